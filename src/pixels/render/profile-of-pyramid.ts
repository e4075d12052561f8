import sharp from 'sharp';
import type { Format } from '../../image/request.ts';
import type { ResolvedImage } from '../../image/resolve.ts';
import type { ProfileUse } from '../profiles/profiled-pixels.ts';
import type { RenderSource } from './level-pixels.ts';

/** Profiles of pyramids that were rendered from last. */
const KEPT_PROFILES = 32;
const profiles = new Map<string, Promise<Buffer>>();

/**
 * What becomes of the profile of an image in a response: it goes with all colours but where the format holds none, and not
 * with gray and bitonal ones that are made of colours.
 *
 * @returns undefined for an image whose colours are sRGB or gray
 */
export function profileUseOf(
  { hasProfile, keepsColours, gray }: RenderSource,
  { quality, format }: ResolvedImage,
): ProfileUse | undefined {
  if (!hasProfile && !keepsColours) return undefined;
  return quality === 'default' && holdsProfile(format, gray) ? 'kept' : 'converted';
}

/** Gray images are three channels in WebP and AVIF, of which a profile of gray is none. */
function holdsProfile(format: Format, gray: boolean): boolean {
  return format !== 'gif' && !(gray && (format === 'webp' || format === 'avif'));
}

/** The profile of the colours of a pyramid that has one. */
export function profileOfPyramid(path: string): Promise<Buffer> {
  const known = profiles.get(path);
  if (known !== undefined) return known;
  const read = readProfileOf(path);
  profiles.set(path, read);
  read.catch(() => profiles.delete(path));
  const [oldest] = profiles.keys();
  if (profiles.size > KEPT_PROFILES && oldest !== undefined) profiles.delete(oldest);
  return read;
}

async function readProfileOf(path: string): Promise<Buffer> {
  const { icc } = await sharp(path, { limitInputPixels: false }).metadata();
  if (!icc) throw new Error('the pyramid has lost its profile');
  return icc;
}
