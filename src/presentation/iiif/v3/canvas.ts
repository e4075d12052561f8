import { physicalDimensionsService } from '../../../image/information-services.ts';
import { presentationUrl } from '../../../urls.ts';
import type { Canvas, Manifest } from '../../model/manifest.ts';
import { notesReference } from '../shared/annotations.ts';
import { canvasProperties } from '../shared/canvas-properties.ts';
import type { SerialisationContext } from '../shared/context.ts';
import { internationalString } from '../shared/descriptive-properties.ts';
import { placeholderImage } from '../shared/images.ts';
import type { Canvas3 } from '../shared/types.ts';
import { paintingPage3 } from './annotations.ts';

/** A photograph (3.0, 5.3), without `@context`. Notes are referenced: viewers fetch those of the canvas they show. */
export function canvas3(manifest: Manifest, canvas: Canvas, context: SerialisationContext): Canvas3 {
  const properties = canvasProperties(3, manifest, canvas, context);
  return {
    ...properties,
    placeholderCanvas: placeholder3(manifest, canvas, context),
    ...(canvas.millimetresPerPixel !== undefined && {
      service: [physicalDimensionsService(properties.id, canvas.millimetresPerPixel)],
    }),
    items: [paintingPage3(manifest, canvas, context)],
    ...(canvas.notes.length > 0 && { annotations: [notesReference(3, manifest, canvas, context)] }),
  };
}

/**
 * A small picture to show until the large one is there (3.0, 3.1 placeholderCanvas). Its annotations exist only inside of
 * it, so that their ids are its own with a fragment (3.2 id).
 */
export function placeholder3(manifest: Manifest, canvas: Canvas, context: SerialisationContext): Canvas3 {
  const resource = { kind: 'placeholder', manifest: manifest.canvasesOf, canvas: canvas.id } as const;
  const id = presentationUrl(context.base, 3, resource);
  const body = placeholderImage(canvas.images[0], context);
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
