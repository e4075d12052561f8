import type { SampleArray } from '../sample-array.ts';
import type { ColourKind } from './colour-model.ts';

type Cielab = Extract<ColourKind, { kind: 'cielab' }>;

/** Chromaticity of the light that programs mean when a file names none: D50. */
const D50 = [0.3457, 0.3585] as const;
const D65 = [0.3127, 0.329] as const;

/** Cone responses by Bradford, and the way back. */
const BRADFORD = [0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296] as const;
const FROM_BRADFORD = [
  0.9869929, -0.1470543, 0.1599627, 0.4323053, 0.5183603, 0.0492912, -0.0085287, 0.0400428, 0.9684867,
] as const;

/** XYZ of D65 to linear sRGB (IEC 61966-2-1). */
const TO_LINEAR_SRGB = [
  3.2404542, -1.5371385, -0.4985314, -0.969266, 1.8760108, 0.041556, 0.0556434, -0.2040259, 1.0572252,
] as const;

/** Steps of linear light that are told apart: fine enough for the darkest of 256 values. */
const LIGHT_STEPS = 8192;

const SRGB_OF_LIGHT = Float64Array.from({ length: LIGHT_STEPS + 1 }, (_, step) => {
  const light = step / LIGHT_STEPS;
  return 255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);
});

/**
 * Converts samples of CIELAB, of 8 or 16 bits, to sRGB of 8 bits (TIFF 6.0, section 23; Adobe's technical notes for
 * TIFF of 2002 for ICCLAB and 16 bits).
 */
export function cielabConverter({ isIcc, white }: Cielab, bits: number) {
  const matrix = matrixFrom(white);
  const [rx = 0, ry = 0, rz = 0, gx = 0, gy = 0, gz = 0, bx = 0, by = 0, bz = 0] = matrix;
  const { lightness, colour } = scalesOf(isIcc, bits);
  return (from: SampleArray, at: number, into: SampleArray, to: number): void => {
    const fy = (lightness(from[at] ?? 0) + 16) / 116;
    const x = inverse(fy + colour(from[at + 1] ?? 0) / 500);
    const y = inverse(fy);
    const z = inverse(fy - colour(from[at + 2] ?? 0) / 200);
    into[to] = srgb(rx * x + ry * y + rz * z);
    into[to + 1] = srgb(gx * x + gy * y + gz * z);
    into[to + 2] = srgb(bx * x + by * y + bz * z);
  };
}

/** What the numbers in the file mean: L* from 0 to 100, a* and b* around 0. */
function scalesOf(isIcc: boolean, bits: number) {
  const most = bits === 16 ? 65_535 : 255;
  const step = bits === 16 ? 256 : 1;
  const whiteCode = isIcc && bits === 16 ? 0xff00 : most;
  const middle = isIcc ? 128 * step : 0;
  return {
    lightness: (code: number) => (code * 100) / whiteCode,
    // Without ICC they are signed.
    colour: (code: number) => (isIcc || code <= most / 2 ? code - middle : code - most - 1) / step,
  };
}

function inverse(t: number): number {
  return t > 6 / 29 ? t * t * t : (t - 4 / 29) * 3 * (6 / 29) ** 2;
}

function srgb(light: number): number {
  if (light <= 0) return 0;
  return SRGB_OF_LIGHT[Math.min(LIGHT_STEPS, Math.round(light * LIGHT_STEPS))] ?? 255;
}

/** From X/Xn, Y/Yn, Z/Zn under a white to linear sRGB, so that white stays white. */
function matrixFrom(white: readonly number[]): number[] {
  const source = xyzOf(white.length === 2 ? white : D50);
  const from = multiply(BRADFORD, source);
  const to = multiply(BRADFORD, xyzOf(D65));
  const diagonal = [0, 1, 2].flatMap((row) =>
    [0, 1, 2].map((column) => (row === column ? (to[row] ?? 1) / (from[row] ?? 1) : 0)),
  );
  const scale = [0, 1, 2].flatMap((row) =>
    [0, 1, 2].map((column) => (row === column ? (source[row] ?? 1) : 0)),
  );
  const adapted = multiply(FROM_BRADFORD, multiply(diagonal, multiply(BRADFORD, scale)));
  return multiply(TO_LINEAR_SRGB, adapted);
}

function xyzOf([x = 0, y = 1]: readonly number[]): number[] {
  return [x / y, 1, (1 - x - y) / y];
}

/** A 3 x 3 matrix, by rows, times another or a vector. */
function multiply(a: readonly number[], b: readonly number[]): number[] {
  const columns = b.length / 3;
  return Array.from({ length: b.length }, (_, index) => {
    const [row, column] = [Math.floor(index / columns), index % columns];
    return [0, 1, 2].reduce((sum, k) => sum + (a[row * 3 + k] ?? 0) * (b[k * columns + column] ?? 0), 0);
  });
}
