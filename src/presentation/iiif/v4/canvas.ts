import { presentationUrl } from '../../../urls.ts';
import type { Canvas, Manifest } from '../../model/manifest.ts';
import { canvasProperties } from '../shared/canvas-properties.ts';
import type { SerialisationContext } from '../shared/context.ts';
import { internationalString } from '../shared/descriptive-properties.ts';
import { placeholderImage } from '../shared/images.ts';
import { notesPage4, paintingPage4 } from './annotations.ts';
import type { Canvas4, Quantity } from './types.ts';

/** A photograph (4.0, Canvas), without `@context`; notes are embedded, as the draft recommends of all that is short. */
export function canvas4(manifest: Manifest, canvas: Canvas, context: SerialisationContext): Canvas4 {
  const notes = notesPage4(manifest, canvas, context);
  return {
    ...canvasProperties(4, manifest, canvas, context),
    ...(canvas.millimetresPerPixel !== undefined && {
      spatialScale: spatialScale(canvas.millimetresPerPixel),
    }),
    placeholderContainer: placeholder4(manifest, canvas, context),
    items: [paintingPage4(manifest, canvas, context)],
    ...(notes && { annotations: [notes] }),
  };
}

/** A small picture to show until the large one is there (4.0, placeholderContainer), part of its canvas (partOf). */
export function placeholder4(manifest: Manifest, canvas: Canvas, context: SerialisationContext): Canvas4 {
  const place = { manifest: manifest.canvasesOf, canvas: canvas.id };
  const id = presentationUrl(context.base, 4, { kind: 'placeholder', ...place });
  const body = {
    ...placeholderImage(canvas.images[0], context),
    label: internationalString(canvas.label),
  };
  return {
    id,
    type: 'Canvas',
    label: internationalString(canvas.label),
    width: body.width,
    height: body.height,
    partOf: [
      {
        id: presentationUrl(context.base, 4, { kind: 'canvas', ...place }),
        type: 'Canvas',
        label: internationalString(canvas.label),
      },
    ],
    items: [
      {
        id: `${id}#page`,
        type: 'AnnotationPage',
        items: [
          {
            id: `${id}#painting`,
            type: 'Annotation',
            motivation: ['painting'],
            body,
            target: { id, type: 'Canvas' },
          },
        ],
      },
    ],
  };
}

/** 4.0, spatialScale: metres, without the digits that the division makes up. */
function spatialScale(millimetresPerPixel: number): Quantity {
  return {
    type: 'Quantity',
    quantityValue: Number((millimetresPerPixel / 1000).toPrecision(12)),
    unit: 'm',
  };
}
