import { join } from 'node:path';
import { embeddedMetadata } from '../archive/embedded-metadata.ts';
import { isOfCurrentMends, MENDS_BY_FORMAT, PYRAMID_VERSION, pyramidVersionOf } from '../archive/mends.ts';
import { isCurrentRecord, isOfPolicy, isVerifiedRecord } from '../archive/pages.ts';
import {
  imageFolder,
  jpegsInRecord,
  type MasterRecord,
  readRecord,
  readStoredRecord,
  removeOtherVersions,
  storedJpegsOf,
  versionFolder,
} from '../archive/record.ts';
import type { Master } from '../archive/scan.ts';
import { type ScanWarning, warningsOf } from '../archive/scan-warnings.ts';
import { DEFAULT_ENCODERS, type JpegSettings } from '../encoding/encoder-settings.ts';
import { LoupeError } from '../errors.ts';
import { TILE_SIZE } from '../image/geometry.ts';
import { countedPixels, type MasterProbe, probeImage } from '../pixels/master/probe.ts';
import { readScanTags } from '../pixels/master/scan-tags.ts';
import { type MasterStructure, warningsOfFrame } from '../pixels/master/structure.ts';
import { openStoredPyramid } from '../pixels/stored/pyramid.ts';
import { estimateStoringBytes } from '../pixels/stored/write.ts';
import { keepsColours } from '../policies/image-policy.ts';
import { storageErrorOf } from '../storage/storage-error.ts';
import { type FileIdentity, type MasterFile, MasterFiles } from './master-files.ts';
import type { IngestEstimate } from './outcome.ts';
import { storeMaster } from './store-master.ts';

export interface IngestSettings {
  readonly dataFolder: string;
  /** Where unfinished files are, on the same disk as the data folder. */
  readonly workFolder: string;
  readonly imagesFolder: string;
  readonly maxMasterPixels: number;
  /** Of the JPEGs that are stored, as `storeJpegsWith` was told; left out: as when nothing is set. */
  readonly jpg?: JpegSettings;
}

/**
 * Makes the stored files of a master, puts them in place and writes its record. Until then the previous version
 * stays. When the files of the same bytes are there already, only the record is written anew.
 *
 * @throws LoupeError `unreadable-source` with a public sentence, for a master that cannot be read
 * @throws StorageError when the data folder cannot take the files
 */
export async function ingestMaster(
  master: Master,
  settings: IngestSettings,
  files = new MasterFiles(),
): Promise<MasterRecord> {
  const finished = await finishedBefore(master, settings);
  if (finished) return finished;
  const { structure, probe, identity } = await look(master, settings, files);
  const { sha256, ...state } = (await knownIdentity(master, settings)) ?? (await identity());
  const versionOf = (jpg: JpegSettings) =>
    pyramidVersionOf(sha256, master.page ?? 1, {
      ...jpg,
      tileSize: TILE_SIZE,
      mended: probe.normalisation.mended,
      colours: coloursOf(master, probe),
    });
  const jpg = await jpegsOf(master, settings, versionOf);
  const version = versionOf(jpg);
  const record: MasterRecord = {
    identifier: master.identifier,
    version,
    pyramidVersion: PYRAMID_VERSION,
    mends: MENDS_BY_FORMAT[probe.format],
    sha256,
    master: {
      path: master.path,
      ...state,
      format: probe.format,
      pages: probe.pages,
      page: master.page ?? 1,
    },
    width: probe.width,
    height: probe.height,
    gray: probe.gray,
    ...jpegsInRecord(jpg),
    ...(master.policy && { policy: master.policy }),
    colour: probe.normalisation.colour,
    warnings: warningsBeforeDecoding(structure, probe),
    embedded: embeddedMetadata(await readScanTags(structure, probe.frame, probe)),
    ingestedAt: new Date().toISOString(),
  };
  try {
    return await storeMaster(record, probe, structure, settings);
  } catch (error) {
    throw (await storageErrorOf(error, settings.dataFolder)) ?? error;
  }
}

/** What decides the pixels besides the file: nothing is kept where there is no profile, and a page may be drawn in any size. */
function coloursOf({ policy }: Master, { normalisation, drawn }: MasterProbe): string | undefined {
  const size = drawn && `drawn ${drawn.width} x ${drawn.height}`;
  if (policy?.negative)
    return [`negative ${JSON.stringify(policy.negative)}`, size].filter(Boolean).join(' ');
  return size ?? (normalisation.profile && 'keep');
}

/**
 * The record of this very file, when its stored files are there: a run made them that was killed before anybody was told.
 */
async function finishedBefore(
  master: Master,
  { dataFolder }: IngestSettings,
): Promise<MasterRecord | undefined> {
  const record = await readStoredRecord(dataFolder, master.identifier);
  if (!record || !isOfCurrentMends(record) || !isOfPolicy(record, master)) return undefined;
  if (!identityIn(record, master)) return undefined;
  try {
    const stored = await openStoredPyramid(versionFolder(dataFolder, record), record);
    await stored.close();
    await removeOtherVersions(imageFolder(dataFolder, master.identifier), record.version);
    return record;
  } catch (error) {
    if (error instanceof LoupeError) return undefined;
    throw (await storageErrorOf(error, dataFolder)) ?? error;
  }
}

/** How stored JPEGs are encoded: as those which are there already and stay, else as it is set. */
async function jpegsOf(
  master: Master,
  { dataFolder, jpg = DEFAULT_ENCODERS.jpg }: IngestSettings,
  versionOf: (jpg: JpegSettings) => string,
): Promise<JpegSettings> {
  const before = await readStoredRecord(dataFolder, master.identifier);
  const stored = before && storedJpegsOf(before);
  if (!stored || before.version !== versionOf(stored)) return jpg;
  try {
    await (await openStoredPyramid(versionFolder(dataFolder, before), before)).close();
    return stored;
  } catch (error) {
    // Made again.
    if (error instanceof LoupeError) return jpg;
    throw error;
  }
}

/** Of an unchanged file that is only looked at because Loupe or its policy has changed: an archive is not read whole for that. */
async function knownIdentity(
  master: Master,
  { dataFolder }: IngestSettings,
): Promise<FileIdentity | undefined> {
  const record = await readRecord(dataFolder, master.identifier);
  if (!record) return undefined;
  const isLookedAtAnew = !isOfCurrentMends(record) || !isOfPolicy(record, master);
  return isLookedAtAnew ? identityIn(record, master) : undefined;
}

/** The identity of a master as its record tells it; undefined for a record of another file, as far as can be told without reading it. */
function identityIn(record: MasterRecord | undefined, master: Master): FileIdentity | undefined {
  const { bytes, modifiedMs, changedMs, inode } = master;
  if (!isCurrentRecord(record, master) || !isVerifiedRecord(record, master)) return undefined;
  if (changedMs === undefined || inode === undefined) return undefined;
  return { sha256: record.sha256, bytes, modifiedMs, changedMs, inode };
}

/** What ingesting a master takes, from its header alone. */
export async function estimateMaster(
  master: Master,
  settings: IngestSettings,
  files: MasterFiles,
): Promise<IngestEstimate> {
  const { probe } = await look(master, settings, files);
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

async function look(
  master: Master,
  settings: IngestSettings,
  files: MasterFiles,
): Promise<MasterFile & { readonly probe: MasterProbe }> {
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
  });
}
