import type { ResolvedImage } from '../image/resolve.ts';
import { isOblique } from '../image/result-form.ts';

/** How many pixels of a result lie on a millimetre of the original. */
export interface Density {
  readonly horizontal: number;
  readonly vertical: number;
}

/** Of scans that say nothing: what most are made with. */
const DEFAULT_PIXELS_PER_MILLIMETRE = 300 / 25.4;

/**
 * The density of a result: that of the scan times the scale of region to size, so that a file has the size of what it shows.
 *
 * @param pixelsPerMillimetre of the scan; undefined when it does not say
 */
export function densityOf(
  { region, size, degrees }: Pick<ResolvedImage, 'region' | 'size' | 'degrees'>,
  pixelsPerMillimetre = DEFAULT_PIXELS_PER_MILLIMETRE,
): Density {
  const across = (pixelsPerMillimetre * size.width) / region.width;
  const down = (pixelsPerMillimetre * size.height) / region.height;
  // Of what is stretched and turned by other angles, no direction has the one or the other.
  if (isOblique({ degrees })) {
    const mean = Math.sqrt(across * down);
    return { horizontal: mean, vertical: mean };
  }
  const isTurned = degrees === '90' || degrees === '270';
  return isTurned ? { horizontal: down, vertical: across } : { horizontal: across, vertical: down };
}
