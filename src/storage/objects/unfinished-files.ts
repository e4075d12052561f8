import { randomUUID } from 'node:crypto';
import { copyFile, type FileHandle, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../error-code.ts';
import type { ObjectBody } from './object-store.ts';

/** The folder of files that are being written, below that of a store: on the same disk, and no object. */
export const UNFINISHED = '.unfinished';

/** What nobody touched for so long was left by a process that was killed. */
const LEFT_AFTER_MS = 3_600_000;

/** Files that are written whole, under names of their own, before they become objects. */
export class UnfinishedFiles {
  readonly folder: string;
  #ready: Promise<void> | undefined;

  /** @param root of the store, which is there */
  constructor(root: string) {
    this.folder = join(root, UNFINISHED);
  }

  /**
   * Writes a body to a new file and waits until the disk has it.
   *
   * @returns the file, open for reading: closing and removing it is up to the caller
   */
  async write(body: ObjectBody): Promise<{ path: string; handle: FileHandle }> {
    await this.#prepared();
    try {
      return await this.#writeNew(body);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      // Somebody has tidied up.
      this.#ready = undefined;
      await this.#prepared();
      return this.#writeNew(body);
    }
  }

  async #writeNew(body: ObjectBody): Promise<{ path: string; handle: FileHandle }> {
    const path = join(this.folder, randomUUID());
    let handle: FileHandle | undefined;
    try {
      if (!Buffer.isBuffer(body)) await copyFile(body.path, path);
      handle = await open(path, Buffer.isBuffer(body) ? 'wx+' : 'r+');
      if (Buffer.isBuffer(body)) await handle.writeFile(body);
      await handle.sync();
      return { path, handle };
    } catch (error) {
      await handle?.close();
      await rm(path, { force: true });
      throw error;
    }
  }

  #prepared(): Promise<void> {
    this.#ready ??= this.#prepare().catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }

  /** Makes the folder, and removes what was left long ago: files before claims that name them, whose names are longer. */
  async #prepare(): Promise<void> {
    await mkdir(this.folder).catch((error: unknown) => {
      if (errorCode(error) !== 'EEXIST') throw error;
    });
    const names = (await readdir(this.folder)).sort((a, b) => a.length - b.length);
    for (const name of names) {
      const path = join(this.folder, name);
      const modifiedMs = await stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => Number.POSITIVE_INFINITY,
      );
      if (Date.now() - modifiedMs > LEFT_AFTER_MS) await rm(path, { force: true });
    }
  }
}
