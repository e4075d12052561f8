import { join } from 'node:path';
import type { Master, MasterPyramid } from '../archive/scan.ts';
import { type ScanWarning, warningsOf } from '../archive/scan-warnings.ts';
import type { JpegSettings } from '../encoding/encoder-settings.ts';
import { usablePyramid } from '../pixels/facts/usable-pyramid.ts';
import { countedPixels, type MasterProbe, probeImage } from '../pixels/master/probe.ts';
import { type MasterStructure, warningsOfFrame } from '../pixels/master/structure.ts';
import { estimateStoringBytes } from '../pixels/stored/write.ts';
import { keepsColours } from '../policies/image-policy.ts';
import type { MasterFile, MasterFiles } from './master-files.ts';
import type { IngestEstimate } from './outcome.ts';

/** Where ingest reads and writes, and its limits. */
export interface IngestSettings {
  readonly dataFolder: string;
  /** Where unfinished files are, on the same disk as the data folder. */
  readonly workFolder: string;
  readonly imagesFolder: string;
  readonly maxMasterPixels: number;
  /** Of the JPEGs that are stored, as `storeJpegsWith` was told; left out: as when nothing is set. */
  readonly jpg?: JpegSettings;
}

/** The pyramid of a master, where it is to be used and can be. */
export async function pyramidInPlace(
  { policy }: Master,
  { structure, probe }: LookedAt,
): Promise<MasterPyramid | undefined> {
  if (!policy?.reusePyramids) return undefined;
  const judged = await usablePyramid(structure, probe);
  return 'pyramid' in judged ? judged.pyramid : undefined;
}

/** A master whose header is read. */
export interface LookedAt extends MasterFile {
  readonly probe: MasterProbe;
}

/** What ingesting a master takes, from its header alone. */
export async function estimateMaster(
  master: Master,
  settings: IngestSettings,
  files: MasterFiles,
): Promise<IngestEstimate> {
  const { probe } = await lookAt(master, settings, files);
  return estimateOf(probe);
}

/** What ingesting an image takes whose header is read. */
export function estimateOf(probe: MasterProbe): IngestEstimate {
  return {
    kind: 'estimate',
    megapixels: (probe.width * probe.height) / 1e6,
    countedMegapixels: countedPixels(probe) / 1e6,
    memoryBytes: estimateStoringBytes(probe),
  };
}

/** What is wrong with an image that its header tells already. */
export function warningsBeforeDecoding(
  structure: MasterStructure,
  { frame, normalisation }: MasterProbe,
): ScanWarning[] {
  return [
    ...warningsOf('structure', warningsOfFrame(structure, frame)),
    ...warningsOf('colours', normalisation.warnings),
  ];
}

/**
 * Reads the header of a master.
 *
 * @throws LoupeError `unreadable-source`, with a sentence that names what is wrong
 */
export async function lookAt(
  master: Master,
  settings: IngestSettings,
  files: MasterFiles,
): Promise<LookedAt> {
  const file = await files.open(join(settings.imagesFolder, master.path));
  return { ...file, probe: await probeAsIngested(file.structure, master, settings) };
}

/**
 * Reads the header of an image as ingest takes it.
 *
 * @throws LoupeError `unreadable-source`, with a sentence that names what is wrong
 */
export function probeAsIngested(
  structure: MasterStructure,
  { page, policy }: Pick<Master, 'page' | 'policy'>,
  { maxMasterPixels }: Pick<IngestSettings, 'maxMasterPixels'>,
): Promise<MasterProbe> {
  return probeImage(structure, {
    maxInputPixels: maxMasterPixels,
    page,
    keepsColours: keepsColours(policy),
    wantsDeep: policy?.negative !== undefined && policy.negative !== false,
  });
}
