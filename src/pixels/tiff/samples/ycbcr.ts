import type { SampleArray } from '../sample-array.ts';
import type { ColourKind } from './colour-model.ts';

type Ycbcr = Extract<ColourKind, { kind: 'ycbcr' }>;

/**
 * Spreads a row of units of fewer colours (TIFF 6.0, section 21): of each, first its brightnesses, then its two colours.
 *
 * @param y which row of the units
 */
export function copyUnits(
  units: Uint8Array,
  y: number,
  pixels: number,
  { horizontal, vertical }: Ycbcr,
  perPixel: number,
  into: SampleArray,
): void {
  const unitBytes = horizontal * vertical + 2;
  for (let x = 0; x < pixels; x++) {
    const unit = Math.floor(x / horizontal) * unitBytes;
    into[x * perPixel] = units[unit + y * horizontal + (x % horizontal)] ?? 0;
    into[x * perPixel + 1] = units[unit + unitBytes - 2] ?? 0;
    into[x * perPixel + 2] = units[unit + unitBytes - 1] ?? 0;
  }
}

/** Converts samples of YCbCr to RGB, of 8 bits both and clamped where they are written (TIFF 6.0, sections 20 and 21). */
export function ycbcrConverter({ luma, referenceBlackWhite }: Ycbcr) {
  const [red = 0, green = 0, blue = 0] = luma;
  const [black = 0, white = 0, blackCb = 0, whiteCb = 0, blackCr = 0, whiteCr = 0] = referenceBlackWhite;
  const table = (from: number, to: number, full: number, factor: number) =>
    Float64Array.from({ length: 256 }, (_, code) => ((code - from) * full * factor) / (to - from));
  const brightness = table(black, white, 255, 1);
  const redOfCr = table(blackCr, whiteCr, 127, 2 - 2 * red);
  const blueOfCb = table(blackCb, whiteCb, 127, 2 - 2 * blue);
  return (from: SampleArray, at: number, into: SampleArray, to: number): void => {
    const y = brightness[from[at] ?? 0] ?? 0;
    const r = y + (redOfCr[from[at + 2] ?? 0] ?? 0);
    const b = y + (blueOfCb[from[at + 1] ?? 0] ?? 0);
    into[to] = r;
    into[to + 1] = (y - red * r - blue * b) / green;
    into[to + 2] = b;
  };
}
