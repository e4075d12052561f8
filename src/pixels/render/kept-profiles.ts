import sharp from 'sharp';
import type { ResolvedImage } from '../../image/resolve.ts';
import type { ProbeOptions } from '../master/probe.ts';
import { isPlainProfile } from '../profiles/icc-profile.ts';
import type { ProfiledColours } from './held-part.ts';
import type { OpenPyramids } from './open-pyramids.ts';
import { nameOfFile, type RenderSource } from './render-source.ts';

/** Profiles of pyramids that were rendered from last. */
const KEPT_PROFILES = 32;
const profiles = new Map<string, Promise<Buffer>>();

/**
 * The profile of the colours of a pyramid and what becomes of it: it goes with all colours but where the format holds none, and not
 * with gray and bitonal ones that are made of colours.
 *
 * @returns undefined for an image whose colours are sRGB or gray
 */
export async function coloursOfPyramid(
  source: RenderSource,
  resolved: ResolvedImage,
  pyramids: OpenPyramids,
): Promise<ProfiledColours | undefined> {
  if (!source.hasProfile) return undefined;
  const profile = await profileOfPyramid(source, pyramids);
  const { keepsColours, keepsPlainAlone } = keptInMaster(source, resolved);
  const isKept = keepsColours && (!keepsPlainAlone || isPlainProfile(profile));
  return { profile, use: isKept ? 'kept' : 'converted' };
}

/** The same of a master that is rendered straight: whether its colours are kept where it has a profile, and of what kind that has to be. */
export function keptInMaster(
  { hasProfile, gray }: RenderSource,
  { quality, format }: ResolvedImage,
): Required<Pick<ProbeOptions, 'keepsColours' | 'keepsPlainAlone'>> {
  // Gray images are three channels in WebP and AVIF, of which a profile of gray is none.
  const holdsNone = format === 'gif' || (gray && (format === 'webp' || format === 'avif'));
  return {
    keepsColours: hasProfile === true && quality === 'default' && !holdsNone,
    keepsPlainAlone: format === 'jp2',
  };
}

function profileOfPyramid(source: RenderSource, pyramids: OpenPyramids): Promise<Buffer> {
  const name = nameOfFile(source);
  const known = profiles.get(name);
  if (known !== undefined) return known;
  const read = source.object ? pyramids.profileOf(source) : readProfileOf(source.path);
  profiles.set(name, read);
  read.catch(() => profiles.delete(name));
  const [oldest] = profiles.keys();
  if (profiles.size > KEPT_PROFILES && oldest !== undefined) profiles.delete(oldest);
  return read;
}

async function readProfileOf(path: string): Promise<Buffer> {
  const { icc } = await sharp(path, { limitInputPixels: false }).metadata();
  if (!icc) throw new Error('the pyramid has lost its profile');
  return icc;
}
