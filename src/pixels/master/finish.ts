import type { Sharp } from 'sharp';
import type { Dimensions } from '../../image/geometry.ts';
import { pixelConverter, type SampleLayout, whitenOutside } from '../colour/stored-samples.ts';
import { profileConverter } from '../profiles/profile-converter.ts';
import type { Normalisation } from './colours.ts';

/** Makes decoded rows 8-bit sRGB or gray on white: in the same memory, whose beginning is returned. */
export type RowFinisher = (decoded: Buffer, firstRow: number) => Buffer;

/** Whether the image library cannot give the pixels as they are served: they pass through memory once. */
export function passesMemory({ stored, convertDeep, turn }: Normalisation): boolean {
  return stored !== undefined || convertDeep !== undefined || turn !== undefined;
}

/** What is held of a master while it is rendered from. */
export interface HeldMaster {
  /** All of its pixels are decoded before the first is used. */
  readonly wholeInMemory: boolean;
  /** Then, in bytes of each pixel; undefined where the image library alone holds them. */
  readonly heldBytesPerPixel: number | undefined;
}

/** Pixels that pass through memory are held as they are decoded; what is made of them takes as much as a byte of each more, as measured. */
export function heldWhileRendered({
  wholeInMemory,
  normalisation,
}: Pick<HeldMaster, 'wholeInMemory'> & { readonly normalisation: Normalisation }): HeldMaster {
  if (!passesMemory(normalisation)) return { wholeInMemory, heldBytesPerPixel: undefined };
  return { wholeInMemory: true, heldBytesPerPixel: decodedPixelBytes(normalisation) + 1 };
}

/** Of pixels that the image library has converted: nothing. */
export function rowFinisher(
  { stored, convertDeep }: Normalisation,
  width: number,
  channels: number,
): RowFinisher {
  if (convertDeep)
    return (decoded) => {
      convertDeep(decoded, decoded);
      return decoded.subarray(0, decoded.length / 2);
    };
  if (!stored) return (decoded) => decoded;
  const { samples, bytes, highest, profile } = stored;
  const layout = { channels: layoutChannels(channels), bytes, highest };
  const convert = profile ? profileConverter(profile, layout) : pixelConverter(samples, layout);
  const colours = layout.channels < 3 ? 1 : 3;
  return (decoded, firstRow) => {
    convert(decoded, decoded);
    const pixels = decoded.subarray(0, (decoded.length / (channels * bytes)) * colours);
    if (samples.covered)
      whitenOutside(samples.covered, { pixels, width, channels: colours, first: firstRow });
    return pixels;
  };
}

/** Of the pixels that `normalise` gives, in bytes. */
export function decodedPixelBytes({ stored, convertDeep, gray, hasAlpha }: Normalisation): number {
  const colours = gray ? 1 : 3;
  if (convertDeep) return colours * 2;
  return stored ? (colours + (hasAlpha ? 1 : 0)) * stored.bytes : colours;
}

/** The pixels of an image in memory, in the depth that they are stored in. */
export async function decodedPixels(
  image: Sharp,
  { stored, convertDeep, gray, hasAlpha }: Normalisation,
): Promise<{ readonly data: Buffer; readonly info: Dimensions & { readonly channels: number } }> {
  const depth = convertDeep || stored?.bytes === 2 ? 'ushort' : 'uchar';
  // Of gray pixels of 8 bits, the image library gives no more than the first sample.
  const isThinned = stored?.bytes === 1 && gray && hasAlpha;
  const read = isThinned ? image.toColourspace('srgb') : image;
  const { data, info } = await read.raw({ depth }).toBuffer({ resolveWithObject: true });
  if (!isThinned || info.channels !== 4) return { data, info };
  const { width, height } = info;
  const pixels = Buffer.allocUnsafeSlow(width * height * 2);
  for (let at = 0; at < width * height; at++) {
    pixels[at * 2] = data[at * 4] ?? 0;
    pixels[at * 2 + 1] = data[at * 4 + 3] ?? 0;
  }
  return { data: pixels, info: { width, height, channels: 2 } };
}

function layoutChannels(channels: number): SampleLayout['channels'] {
  if (channels === 1 || channels === 2 || channels === 3 || channels === 4) return channels;
  throw new Error(`pixels of ${channels} channels are no gray or colour`);
}
