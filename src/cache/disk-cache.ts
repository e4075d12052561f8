import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { RenderedImage } from '../pixels/render/rendered-image.ts';
import { type FoundFile, filesBelow } from '../storage/files-below.ts';
import type { DerivativeCache, DerivativeKey } from './derivative-cache.ts';
import {
  currentFolder,
  type DiskCacheLocation,
  fileOfKey,
  folderOfVersion,
  folderPrefix,
  isDerivativeFile,
  isEncoderFolder,
  LARGEST_INLINE_BYTES,
  prefixOfFolder,
} from './derivative-files.ts';
import { DiskCacheReader } from './disk-cache-reader.ts';

/** The folder of files that are being made. */
const TEMPORARY = 'tmp';

/** As `randomUUID` makes them, and what encoders are given and give in a folder beside such a file. */
const TEMPORARY_NAME = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|picture\.(?:jpg|pgm|ppm|j2k))$/;

/** Cleaning goes down to this part of the bound, so that it need not begin again at once. */
const CLEAN_TO = 0.9;

/** A file that was handed on by name is kept until its receiver has surely opened it. */
const HANDED_ON_MS = 10_000;

export interface DiskCacheOptions extends DiskCacheLocation {
  readonly maxBytes: number;
}

/**
 * Opens the disk cache for writing: removes what an earlier run left half-made and what other encoder versions
 * made, and counts the rest in the background. Never rejects: a folder that cannot be written shows when `put`
 * fails.
 */
export async function openDiskCache(options: DiskCacheOptions): Promise<DiskCache> {
  await removeOutdated(options);
  return new DiskCache(options);
}

/** Responses in files, which survive a restart. One process writes and cleans; any number may read. */
export class DiskCache extends DiskCacheReader implements DerivativeCache {
  readonly #options: DiskCacheOptions;
  /** The responses whose files are being written, by path: they are kept already, for whoever asks this process. */
  readonly #beingPut = new Map<string, RenderedImage>();
  #bytes = 0;
  #putMeanwhile = 0;
  #drops = 0;
  #cleaning: Promise<void> | undefined;

  /** Counts the files in the background; `openDiskCache` removes outdated ones first. */
  constructor(options: DiskCacheOptions) {
    super(options);
    this.#options = options;
    this.#startCleaning();
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** How often responses of whole images were forgotten: what was found elsewhere before the last time must not come back. */
  get drops(): number {
    return this.#drops;
  }

  override async get(key: DerivativeKey): Promise<RenderedImage | undefined> {
    return this.#beingPut.get(fileOfKey(this.#options, key)) ?? (await super.get(key));
  }

  async put(key: DerivativeKey, image: RenderedImage): Promise<RenderedImage> {
    const path = fileOfKey(this.#options, key);
    // A file is given when it has its final name.
    if (image.kind === 'file') return this.#write(path, image);
    this.#beingPut.set(path, image);
    try {
      return await this.#write(path, image);
    } finally {
      this.#beingPut.delete(path);
    }
  }

  async #write(path: string, image: RenderedImage): Promise<RenderedImage> {
    const drops = this.#drops;
    const made = image.kind === 'file' ? image.path : await this.temporaryFile();
    const size = image.kind === 'file' ? image.bytes : image.bytes.length;
    try {
      await mkdir(dirname(path), { recursive: true });
      if (image.kind === 'bytes') await writeFile(made, image.bytes, { flag: 'wx' });
      await rename(made, path);
    } catch (error) {
      if (image.kind === 'bytes') await rm(made, { force: true });
      else removeLater(made);
      throw error;
    }
    if (drops !== this.#drops) {
      // It may have come behind what looked for files to remove.
      if (image.kind === 'bytes') await rm(path, { force: true });
      else {
        await rename(path, made).catch(() => {});
        removeLater(made);
      }
      return image;
    }
    this.#bytes += size;
    this.#putMeanwhile += size;
    if (this.#bytes > this.#options.maxBytes) this.#startCleaning();
    return image.kind === 'file' ? { kind: 'file', path, bytes: size } : image;
  }

  /** Forgets all responses of one version of an image. */
  async dropVersion(image: string, version: string): Promise<void> {
    const folder = folderOfVersion(this.#options, image, version);
    const dropped = await derivativesBelow(folder);
    await rm(folder, { recursive: true, force: true });
    this.#bytes -= sumOfBytes(dropped);
  }

  /** Forgets all responses of images, of whatever version. @param images undefined for all of them */
  async dropImages(images: readonly string[] | undefined): Promise<void> {
    this.#drops += 1;
    const folder = currentFolder(this.#options);
    const prefixes = images && new Set(images.map(folderPrefix));
    for (const name of await readdir(folder).catch(() => []))
      if (!prefixes || prefixes.has(prefixOfFolder(name)))
        await removeFolder(join(folder, name), isDerivativeFile);
    this.recount();
  }

  /** Counts the files again in the background, after they were changed by others. */
  recount(): void {
    this.#startCleaning();
  }

  /** A new name for a file that is being made; `put` moves it to its place. */
  async temporaryFile(): Promise<string> {
    const folder = join(this.#options.folder, TEMPORARY);
    await mkdir(folder, { recursive: true });
    return join(folder, randomUUID());
  }

  /** Resolves when no cleaning is under way. */
  async settled(): Promise<void> {
    while (this.#cleaning !== undefined) await this.#cleaning;
  }

  #startCleaning(): void {
    this.#cleaning ??= this.#clean()
      // A disk that cannot be cleaned cannot be written either, which `put` reports.
      .catch(() => {})
      .finally(() => {
        this.#cleaning = undefined;
      });
  }

  async #clean(): Promise<void> {
    const { maxBytes } = this.#options;
    this.#putMeanwhile = 0;
    const folder = currentFolder(this.#options);
    const files = await derivativesBelow(folder);
    let held = sumOfBytes(files);
    if (held > maxBytes) {
      files.sort((a, b) => a.modifiedMs - b.modifiedMs);
      for (const { path, bytes, modifiedMs } of files) {
        if (held <= maxBytes * CLEAN_TO) break;
        if (bytes > LARGEST_INLINE_BYTES && Date.now() - modifiedMs < HANDED_ON_MS) continue;
        await rm(join(folder, path), { force: true });
        held -= bytes;
      }
    }
    if (held > maxBytes) setTimeout(() => this.#startCleaning(), HANDED_ON_MS).unref();
    // What was put meanwhile may be counted twice, never left out; the next cleaning counts again.
    this.#bytes = held + this.#putMeanwhile;
    if (held <= maxBytes && this.#bytes > maxBytes) await this.#clean();
  }
}

/** Removes a file that is not kept, when its receiver has surely opened it; else the next start does. */
function removeLater(path: string): void {
  setTimeout(() => void rm(path, { force: true }).catch(() => {}), HANDED_ON_MS).unref();
}

/** Removes what an earlier run left half-made and what other encoders made; nothing that is not the cache's. */
async function removeOutdated(location: DiskCacheLocation): Promise<void> {
  const { folder } = location;
  const current = currentFolder(location);
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    if (path !== current && isEncoderFolder(name)) await removeFolder(path, isDerivativeFile);
  }
  await removeFolder(join(folder, TEMPORARY), (name) => TEMPORARY_NAME.test(name));
}

/** Removes the files below a folder that have names of the cache, and all folders that are empty then. */
async function removeFolder(folder: string, isOurs: (name: string) => boolean): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await removeFolder(path, isOurs);
    else if (entry.isFile() && isOurs(entry.name)) await rm(path, { force: true }).catch(() => {});
  }
  await rmdir(folder).catch(() => {});
}

/** The responses below a folder; none when it cannot be read. */
async function derivativesBelow(folder: string): Promise<FoundFile[]> {
  const found = await filesBelow(folder, (path) => isDerivativeFile(basename(path))).catch(() => undefined);
  return found?.files ?? [];
}

function sumOfBytes(files: readonly FoundFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
