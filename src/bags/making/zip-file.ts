import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { BaggedFile } from '../bag-texts.ts';
import { directory, localHeader, type ZipEntry } from '../zip-format.ts';

/** Bytes of the directory that are written at once. */
const WRITTEN_AT_ONCE = 1024 * 1024;

/**
 * Begins a zip at a path where nothing is.
 *
 * @param folder the one top folder, printable ASCII
 * @param modifiedMs of all entries, milliseconds since 1970
 */
export async function createZip(path: string, folder: string, modifiedMs: number): Promise<ZipFile> {
  return new ZipFile(await open(path, 'wx'), folder, modifiedMs);
}

/** A zip that is being written. Each entry is stored as it is, and has its length and checksum before its bytes. */
export class ZipFile {
  readonly #handle: FileHandle;
  readonly #modifiedMs: number;
  readonly #folder: string;
  readonly #entries: ZipEntry[] = [];
  #at = 0;

  /** @param handle of an empty file; `createZip` opens it */
  constructor(handle: FileHandle, folder: string, modifiedMs: number) {
    this.#handle = handle;
    this.#folder = folder;
    this.#modifiedMs = modifiedMs;
  }

  /**
   * Adds a file. Calls must not overlap.
   *
   * @param path below the top folder, printable ASCII
   * @param expectedBytes of its content, which must be so long
   */
  async add(
    path: string,
    expectedBytes: number,
    content: Iterable<Buffer> | AsyncIterable<Buffer>,
  ): Promise<BaggedFile> {
    const at = this.#at;
    const entry = { path: `${this.#folder}/${path}`, bytes: expectedBytes, crc32: 0, at };
    // Its checksum is known when its bytes are written.
    await this.#write(localHeader(entry, this.#modifiedMs));
    const hash = createHash('sha256');
    let checksum = 0;
    let bytes = 0;
    for await (const part of content) {
      hash.update(part);
      checksum = crc32(part, checksum);
      bytes += part.length;
      await this.#write(part);
    }
    if (bytes !== expectedBytes) throw new Error(`${path}: ${bytes} bytes, and not ${expectedBytes}`);
    const whole = { ...entry, crc32: checksum };
    await writeAt(this.#handle, localHeader(whole, this.#modifiedMs), at);
    this.#entries.push(whole);
    return { path, bytes, sha256: hash.digest('hex') };
  }

  /** Writes the directory, and all of it to the disk. Returns the bytes of the file. */
  async finish(): Promise<number> {
    let gathered: Buffer[] = [];
    let bytes = 0;
    const write = async (): Promise<void> => {
      await this.#write(Buffer.concat(gathered));
      gathered = [];
      bytes = 0;
    };
    for (const piece of directory(this.#entries, this.#at, this.#modifiedMs)) {
      gathered.push(piece);
      bytes += piece.length;
      if (bytes >= WRITTEN_AT_ONCE) await write();
    }
    await write();
    await this.#handle.sync();
    await this.close();
    return this.#at;
  }

  /** Closes the file, whatever is in it. */
  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #write(bytes: Buffer): Promise<void> {
    await writeAt(this.#handle, bytes, this.#at);
    this.#at += bytes.length;
  }
}

async function writeAt(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
