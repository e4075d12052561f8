import type { FilmBase } from '../../policies/image-policy.ts';
import { linearOfXyz, type Matrix } from '../colour/primaries.ts';
import { type PixelConverter, wideSamples } from '../colour/stored-samples.ts';
import { linearLight, SRGB_TRANSFER, srgbSample } from '../colour/transfer.ts';
import { lightTable, readPlainProfile } from '../profiles/profile-curves.ts';
import { baseLights, positiveSample, usedLight } from './positive-rows.ts';

/** Samples of more than 8 bits. */
export interface DeepSamples {
  /** The sample that means 1. */
  readonly highest: number;
  /** By which they are read; undefined: as sRGB, or gray of its curve. */
  readonly profile: Buffer | undefined;
}

const STEPS = 65_535;

/**
 * The function that makes of samples of 16 bits of a negative those of 8 of its positive: rounded once, at the end, so that what is
 * dense in the film has as many tones as the scan.
 *
 * @param base as sRGB has it; of gray negatives its luminance counts
 * @returns undefined where a profile is not of one curve, or of three and a matrix
 */
export function deepPositive(
  base: FilmBase,
  channels: 1 | 3,
  { highest, profile }: DeepSamples,
): PixelConverter | undefined {
  const plain = profile && readPlainProfile(profile);
  if (profile && plain?.curves.length !== channels) return undefined;
  const lights = Array.from({ length: channels }, (_, channel) =>
    lightTable(plain?.curves[channel] ?? ((sample) => linearLight(SRGB_TRANSFER, sample)), highest),
  );
  const bases = baseLights(base, channels);
  const matrix = plain && channels === 3 ? linearOfXyz(plain.colourants) : undefined;
  if (plain && channels === 3 && !matrix) return undefined;
  return matrix ? mixedPositive(lights, bases, matrix, highest) : plainPositive(lights, bases, highest);
}

/** Each colour stays for itself: a table gives what is stored. */
function plainPositive(
  lights: readonly Float64Array[],
  bases: readonly number[],
  highest: number,
): PixelConverter {
  const tables = lights.map((table, channel) =>
    Uint8Array.from(table, (light) => positiveSample(light, bases[channel] ?? 1)),
  );
  return (from, to) => {
    const samples = wideSamples(from);
    for (let at = 0, channel = 0; at < samples.length; at++) {
      to[at] = tables[channel]?.[Math.min(samples[at] ?? 0, highest)] ?? 0;
      channel = channel + 1 === tables.length ? 0 : channel + 1;
    }
  };
}

/** Of colours of other primaries: in doubles up to the last step, which is a table over light. */
function mixedPositive(
  lights: readonly Float64Array[],
  bases: readonly number[],
  [red, green, blue]: Matrix,
  highest: number,
): PixelConverter {
  const stored = Uint8Array.from({ length: STEPS + 1 }, (_, step) =>
    Math.round(255 * srgbSample(step / STEPS)),
  );
  const held = (light: number, base: number) => {
    const part = Math.min(Math.max(1 - light / base, 0), 1);
    return stored[(part * STEPS + 0.5) | 0] ?? 0;
  };
  const [redBase = 1, greenBase = 1, blueBase = 1] = bases.map(usedLight);
  return (from, to) => {
    const samples = wideSamples(from);
    const lightAt = (at: number, channel: number) =>
      lights[channel]?.[Math.min(samples[at + channel] ?? 0, highest)] ?? 0;
    for (let at = 0; at < samples.length; at += 3) {
      const r = lightAt(at, 0);
      const g = lightAt(at, 1);
      const b = lightAt(at, 2);
      to[at] = held(red[0] * r + red[1] * g + red[2] * b, redBase);
      to[at + 1] = held(green[0] * r + green[1] * g + green[2] * b, greenBase);
      to[at + 2] = held(blue[0] * r + blue[1] * g + blue[2] * b, blueBase);
    }
  };
}
