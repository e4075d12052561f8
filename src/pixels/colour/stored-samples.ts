import {
  areSrgbPrimaries,
  luminanceOf,
  type Matrix,
  type Primaries,
  SRGB_PRIMARIES,
  toLinearSrgb,
} from './primaries.ts';
import {
  HLG_GAMMA,
  HLG_PEAK,
  linearLight,
  REFERENCE_WHITE,
  SRGB_TRANSFER,
  srgbSample,
  type Transfer,
} from './transfer.ts';

/** What the samples of an image mean, where the image library does not see to it. Plain data. */
export interface StoredSamples {
  readonly transfer: Transfer;
  readonly primaries: Primaries;
  /** Black is 16 and white 235 of 255, as in television. */
  readonly limitedRange: boolean;
  /** Colours are multiplied by alpha. */
  readonly premultiplied: boolean;
  /** The part of the picture that has pixels at all; the rest is transparent. Undefined: all of it. */
  readonly covered: { x: number; y: number; width: number; height: number } | undefined;
}

/** Samples that need nothing done. */
export const PLAIN_SAMPLES: StoredSamples = {
  transfer: SRGB_TRANSFER,
  primaries: SRGB_PRIMARIES,
  limitedRange: false,
  premultiplied: false,
  covered: undefined,
};

/** How pixels are stored: gray, gray and alpha, RGB, RGB and alpha. */
export interface SampleLayout {
  readonly channels: 1 | 2 | 3 | 4;
  /** Of a sample in memory. */
  readonly bytes: 1 | 2;
  /** The sample that means 1: 255, 65,535, or less when fewer bits were moved to the top. */
  readonly highest: number;
}

/** Converts pixels to 8-bit sRGB or gray on white; `from` and `to` may be the same memory. */
export type PixelConverter = (from: Uint8Array, to: Uint8Array) => void;

const STEPS = 65_535;
let srgbTable: Float32Array | undefined;

/** Samples of sRGB, 0 to 255, by linear light in steps. */
function srgbOfLight(): Float32Array {
  srgbTable ??= Float32Array.from({ length: STEPS + 1 }, (_, step) => 255 * srgbSample(step / STEPS));
  return srgbTable;
}

/** Whether the samples are sRGB or gray already, so that no light has to be computed. */
export function areSrgb({ transfer, primaries }: Pick<StoredSamples, 'transfer' | 'primaries'>): boolean {
  return transfer.kind === 'srgb' && areSrgbPrimaries(primaries);
}

/** The function that converts pixels of a layout: tables are made once, rows go through them. */
export function pixelConverter(stored: StoredSamples, layout: SampleLayout): PixelConverter {
  const { channels, bytes } = layout;
  const colours = channels < 3 ? 1 : 3;
  const alpha = channels % 2 === 0;
  const colour = colourConverter(stored, layout);
  const pixel = new Float32Array(3);
  return (from, to) => {
    const samples = bytes === 1 ? from : new Uint16Array(from.buffer, from.byteOffset, from.length >> 1);
    const pixels = samples.length / channels;
    for (let index = 0; index < pixels; index++) {
      const at = index * channels;
      const opacity = alpha ? (samples[at + colours] ?? 0) / layout.highest : 1;
      const divisor = stored.premultiplied && opacity > 0 ? opacity : 1;
      for (let c = 0; c < colours; c++) pixel[c] = (samples[at + c] ?? 0) / divisor;
      colour(pixel);
      const white = 255 * (1 - opacity) + 0.5;
      for (let c = 0; c < colours; c++) to[index * colours + c] = (pixel[c] ?? 0) * opacity + white;
    }
  };
}

/** Replaces the stored samples of one pixel by samples of sRGB, 0 to 255. */
function colourConverter(stored: StoredSamples, { channels, bytes, highest }: SampleLayout) {
  const colours = channels < 3 ? 1 : 3;
  const step = bytes === 1 ? 1 : 256;
  const [black, range] = stored.limitedRange ? [16 * step, 219 * step] : [0, highest];
  const matrix = toLinearSrgb(stored.primaries);
  const isGray = colours === 1 || !matrix || areSrgbPrimaries(stored.primaries);
  const tone = stored.transfer.kind === 'hlg' ? hlgTone(stored.primaries) : undefined;
  const direct = areSrgb(stored);
  const table = Float32Array.from({ length: highest + 1 }, (_, sample) => {
    const value = Math.min(Math.max((sample - black) / range, 0), 1);
    return direct ? 255 * value : linearLight(stored.transfer, value);
  });
  const sampleOf = (value: number) => table[Math.min(Math.round(value), highest)] ?? 0;
  return (pixel: Float32Array): void => {
    for (let c = 0; c < colours; c++) pixel[c] = sampleOf(pixel[c] ?? 0);
    if (direct) return;
    tone?.(pixel, colours);
    if (!isGray && matrix) multiply(matrix, pixel);
    const srgb = srgbOfLight();
    for (let c = 0; c < colours; c++)
      pixel[c] = srgb[Math.round(Math.min(Math.max(pixel[c] ?? 0, 0), 1) * STEPS)] ?? 0;
  };
}

function multiply(matrix: Matrix, pixel: Float32Array): void {
  const [r = 0, g = 0, b = 0] = pixel;
  for (let c = 0; c < 3; c++) {
    const row = matrix[c] ?? matrix[0];
    pixel[c] = row[0] * r + row[1] * g + row[2] * b;
  }
}

/** From light of the scene to light of a screen, by luminance (BT.2100, table 5). */
function hlgTone(primaries: Primaries) {
  const [red, green, blue] = luminanceOf(primaries) ?? [0, 1, 0];
  return (pixel: Float32Array, colours: number): void => {
    const [r = 0, g = 0, b = 0] = pixel;
    const luminance = colours === 1 ? r : red * r + green * g + blue * b;
    const factor = (luminance ** (HLG_GAMMA - 1) * HLG_PEAK) / REFERENCE_WHITE;
    for (let c = 0; c < colours; c++) pixel[c] = (pixel[c] ?? 0) * factor;
  };
}

/** Makes what a picture does not cover white, in rows of it. */
export function whitenOutside(
  covered: { x: number; y: number; width: number; height: number },
  rows: {
    readonly pixels: Uint8Array;
    readonly width: number;
    readonly channels: number;
    readonly first: number;
  },
): void {
  const { pixels, width, channels, first } = rows;
  const rowBytes = width * channels;
  const left = Math.min(covered.x, width) * channels;
  const right = Math.min(covered.x + covered.width, width) * channels;
  for (let start = 0; start < pixels.length; start += rowBytes) {
    const y = first + start / rowBytes;
    if (y < covered.y || y >= covered.y + covered.height) {
      pixels.fill(255, start, start + rowBytes);
      continue;
    }
    pixels.fill(255, start, start + left);
    pixels.fill(255, start + right, start + rowBytes);
  }
}
