import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { LoupeError } from '../../errors.ts';
import { errorCode } from '../../storage/error-code.ts';
import type { KeptBag } from '../bag-service.ts';

/** Names that bags have: no other file is ever removed. */
const NAME = /^[0-9a-f]{40}\.zip$/;
const UNFINISHED = /^[0-9a-f]{40}\.[0-9a-f-]{36}\.part$/;

interface Held {
  readonly bytes: number;
  /** How many are sent it, or are about to be. */
  users: number;
}

/** Where bags are kept in a data folder. */
export function bagsFolder(dataFolder: string): string {
  return join(dataFolder, 'cache', 'bags');
}

/** The file of a bag. @param name as `BagNames` has it */
export function bagFile(folder: string, name: string): string {
  return join(folder, `${name}.zip`);
}

/** Bags on the disk, within a number of bytes: those that nobody was sent for longest make room for others. */
export class KeptBags {
  readonly #folder: string;
  readonly #maxBytes: number;
  /** The one that was asked for least recently first. */
  readonly #held = new Map<string, Held>();
  #bytes = 0;
  #reserved = 0;

  /** @param folder nobody else writes there */
  constructor(folder: string, maxBytes: number) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
  }

  /** Bytes on the disk, those of a bag that is being made among them, as far as known. */
  get bytes(): number {
    return this.#bytes + this.#reserved;
  }

  /** Finds the bags of the run before, and removes what it left unfinished. To be called first, and once. */
  async load(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const found: { readonly name: string; readonly bytes: number; readonly usedMs: number }[] = [];
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      if (UNFINISHED.test(name)) await rm(path, { force: true });
      if (!NAME.test(name)) continue;
      const { size, mtimeMs } = await stat(path);
      found.push({ name: name.slice(0, -'.zip'.length), bytes: size, usedMs: mtimeMs });
    }
    found.sort((a, b) => a.usedMs - b.usedMs);
    for (const { name, bytes } of found) {
      this.#held.set(name, { bytes, users: 0 });
      this.#bytes += bytes;
    }
    await this.#makeRoom(0);
  }

  /** A bag, which stays until `release`; undefined when there is none. */
  async use(name: string): Promise<KeptBag | undefined> {
    const held = this.#held.get(name);
    if (!held) return undefined;
    held.users += 1;
    this.#held.delete(name);
    this.#held.set(name, held);
    const path = bagFile(this.#folder, name);
    try {
      const now = Date.now() / 1000;
      // Where nothing can be written the order of use is that of this run.
      await utimes(path, now, now).catch(() => {});
      const { size } = await stat(path);
      if (size === held.bytes) return { kind: 'kept', path, bytes: size };
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
    }
    // It was removed, or was cut off with the power: it is made again.
    this.#forget(name);
    return undefined;
  }

  release(name: string): void {
    const held = this.#held.get(name);
    if (held) held.users = Math.max(0, held.users - 1);
  }

  /** A path for a bag that is being made, in a folder that is there. */
  async partOf(name: string, id: string): Promise<string> {
    await mkdir(this.#folder, { recursive: true });
    return join(this.#folder, `${name}.${id}.part`);
  }

  /**
   * Makes room for the bag that is being made.
   *
   * @param bytes that it may have
   * @throws LoupeError `not-found` when it is larger than all room there is, `overloaded` when too much of that is being sent
   */
  async reserve(bytes: number): Promise<void> {
    if (bytes > this.#maxBytes) throw tooLarge();
    this.#reserved = 0;
    if (!(await this.#makeRoom(bytes)))
      throw new LoupeError('overloaded', 'other bags are being sent: please ask again in a moment');
    this.#reserved = bytes;
  }

  /** Takes in the bag that was made. */
  async add(name: string, part: string, bytes: number): Promise<void> {
    if (bytes > this.#reserved) throw new Error(`a bag of ${bytes} bytes was to have ${this.#reserved}`);
    await rename(part, bagFile(this.#folder, name));
    this.#reserved = 0;
    this.#forget(name);
    this.#held.set(name, { bytes, users: 0 });
    this.#bytes += bytes;
  }

  /** Gives up the bag that is being made. */
  async giveUp(part: string): Promise<void> {
    this.#reserved = 0;
    await rm(part, { force: true });
  }

  /** Removes all bags that nobody is being sent. */
  async clear(): Promise<void> {
    for (const [name, { users }] of this.#held) if (users === 0) await this.#remove(name);
  }

  /** Whether so many bytes have room now. */
  async #makeRoom(bytes: number): Promise<boolean> {
    for (const [name, { users }] of this.#held) {
      if (this.#bytes + bytes <= this.#maxBytes) return true;
      if (users === 0) await this.#remove(name);
    }
    return this.#bytes + bytes <= this.#maxBytes;
  }

  async #remove(name: string): Promise<void> {
    this.#forget(name);
    await rm(bagFile(this.#folder, name), { force: true });
  }

  #forget(name: string): void {
    this.#bytes -= this.#held.get(name)?.bytes ?? 0;
    this.#held.delete(name);
  }
}

function tooLarge(): LoupeError {
  return new LoupeError(
    'not-found',
    'there is no bag of this essay, since it would be larger than all bags together may be on this server',
  );
}
