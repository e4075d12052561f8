import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  imageFolder,
  type MasterRecord,
  parseRecord,
  RECORD_FILE,
  versionFolder,
} from '../archive/record.ts';
import { type BackoffBounds, backoffMs } from '../at-once/backoff.ts';
import { Turns } from '../at-once/turns.ts';
import { LoupeError } from '../errors.ts';
import type { Log } from '../log.ts';
import { errorCode } from '../storage/error-code.ts';
import { stateOf } from '../storage/file-store.ts';
import type { ObjectStore } from '../storage/objects/object-store.ts';
import { ObjectStoreError } from '../storage/objects/object-store-error.ts';

/** Images that are put into the store at once. */
const AT_ONCE = 4;

/** The pause after a failure. */
const PAUSES: BackoffBounds = { firstMs: 1000, longestMs: 30_000 };

/** What puts stored files into a store. */
export interface ImageUploadsParts {
  readonly store: ObjectStore;
  /** Where they were made. */
  readonly dataFolder: string;
  readonly log: Log;
}

/**
 * Puts what ingest makes into a store, by the same paths as on the disk: the pyramid and what is beside it first, then the record. Where
 * the store is away it is tried until it is there again.
 */
export class ImageUploads {
  readonly #parts: ImageUploadsParts;
  readonly #stopping = new AbortController();
  readonly #turns = new Turns(AT_ONCE);
  #waiting = 0;
  #problem: string | undefined;

  constructor(parts: ImageUploadsParts) {
    this.#parts = parts;
  }

  /** Images that are not in the store yet, those under way among them. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Why the last attempt failed; undefined when it went well. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /**
   * Puts what is stored of an image into the store. What is there already is not written again.
   *
   * @returns false when it is neither there nor on the disk
   * @throws LoupeError `overloaded` when the server is being stopped meanwhile
   */
  keep(record: MasterRecord): Promise<boolean> {
    return this.#inTurn(record, false);
  }

  /** Writes over what is there. @returns false when nothing is on the disk that could be written */
  replace(record: MasterRecord): Promise<boolean> {
    return this.#inTurn(record, true);
  }

  /** Nothing more is written. */
  stop(): void {
    this.#stopping.abort();
  }

  async #inTurn(record: MasterRecord, replaces: boolean): Promise<boolean> {
    this.#waiting += 1;
    try {
      return await this.#turns.run(() => this.#keep(record, replaces));
    } finally {
      this.#waiting -= 1;
    }
  }

  async #keep(record: MasterRecord, replaces: boolean): Promise<boolean> {
    const { log } = this.#parts;
    const { signal } = this.#stopping;
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        const isThere = await this.#send(record, replaces);
        if (this.#problem !== undefined) log.info('pyramids are put into the store again');
        this.#problem = undefined;
        return isThere;
      } catch (error) {
        if (!(error instanceof ObjectStoreError)) throw error;
        if (this.#problem !== error.message)
          log.error({ err: error }, `pyramids cannot be put into the store: ${error.message}`);
        this.#problem = error.message;
        const pauseMs = backoffMs(failures + 1, PAUSES);
        await pause(pauseMs, undefined, { ref: false, signal }).catch(() => {});
      }
    }
    throw new LoupeError('overloaded', 'the server is about to stop');
  }

  async #send(record: MasterRecord, replaces: boolean): Promise<boolean> {
    const { store, dataFolder } = this.#parts;
    const { signal } = this.#stopping;
    const folder = versionFolder(dataFolder, record);
    const recordKey = this.#key(join(imageFolder(dataFolder, record.identifier), RECORD_FILE));
    const names = await namesIn(folder);
    const written = Buffer.from(`${JSON.stringify(record, undefined, 2)}\n`);
    if (names.length === 0) {
      if (replaces) return false;
      const read = await store.read(recordKey, { signal });
      if (read && parseRecord(read.bytes.toString())?.version !== record.version) return false;
      // Its scan may have been touched since.
      if (read && !read.bytes.equals(written)) await store.write(recordKey, written, { signal });
      return read !== undefined;
    }
    for (const name of names) {
      const path = join(folder, name);
      const key = this.#key(path);
      const [head, { bytes }] = await Promise.all([store.head(key, { signal }), stateOf(path)]);
      // The version tells what it was made of: the same size is the same file.
      if (replaces || head?.size !== bytes) await store.write(key, { path }, { signal });
    }
    await store.write(recordKey, written, { signal });
    return true;
  }

  #key(path: string): string {
    return relative(this.#parts.dataFolder, path).split(sep).join('/');
  }
}

/** The names in a folder of this machine; none where there is no such folder. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
