import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from './error-code.ts';

/** Names that `openScratchFile` gives: no other file is ever removed. */
const NAME = /^scratch-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A file that no folder names: it is gone when it is closed or its process ends, however that ends. */
export class ScratchFile {
  readonly #handle: FileHandle;
  #bytes = 0;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** The length of what was appended. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Adds bytes at the end. When it rejects, the file holds what it held before; calls must not overlap. */
  async append(bytes: Buffer): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, this.#bytes + done);
      done += bytesWritten;
    }
    this.#bytes += bytes.length;
  }

  /** The bytes from a position on: at least one, at most `length` and what was appended. */
  async read(position: number, length: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(Math.min(length, this.#bytes - position));
    const { bytesRead } = await this.#handle.read(bytes, 0, bytes.length, position);
    if (bytesRead === 0) throw new Error(`a scratch file of ${this.#bytes} bytes ends at ${position}`);
    return bytes.subarray(0, bytesRead);
  }

  /** Gives the space back, after reads that are under way. */
  async close(): Promise<void> {
    await this.#handle.close();
  }
}

function temporaryFolder(dataFolder: string): string {
  return join(dataFolder, 'tmp');
}

/**
 * Makes a scratch file on the disk of the data folder, which is not made when it is not there. Any process may, since
 * no other can come across the file. Rejects when the folder cannot be written.
 */
export async function openScratchFile(dataFolder: string): Promise<ScratchFile> {
  const folder = temporaryFolder(dataFolder);
  await mkdir(folder).catch((error: unknown) => {
    if (errorCode(error) !== 'EEXIST') throw error;
  });
  const path = join(folder, `scratch-${randomUUID()}`);
  const handle = await open(path, 'wx+');
  try {
    await rm(path, { force: true });
  } catch (error) {
    await handle.close();
    throw error;
  }
  return new ScratchFile(handle);
}

/** Removes the names that processes left which were killed in the middle of `openScratchFile`. */
export async function removeScratchFiles(dataFolder: string): Promise<void> {
  const folder = temporaryFolder(dataFolder);
  const names = await readdir(folder).catch(() => []);
  for (const name of names) if (NAME.test(name)) await rm(join(folder, name), { force: true });
}
