/** Chromaticities x and y of a colour space (CIE 1931). */
export interface Primaries {
  readonly red: readonly [number, number];
  readonly green: readonly [number, number];
  readonly blue: readonly [number, number];
  readonly white: readonly [number, number];
}

/** Rows of a 3 x 3 matrix. */
export type Matrix = readonly [Row, Row, Row];
type Row = readonly [number, number, number];

const D65 = [0.3127, 0.329] as const;

export const SRGB_PRIMARIES: Primaries = {
  red: [0.64, 0.33],
  green: [0.3, 0.6],
  blue: [0.15, 0.06],
  white: D65,
};

/** Chromaticities nearer than this are the same: PNG rounds to five digits, programs to fewer. */
const SAME = 0.0015;

/** Whether colours of these primaries are those of sRGB. */
export function areSrgbPrimaries(primaries: Primaries): boolean {
  return (['red', 'green', 'blue', 'white'] as const).every((name) =>
    primaries[name].every(
      (value, index) => Math.abs(value - (SRGB_PRIMARIES[name][index] ?? Number.NaN)) < SAME,
    ),
  );
}

/**
 * The matrix from linear light of these primaries to linear light of sRGB. White becomes white: adapted by Bradford, as
 * ICC.1:2010 annex E has it.
 *
 * @returns undefined when the primaries span no colours
 */
export function toLinearSrgb(primaries: Primaries): Matrix | undefined {
  const toXyz = xyzMatrix(primaries);
  const fromSrgb = xyzMatrix(SRGB_PRIMARIES);
  const back = fromSrgb && inverse(fromSrgb);
  if (!toXyz || !back) return undefined;
  const matrix = product(back, product(adaptation(primaries.white, SRGB_PRIMARIES.white), toXyz));
  return matrix.flat().every((value) => Math.abs(value) < 100) ? matrix : undefined;
}

/** The matrix from linear light of sRGB to that of these primaries: the other way; undefined when they span no colours. */
export function fromLinearSrgb(primaries: Primaries): Matrix | undefined {
  const matrix = toLinearSrgb(primaries);
  return matrix && inverse(matrix);
}

/** The white of profiles: D50. */
const PROFILE_WHITE = [0.3457, 0.3585] as const;

/** The matrices of an ICC profile: from linear light to XYZ, and from the white of the primaries to that of profiles. */
export function profileMatrices(
  primaries: Primaries,
): { readonly toXyz: Matrix; readonly adaptation: Matrix } | undefined {
  const toXyz = xyzMatrix(primaries);
  if (!toXyz) return undefined;
  const adapted = adaptation(primaries.white, PROFILE_WHITE);
  return { toXyz: product(adapted, toXyz), adaptation: adapted };
}

/**
 * The matrix to linear light of sRGB from that of a profile.
 *
 * @param colourants XYZ of its red, green and blue, by the white of profiles
 * @returns undefined when they are no three
 */
export function linearOfXyz(colourants: readonly (readonly number[])[]): Matrix | undefined {
  const matrices = profileMatrices(SRGB_PRIMARIES);
  const back = matrices && inverse(matrices.toXyz);
  const [red, green, blue] = colourants;
  if (!back || !red || !green || !blue) return undefined;
  const row = (index: number): Row => [red[index] ?? 0, green[index] ?? 0, blue[index] ?? 0];
  return product(back, [row(0), row(1), row(2)]);
}

/** How much each of red, green and blue gives to luminance; undefined when the primaries span no colours. */
export function luminanceOf(primaries: Primaries): Row | undefined {
  return xyzMatrix(primaries)?.[1];
}

function xyzMatrix({ red, green, blue, white }: Primaries): Matrix | undefined {
  if ([red, green, blue, white].flat().some((value) => !(value >= 0 && value <= 1))) return undefined;
  if (white[1] === 0) return undefined;
  const columns = [red, green, blue].map(([x, y]) => [x, y, 1 - x - y] as const);
  const [r, g, b] = columns;
  if (!r || !g || !b) return undefined;
  const unscaled: Matrix = [
    [r[0], g[0], b[0]],
    [r[1], g[1], b[1]],
    [r[2], g[2], b[2]],
  ];
  const back = inverse(unscaled);
  if (!back) return undefined;
  const scale = applied(back, whiteXyz(white));
  const scaled = ([x, y, z]: Row): Row => [x * scale[0], y * scale[1], z * scale[2]];
  return [scaled(unscaled[0]), scaled(unscaled[1]), scaled(unscaled[2])];
}

function whiteXyz([x, y]: readonly [number, number]): Row {
  return [x / y, 1, (1 - x - y) / y];
}

const BRADFORD: Matrix = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
];

function adaptation(from: readonly [number, number], to: readonly [number, number]): Matrix {
  const back = inverse(BRADFORD);
  if (!back) throw new Error('the matrix of Bradford can be inverted');
  const source = applied(BRADFORD, whiteXyz(from));
  const target = applied(BRADFORD, whiteXyz(to));
  const scale: Matrix = [
    [target[0] / source[0], 0, 0],
    [0, target[1] / source[1], 0],
    [0, 0, target[2] / source[2]],
  ];
  return product(back, product(scale, BRADFORD));
}

function applied(matrix: Matrix, [x, y, z]: Row): Row {
  const [a, b, c] = matrix.map((row) => row[0] * x + row[1] * y + row[2] * z);
  return [a ?? 0, b ?? 0, c ?? 0];
}

function product(a: Matrix, b: Matrix): Matrix {
  const row = ([x, y, z]: Row): Row => [
    x * b[0][0] + y * b[1][0] + z * b[2][0],
    x * b[0][1] + y * b[1][1] + z * b[2][1],
    x * b[0][2] + y * b[1][2] + z * b[2][2],
  ];
  return [row(a[0]), row(a[1]), row(a[2])];
}

function inverse([[a, b, c], [d, e, f], [g, h, i]]: Matrix): Matrix | undefined {
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  if (Math.abs(determinant) < 1e-9) return undefined;
  const scaled = (x: number, y: number, z: number): Row => [
    x / determinant,
    y / determinant,
    z / determinant,
  ];
  return [
    scaled(e * i - f * h, c * h - b * i, b * f - c * e),
    scaled(f * g - d * i, a * i - c * g, c * d - a * f),
    scaled(d * h - e * g, b * g - a * h, a * e - b * d),
  ];
}
