import sharp, { type Sharp } from 'sharp';
import type { Dimensions } from '../../image/geometry.ts';
import { plainTiffHead } from '../tiff/samples/plain-tiff.ts';

/** What becomes of colours that are those of a profile: they stay, and it goes with them, or they are made sRGB. */
export type ProfileUse = 'kept' | 'converted';

/** Pixels, row after row, and the profile that their colours are of. */
export interface ProfiledPixels extends Dimensions {
  readonly channels: 1 | 3;
  /** Puts them there. */
  readonly fill: (pixels: Buffer) => void;
  readonly profile: Buffer;
}

/**
 * A pipeline that gives pixels of a profile. The image library attaches a profile to pixels without a transform only where they
 * are read with it: so they are given as a TIFF.
 */
export function profiledPixels(of: ProfiledPixels, use: ProfileUse = 'kept'): Sharp {
  const { width, height, channels, fill, profile } = of;
  const form = { colours: channels, hasAlpha: false, bits: 8, orientation: 1, iccProfile: profile } as const;
  const head = plainTiffHead({ ...form, width, height });
  const source = Buffer.allocUnsafe(head.length + width * height * channels);
  head.copy(source);
  fill(source.subarray(head.length));
  const image = sharp(source, { limitInputPixels: false });
  if (use === 'kept') image.keepIccProfile();
  return image.toColourspace(channels === 1 ? 'b-w' : 'srgb');
}
