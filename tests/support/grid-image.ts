import type { Dimensions } from '../../src/image/geometry.ts';

/** Pixels of three channels, row by row. */
export interface RawImage extends Dimensions {
  readonly data: Buffer;
}

const CELL = 100;
const DIGIT_SCALE = 4;

/** Five rows of three pixels for each digit. */
const DIGITS = [
  '111101101101111',
  '010110010010111',
  '111001111100111',
  '111001111001111',
  '101101111001001',
  '111100111001111',
  '111100111101111',
  '111001001001001',
  '111101111101111',
  '111101111001111',
];

/**
 * A chart of cells of 100 pixels, each with a colour and a number of its own and a one-pixel frame, so that
 * a shifted, turned, mirrored or badly cut result is seen at once.
 */
export function gridImage(width: number, height: number): RawImage {
  const data = Buffer.alloc(width * height * 3);
  const columns = Math.ceil(width / CELL);
  const rows = Math.ceil(height / CELL);
  for (let y = 0, at = 0; y < height; y++) {
    const row = Math.floor(y / CELL);
    const green = Math.round((230 * (row + 1)) / (rows + 1));
    for (let x = 0; x < width; x++, at += 3) {
      // Black, as the buffer is.
      if (x % CELL === 0 || y % CELL === 0 || x === width - 1 || y === height - 1) continue;
      const column = Math.floor(x / CELL);
      const inked = isInk(row * columns + column, (x % CELL) - 10, (y % CELL) - 10);
      data[at] = inked ? 255 : Math.round((230 * (column + 1)) / (columns + 1));
      data[at + 1] = inked ? 255 : green;
      data[at + 2] = inked ? 255 : (column + row) % 2 === 0 ? 200 : 60;
    }
  }
  return { data, width, height };
}

/** Whether the number has ink at a place relative to its top left corner. */
function isInk(number: number, x: number, y: number): boolean {
  const column = Math.floor(x / DIGIT_SCALE);
  const row = Math.floor(y / DIGIT_SCALE);
  if (x < 0 || y < 0 || row > 4 || column % 4 === 3) return false;
  const digit = String(number)[Math.floor(column / 4)];
  return digit !== undefined && DIGITS[Number(digit)]?.[row * 3 + (column % 4)] === '1';
}

/** A chart whose red rises and falls with x and whose green does with y, for measuring shifts of less than a pixel. */
export function rampImage(width: number, height: number, period: number): RawImage {
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      data[at] = Math.round(rampAt(x, period));
      data[at + 1] = Math.round(rampAt(y, period));
      data[at + 2] = 128;
    }
  }
  return { data, width, height };
}

/** The value of the ramp at a place, between 28 and 228. */
export function rampAt(place: number, period: number): number {
  const inPeriod = ((place % period) + period) % period;
  const half = period / 2;
  return 28 + (200 * (inPeriod < half ? inPeriod : period - inPeriod)) / half;
}

/** Grainy pixels that are the same in every run and slow to encode. */
export function noiseImage(width: number, height: number): RawImage {
  const data = Buffer.alloc(width * height * 3);
  let state = 1;
  for (let index = 0; index < data.length; index++) {
    // The remainder by 2^31 - 1, without a division, which would take most of the time.
    const product = state * 48_271;
    const above = Math.floor(product / 2 ** 31);
    state = product - above * 2 ** 31 + above;
    if (state >= 2_147_483_647) state -= 2_147_483_647;
    data[index] = 96 + (state & 63);
  }
  return { data, width, height };
}
