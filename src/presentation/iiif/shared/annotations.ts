import type { Rectangle } from '../../../image/geometry.ts';
import { presentationUrl } from '../../../urls.ts';
import type { Canvas, Manifest } from '../../model/manifest.ts';
import type { SerialisationContext } from './context.ts';
import type { ResourceReference } from './types.ts';

/** The page with the notes on a canvas, without them: a reference to an external page has no `items` (3.0, 5.5). */
export function notesReference(
  version: 3 | 4,
  { canvasesOf }: Manifest,
  { id }: Canvas,
  { base }: SerialisationContext,
): ResourceReference<'AnnotationPage'> & { type: 'AnnotationPage' } {
  return {
    id: presentationUrl(base, version, { kind: 'annotations', manifest: canvasesOf, canvas: id }),
    type: 'AnnotationPage',
  };
}

/** A part of a canvas, in the form that 3.0 recommends (5.3); the same in 4.0. */
export function regionSelector({ x, y, width, height }: Rectangle): {
  type: 'FragmentSelector';
  conformsTo: string;
  value: string;
} {
  return {
    type: 'FragmentSelector',
    conformsTo: 'http://www.w3.org/TR/media-frags/',
    value: `xywh=${x},${y},${width},${height}`,
  };
}
