import type { AuthoredPhotograph } from '../authored/essay.ts';
import type { ImageFacts } from '../image-facts.ts';
import type { Problem } from '../problem.ts';

/** Below 100 dots per inch, a file tells the density of screens, not of a scanner: 72 and 96 are what programs write. */
const LEAST_PIXELS_PER_MILLIMETRE = 100 / 25.4;

/** Scans show margins; a shape further off than this is likely a mistake. */
const SHAPE_TOLERANCE = 0.1;

/** `width` to `height` within the tolerance of the scan's. */
function fits(width: number, height: number, scan: ImageFacts): boolean {
  return Math.abs((width / height) * (scan.height / scan.width) - 1) <= SHAPE_TOLERANCE;
}

/**
 * How much of the original a pixel of the scan shows (Physical Dimensions 1.0): by the size that the author gives, else by
 * the scan's own density.
 */
export function physicalScale(
  told: AuthoredPhotograph,
  facts: ImageFacts,
): { readonly millimetresPerPixel?: number; readonly problems: readonly Problem[] } {
  const { millimetres } = told;
  if (!millimetres) {
    const density = facts.embedded.pixelsPerMillimetre;
    if (density === undefined || density < LEAST_PIXELS_PER_MILLIMETRE) return { problems: [] };
    return { millimetresPerPixel: rounded(1 / density), problems: [] };
  }
  const { width, height } = millimetres;
  const millimetresPerPixel = rounded(width / facts.width);
  if (fits(width, height, facts)) return { millimetresPerPixel, problems: [] };
  const turned = fits(height, width, facts);
  return {
    millimetresPerPixel,
    problems: [
      {
        severity: 'warning',
        rule: 'size-shape',
        message: `the size is ${width} by ${height} millimetres, and the scan's shape is another: ${facts.width} by ${facts.height} pixels`,
        suggestion: turned
          ? `is it ${height} wide and ${width} high?`
          : 'give the size of what the scan shows, margins included',
        path: [...told.at, 'size'],
      },
    ],
  };
}

/** To six significant digits: more are noise of the division. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
