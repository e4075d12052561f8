/** Samples of the kernel for each pixel of its distance. */
const STEPS = 2048;

/** Of what is enlarged or made smaller, so many pixels on each side of a pixel of the larger one count. */
const LOBES = 3;

/** Lanczos' kernel of three lobes at each step from its middle: sin(πx)/(πx) windowed by sin(πx/3)/(πx/3). */
const KERNEL = Float64Array.from({ length: LOBES * STEPS + 2 }, (_, step) => {
  const x = (Math.PI * step) / STEPS;
  if (step === 0) return 1;
  return step >= LOBES * STEPS ? 0 : (LOBES * Math.sin(x) * Math.sin(x / LOBES)) / (x * x);
});

/** Weights are fractions of this. */
export const WEIGHT_ONE = 2 ** 14;

/** How pixels of a shorter row are made of those of a longer one. */
export interface AxisWeights {
  /** Pixels of the longer row that one of the shorter is made of, at most. */
  readonly taps: number;
  /** Pixels of the longer row for each of the shorter. */
  readonly factor: number;
  /** For each pixel, the first of those. */
  readonly starts: Int32Array;
  /** For each pixel, `taps` weights, which together make `WEIGHT_ONE`. */
  readonly weights: Int16Array;
}

/**
 * The weights of Lanczos' kernel of three lobes by which a row is made shorter: those of libvips. Beyond its ends, the row goes on with
 * its last pixels.
 *
 * @param from pixels of the row
 * @param to pixels that it is made, no more than that
 * @param part of those, which are wanted
 */
export function lanczosWeights(
  from: number,
  to: number,
  part: { readonly start: number; readonly length: number },
): AxisWeights {
  const factor = from / to;
  const reach = LOBES * factor;
  const taps = Math.min(from, Math.floor(2 * reach) + 1);
  const starts = new Int32Array(part.length);
  const weights = new Int16Array(part.length * taps);
  const exact = new Float64Array(taps);
  for (let index = 0; index < part.length; index++) {
    const middle = (part.start + index + 0.5) * factor - 0.5;
    const first = Math.ceil(middle - reach);
    const start = Math.min(Math.max(first, 0), from - taps);
    starts[index] = start;
    const sum = addKernel(exact.fill(0), {
      start,
      from,
      first,
      last: Math.floor(middle + reach),
      middle,
      factor,
    });
    putWeights(exact, sum, weights.subarray(index * taps, (index + 1) * taps));
  }
  return { taps, factor, starts, weights };
}

interface KernelPlace {
  /** The pixel of the first weight. */
  readonly start: number;
  /** Pixels of the row. */
  readonly from: number;
  /** The first and the last pixel under the kernel, which may lie beyond the row. */
  readonly first: number;
  readonly last: number;
  /** The middle of the kernel, in pixels of the row. */
  readonly middle: number;
  readonly factor: number;
}

/** @returns the sum of what was added */
function addKernel(weights: Float64Array, place: KernelPlace): number {
  const { start, from, first, last, middle, factor } = place;
  let sum = 0;
  for (let pixel = first; pixel <= last; pixel++) {
    const step = (Math.abs(pixel - middle) / factor) * STEPS;
    const whole = Math.floor(step);
    const here = KERNEL[whole] ?? 0;
    const value = here + ((KERNEL[whole + 1] ?? 0) - here) * (step - whole);
    const tap = Math.min(Math.max(pixel, 0), from - 1) - start;
    weights[tap] = (weights[tap] ?? 0) + value;
    sum += value;
  }
  return sum;
}

/** What is lost or won by rounding is made up for by the largest weight, where it can be seen least. */
function putWeights(exact: Float64Array, sum: number, weights: Int16Array): void {
  let left = WEIGHT_ONE;
  let largest = 0;
  for (let tap = 0; tap < exact.length; tap++) {
    const weight = Math.round(((exact[tap] ?? 0) / sum) * WEIGHT_ONE);
    weights[tap] = weight;
    left -= weight;
    if (weight > (weights[largest] ?? 0)) largest = tap;
  }
  weights[largest] = (weights[largest] ?? 0) + left;
}
