import sharp, { type Sharp } from 'sharp';
import { type MasterProbe, type ProbeOptions, probeImage } from './probe.ts';
import { type LibraryInput, pixelsInMemory, readMasterStructure } from './structure.ts';

/** A pipeline that gives the pixels of a master as they are served, with what is known of it. */
export interface NormalisedMaster {
  readonly image: Sharp;
  readonly probe: MasterProbe;
}

/**
 * The one way from a master to pixels, for ingest and for rendering straight from it: upright, first page or
 * frame, 8 bits, sRGB or gray by the embedded profile, transparent parts over white. A file that ends early or
 * is damaged fails when the pixels are read, rather than giving gray ones.
 *
 * @throws LoupeError `unreadable-source`, as `probeMaster`
 */
export async function normalisedMaster(path: string, options: ProbeOptions): Promise<NormalisedMaster> {
  const structure = await readMasterStructure(path);
  const probe = await probeImage(structure, options);
  return { image: normalise(await pixelsInMemory(structure, probe.frame), probe), probe };
}

/** The pipeline for a master that has been probed. */
export function normalise({ source, page }: LibraryInput, probe: MasterProbe): Sharp {
  const { reduceTo, ignoreProfile, hasAlpha, gray } = probe.normalisation;
  const image = sharp(source, {
    page,
    // The probe has checked the dimensions against the setting.
    limitInputPixels: false,
    // 'truncated' lets damaged TIFF tiles through; 'warning' refuses good scans over an odd tag.
    failOn: 'error',
    ignoreIcc: ignoreProfile,
    autoOrient: true,
  });
  // Without this, libvips converts 16-bit colours to Display P3 and calls them sRGB, and does not reduce 16-bit gray.
  if (reduceTo !== undefined) image.pipelineColourspace(reduceTo);
  if (hasAlpha) image.flatten({ background: '#ffffff' });
  return image.toColourspace(gray ? 'b-w' : 'srgb');
}
