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

/** The function that gives samples of sRGB, 0 to 255, of linear light: by a table, because powers take long. */
export function srgbOfLight(): (light: number) => number {
  srgbTable ??= Float32Array.from({ length: STEPS + 1 }, (_, step) => 255 * srgbSample(step / STEPS));
  const table = srgbTable;
  return (light) => table[(Math.min(Math.max(light, 0), 1) * STEPS + 0.5) | 0] ?? 0;
}

/** Whether the samples are sRGB or gray already, so that no light has to be computed. */
export function areSrgb({ transfer, primaries }: Pick<StoredSamples, 'transfer' | 'primaries'>): boolean {
  return transfer.kind === 'srgb' && areSrgbPrimaries(primaries);
}

/** The function that converts pixels of a layout: tables are made once, rows go through them. */
export function pixelConverter(stored: StoredSamples, layout: SampleLayout): PixelConverter {
  const { channels, bytes, highest } = layout;
  const colours = channels < 3 ? 1 : 3;
  const { premultiplied } = stored;
  // What was multiplied by alpha is widened before it is divided: black is not 0 times alpha.
  const { black, range } = rangeOf({ ...stored, limitedRange: stored.limitedRange && premultiplied }, layout);
  const table = lightTable({ ...stored, limitedRange: stored.limitedRange && !premultiplied }, layout);
  const mix = mixer(stored, colours);
  // Where colours do not mix, the table holds finished samples; with a half, so that they are rounded when they are stored.
  const srgbOf = areSrgb(stored) ? (light: number) => 255 * light : srgbOfLight();
  const finished = mix ? undefined : table.map((light) => srgbOf(light) + 0.5);
  const pixel = new Float32Array(3);
  return (from, to) => {
    const samples = bytes === 1 ? from : wideSamples(from);
    if (finished && channels === colours) {
      for (let at = 0; at < samples.length; at++) to[at] = finished[Math.min(samples[at] ?? 0, highest)] ?? 0;
      return;
    }
    for (let at = 0, out = 0; at < samples.length; at += channels, out += colours) {
      const opacity = channels > colours ? (samples[at + colours] ?? 0) / highest : 1;
      const divisor = (premultiplied && opacity > 0 ? opacity : 1) * (range / highest);
      for (let c = 0; c < colours; c++) {
        const sample = Math.round(((samples[at + c] ?? 0) - black) / divisor);
        pixel[c] = table[Math.min(Math.max(sample, 0), highest)] ?? 0;
      }
      mix?.(pixel);
      const white = 255 * (1 - opacity) + 0.5;
      for (let c = 0; c < colours; c++) to[out + c] = srgbOf(pixel[c] ?? 0) * opacity + white;
    }
  };
}

/** Light by stored sample; the sample itself, 0 to 1, when it is of sRGB already. */
function lightTable(stored: StoredSamples, layout: SampleLayout): Float32Array {
  const { highest } = layout;
  const { black, range } = rangeOf(stored, layout);
  const direct = areSrgb(stored);
  return Float32Array.from({ length: highest + 1 }, (_, sample) => {
    const value = Math.min(Math.max((sample - black) / range, 0), 1);
    return direct ? value : linearLight(stored.transfer, value);
  });
}

/** The sample of black, and how far that of white is from it. */
function rangeOf({ limitedRange }: StoredSamples, { bytes, highest }: SampleLayout) {
  const step = bytes === 1 ? 1 : 256;
  return limitedRange ? { black: 16 * step, range: 219 * step } : { black: 0, range: highest };
}

/** What makes of the light of a pixel that of sRGB, in place; undefined when each colour stays for itself. */
function mixer({ transfer, primaries }: StoredSamples, colours: 1 | 3) {
  const matrix = colours === 3 && !areSrgbPrimaries(primaries) ? toLinearSrgb(primaries) : undefined;
  const tone = transfer.kind === 'hlg' ? hlgTone(primaries) : undefined;
  if (!matrix && !tone) return undefined;
  return (pixel: Float32Array): void => {
    tone?.(pixel, colours);
    if (matrix) multiply(matrix, pixel);
  };
}

function multiply(matrix: Matrix, pixel: Float32Array): void {
  // Taking an array apart costs more than all the arithmetic.
  const r = pixel[0] ?? 0;
  const g = pixel[1] ?? 0;
  const b = pixel[2] ?? 0;
  for (let c = 0; c < 3; c++) {
    const row = matrix[c] ?? matrix[0];
    pixel[c] = row[0] * r + row[1] * g + row[2] * b;
  }
}

/** From light of the scene to light of a screen, by luminance (BT.2100, table 5). */
function hlgTone(primaries: Primaries) {
  const [red, green, blue] = luminanceOf(primaries) ?? [0, 1, 0];
  return (pixel: Float32Array, colours: number): void => {
    const r = pixel[0] ?? 0;
    const g = pixel[1] ?? 0;
    const b = pixel[2] ?? 0;
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

/** Bytes as samples of 16 bits in the order of this machine. */
export function wideSamples(bytes: Uint8Array): Uint16Array {
  return new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1);
}
