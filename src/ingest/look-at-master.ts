import { join } from 'node:path';
import type { MasterRecord } from '../archive/record.ts';
import type { Master, MasterPyramid } from '../archive/scan.ts';
import { type ScanWarning, warningsOf } from '../archive/scan-warnings.ts';
import type { JpegSettings } from '../encoding/encoder-settings.ts';
import type { OriginVersion } from '../origins/origin-version.ts';
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

/** A master, and where its bytes are. */
export interface PlacedMaster extends Master {
  /** Absolute, of a copy of a master that lies far away, of which all else tells; left out: it lies below the image folder. */
  readonly file?: string;
  /** Of a scan of another server: its version. */
  readonly origin?: OriginVersion;
  /** What is stored of it in a place that several machines share, and not here; left out where that is not so. */
  readonly stored?: MasterRecord;
}

/** The path of the file that is read for a master. */
export function fileOf(
  { file, path }: PlacedMaster,
  { imagesFolder }: Pick<IngestSettings, 'imagesFolder'>,
): string {
  return file ?? join(imagesFolder, path);
}

/** The pyramid of a master, where it is to be used and can be. */
export async function pyramidInPlace(
  { policy, file }: PlacedMaster,
  { structure, probe }: LookedAt,
): Promise<MasterPyramid | undefined> {
  // A copy does not stay.
  if (!policy?.reusePyramids || file !== undefined) return undefined;
  const judged = await usablePyramid(structure, probe);
  return 'pyramid' in judged ? judged.pyramid : undefined;
}

/** A master whose header is read. */
export interface LookedAt extends MasterFile {
  readonly probe: MasterProbe;
}

/** What ingesting a master takes, from its header alone. */
export async function estimateMaster(
  master: PlacedMaster,
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
  master: PlacedMaster,
  settings: IngestSettings,
  files: MasterFiles,
): Promise<LookedAt> {
  const file = await files.open(fileOf(master, settings));
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
