import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { eachAtOnce } from '../at-once/each-at-once.ts';
import { type Chroma, DEFAULT_ENCODERS, type JpegSettings } from '../encoding/encoder-settings.ts';
import type { OriginVersion } from '../origins/origin-version.ts';
import type { FilmBase, ImagePolicy } from '../policies/image-policy.ts';
import { errorCode } from '../storage/error-code.ts';
import { writeFileAtomically } from '../storage/file-store.ts';
import { removeScratchFiles } from '../storage/scratch-file.ts';
import type { EmbeddedMetadata } from './embedded-metadata.ts';
import { PYRAMID_VERSION } from './mends.ts';
import type { MasterPyramid } from './scan.ts';
import { recordedWarnings, type ScanWarning } from './scan-warnings.ts';

/** What ingest made of a master. Written last: what has a record is complete. */
export interface MasterRecord {
  readonly identifier: string;
  /** Names the folder of the stored files; 12 hexadecimal digits. */
  readonly version: string;
  readonly pyramidVersion: number;
  /** `MENDS_BY_FORMAT` of the Loupe that looked at the master last; older records have none. */
  readonly mends?: string;
  /** Of the master's bytes, hexadecimal. */
  readonly sha256: string;
  /** The `sha256` of an earlier file from which the very same pyramid was made; left out where that was another one. */
  readonly pixelsOf?: string;
  readonly master: {
    /** Below the image folder, with `/`. */
    readonly path: string;
    readonly bytes: number;
    readonly modifiedMs: number;
    /** As of a file; records made before these were looked at have none. */
    readonly changedMs?: number;
    readonly inode?: number;
    /** Of the file's content: jpeg, tiff, png, webp, gif, avif, jpeg2000, jxl, heic, pdf. */
    readonly format: string;
    /** How many full images the file holds, and which of them this is, from 1. */
    readonly pages: number;
    readonly page: number;
  };
  /** Of a scan of another server: which version it had; records made before servers were asked again have none. */
  readonly origin?: OriginVersion;
  /** Of the upright image. */
  readonly width: number;
  readonly height: number;
  readonly gray: boolean;
  /** Of the stored JPEGs; left out where it is 85. */
  readonly jpgQuality?: number;
  /** Of their colours; left out where they are halved. */
  readonly jpgChroma?: Chroma;
  /** By which the stored files were made, where that is not as usual. */
  readonly policy?: ImagePolicy;
  /** Of a master whose own pyramid is used: what is stored is a pack beside it. */
  readonly inPlace?: MasterPyramid;
  /** Of a negative that is served as a positive. */
  readonly negative?: {
    /** By which the positive was made. */
    readonly base: FilmBase;
    /** It was not stated, but taken from the scan. */
    readonly isEstimated: boolean;
    /** Of the samples that the positive was made of; records made before there were others than 8 have none. */
    readonly bits?: 8 | 16;
  };
  /** What was done to the colours, in words. */
  readonly colour: string;
  /** What is wrong with the scan, which is served all the same. */
  readonly warnings: readonly ScanWarning[];
  /** What the master says of itself; records made before this was read have none. */
  readonly embedded?: EmbeddedMetadata;
  /** ISO 8601. */
  readonly ingestedAt: string;
}

/** Whether a positive was made of as many bits as its negative has, as far as a record tells. */
export function isOfCurrentNegative({ negative }: Pick<MasterRecord, 'negative'>): boolean {
  return negative === undefined || negative.bits !== undefined;
}

/** How the JPEGs were encoded that are stored for a record. */
export function storedJpegsOf({ jpgQuality, jpgChroma }: MasterRecord): JpegSettings {
  const { quality, chroma } = DEFAULT_ENCODERS.jpg;
  return { quality: jpgQuality ?? quality, chroma: jpgChroma ?? chroma };
}

/** What of it stands in a record. */
export function jpegsInRecord({
  quality,
  chroma,
}: JpegSettings): Pick<MasterRecord, 'jpgQuality' | 'jpgChroma'> {
  const { jpg } = DEFAULT_ENCODERS;
  return {
    ...(quality !== jpg.quality && { jpgQuality: quality }),
    ...(chroma !== jpg.chroma && { jpgChroma: chroma }),
  };
}

/** The media type of a master, by the format that its record names. */
export function mediaTypeOfMaster(format: string): string {
  if (format === 'pdf') return 'application/pdf';
  return `image/${format === 'jpeg2000' ? 'jp2' : format}`;
}

/** In the folder of an image. */
export const RECORD_FILE = 'record.json';
const READ_AT_ONCE = 32;

/** The folder of everything that is stored for an identifier. */
export function imageFolder(dataFolder: string, identifier: string): string {
  const hash = createHash('sha256').update(identifier).digest('hex').slice(0, 40);
  return join(imagesFolder(dataFolder), hash.slice(0, 2), hash);
}

/** The folder of the pyramid and the pack that a record describes. */
export function versionFolder(
  dataFolder: string,
  record: Pick<MasterRecord, 'identifier' | 'version'>,
): string {
  return join(imageFolder(dataFolder, record.identifier), record.version);
}

function imagesFolder(dataFolder: string): string {
  return join(dataFolder, 'images');
}

/** The record of an identifier; undefined when there is none, or none of this version of Loupe. */
export async function readRecord(dataFolder: string, identifier: string): Promise<MasterRecord | undefined> {
  return readRecordFile(imageFolder(dataFolder, identifier));
}

/** The record of an identifier whose stored files are there. */
export async function readStoredRecord(
  dataFolder: string,
  identifier: string,
): Promise<MasterRecord | undefined> {
  const record = await readRecord(dataFolder, identifier);
  if (!record) return undefined;
  const folders = await foldersIn(imageFolder(dataFolder, identifier), /^[0-9a-f]{12}$/);
  return folders.includes(record.version) ? record : undefined;
}

/** Replaces the record of an image in one step; its folder must exist. Rejects with the system's error. */
export async function writeRecord(dataFolder: string, record: MasterRecord): Promise<void> {
  const folder = imageFolder(dataFolder, record.identifier);
  await writeFileAtomically(join(folder, RECORD_FILE), `${JSON.stringify(record, undefined, 2)}\n`);
}

/** Forgets an image: the record first, so that a crash leaves nothing that looks complete. */
export async function removeRecord(dataFolder: string, identifier: string): Promise<void> {
  const folder = imageFolder(dataFolder, identifier);
  await rm(join(folder, RECORD_FILE), { force: true });
  await rm(folder, { recursive: true, force: true });
}

/** All records of a data folder, by identifier. */
export async function readRecords(dataFolder: string): Promise<Map<string, MasterRecord>> {
  const records = new Map<string, MasterRecord>();
  await eachAtOnce(await imageFolders(dataFolder), READ_AT_ONCE, async (folder) => {
    const record = await readRecordFile(folder);
    if (record) records.set(record.identifier, record);
  });
  return records;
}

/** Removes unfinished work that a killed run left. Only for the one process that ingests. */
export async function removeUnfinished(dataFolder: string): Promise<void> {
  await rm(workFolder(dataFolder), { recursive: true, force: true });
  await removeScratchFiles(dataFolder);
}

/** Where files are made before they are complete: on the same disk, so that they can be renamed into place. */
export function workFolder(dataFolder: string): string {
  return join(dataFolder, 'tmp', 'ingest');
}

/** Removes everything of an image but its record and the stored files of `version`. */
export async function removeOtherVersions(folder: string, version: string): Promise<void> {
  for (const name of await readdir(folder))
    if (name !== RECORD_FILE && name !== version)
      await rm(join(folder, name), { recursive: true, force: true });
}

/** Makes the folder of an image. */
export async function makeImageFolder(dataFolder: string, identifier: string): Promise<string> {
  const folder = imageFolder(dataFolder, identifier);
  await mkdir(folder, { recursive: true });
  return folder;
}

/** The folders of all images of which something is stored: other files in the data folder are left out. */
export async function imageFolders(dataFolder: string): Promise<string[]> {
  const folders: string[] = [];
  for (const prefix of await foldersIn(imagesFolder(dataFolder), /^[0-9a-f]{2}$/))
    folders.push(...(await foldersOfShard(dataFolder, Number.parseInt(prefix, 16))));
  return folders;
}

/** Those of one of 256 folders that they are shared out among. @param shard from 0 */
export async function foldersOfShard(dataFolder: string, shard: number): Promise<string[]> {
  const prefix = shard.toString(16).padStart(2, '0');
  const folder = join(imagesFolder(dataFolder), prefix);
  const names = await foldersIn(folder, /^[0-9a-f]{40}$/);
  return names.filter((name) => name.startsWith(prefix)).map((name) => join(folder, name));
}

async function foldersIn(folder: string, pattern: RegExp): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory() && pattern.test(entry.name)).map(({ name }) => name);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** The record in the folder of an image; undefined when there is none, or none of this version of Loupe. */
export async function readRecordFile(folder: string): Promise<MasterRecord | undefined> {
  try {
    return parseRecord(await readFile(join(folder, RECORD_FILE), 'utf8'));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** A record as it stands in its file; undefined for one that is damaged, or of another version of Loupe. */
export function parseRecord(json: string): MasterRecord | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isRecord(value) ? { ...value, warnings: recordedWarnings(value.warnings) } : undefined;
  } catch {
    // Damaged on disk, or not a record: the image is made again.
    return undefined;
  }
}

/** Checks the fields that are relied on: of a damaged record, nothing but "make it again" may follow. */
function isRecord(value: unknown): value is MasterRecord {
  return (
    hasFields(value, { identifier: 'string', version: 'string', width: 'number', height: 'number' }) &&
    hasFields(value, { pyramidVersion: 'number', sha256: 'string', gray: 'boolean' }) &&
    'pyramidVersion' in value &&
    value.pyramidVersion === PYRAMID_VERSION &&
    'master' in value &&
    hasFields(value.master, { path: 'string', bytes: 'number', modifiedMs: 'number' }) &&
    hasFields(value.master, { pages: 'number', page: 'number' })
  );
}

function hasFields(value: unknown, types: Readonly<Record<string, string>>): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map(Object.entries(value));
  return Object.entries(types).every(([name, type]) => typeof fields.get(name) === type);
}
