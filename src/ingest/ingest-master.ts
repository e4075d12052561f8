import { embeddedMetadata } from '../archive/embedded-metadata.ts';
import { isAddressFile } from '../archive/identifier.ts';
import { isLookedAt } from '../archive/ingest-plan.ts';
import { MENDS_BY_FORMAT, PYRAMID_VERSION, pyramidVersionOf } from '../archive/mends.ts';
import { isCurrentRecord, isVerifiedRecord } from '../archive/pages.ts';
import {
  imageFolder,
  jpegsInRecord,
  type MasterRecord,
  readRecord,
  readStoredRecord,
  removeOtherVersions,
  storedJpegsOf,
} from '../archive/record.ts';
import type { Master, MasterPyramid } from '../archive/scan.ts';
import { warningsOf } from '../archive/scan-warnings.ts';
import { DEFAULT_ENCODERS, type JpegSettings } from '../encoding/encoder-settings.ts';
import { LoupeError } from '../errors.ts';
import { TILE_SIZE } from '../image/geometry.ts';
import type { MasterProbe } from '../pixels/master/probe.ts';
import { readScanTags } from '../pixels/master/scan-tags.ts';
import { openRecorded } from '../pixels/stored/reused/open-recorded.ts';
import { UnusablePyramidError } from '../pixels/stored/reused/write-in-place.ts';
import type { StateOnDisk } from '../storage/files-below.ts';
import { storageErrorOf } from '../storage/storage-error.ts';
import {
  type IngestSettings,
  type LookedAt,
  lookAt,
  type PlacedMaster,
  pyramidInPlace,
  warningsBeforeDecoding,
} from './look-at-master.ts';
import { type FileIdentity, MasterFiles } from './master-files.ts';
import { OTHER_SIZES, storeMaster } from './store-master.ts';

/**
 * Makes the stored files of a master, puts them in place and writes its record. Until then the previous version
 * stays. When the files of the same bytes are there already, only the record is written anew.
 *
 * @throws LoupeError `unreadable-source` with a public sentence, for a master that cannot be read
 * @throws StorageError when the data folder cannot take the files
 */
export async function ingestMaster(
  master: PlacedMaster,
  settings: IngestSettings,
  files = new MasterFiles(),
): Promise<MasterRecord> {
  const finished = await finishedBefore(master, settings);
  if (finished) return finished;
  const file = await lookAt(master, settings, files);
  const inPlace = await pyramidInPlace(master, file);
  try {
    return await ingestLooked(master, settings, { ...file, ...(inPlace && { inPlace }) });
  } catch (error) {
    if (!(error instanceof UnusablePyramidError)) throw error;
    // What its header promises its pixels do not keep: it is prepared as any other.
    return ingestLooked(master, settings, { ...file, notInPlace: OTHER_SIZES });
  }
}

/** What is known of the pyramid that a master holds. */
interface Judged extends LookedAt {
  readonly inPlace?: MasterPyramid;
  /** Why it is not used. */
  readonly notInPlace?: string;
}

async function ingestLooked(
  master: PlacedMaster,
  settings: IngestSettings,
  { structure, probe, identity, inPlace, notInPlace }: Judged,
): Promise<MasterRecord> {
  const { sha256, ...read } = (await knownIdentity(master, settings)) ?? (await identity());
  const state = stateIn(master, read);
  const versionOf = (jpg: JpegSettings) =>
    pyramidVersionOf(sha256, master.page ?? 1, {
      ...jpg,
      tileSize: inPlace?.tileSize ?? TILE_SIZE,
      mended: probe.normalisation.mended,
      colours: coloursOf(master, probe),
      isInPlace: inPlace !== undefined,
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
    ...(master.origin && { origin: master.origin }),
    width: probe.width,
    height: probe.height,
    gray: probe.gray,
    ...jpegsInRecord(jpg),
    ...(master.policy && { policy: master.policy }),
    ...(inPlace && { inPlace }),
    colour: probe.normalisation.colour,
    warnings: [
      ...warningsBeforeDecoding(structure, probe),
      ...warningsOf('structure', notInPlace === undefined ? [] : [notInPlace]),
    ],
    embedded: embeddedMetadata(await readScanTags(structure, probe.frame, probe)),
    ingestedAt: new Date().toISOString(),
  };
  try {
    const { file, stored } = master;
    return await storeMaster(record, probe, structure, { ...settings, isCopy: file !== undefined, stored });
  } catch (error) {
    throw (await storageErrorOf(error, settings.dataFolder)) ?? error;
  }
}

/** The state that a record tells of: not that of a copy, but of the master that it was made of. */
function stateIn(
  { file, bytes, modifiedMs, changedMs, inode }: PlacedMaster,
  read: StateOnDisk,
): StateOnDisk {
  if (file === undefined) return read;
  return { bytes, modifiedMs, changedMs: changedMs ?? read.changedMs, inode: inode ?? read.inode };
}

/** What decides the pixels besides the file: nothing is kept where there is no profile, and a page may be drawn in any size. */
function coloursOf({ policy }: Master, { normalisation, drawn }: MasterProbe): string | undefined {
  const size = drawn && `drawn ${drawn.width} x ${drawn.height}`;
  if (policy?.negative) {
    const deep = normalisation.deep && 'of 16 bits';
    return [`negative ${JSON.stringify(policy.negative)}`, deep, size].filter(Boolean).join(' ');
  }
  return size ?? (normalisation.profile && 'keep');
}

/**
 * The record of this very file, when its stored files are there: a run made them that was killed before anybody was told.
 */
async function finishedBefore(
  master: Master,
  { dataFolder, imagesFolder }: IngestSettings,
): Promise<MasterRecord | undefined> {
  // What a file with an address tells is nothing of the scan that was fetched for it now.
  if (isAddressFile(master.path)) return undefined;
  const record = await readStoredRecord(dataFolder, master.identifier);
  if (!record || !isLookedAt(record, master)) return undefined;
  if (!identityIn(record, master)) return undefined;
  try {
    const stored = await openRecorded({ imagesFolder, dataFolder }, record);
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
  master: PlacedMaster,
  { dataFolder, imagesFolder, jpg = DEFAULT_ENCODERS.jpg }: IngestSettings,
  versionOf: (jpg: JpegSettings) => string,
): Promise<JpegSettings> {
  const before = await readStoredRecord(dataFolder, master.identifier);
  const stored = before && storedJpegsOf(before);
  const elsewhere = master.stored && storedJpegsOf(master.stored);
  if (elsewhere && master.stored?.version === versionOf(elsewhere)) return elsewhere;
  if (!stored || before.version !== versionOf(stored)) return jpg;
  try {
    await (await openRecorded({ imagesFolder, dataFolder }, before)).close();
    return stored;
  } catch (error) {
    // Made again.
    if (error instanceof LoupeError) return jpg;
    throw error;
  }
}

/** Of an unchanged file that is only looked at because Loupe or its policy has changed: an archive is not read whole for that. */
async function knownIdentity(
  master: PlacedMaster,
  { dataFolder }: IngestSettings,
): Promise<FileIdentity | undefined> {
  const record = (await readRecord(dataFolder, master.identifier)) ?? master.stored;
  // As above.
  if (!record || isAddressFile(master.path)) return undefined;
  return isLookedAt(record, master) ? undefined : identityIn(record, master);
}

/** The identity of a master as its record tells it; undefined for a record of another file, as far as can be told without reading it. */
function identityIn(record: MasterRecord | undefined, master: Master): FileIdentity | undefined {
  const { bytes, modifiedMs, changedMs, inode } = master;
  if (!isCurrentRecord(record, master) || !isVerifiedRecord(record, master)) return undefined;
  if (changedMs === undefined || inode === undefined) return undefined;
  return { sha256: record.sha256, bytes, modifiedMs, changedMs, inode };
}
