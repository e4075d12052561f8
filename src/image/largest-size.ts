import { LoupeError } from '../errors.ts';
import type { Dimensions } from './geometry.ts';
import { type Bounds, boundsOf, fitWithin, isRotatedWithin, type Limits } from './limits.ts';
import { mostRenderBytes, type PixelKind } from './render-memory.ts';
import { isOblique, type ResultForm } from './result-form.ts';

/** What decides how large a result may be, besides the size that is asked. */
export interface SizeLimits {
  readonly image: Dimensions & PixelKind;
  /** Pixels of the full image that the result shows. */
  readonly region: Dimensions;
  readonly form: ResultForm;
  readonly limits: Limits;
}

/**
 * The largest size in the proportions of the region that is within the limits of the server, those of the format, and
 * the memory of a render, and within the box; at least 1 x 1, and not larger than the region unless `upscale`.
 */
export function largestSize(of: SizeLimits, upscale: boolean, box?: Dimensions): Dimensions {
  const { region, form, limits } = of;
  const bounds = boundsOf(limits, form.format);
  const within = fitWithin(region.width, region.height, box ? insideOf(bounds, box) : bounds, upscale);
  const isAllowed = (size: Dimensions): boolean =>
    isRotatedWithin(size, form, limits) && isWithinMemory(of, size);
  return isAllowed(within)
    ? within
    : largestAllowed(region, Math.max(within.width, within.height), isAllowed);
}

/**
 * Refuses an explicit size that no render has the memory for.
 *
 * @throws LoupeError `invalid-request`, naming the largest size in these proportions
 */
export function refuseAboveMemory(of: SizeLimits, size: Dimensions): void {
  if (isWithinMemory(of, size)) return;
  const isAllowed = (smaller: Dimensions): boolean => isWithinMemory(of, smaller);
  const { width, height } = largestAllowed(size, Math.max(size.width, size.height), isAllowed);
  const { degrees, format } = of.form;
  const turned = isOblique(of.form) ? ` turned by ${degrees} degrees` : '';
  throw new LoupeError(
    'invalid-request',
    `size: ${size.width} x ${size.height} is too large for ${format}${turned}: at most ${width * height} pixels (${width} x ${height}) with this server's render memory`,
  );
}

function isWithinMemory({ image, region, form, limits }: SizeLimits, size: Dimensions): boolean {
  const { renderMemoryBytes } = limits;
  if (renderMemoryBytes === undefined) return true;
  return mostRenderBytes(image, region, size, form) <= renderMemoryBytes;
}

function insideOf(bounds: Bounds, box: Dimensions): Bounds {
  return {
    width: Math.min(bounds.width, box.width),
    height: Math.min(bounds.height, box.height),
    area: bounds.area,
  };
}

/**
 * The largest size in the given proportions that is allowed, where every smaller one is allowed too; 1 x 1 when none is.
 *
 * @param longest pixels of the longer side of a size that is not allowed
 */
function largestAllowed(
  proportions: Dimensions,
  longest: number,
  isAllowed: (size: Dimensions) => boolean,
): Dimensions {
  let allowed = 1;
  let refused = longest;
  while (refused - allowed > 1) {
    const middle = Math.floor((allowed + refused) / 2);
    if (isAllowed(withLongerSide(proportions, middle))) allowed = middle;
    else refused = middle;
  }
  return withLongerSide(proportions, allowed);
}

function withLongerSide({ width, height }: Dimensions, longer: number): Dimensions {
  const shorter = Math.max(1, Math.round((longer * Math.min(width, height)) / Math.max(width, height)));
  return width >= height ? { width: longer, height: shorter } : { width: shorter, height: longer };
}
