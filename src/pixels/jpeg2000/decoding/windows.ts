import type { Jpeg2000Image } from '../jpeg2000-image.ts';

/** Some rows of an image that are decoded together. */
export interface DecodedWindow {
  readonly firstRow: number;
  readonly rows: number;
  /** Where they lie on the reference grid; the last row without. */
  readonly top: number;
  readonly bottom: number;
}

/** How many samples are decoded at once. */
export interface WindowLimits {
  /** Of an image in one tile: decoded whole, OpenJPEG takes about 4 bytes for each. */
  readonly whole: number;
  /** Of whole tiles: again about 4. */
  readonly tiles: number;
  /** Of a part of a tile: 16 bytes and more. */
  readonly part: number;
}

const LIMITS: WindowLimits = { whole: 100_000_000, tiles: 40_000_000, part: 20_000_000 };

/** Rows of a window are a number of these, so that code-blocks are cut seldom. */
const PART_ROWS = 64;

/** All rows of an image. */
export function wholeWindow({ height, codestream: { top, bottom } }: Jpeg2000Image): DecodedWindow {
  return { firstRow: 0, rows: height, top, bottom };
}

/** The windows of an image for a decoder that can leave out parts of it, from top to bottom. */
export function windowsOf(image: Jpeg2000Image, limits = LIMITS): DecodedWindow[] {
  const { codestream, step } = image;
  const { tile, top, bottom } = codestream;
  if (sampleCount(image) <= limits.whole && codestream.tiles === 1) return [wholeWindow(image)];
  const unit = codestream.components.reduce((common, { dy }) => leastCommonMultiple(common, dy), 1);
  const high = gridRows(image, unit, limits);
  const windows: DecodedWindow[] = [];
  const firstOf = (y: number) => Math.ceil(y / step.dy) - Math.ceil(top / step.dy);
  for (let from = top; from < bottom; ) {
    const next = tile.top + (Math.floor((from - tile.top) / high) + 1) * high;
    const until = Math.min(bottom, next);
    const firstRow = firstOf(from);
    const rows = firstOf(until) - firstRow;
    // A thinner component has the sample that is shown there above it.
    const above = Math.max(top, Math.floor(from / unit) * unit);
    if (rows > 0) windows.push({ firstRow, rows, top: above, bottom: until });
    from = until;
  }
  return windows;
}

/** How many rows of the reference grid are decoded at once: those of whole tiles where not too many. */
function gridRows({ codestream, step }: Jpeg2000Image, unit: number, limits: WindowLimits): number {
  const { components, left, right, tile } = codestream;
  const perRow = components.reduce((sum, { dx, dy }) => sum + (right - left) / dx / dy, 0);
  const tileRows = Math.floor(limits.tiles / (perRow * tile.height));
  if (tileRows > 0) return tileRows * tile.height;
  const partRows = leastCommonMultiple(unit, step.dy * PART_ROWS);
  return Math.max(1, Math.floor(limits.part / (perRow * partRows))) * partRows;
}

function leastCommonMultiple(one: number, other: number): number {
  let [a, b] = [one, other];
  while (b > 0) [a, b] = [b, a % b];
  return (one / a) * other;
}

/** The samples of all components. */
export function sampleCount({ codestream: { components } }: Pick<Jpeg2000Image, 'codestream'>): number {
  return components.reduce((sum, { width, height }) => sum + width * height, 0);
}

/** The samples of all components in a window. */
export function samplesIn({ codestream }: Jpeg2000Image, { top, bottom }: DecodedWindow): number {
  const { components, left, right } = codestream;
  return components.reduce(
    (sum, { dx, dy }) => sum + Math.ceil((right - left) / dx) * Math.ceil((bottom - top) / dy),
    0,
  );
}

const LEAST_SECONDS = 60;
const SECONDS_PER_MILLION_SAMPLES = 3;

/** How long decoding a window may take: many times what it does. */
export function secondsFor(image: Jpeg2000Image, window: DecodedWindow): number {
  return Math.ceil(LEAST_SECONDS + (samplesIn(image, window) / 1e6) * SECONDS_PER_MILLION_SAMPLES);
}
