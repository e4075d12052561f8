import type { Dimensions } from '../../../image/geometry.ts';
import type { PdfPageFacts, PicturedObject } from './pdf-order.ts';

/** Pixels of an inch in which pages are drawn that are not one scan. */
export const DRAWN_DPI = 300;

/** Pages that are not one scan are drawn more coarsely instead of larger: an A0 page of 400 dpi has as many. */
const MOST_DRAWN_PIXELS = 250_000_000;

/** What a picture covers of a page, at least, that is a scan of it. */
const LEAST_COVERED = 0.8;

/** Of a scan; others are mistakes of programs. */
const SCAN_DPI = { least: 50, most: 2400 };

/** How far the resolutions of a scan may differ, of one. */
const SAME_DPI = 0.01;

/** Sides of a picture lie along those of the page where no more than this of their length goes across. */
const UPRIGHT = 0.001;

const POINTS_PER_INCH = 72;

/** A page as it is drawn. */
export interface DrawnPage extends Dimensions {
  /** Pixels of an inch, in both directions. */
  readonly dpi: number;
  /** Of the page, in inches. */
  readonly widthInches: number;
  readonly channels: 1 | 3;
  /** What drawing it takes of memory: it is not given more. */
  readonly memoryBytes: number;
}

/** The resolutions of a scan, along the sides of the page as it is shown. */
interface ScanDpi {
  readonly horizontal: number;
  readonly vertical: number;
}

/**
 * In how many pixels a page is drawn: those of the scan that it is, so that these stay what they are, else at `DRAWN_DPI`; fewer
 * where they would be too many.
 *
 * @param mostPixels of an image
 */
export function drawnPage(page: PdfPageFacts, mostPixels: number): DrawnPage {
  const picture = scanOf(page);
  const scan = picture && scanDpi(page, picture);
  const { horizontal, vertical } = scan ?? { horizontal: DRAWN_DPI, vertical: DRAWN_DPI };
  const width = (page.width * horizontal) / POINTS_PER_INCH;
  const height = (page.height * vertical) / POINTS_PER_INCH;
  const most = scan ? mostPixels : Math.min(mostPixels, MOST_DRAWN_PIXELS);
  const shrink = Math.min(1, Math.sqrt(most / (width * height)));
  // Rounding down keeps what has to be smaller within the limit.
  const whole = shrink < 1 ? Math.floor : Math.round;
  return {
    width: Math.max(1, whole(width * shrink)),
    height: Math.max(1, whole(height * shrink)),
    dpi: Math.round(Math.max(horizontal, vertical) * shrink * 100) / 100,
    widthInches: page.width / POINTS_PER_INCH,
    channels: picture && isGray(picture) ? 1 : 3,
    memoryBytes: drawingBytes(page),
  };
}

/** The picture that is the page: nothing else is shown. */
function scanOf({ width, height, pictures, showsOthers }: PdfPageFacts): PicturedObject | undefined {
  const [picture, ...others] = pictures;
  if (!picture || others.length > 0 || showsOthers) return undefined;
  const [a, b, c, d] = picture.matrix;
  return Math.abs(a * d - b * c) >= LEAST_COVERED * width * height ? picture : undefined;
}

function scanDpi(
  { quarterTurns }: PdfPageFacts,
  { width, height, matrix }: PicturedObject,
): ScanDpi | undefined {
  const [a, b, c, d] = matrix.map(Math.abs) as [number, number, number, number];
  const isUpright = b + c <= UPRIGHT * (a + d);
  if (!isUpright && a + d > UPRIGHT * (b + c)) return undefined;
  const along = (isUpright ? width / a : height / c) * POINTS_PER_INCH;
  const across = (isUpright ? height / d : width / b) * POINTS_PER_INCH;
  const [horizontal, vertical] = quarterTurns % 2 === 0 ? [along, across] : [across, along];
  const isOne = Math.abs(horizontal - vertical) <= SAME_DPI * Math.max(horizontal, vertical);
  // Pixels of a fax are higher than wide: those of an image are not.
  const finer = Math.max(horizontal, vertical);
  if (!(finer >= SCAN_DPI.least && finer <= SCAN_DPI.most)) return undefined;
  return isOne ? { horizontal, vertical } : { horizontal: finer, vertical: finer };
}

/** Families of colours with one number for each pixel, as PDFium counts them: DeviceGray, CalGray, and by a profile. */
const OF_ONE_NUMBER: ReadonlySet<number | undefined> = new Set([1, 4, 7]);

function isGray({ bitsPerPixel, colourSpace }: PicturedObject): boolean {
  return (
    bitsPerPixel !== undefined && bitsPerPixel > 0 && bitsPerPixel <= 8 && OF_ONE_NUMBER.has(colourSpace)
  );
}

const MEGABYTE = 1024 * 1024;

/** With all else, it has to be within what ingest has. */
const MOST_MEMORY_BYTES = 768 * MEGABYTE;

/** Of PDFium, of the rows that are drawn together, of what a page holds besides pictures. */
export const FIXED_MEMORY_BYTES = 256 * MEGABYTE;

/** Of a pixel while it is decoded: a progressive JPEG as coefficients of two bytes. */
const PIXEL_BYTES = { jpeg2000: 16, others: 8 };

/** An estimate from above, in bytes. */
function drawingBytes({ pictures }: PdfPageFacts): number {
  const largest = Math.max(
    0,
    ...pictures.map(
      ({ width, height, isJpeg2000 }) =>
        width * height * (isJpeg2000 ? PIXEL_BYTES.jpeg2000 : PIXEL_BYTES.others),
    ),
  );
  return Math.min(MOST_MEMORY_BYTES, FIXED_MEMORY_BYTES + largest);
}

/** How long drawing a page may take, in seconds. */
export function secondsForDrawing({ width, height }: Dimensions): number {
  return 60 + (width * height * 3) / 1e6;
}
