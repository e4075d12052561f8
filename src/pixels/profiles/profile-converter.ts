import { linearOfXyz, type Matrix } from '../colour/primaries.ts';
import {
  type PixelConverter,
  type SampleLayout,
  srgbOfLight,
  wideSamples,
} from '../colour/stored-samples.ts';
import { srgbSample } from '../colour/transfer.ts';
import { lightTable, type PlainProfile, readPlainProfile } from './profile-curves.ts';

/** Levels of sRGB that neighbours of 8 bits may be apart, and how little colours may mix, where 8 bits do as well as 16. */
const MOST_LEVELS_APART = 2;
const MOST_MIXED = 0.02;

/** A profile that `profileConverter` applies to 16 bits of so many colours, where 8 bits of them are too few; undefined for others. */
export function deepProfileOf(profile: Buffer | undefined, colours: number): Buffer | undefined {
  const plain = profile && readPlainProfile(profile);
  return plain?.curves.length === colours && losesByReduction(plain) ? profile : undefined;
}

/**
 * Whether what is made of samples that were reduced to 8 bits is off by more than rounding: where a step of 8 bits is several of sRGB,
 * as in linear light, or where a dark sample is the small difference of bright ones, as in wide spaces. Spaces as sRGB
 * or gray of common curves are neither.
 */
function losesByReduction({ curves, colourants }: PlainProfile): boolean {
  const isCoarse = curves.some((curve) => {
    const levels = Array.from(lightTable(curve, 255), (light) => 255 * srgbSample(light));
    return levels.some((level, at) => Math.abs(level - (levels[at - 1] ?? level)) > MOST_LEVELS_APART);
  });
  const matrix = curves.length === 3 ? linearOfXyz(colourants) : undefined;
  const isMixed = matrix?.some((row, to) => row.some((part, of) => of !== to && Math.abs(part) > MOST_MIXED));
  return isCoarse || isMixed === true;
}

/**
 * The function that makes of samples of 16 bits of a plain profile those of 8 of sRGB, or of gray with the curve of sRGB, on white:
 * in doubles, and rounded once, at the end. The image library would lose what dark samples hold: it reduces them first, or
 * goes through a space in which light of dark saturated colours is coarse.
 *
 * @param profile of as many curves as the layout has colours (ICC.1:2010, 8.3 and 8.4)
 * @throws Error for others
 */
export function profileConverter(
  profile: Buffer,
  { channels, highest }: Pick<SampleLayout, 'channels' | 'highest'>,
): PixelConverter {
  const colours = channels < 3 ? 1 : 3;
  const plain = readPlainProfile(profile);
  const lights = plain?.curves.map((curve) => lightTable(curve, highest)) ?? [];
  const [red, green, blue] = lights;
  const matrix = linearOfXyz(plain?.colourants ?? []);
  const opacityOf = (sample = 0) => Math.min(sample / highest, 1);
  const layout = { channels, highest, opacityOf };
  if (colours === 1 && red && !green) return grayConverter(red, layout);
  if (colours === 3 && red && green && blue && matrix)
    return colourConverter([red, green, blue], matrix, layout);
  throw new Error('the profile is not one that is applied here');
}

interface Layout {
  readonly channels: SampleLayout['channels'];
  readonly highest: number;
  readonly opacityOf: (sample: number | undefined) => number;
}

function grayConverter(light: Float64Array, { channels, highest, opacityOf }: Layout): PixelConverter {
  const grays = light.map(srgbOfLight());
  return (from, to) => {
    const samples = wideSamples(from);
    for (let at = 0, out = 0; at < samples.length; at += channels, out++) {
      const opacity = channels === 2 ? opacityOf(samples[at + 1]) : 1;
      to[out] = (grays[Math.min(samples[at] ?? 0, highest)] ?? 0) * opacity + 255 * (1 - opacity) + 0.5;
    }
  };
}

function colourConverter(
  [reds, greens, blues]: readonly [Float64Array, Float64Array, Float64Array],
  [red, green, blue]: Matrix,
  { channels, highest, opacityOf }: Layout,
): PixelConverter {
  const srgbOf = srgbOfLight();
  return (from, to) => {
    const samples = wideSamples(from);
    for (let at = 0, out = 0; at < samples.length; at += channels, out += 3) {
      const r = reds[Math.min(samples[at] ?? 0, highest)] ?? 0;
      const g = greens[Math.min(samples[at + 1] ?? 0, highest)] ?? 0;
      const b = blues[Math.min(samples[at + 2] ?? 0, highest)] ?? 0;
      const opacity = channels === 4 ? opacityOf(samples[at + 3]) : 1;
      const white = 255 * (1 - opacity) + 0.5;
      to[out] = srgbOf(red[0] * r + red[1] * g + red[2] * b) * opacity + white;
      to[out + 1] = srgbOf(green[0] * r + green[1] * g + green[2] * b) * opacity + white;
      to[out + 2] = srgbOf(blue[0] * r + blue[1] * g + blue[2] * b) * opacity + white;
    }
  };
}
