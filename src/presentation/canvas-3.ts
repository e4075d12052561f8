import { photoUrl, presentationUrl } from '../urls.ts';
import { notesReference, paintingPage3 } from './annotations-3.ts';
import { alsoAppearsIn } from './appearances.ts';
import { descriptiveProperties, internationalString } from './descriptive-properties.ts';
import { fullImage, PLACEHOLDER_SIDE, smallImage, THUMBNAIL_SIDE } from './image-resources.ts';
import { canvasManifest, linkedContent } from './linked-resources.ts';
import type { Canvas, Manifest } from './model.ts';
import type { Canvas3, LinkedContent, PhysicalDimensionsService } from './presentation-3-types.ts';
import type { SerialisationContext } from './serialisation-context.ts';
import { serverText } from './server-texts.ts';

/** A photograph (3.0, 5.3), without `@context`. Its size is that of its image, so that regions mean pixels. */
export function canvas3(manifest: Manifest, canvas: Canvas, context: SerialisationContext): Canvas3 {
  const id = presentationUrl(context.base, 3, {
    kind: 'canvas',
    manifest: manifest.canvasesOf,
    canvas: canvas.id,
  });
  return {
    id,
    type: 'Canvas',
    ...descriptiveProperties(canvas, manifest.languages, alsoAppearsIn(manifest, canvas, context)),
    width: canvas.width,
    height: canvas.height,
    thumbnail: [smallImage(canvas.images[0], THUMBNAIL_SIDE, context)],
    placeholderCanvas: placeholder3(manifest, canvas, context),
    ...canvasLinks(manifest, canvas, context),
    ...(canvas.millimetresPerPixel !== undefined && {
      service: [physicalDimensions(id, canvas.millimetresPerPixel)],
    }),
    partOf: [canvasManifest(context.base, 3, manifest)],
    items: [paintingPage3(manifest, canvas, context)],
    ...(canvas.notes.length > 0 && { annotations: [notesReference(3, manifest, canvas, context)] }),
  };
}

/** Links of a canvas, the same in 3.0 (3.3.1) and 4.0. */
export function canvasLinks(
  manifest: Manifest,
  canvas: Canvas,
  context: SerialisationContext,
): { homepage: LinkedContent[]; seeAlso?: LinkedContent[]; rendering: LinkedContent[] } {
  const { canvasesOf, languages } = manifest;
  const page = {
    id: photoUrl(context.base, canvasesOf, canvas.id),
    type: 'Text',
    label: internationalString(serverText('photograph', languages)),
    format: 'text/html',
  };
  const rendering = canvas.images.map((image) => {
    const { id, type, format } = fullImage(image, context);
    const label = internationalString(image.label ?? serverText('fullImage', languages));
    return { id, type, label, format };
  });
  return {
    homepage: [page],
    ...(canvas.seeAlso.length > 0 && { seeAlso: canvas.seeAlso.map(linkedContent) }),
    rendering,
  };
}

/**
 * A small picture to show until the large one is there (3.0, 3.1 placeholderCanvas). What is in it exists only inside of
 * it, so that ids are its own with a fragment (3.2 id).
 */
export function placeholder3(manifest: Manifest, canvas: Canvas, context: SerialisationContext): Canvas3 {
  const resource = { kind: 'placeholder', manifest: manifest.canvasesOf, canvas: canvas.id } as const;
  const id = presentationUrl(context.base, 3, resource);
  const body = smallImage(canvas.images[0], PLACEHOLDER_SIDE, context);
  return {
    id,
    type: 'Canvas',
    label: internationalString(canvas.label),
    width: body.width,
    height: body.height,
    items: [
      {
        id: `${id}#page`,
        type: 'AnnotationPage',
        items: [{ id: `${id}#painting`, type: 'Annotation', motivation: 'painting', body, target: id }],
      },
    ],
  };
}

/** Linking Services annex, 3.3, with the `@id` and `@type` that 3.0, 3.3.1 wants of every service. */
function physicalDimensions(canvas: string, millimetresPerPixel: number): PhysicalDimensionsService {
  return {
    '@context': 'http://iiif.io/api/annex/services/physdim/1/context.json',
    '@id': `${canvas}#physical-dimensions`,
    '@type': 'PhysicalDimensions',
    profile: 'http://iiif.io/api/annex/services/physdim',
    physicalScale: millimetresPerPixel,
    physicalUnits: 'mm',
  };
}
