import type { Decimal } from './decimal.ts';
import type { Dimensions } from './geometry.ts';
import type { Format } from './request.ts';

/** `color` is always the default quality, and on a gray image so is `gray`. */
export type ResolvedQuality = 'default' | 'gray' | 'bitonal' | 'negative';

/** What becomes of the pixels of a result once they have their size. */
export interface ResultForm {
  /** 0 <= degrees < 360, clockwise. */
  readonly degrees: Decimal;
  readonly quality: ResolvedQuality;
  readonly format: Format;
}

/** Whether an image is rotated by other than quarter turns. */
export function isOblique({ degrees }: Pick<ResultForm, 'degrees'>): boolean {
  return Number(degrees) % 90 !== 0;
}

/** The bounding box of an image of this size once it is rotated (section 4.3), in pixels. */
export function frameOf({ width, height }: Dimensions, degrees: Decimal): Dimensions {
  if (degrees === '0' || degrees === '180') return { width, height };
  if (degrees === '90' || degrees === '270') return { width: height, height: width };
  const angle = (Number(degrees) * Math.PI) / 180;
  const sine = Math.abs(Math.sin(angle));
  const cosine = Math.abs(Math.cos(angle));
  return {
    width: Math.ceil(width * cosine + height * sine),
    height: Math.ceil(height * cosine + width * sine),
  };
}
