import { TIFF_TAG } from '../level.ts';
import type { Tiff, TiffDirectory } from '../read.ts';
import { longs, shorts } from '../sample-array.ts';
import { readReals } from './reals.ts';

const MOST = 0xffff;

/** What becomes the least and the most of 16 bits. */
type Range = readonly [least: number, most: number];

/** Samples that are brought to 16 bits as they are read: floating-point ones, and whole ones of other than 1, 2, 4, 8 or 16 bits. */
export interface WideForm {
  readonly bits: number;
  readonly isFloat: boolean;
  /** Of each sample of a pixel. */
  readonly ranges: readonly Range[];
  /** By SMinSampleValue and SMaxSampleValue; else floating-point samples are taken from 0 to 1, and whole ones from 0 to all of their bits. */
  readonly isRangeStated: boolean;
}

/** Reads what the samples of an image mean that are brought to 16 bits (TIFF 6.0, section 19). */
export async function readWideForm(
  tiff: Tiff,
  directory: TiffDirectory,
  form: {
    readonly bits: number;
    readonly isFloat: boolean;
    readonly samples: number;
    readonly colours: number;
  },
): Promise<WideForm> {
  const { bits, isFloat, samples, colours } = form;
  const nominal: Range = [0, isFloat ? 1 : 2 ** bits - 1];
  const least = await readReals(tiff, directory, TIFF_TAG.sMinSampleValue, samples);
  const most = await readReals(tiff, directory, TIFF_TAG.sMaxSampleValue, samples);
  // One range for all colours: else they would become others.
  const stated: Range = [Math.min(...least.slice(0, colours)), Math.max(...most.slice(0, colours))];
  // Of fewer bits it tells what happens to be there.
  const isRangeStated =
    (isFloat || bits === 32) && Number.isFinite(stated[1] - stated[0]) && stated[1] > stated[0];
  const range = isRangeStated ? stated : nominal;
  const ranges = Array.from({ length: samples }, (_, sample) => (sample < colours ? range : nominal));
  return { bits, isFloat, ranges, isRangeStated };
}

/** What is done to them, for people. */
export function wideWords({ bits, isFloat, ranges, isRangeStated }: WideForm): string {
  if (!isFloat && !isRangeStated) return `${bits} bits reduced to 8`;
  const [[least, most] = [0, 1]] = ranges;
  const kind = isFloat ? `floating-point samples of ${bits} bits` : `samples of ${bits} bits`;
  const range = `${least} to ${most}${isRangeStated ? ', as the file states' : ''}`;
  return `${kind} from ${range}, reduced to 8`;
}

/**
 * Brings samples to 16 bits: a range that is stated or usual becomes 0 to 65,535, and what lies beyond it its ends.
 *
 * @param bytes whole rows in the order of this machine
 * @param rowLength samples of a row
 * @param plane which sample of a pixel the rows hold; undefined when all
 * @param into as many samples as there are in the rows
 */
export function narrowSamples(
  bytes: Uint8Array,
  rowLength: number,
  form: WideForm,
  plane: number | undefined,
  into: Uint16Array,
): void {
  const ranges = plane === undefined ? form.ranges : form.ranges.slice(plane, plane + 1);
  const values = valuesOf(bytes, rowLength, form, into.length);
  const step = ranges.length;
  const leasts = Float64Array.from(ranges, ([least]) => least);
  const factors = Float64Array.from(ranges, ([least, most]) => MOST / (most - least));
  for (let at = 0, sample = 0; at < into.length; at++) {
    const level = ((values[at] ?? 0) - (leasts[sample] ?? 0)) * (factors[sample] ?? 0) + 0.5;
    // What is no number becomes 0.
    into[at] = level >= MOST ? MOST : level > 0 ? level : 0;
    sample = sample + 1 === step ? 0 : sample + 1;
  }
}

function valuesOf(
  bytes: Uint8Array,
  rowLength: number,
  { bits, isFloat }: WideForm,
  count: number,
): Float64Array | Float32Array | Uint32Array | Uint16Array {
  if (!isFloat) return bits === 32 ? longs(bytes) : unpackRows(bytes, rowLength, bits, count);
  if (bits === 64) return new Float64Array(bytes.buffer, bytes.byteOffset, count);
  if (bits === 32) return new Float32Array(bytes.buffer, bytes.byteOffset, count);
  return floatsOfHalves(shorts(bytes), count);
}

let halves: Float32Array | undefined;

/** By a table, since there are 65,536 of them. */
function floatsOfHalves(codes: Uint16Array, count: number): Float32Array {
  halves ??= Float32Array.from({ length: MOST + 1 }, (_, code) => floatOfHalf(code));
  const floats = new Float32Array(count);
  for (let at = 0; at < count; at++) floats[at] = halves[codes[at] ?? 0] ?? 0;
  return floats;
}

/** A floating-point number of 16 bits (IEEE 754, binary16). */
function floatOfHalf(half: number): number {
  const exponent = (half >>> 10) & 31;
  const fraction = half & 0x3ff;
  const sign = half & 0x8000 ? -1 : 1;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** Samples of up to 15 bits that lie side by side, rows beginning at bytes. */
function unpackRows(bytes: Uint8Array, rowLength: number, bits: number, count: number): Uint16Array {
  const samples = new Uint16Array(count);
  const rowBytes = Math.ceil((rowLength * bits) / 8);
  const mask = (1 << bits) - 1;
  for (let first = 0, start = 0; first < count; first += rowLength, start += rowBytes) {
    let [held, have, next] = [0, 0, start];
    for (let at = first; at < first + rowLength; at++) {
      while (have < bits) {
        held = ((held << 8) | (bytes[next] ?? 0)) & 0x3fffff;
        next += 1;
        have += 8;
      }
      have -= bits;
      samples[at] = (held >>> have) & mask;
    }
  }
  return samples;
}
