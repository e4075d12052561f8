import type { Dimensions } from '../../image/geometry.ts';

/** Where an image lies on the canvas of its photograph. */
export interface LaidImage {
  readonly pixelsPerUnit: number;
  /** Its left upper corner, in whole units of the canvas. */
  readonly x: number;
  readonly y: number;
}

/**
 * An image lies on a canvas as large as it can be, in the middle, as viewers lay one that has another shape: a verso that stands, on
 * the canvas of a recto that lies.
 */
export function laidOn(canvas: Dimensions, image: Dimensions): LaidImage {
  const pixelsPerUnit = Math.max(image.width / canvas.width, image.height / canvas.height);
  return {
    pixelsPerUnit,
    x: Math.round((canvas.width - image.width / pixelsPerUnit) / 2),
    y: Math.round((canvas.height - image.height / pixelsPerUnit) / 2),
  };
}
