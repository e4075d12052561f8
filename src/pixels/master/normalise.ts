import sharp, { type Sharp } from 'sharp';
import { profiledPixels } from '../profiles/profiled-pixels.ts';
import { checkImage } from './check-image.ts';
import { decodedImageOf, decodedInput } from './decoded-image.ts';
import { decodedPixels, passesMemory, rowFinisher } from './finish.ts';
import { type MasterProbe, type ProbeOptions, probeImage } from './probe.ts';
import { readSampled, sampledInput } from './sampled-input.ts';
import { type LibraryInput, pixelsInMemory, readMasterStructure } from './structure.ts';

/** A pipeline that gives the pixels of a master as they are served, with what is known of it. */
export interface NormalisedMaster {
  readonly image: Sharp;
  readonly probe: MasterProbe;
}

/** Which image of a master is wanted, and where its samples may be put while it is read. */
export interface NormalisingOptions extends ProbeOptions {
  /** For pixels that pass through memory; others are bounded by whoever reads them. */
  readonly timeoutSeconds?: number;
  /** A file or folder that may be there afterwards; without it samples are held in memory, however many. */
  readonly scratchFile?: string | undefined;
}

/**
 * The one way from a master to pixels, for ingest and for rendering straight from it: upright, first page or
 * frame, 8 bits, sRGB or gray by the embedded profile, or with it where that is asked for, transparent parts over white. A file that ends early or
 * is damaged fails, now or when the pixels are read, rather than giving gray ones.
 *
 * @throws LoupeError `unreadable-source`, as `probeMaster`
 */
export async function normalisedMaster(path: string, options: NormalisingOptions): Promise<NormalisedMaster> {
  const structure = await readMasterStructure(path);
  const probe = await probeImage(structure, options);
  const decoded = decodedImageOf(structure, probe);
  if (decoded) {
    const image = normalise(await decodedInput(decoded, options.scratchFile), probe);
    return { image: passesMemory(probe.normalisation) ? await finished(image, probe) : image, probe };
  }
  const sampled = await readSampled(structure, probe.frame);
  if (sampled) {
    const input = await sampledInput(structure, sampled, options.scratchFile, () => {});
    const image = normalise(input, probe);
    return { image: passesMemory(probe.normalisation) ? await finished(image, probe) : image, probe };
  }
  const { failOn } = await checkImage(structure, probe.frame);
  const image = normalise({ ...(await pixelsInMemory(structure, probe.frame)), failOn }, probe);
  if (!passesMemory(probe.normalisation)) return { image, probe };
  if (options.timeoutSeconds !== undefined) image.timeout({ seconds: options.timeoutSeconds });
  return { image: await finished(image, probe), probe };
}

async function finished(image: Sharp, { normalisation, gray }: MasterProbe): Promise<Sharp> {
  const { data, info } = await decodedPixels(image, normalisation);
  const { width, height } = info;
  const pixels = rowFinisher(normalisation, width, info.channels)(data, 0);
  const raw = { width, height, channels: gray ? 1 : 3 } as const;
  const { profile } = normalisation;
  if (profile) return profiledPixels({ ...raw, fill: (to) => pixels.copy(to), profile });
  return sharp(pixels, { raw, limitInputPixels: false }).toColourspace(gray ? 'b-w' : 'srgb');
}

/** The pipeline for a master that has been probed; its pixels may have to be finished, see `rowFinisher`. */
export function normalise({ source, page, failOn = 'error' }: LibraryInput, probe: MasterProbe): Sharp {
  const { reduceTo, ignoreProfile, hasAlpha, gray, stored, convertDeep, turn, profile } = probe.normalisation;
  const image = sharp(source, {
    page,
    // The probe has checked the dimensions against the setting.
    limitInputPixels: false,
    failOn,
    ignoreIcc: ignoreProfile || stored !== undefined || convertDeep !== undefined,
    autoOrient: turn === undefined,
  });
  if (turn !== undefined) turnUpright(image, turn);
  if (profile) image.keepIccProfile();
  if (stored || convertDeep) {
    const space = convertDeep || stored?.bytes === 2 ? (gray ? 'grey16' : 'rgb16') : gray ? 'b-w' : 'srgb';
    return image.pipelineColourspace(space).toColourspace(space);
  }
  // Without this, libvips converts 16-bit colours to Display P3 and calls them sRGB, and does not reduce 16-bit gray.
  if (reduceTo !== undefined) image.pipelineColourspace(reduceTo);
  if (hasAlpha) image.flatten({ background: '#ffffff' });
  return image.toColourspace(gray ? 'b-w' : 'srgb');
}

/** Orientations as in EXIF; the image library turns before it mirrors. */
function turnUpright(image: Sharp, orientation: number): void {
  if (orientation === 3) image.rotate(180);
  if (orientation >= 5) image.rotate(orientation === 8 ? 270 : 90);
  if (orientation === 2 || orientation === 7) image.flop();
  if (orientation === 4 || orientation === 5) image.flip();
}
