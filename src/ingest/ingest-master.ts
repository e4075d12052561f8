import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { embeddedMetadata } from '../archive/embedded-metadata.ts';
import {
  imageFolder,
  type MasterRecord,
  makeImageFolder,
  PYRAMID_VERSION,
  pyramidVersionOf,
  readRecord,
  removeOtherVersions,
  versionFolder,
  workFolder,
  writeRecord,
} from '../archive/record.ts';
import type { Master } from '../archive/scan.ts';
import { LoupeError } from '../errors.ts';
import { TILE_SIZE } from '../image/pyramid.ts';
import { JPEG_OPTIONS } from '../pixels/encode.ts';
import { decodeError } from '../pixels/master/decode-error.ts';
import { withPixelRows } from '../pixels/master/pixels.ts';
import { type MasterProbe, probeMaster } from '../pixels/master/probe.ts';
import { readScanTags } from '../pixels/master/scan-tags.ts';
import { frugalImageLibrary } from '../pixels/sharp-settings.ts';
import { openStoredPyramid } from '../pixels/stored/pyramid.ts';
import { estimateStoringBytes, writeStoredFiles } from '../pixels/stored/write.ts';
import { storageErrorOf } from '../storage/storage-error.ts';
import { type IngestEvent, type IngestRunOptions, type IngestSummary, runIngest } from './run.ts';

export interface IngestSettings {
  readonly dataFolder: string;
  readonly imagesFolder: string;
  readonly maxMasterPixels: number;
}

const HASH_CHUNK_BYTES = 1024 * 1024;

/**
 * Makes the stored files of a master, puts them in place and writes its record. Until then the previous version
 * stays. When the files of the same bytes are there already, only the record is written anew.
 *
 * @throws LoupeError `unreadable-source` with a public sentence, for a master that cannot be read
 * @throws StorageError when the data folder cannot take the files
 */
export async function ingestMaster(master: Master, settings: IngestSettings): Promise<MasterRecord> {
  const path = join(settings.imagesFolder, master.path);
  const probe = await probeMaster(path, {
    maxInputPixels: settings.maxMasterPixels,
    page: master.page,
  });
  const { sha256, bytes, modifiedMs } = await readIdentity(path);
  const version = pyramidVersionOf(sha256, master.page ?? 1, {
    quality: JPEG_OPTIONS.quality,
    tileSize: TILE_SIZE,
  });
  const record: MasterRecord = {
    identifier: master.identifier,
    version,
    pyramidVersion: PYRAMID_VERSION,
    sha256,
    master: {
      path: master.path,
      bytes,
      modifiedMs,
      format: probe.format,
      pages: probe.pages,
      page: master.page ?? 1,
    },
    width: probe.width,
    height: probe.height,
    gray: probe.gray,
    colour: probe.normalisation.colour,
    warnings: probe.normalisation.warnings,
    embedded: embeddedMetadata(await readScanTags(path, probe.frame)),
    ingestedAt: new Date().toISOString(),
  };
  try {
    await store(record, probe, path, settings);
  } catch (error) {
    throw (await storageErrorOf(error, settings.dataFolder)) ?? error;
  }
  return record;
}

/** What ingesting a master takes, from its header alone. */
async function estimateMaster(
  master: Master,
  settings: IngestSettings,
): Promise<{ megapixels: number; memoryBytes: number }> {
  const probe = await probeMaster(join(settings.imagesFolder, master.path), {
    maxInputPixels: settings.maxMasterPixels,
    page: master.page,
  });
  return {
    megapixels: (probe.width * probe.height) / 1e6,
    memoryBytes: estimateStoringBytes(probe),
  };
}

/** Ingests masters in this process: what `loupe ingest` does, and the ingest process of a server. */
export async function ingestMasters(
  masters: readonly Master[],
  settings: IngestSettings,
  options: IngestRunOptions,
  onEvent: (event: IngestEvent) => void,
): Promise<IngestSummary> {
  frugalImageLibrary();
  const tools = {
    ingest: (master: Master) => ingestMaster(master, settings),
    estimate: (master: Master) => estimateMaster(master, settings),
  };
  return runIngest(masters, tools, options, onEvent);
}

async function store(record: MasterRecord, probe: MasterProbe, source: string, settings: IngestSettings) {
  const { dataFolder } = settings;
  const target = versionFolder(dataFolder, record);
  if (!(await isStored(record, target, dataFolder))) {
    const work = join(workFolder(dataFolder), randomUUID());
    try {
      await mkdir(work, { recursive: true });
      await makeFiles(work, record, probe, source);
      await makeImageFolder(dataFolder, record.identifier);
      // Left by a run that was killed before it wrote the record.
      await rm(target, { recursive: true, force: true });
      await rename(work, target);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }
  await writeRecord(dataFolder, record);
  await removeOtherVersions(imageFolder(dataFolder, record.identifier), record.version);
}

/** Whether the previous record names the same version, and its files can be opened. */
async function isStored(record: MasterRecord, target: string, dataFolder: string): Promise<boolean> {
  const previous = await readRecord(dataFolder, record.identifier);
  if (previous?.version !== record.version) return false;
  try {
    const stored = await openStoredPyramid(target, record);
    await stored.close();
    return true;
  } catch (error) {
    if (error instanceof LoupeError) return false;
    throw error;
  }
}

async function makeFiles(folder: string, record: MasterRecord, probe: MasterProbe, source: string) {
  try {
    await withPixelRows(source, probe, folder, (rows) => writeStoredFiles(folder, rows));
  } catch (error) {
    throw (await storageErrorOf(error, folder)) ?? decodeError(error);
  }
  const { size, mtimeMs } = await stat(source);
  if (size !== record.master.bytes || Math.floor(mtimeMs) !== record.master.modifiedMs) {
    throw new LoupeError('unreadable-source', 'the file was changed while it was read');
  }
  const stored = await openStoredPyramid(folder, record);
  await stored.close();
}

/** Size, time and SHA-256 of the same open file. */
async function readIdentity(path: string): Promise<{ sha256: string; bytes: number; modifiedMs: number }> {
  try {
    const handle = await open(path, 'r');
    try {
      const { size, mtimeMs } = await handle.stat();
      const hash = createHash('sha256');
      const chunk = Buffer.allocUnsafe(HASH_CHUNK_BYTES);
      for (;;) {
        const { bytesRead } = await handle.read(chunk, 0, chunk.length, null);
        if (bytesRead === 0) break;
        hash.update(chunk.subarray(0, bytesRead));
      }
      return { sha256: hash.digest('hex'), bytes: size, modifiedMs: Math.floor(mtimeMs) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw new LoupeError('unreadable-source', 'the file cannot be read', { cause: error });
  }
}
