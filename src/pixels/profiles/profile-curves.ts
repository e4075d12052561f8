import { isPlainProfile, readProfileTags } from './icc-profile.ts';

/** What a profile of one curve, or of three curves and a matrix, says. */
export interface PlainProfile {
  /** Of gray, or of red, green and blue: light, 0 to 1, of a sample, 0 to 1. */
  readonly curves: readonly ((sample: number) => number)[];
  /** XYZ of red, green and blue, by the white of profiles; none of gray. */
  readonly colourants: readonly (readonly number[])[];
}

const COLOURANTS = ['rXYZ', 'gXYZ', 'bXYZ'];
const CURVES = ['rTRC', 'gTRC', 'bTRC'];

/** Numbers of a parametricCurveType, by its function (ICC.1:2010, 10.16). */
const PARAMETERS = [1, 3, 4, 5, 7];

/** Reads a profile of one curve, or of three curves and a matrix; undefined for others, and for what is damaged. */
export function readPlainProfile(profile: Buffer): PlainProfile | undefined {
  if (!isPlainProfile(profile)) return undefined;
  const tags = readProfileTags(profile);
  const isGray = tags.has('kTRC') && !tags.has('rTRC');
  const curves = (isGray ? ['kTRC'] : CURVES).map((name) => curveOf(tags.get(name)));
  const colourants = isGray ? [] : COLOURANTS.map((name) => xyzOf(tags.get(name)));
  const known = curves.filter((curve) => curve !== undefined);
  const isWhole = known.length === curves.length && colourants.every((xyz) => xyz.length === 3);
  return isWhole ? { curves: known, colourants } : undefined;
}

/** Light of each sample of a curve, from 0 to the highest, which means 1. */
export function lightTable(curve: (sample: number) => number, highest: number): Float64Array {
  return Float64Array.from({ length: highest + 1 }, (_, sample) => curve(sample / highest));
}

function fixedNumbers(tag: Buffer, from: number, count: number): number[] {
  if (tag.length < from + count * 4) return [];
  return Array.from({ length: count }, (_, index) => tag.readInt32BE(from + index * 4) / 65_536);
}

function xyzOf(tag: Buffer | undefined): number[] {
  return tag?.toString('latin1', 0, 4) === 'XYZ ' ? fixedNumbers(tag, 8, 3) : [];
}

function curveOf(tag: Buffer | undefined): ((sample: number) => number) | undefined {
  if (!tag || tag.length < 12) return undefined;
  const type = tag.toString('latin1', 0, 4);
  if (type === 'para') return parametric(tag.readUInt16BE(8), tag);
  return type === 'curv' ? sampled(tag) : undefined;
}

/** curveType (10.5): a straight line, a power, or samples. */
function sampled(tag: Buffer): ((sample: number) => number) | undefined {
  const count = tag.readUInt32BE(8);
  if (count === 0) return (sample) => sample;
  if (tag.length < 12 + count * 2) return undefined;
  if (count === 1) {
    const gamma = tag.readUInt16BE(12) / 256;
    return (sample) => sample ** gamma;
  }
  const at = (index: number) => tag.readUInt16BE(12 + index * 2) / 65_535;
  return (sample) => {
    const place = sample * (count - 1);
    const before = Math.min(Math.floor(place), count - 2);
    return at(before) + (at(before + 1) - at(before)) * (place - before);
  };
}

function parametric(kind: number, tag: Buffer): ((sample: number) => number) | undefined {
  const count = PARAMETERS[kind];
  if (count === undefined) return undefined;
  const numbers = fixedNumbers(tag, 12, count);
  const [g = Number.NaN, a = 1, b = 0] = numbers;
  if (numbers.length < count || (kind > 0 && a === 0)) return undefined;
  // Functions 1 and 2 have one offset, and are flat below what it begins at.
  const [c, d, e, f] =
    kind < 3
      ? [0, kind === 0 ? 0 : -b / a, numbers[3] ?? 0, numbers[3] ?? 0]
      : [numbers[3] ?? 0, numbers[4] ?? 0, numbers[5] ?? 0, numbers[6] ?? 0];
  return (sample) => (sample >= d ? Math.max(0, a * sample + b) ** g + e : c * sample + f);
}
