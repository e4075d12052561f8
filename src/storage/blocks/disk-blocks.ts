import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile, rename, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import { parsedObject } from '../../json/parsed-object.ts';
import { errorCode } from '../error-code.ts';
import { stateOf, writeFileAtomically } from '../file-store.ts';
import type { ObjectHead } from '../objects/object-store.ts';
import { nameOfHead, nameOfWhole, pathOf, roomOf, shardOf } from './block-names.ts';
import { OpenBlock } from './open-block.ts';

/** Files that a process holds open; `open-files.ts` counts on it: as many as those of images on a disk. */
const OPEN_BLOCKS = 512;

/** A whole file is known to be in use this exactly: its reader opens it after this was written. */
const WHOLE_TOUCHED_MS = 10_000;

export interface DiskBlocksOptions {
  /** Absolute; made when the first block is kept. */
  readonly folder: string;
  /** Called for each file that was written, with the room that it takes in bytes. */
  readonly onKept: (shard: string, bytes: number) => void;
  /** Called when a file cannot be written or read, as when the disk is full: serving goes on without. */
  readonly onProblem: (error: unknown) => void;
}

/**
 * The blocks on the local disk, a file each, which all processes of a machine share. Any of them writes and reads; what has a
 * name of a block is complete and never changes. One process removes what was not used for long (`BlockAccount`): a file
 * that is not there any more is one that was never kept.
 */
export class DiskBlocks {
  readonly #options: DiskBlocksOptions;
  readonly #open = new LRUCache<string, OpenBlock>({
    max: OPEN_BLOCKS,
    dispose: (block) => block.close(),
  });
  /** Heads that are being written, which count as written. */
  readonly #headsBeingKept = new Map<string, { readonly head: ObjectHead; readonly kept: Promise<void> }>();
  readonly #makingWhole = new Map<string, Promise<string>>();

  constructor(options: DiskBlocksOptions) {
    this.#options = options;
  }

  /** A block whose file is open, at no cost. */
  opened(name: string): OpenBlock | undefined {
    return this.#open.get(name);
  }

  /** Opens the file of a block; undefined where there is none of `bytes` bytes. */
  async find(name: string, bytes: number): Promise<OpenBlock | undefined> {
    const path = pathOf(this.#options.folder, name);
    const handle = await this.#openIfThere(path);
    if (!handle) return undefined;
    try {
      const { size, mtimeMs } = await handle.stat();
      if (size === bytes) {
        const block = new OpenBlock(handle, mtimeMs);
        block.touch(Date.now());
        this.#open.set(name, block);
        return block;
      }
      // After a loss of power on a file system that keeps names and not what is in files.
      await rm(path, { force: true });
    } catch (error) {
      this.#options.onProblem(error);
    }
    await handle.close();
    return undefined;
  }

  /** Keeps a block. Never rejects: what cannot be kept is fetched again. */
  async keep(name: string, bytes: Buffer): Promise<void> {
    await this.#write(name, bytes);
  }

  /** What is known of the version of an object that was read last. */
  async head(store: string, key: string): Promise<ObjectHead | undefined> {
    const name = nameOfHead(store, key);
    const beingKept = this.#headsBeingKept.get(name);
    if (beingKept) return beingKept.head;
    try {
      return headIn(await readFile(pathOf(this.#options.folder, name), 'utf8'));
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') this.#options.onProblem(error);
      return undefined;
    }
  }

  /** Notes the version of an object that was read; nobody waits until the disk has it. */
  keepHead(store: string, key: string, { size, version, modifiedMs }: ObjectHead): void {
    const name = nameOfHead(store, key);
    const head = { size, version, modifiedMs };
    // One after the other: the last one stays.
    const before = this.#headsBeingKept.get(name)?.kept ?? Promise.resolve();
    const kept = before
      .then(() => this.#write(name, JSON.stringify(head)))
      .finally(() => {
        if (this.#headsBeingKept.get(name)?.kept === kept) this.#headsBeingKept.delete(name);
      });
    this.#headsBeingKept.set(name, { head, kept });
  }

  /** The version that was read last is not that of the store any more. */
  async forgetHead(store: string, key: string): Promise<void> {
    const name = nameOfHead(store, key);
    await this.#headsBeingKept.get(name)?.kept;
    await rm(pathOf(this.#options.folder, name), { force: true }).catch(this.#options.onProblem);
  }

  /**
   * The path of a file with all bytes of an object, for what reads nothing but files. It stays for as long as any block does;
   * to be opened at once.
   *
   * @param object its name
   * @param size bytes
   * @param fill writes them
   * @throws the error of `fill`, or of the disk
   */
  async whole(
    object: string,
    size: number,
    fill: (write: (bytes: Buffer) => Promise<void>) => Promise<void>,
  ): Promise<string> {
    const name = nameOfWhole(object);
    const path = pathOf(this.#options.folder, name);
    const state = await stateOf(path).catch(() => undefined);
    if (state?.bytes === size) {
      const nowMs = Date.now();
      if (nowMs - state.modifiedMs > WHOLE_TOUCHED_MS)
        await utimes(path, nowMs / 1000, nowMs / 1000).catch(() => {});
      return path;
    }
    const making = this.#makingWhole.get(name) ?? this.#makeWhole(name, fill);
    this.#makingWhole.set(name, making);
    return making.finally(() => this.#makingWhole.delete(name));
  }

  /** Closes the files that are open, when what is being written is on the disk. */
  async close(): Promise<void> {
    await Promise.all([...this.#headsBeingKept.values()].map(({ kept }) => kept));
    this.#open.clear();
  }

  async #makeWhole(
    name: string,
    fill: (write: (bytes: Buffer) => Promise<void>) => Promise<void>,
  ): Promise<string> {
    const path = pathOf(this.#options.folder, name);
    const unfinished = `${path}.${randomUUID()}.tmp`;
    await this.#makeShard(name);
    let bytes = 0;
    try {
      const handle = await open(unfinished, 'wx');
      try {
        await fill(async (part) => {
          await handle.writeFile(part);
          bytes += part.length;
        });
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(unfinished, path);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
    this.#options.onKept(shardOf(name), roomOf(bytes));
    return path;
  }

  async #openIfThere(path: string): Promise<FileHandle | undefined> {
    try {
      return await open(path, 'r');
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') this.#options.onProblem(error);
      return undefined;
    }
  }

  async #write(name: string, content: Buffer | string): Promise<void> {
    const path = pathOf(this.#options.folder, name);
    try {
      await writeFileAtomically(path, content).catch(async (error: unknown) => {
        if (errorCode(error) !== 'ENOENT') throw error;
        await this.#makeShard(name);
        await writeFileAtomically(path, content);
      });
      this.#options.onKept(shardOf(name), roomOf(content.length));
    } catch (error) {
      this.#options.onProblem(error);
    }
  }

  async #makeShard(name: string): Promise<void> {
    await mkdir(join(this.#options.folder, shardOf(name)), { recursive: true });
  }
}

/** What a file says of an object; undefined for one that is damaged, as after a loss of power: the store is asked. */
function headIn(text: string): ObjectHead | undefined {
  const { size, version, modifiedMs } = parsedObject(text) ?? {};
  if (typeof size !== 'number' || typeof version !== 'string' || typeof modifiedMs !== 'number')
    return undefined;
  return { size, version, modifiedMs };
}
