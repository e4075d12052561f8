import type { PresentationResource } from '../../../urls.ts';
import type { Collection } from '../../model/collection.ts';
import { presentationContext } from '../../model/json-ld.ts';
import type { Manifest } from '../../model/manifest.ts';
import { collectionMember, collectionProperties } from '../shared/collection-properties.ts';
import type { SerialisationContext } from '../shared/context.ts';
import { locatePart } from '../shared/locate-part.ts';
import { manifestProperties } from '../shared/manifest-properties.ts';
import { hasPlacesWithin, serialiseRange } from '../shared/ranges.ts';
import type {
  AnnotationDocument,
  AnnotationPageDocument,
  Canvas3,
  Collection3,
  Manifest3,
  Range3,
} from '../shared/types.ts';
import { note3, notesPage3, painting3, paintingPage3 } from './annotations.ts';
import { canvas3, placeholder3 } from './canvas.ts';

const CONTEXT = presentationContext(3);
const NAV_PLACE_CONTEXT = 'http://iiif.io/api/extension/navplace/context.json';

/** Section 4.6: the context of an extension comes before that of the Presentation API. */
function contextFor(usesNavPlace: boolean): { '@context': string | string[] } {
  return { '@context': usesNavPlace ? [NAV_PLACE_CONTEXT, CONTEXT] : CONTEXT };
}

/** The whole manifest as a document of Presentation 3.0 (section 5.2). */
export function serialiseManifest3(manifest: Manifest, context: SerialisationContext): Manifest3 {
  const { canvases, places, structures } = manifest;
  const usesNavPlace =
    places.length > 0 || canvases.some((canvas) => canvas.places.length > 0) || hasPlacesWithin(structures);
  return {
    ...contextFor(usesNavPlace),
    ...manifestProperties(3, manifest, context),
    items: context.itemsApart ?? canvases.map((canvas) => canvas3(manifest, canvas, context)),
    ...(structures && { structures: [serialiseRange(3, manifest, structures, context)] }),
  };
}

/** A collection as a document of Presentation 3.0 (section 5.1), with all of its members: 3.0 has no pages. */
export function serialiseCollection3(collection: Collection, context: SerialisationContext): Collection3 {
  return {
    ...contextFor(false),
    ...collectionProperties(3, collection, context),
    items: context.itemsApart ?? collection.items.map((item) => collectionMember(3, item, context)),
  };
}

/** A resource with a URL of its own: as it is in its manifest, with `@context`. */
export type Part3 = Manifest3 | Range3 | Canvas3 | AnnotationPageDocument | AnnotationDocument;

/**
 * The document of a manifest or of a resource in it.
 *
 * @returns undefined when the manifest has no such resource (`locatePart`), or 3.0 no such kind
 */
export function serialisePart3(
  manifest: Manifest,
  resource: PresentationResource,
  context: SerialisationContext,
): Part3 | undefined {
  const part = locatePart(manifest, resource);
  const plain = { '@context': CONTEXT } as const;
  switch (part?.kind) {
    case 'manifest':
      return serialiseManifest3(manifest, context);
    case 'range': {
      const { range } = part;
      return { ...contextFor(hasPlacesWithin(range)), ...serialiseRange(3, manifest, range, context) };
    }
    case 'canvas':
      return {
        ...contextFor(part.canvas.places.length > 0),
        ...canvas3(manifest, part.canvas, context),
      };
    case 'placeholder':
      return { ...plain, ...placeholder3(manifest, part.canvas, context) };
    case 'painting-page':
      return { ...plain, ...paintingPage3(manifest, part.canvas, context) };
    case 'painting':
      return { ...plain, ...painting3(manifest, part.canvas, context) };
    case 'annotations': {
      const page = notesPage3(manifest, part.canvas, context);
      return page && { ...plain, ...page };
    }
    case 'annotation':
      return { ...plain, ...note3(manifest, part.canvas, part.note, context) };
    default:
      return undefined;
  }
}
