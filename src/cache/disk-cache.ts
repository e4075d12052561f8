import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DerivativeCache } from './derivative-cache.ts';
import {
  createDiskCacheReader,
  currentFolder,
  type DiskCacheLocation,
  fileOfKey,
  folderOfVersion,
  isAnswerFile,
  isEncoderFolder,
  LARGEST_INLINE_BYTES,
} from './derivative-files.ts';

/** The folder of files that are being made. */
const TEMPORARY = 'tmp';

/** As `randomUUID` makes them. */
const TEMPORARY_NAME = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Cleaning goes down to this part of the bound, so that it need not begin again at once. */
const CLEAN_TO = 0.9;

/** A file that was handed on by name is left alone until its receiver has surely opened it. */
const HANDED_ON_MS = 10_000;

export interface DiskCacheOptions extends DiskCacheLocation {
  readonly maxBytes: number;
}

/** Answers in files, which survive a restart. One process writes and cleans; any number may read. */
export interface DiskCache extends DerivativeCache {
  /** A new name for a file that is being made; `put` moves it to its place. */
  temporaryFile(): Promise<string>;
  /** Resolves when no cleaning is under way. */
  settled(): Promise<void>;
}

interface StoredFile {
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
}

/**
 * Opens the disk cache for writing: removes what an earlier run left half-made and what other encoder versions
 * made, and counts the rest in the background. Never rejects: a folder that cannot be written shows when `put`
 * fails.
 */
export async function openDiskCache(options: DiskCacheOptions): Promise<DiskCache> {
  const { folder, maxBytes } = options;
  const temporary = join(folder, TEMPORARY);
  await removeOutdated(options);
  let bytes = 0;
  let putMeanwhile = 0;
  let cleaning: Promise<void> | undefined;

  async function temporaryFile(): Promise<string> {
    await mkdir(temporary, { recursive: true });
    return join(temporary, randomUUID());
  }

  async function clean(): Promise<void> {
    putMeanwhile = 0;
    const files = await filesBelow(currentFolder(options));
    let held = files.reduce((sum, file) => sum + file.bytes, 0);
    if (held > maxBytes) {
      files.sort((a, b) => a.modifiedMs - b.modifiedMs);
      for (const file of files) {
        if (held <= maxBytes * CLEAN_TO) break;
        if (file.bytes > LARGEST_INLINE_BYTES && Date.now() - file.modifiedMs < HANDED_ON_MS) continue;
        await rm(file.path, { force: true });
        held -= file.bytes;
      }
    }
    if (held > maxBytes) setTimeout(startCleaning, HANDED_ON_MS).unref();
    // What was put meanwhile may be counted twice, never left out; the next cleaning counts again.
    bytes = held + putMeanwhile;
    if (held <= maxBytes && bytes > maxBytes) await clean();
  }

  function startCleaning(): void {
    cleaning ??= clean()
      // A disk that cannot be cleaned cannot be written either, which `put` reports.
      .catch(() => {})
      .finally(() => {
        cleaning = undefined;
      });
  }

  startCleaning();
  return {
    get: createDiskCacheReader(options).get,

    async put(key, image) {
      const path = fileOfKey(options, key);
      await mkdir(dirname(path), { recursive: true });
      const made = image.kind === 'file' ? image.path : await temporaryFile();
      const size = image.kind === 'file' ? image.bytes : image.bytes.length;
      try {
        if (image.kind === 'bytes') await writeFile(made, image.bytes, { flag: 'wx' });
        await rename(made, path);
      } catch (error) {
        if (image.kind === 'bytes') await rm(made, { force: true });
        throw error;
      }
      bytes += size;
      putMeanwhile += size;
      if (bytes > maxBytes) startCleaning();
      return image.kind === 'file' ? { kind: 'file', path, bytes: size } : image;
    },

    async dropVersion(image, version) {
      const path = folderOfVersion(options, image, version);
      const dropped = await filesBelow(path);
      await rm(path, { recursive: true, force: true });
      bytes -= dropped.reduce((sum, file) => sum + file.bytes, 0);
    },

    temporaryFile,

    async settled() {
      while (cleaning !== undefined) await cleaning;
    },

    get bytes() {
      return bytes;
    },
  };
}

/** Removes what an earlier run left half-made and what other encoders made; nothing that is not the cache's. */
async function removeOutdated(location: DiskCacheLocation): Promise<void> {
  const { folder } = location;
  const current = currentFolder(location);
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    if (path !== current && isEncoderFolder(name)) await removeFolder(path, isAnswerFile);
  }
  await removeFolder(join(folder, TEMPORARY), (name) => TEMPORARY_NAME.test(name));
}

/** Removes the files below a folder whose names are of our making, and all folders that are empty then. */
async function removeFolder(folder: string, isOurs: (name: string) => boolean): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await removeFolder(path, isOurs);
    else if (entry.isFile() && isOurs(entry.name)) await rm(path, { force: true }).catch(() => {});
  }
  await rmdir(folder).catch(() => {});
}

async function filesBelow(folder: string): Promise<StoredFile[]> {
  const files: StoredFile[] = [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isFile() || !isAnswerFile(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    const found = await stat(path).catch(() => undefined);
    if (found) files.push({ path, bytes: found.size, modifiedMs: found.mtimeMs });
  }
  return files;
}
