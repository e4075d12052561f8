import type { ImageWithTiles } from '../image/geometry.ts';
import type { Limits } from '../image/limits.ts';
import { advertisedSizes, LARGEST_READY_MADE, readyMadeSizes } from '../image/pyramid.ts';
import type { Size } from '../image/request.ts';

/**
 * The size of a picture in a bag: the largest that info.json lists and that is stored ready-made. Where limits leave none of
 * them, what they allow of as many pixels.
 */
export function bagSize(image: ImageWithTiles, limits: Limits): Size {
  const readyMade = readyMadeSizes(image);
  const listed = advertisedSizes(image, limits).findLast(({ width, height }) =>
    readyMade.some((size) => size.width === width && size.height === height),
  );
  if (listed) return { kind: 'exact', ...listed, upscale: false };
  return { kind: 'confined', width: LARGEST_READY_MADE, height: LARGEST_READY_MADE, upscale: false };
}
