import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { plainTiffHead } from '../tiff/samples/plain-tiff.ts';
import { readIccProfile } from './icc-profile.ts';

/** Samples by which it is seen whether a profile does anything, of pixels of any kind of colours. */
const SAMPLES = [200, 90, 30, 60, 40, 180, 90, 20, 128, 128, 10, 240];
/** The image library tells its warnings to whichever image is done next: one of another may be told, and one of this not. */
const MOST_LOOKS = 4;

const COLOURS = { GRAY: 1, RGB: 3, CMYK: 4 } as const;

/** Profiles that were looked at last, by their digests: the scans of an archive share a few. */
const KEPT_LOOKS = 32;
const looks = new Map<string, Promise<boolean>>();

/**
 * Whether a profile can be applied: one with a right header may be damaged behind it, which the image library passes over.
 * Profiles of other colours than gray, RGB and CMYK are taken to be.
 */
export function isUsableProfile(profile: Buffer): Promise<boolean> {
  const digest = createHash('sha256').update(profile).digest('base64');
  const known = looks.get(digest);
  if (known !== undefined) return known;
  const look = isApplied(profile);
  looks.set(digest, look);
  look.catch(() => looks.delete(digest));
  const [oldest] = looks.keys();
  if (looks.size > KEPT_LOOKS && oldest !== undefined) looks.delete(oldest);
  return look;
}

async function isApplied(profile: Buffer): Promise<boolean> {
  const space = readIccProfile(profile)?.colourSpace;
  if (space !== 'GRAY' && space !== 'RGB' && space !== 'CMYK') return true;
  const colours = COLOURS[space];
  const form = { colours, hasAlpha: false, bits: 8, orientation: 1, iccProfile: profile } as const;
  const head = plainTiffHead({ ...form, width: SAMPLES.length / colours, height: 1 });
  const source = Buffer.concat([head, Buffer.from(SAMPLES)]);
  const ignored = await sharp(source, { ignoreIcc: true }).toColourspace('srgb').raw().toBuffer();
  for (let look = 0; look < MOST_LOOKS; look++) {
    let isRefused = false;
    const applied = sharp(source).on('warning', () => {
      isRefused = true;
    });
    const pixels = await applied.toColourspace('srgb').raw().toBuffer();
    if (!pixels.equals(ignored)) return true;
    if (isRefused) return false;
  }
  return true;
}
