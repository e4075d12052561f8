import type { PresentationResource } from '../../../urls.ts';
import type { Collection } from '../../model/collection.ts';
import { presentationContext } from '../../model/json-ld.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { SerialisationContext } from '../shared/context.ts';
import { type LocatedPart, locatePart } from '../shared/locate-part.ts';
import {
  annotationList2,
  layer2,
  layerReference2,
  noteAnnotation2,
  paintingAnnotation2,
  placeOf,
} from './annotations.ts';
import { canvas2 } from './canvas.ts';
import { collection2 } from './collection.ts';
import { manifest2, manifestUrl2, sequence2 } from './manifest.ts';
import { range2 } from './ranges.ts';
import type { JsonLd2 } from './values.ts';

/** Section 4.5: first in every response, and in no embedded resource. */
const CONTEXT = { '@context': presentationContext(2) };

/** A manifest in Presentation 2.1 (5.1), ready for JSON.stringify. */
export function serialiseManifest2(manifest: Manifest, context: SerialisationContext): JsonLd2 {
  return { ...CONTEXT, ...manifest2(manifest, context) };
}

/** A collection in Presentation 2.1 (5.8), ready for JSON.stringify. */
export function serialiseCollection2(collection: Collection, context: SerialisationContext): JsonLd2 {
  return { ...CONTEXT, ...collection2(collection, context) };
}

/**
 * A manifest or a resource of it at its own URL: sequence, canvas, range, layer, the list of notes on a canvas, one of
 * them, or the annotation that paints the photograph.
 *
 * @param manifest - the one in whose URLs the resource is
 * @returns undefined when the manifest has no such resource (`locatePart`), or 2.1 no such kind
 */
export function serialisePart2(
  manifest: Manifest,
  resource: PresentationResource,
  context: SerialisationContext,
): JsonLd2 | undefined {
  const part = locatePart(manifest, resource);
  const document = part && documentOf(part, manifest, context);
  return document && { ...CONTEXT, ...document };
}

function documentOf(
  part: LocatedPart,
  manifest: Manifest,
  context: SerialisationContext,
): JsonLd2 | undefined {
  const within = manifestUrl2(manifest.id, context);
  switch (part.kind) {
    case 'manifest':
      return manifest2(manifest, context);
    case 'layer': {
      const layer = layer2(manifest, context);
      return layer && { ...layer, within };
    }
    case 'sequence': {
      const sequence = sequence2(manifest, context, part.sequence);
      return sequence && { ...sequence, within };
    }
    case 'range':
      return { ...range2(manifest, part.range, context), within };
    case 'canvas':
      return { ...canvas2(manifest, part.canvas, context), within };
    case 'painting':
      return paintingAnnotation2(placeOf(manifest, part.canvas), context);
    case 'annotations':
      return part.canvas.notes.length > 0
        ? {
            ...annotationList2(placeOf(manifest, part.canvas), context),
            within: layerReference2(manifest, context),
          }
        : undefined;
    case 'annotation':
      return noteAnnotation2(placeOf(manifest, part.canvas), part.note, context);
    default:
      return undefined;
  }
}
