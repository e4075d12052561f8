import type { Dimensions, Rectangle } from '../../image/geometry.ts';
import type { AuthoredPhotograph, AuthoredRegion } from '../authored/essay.ts';
import type { ImageFacts } from '../model/image-facts.ts';
import { laidOn } from '../model/laid-image.ts';
import type { PhysicalScale } from '../model/physical-scale.ts';
import type { AuthoredPath, Problem } from '../problems/problem.ts';

/** Shapes that differ by less than this are the same photograph, scanned again. */
const SHAPE_TOLERANCE = 0.01;

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Whole pixels of a side: inside of it, and at least one. */
function wholePixels({ from, to }: Span, side: number): { readonly from: number; readonly length: number } {
  const first = Math.min(Math.max(Math.round(from), 0), side - 1);
  const last = Math.min(Math.max(Math.round(to), first + 1), side);
  return { from: first, length: last - first };
}

function scaleOf(region: AuthoredRegion, canvas: Dimensions): { readonly x: number; readonly y: number } {
  if (region.kind === 'percent') return { x: canvas.width / 100, y: canvas.height / 100 };
  return { x: canvas.width / region.of.width, y: canvas.height / region.of.height };
}

function hasOtherShape(of: Dimensions, canvas: Dimensions): boolean {
  const asWide = (canvas.height * of.width) / of.height;
  const difference = Math.abs(asWide - canvas.width);
  // A thumbnail's sides are rounded: one pixel more or less is the same shape.
  return difference > canvas.width * SHAPE_TOLERANCE && difference > 1;
}

/**
 * The size of the canvas of an image. It is that of the first scan, also when that is replaced by one of another resolution: links
 * and annotations of others name places in its units. Its shape is that of the scan now, to the pixel.
 */
export function keptSize({ width, height, firstSize }: ImageFacts): Dimensions {
  const now = { width, height };
  if (!firstSize || hasOtherShape(firstSize, now)) return now;
  return { width: firstSize.width, height: Math.round((firstSize.width * height) / width) };
}

/**
 * A region in pixels of the canvas. One that was drawn on a scan of another size is rescaled. It is always inside, and at
 * least one pixel wide and high.
 *
 * @param path where the region stands in the file
 */
export function regionOnCanvas(
  region: AuthoredRegion,
  canvas: Dimensions,
  path: AuthoredPath,
): { readonly region: Rectangle; readonly problems: readonly Problem[] } {
  const scale = scaleOf(region, canvas);
  const columns = wholePixels(
    { from: region.x * scale.x, to: (region.x + region.width) * scale.x },
    canvas.width,
  );
  const rows = wholePixels(
    { from: region.y * scale.y, to: (region.y + region.height) * scale.y },
    canvas.height,
  );
  return {
    region: { x: columns.from, y: rows.from, width: columns.length, height: rows.length },
    problems:
      region.kind === 'pixels' && hasOtherShape(region.of, canvas)
        ? [otherShape(region.of, canvas, path)]
        : [],
  };
}

function otherShape(of: Dimensions, canvas: Dimensions, path: AuthoredPath): Problem {
  return {
    severity: 'warning',
    rule: 'region-shape',
    message: `the region was drawn on a scan of ${of.width} by ${of.height} pixels, and the scan is ${canvas.width} by ${canvas.height} now, which is another shape`,
    suggestion: 'see whether the region still lies where it should, and give it for the new scan',
    path,
  };
}

/** Below 100 dots per inch, the density is that of screens, not of a scanner: 72 and 96 are what programs write. */
const LEAST_PIXELS_PER_MILLIMETRE = 100 / 25.4;

/** Scans show margins; a shape that differs more than this is likely a mistake. */
const MARGIN_TOLERANCE = 0.1;

/** `width` to `height` within the tolerance of the scan's. */
function fits(width: number, height: number, scan: ImageFacts): boolean {
  return Math.abs((width / height) * (scan.height / scan.width) - 1) <= MARGIN_TOLERANCE;
}

/** What is known of the size of the original, and what is wrong with it. */
interface ScaleReading {
  readonly scale: PhysicalScale;
  readonly problems: readonly Problem[];
}

/**
 * How much of the original a unit of the canvas shows (Physical Dimensions 1.0): by the size that the author gives, else by the
 * scan's own density. It is an estimate where the scan has another shape than that size, and unknown where a mistake is likely.
 */
export function physicalScale(
  authored: AuthoredPhotograph,
  facts: ImageFacts,
  canvas: Dimensions,
): ScaleReading {
  const { millimetres } = authored;
  if (!millimetres) {
    const density = facts.embedded.pixelsPerMillimetre;
    if (density === undefined || density < LEAST_PIXELS_PER_MILLIMETRE) return { scale: {}, problems: [] };
    const millimetresPerPixel = rounded(facts.width / canvas.width / density);
    return { scale: { millimetresPerPixel, isScaleEstimated: true }, problems: [] };
  }
  const { width, height } = millimetres;
  if (fits(width, height, facts)) {
    const isEstimate = hasOtherShape(millimetres, canvas) && { isScaleEstimated: true as const };
    const millimetresPerPixel = rounded(width / canvas.width);
    return { scale: { millimetres, millimetresPerPixel, ...isEstimate }, problems: [] };
  }
  const turned = fits(height, width, facts);
  return {
    scale: { millimetres },
    problems: [
      {
        severity: 'warning',
        rule: 'size-shape',
        message: `the size is ${width} by ${height} millimetres, and the scan's shape is another: ${facts.width} by ${facts.height} pixels`,
        suggestion: turned
          ? `is it ${height} wide and ${width} high?`
          : 'give the size of what the scan shows, margins included',
        path: [...authored.at, 'size'],
      },
    ],
  };
}

/**
 * The same of another image of the photograph, such as its verso, as it is laid on the canvas: by the size that the author
 * gives where it has that shape, else by its own density.
 */
export function scaleOfVersion(
  authored: AuthoredPhotograph,
  facts: ImageFacts,
  canvas: Dimensions,
): PhysicalScale {
  const { pixelsPerUnit } = laidOn(canvas, facts);
  const laid = { width: facts.width / pixelsPerUnit, height: facts.height / pixelsPerUnit };
  const { scale } = physicalScale(authored, facts, laid);
  if (scale.millimetresPerPixel !== undefined) return scale;
  const { millimetres: _ofAnotherShape, ...others } = authored;
  return physicalScale(others, facts, laid).scale;
}

/** To six significant digits: more are noise of the division. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
