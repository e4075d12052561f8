import { photoUrl } from '../urls.ts';
import { annotationListUrl2, canvasUrl2, paintingAnnotation2, placeOf } from './annotations-2.ts';
import { descriptive2, services2 } from './descriptive-2.ts';
import { links2 } from './links-2.ts';
import type { Canvas, Manifest } from './model.ts';
import type { JsonLd2 } from './property-value-2.ts';
import type { SerialisationContext } from './serialisation-context.ts';

/** A photograph (2.1, 5.3); 2.1 allows no navDate here. */
export function canvas2(manifest: Manifest, canvas: Canvas, context: SerialisationContext): JsonLd2 {
  const place = placeOf(manifest, canvas);
  const [image] = canvas.images;
  const seeAlso = links2(canvas.seeAlso);
  return {
    '@id': canvasUrl2(place, context),
    '@type': 'sc:Canvas',
    ...descriptive2({ ...canvas, thumbnail: image }, context),
    height: canvas.height,
    width: canvas.width,
    related: { '@id': photoUrl(context.base, place.manifest, canvas.id), format: 'text/html' },
    ...services2(canvas.places, canvas.millimetresPerPixel),
    ...(seeAlso && { seeAlso }),
    images: [paintingAnnotation2(place, context)],
    ...(canvas.notes.length > 0 && {
      otherContent: [{ '@id': annotationListUrl2(place, context), '@type': 'sc:AnnotationList' }],
    }),
  };
}
