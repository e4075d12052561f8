import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { StoredVersion } from '../archive/library/archive-changes.ts';
import { type MasterRecord, removeRecord, versionFolder } from '../archive/record.ts';
import { LoupeError } from '../errors.ts';
import type { Log } from '../log.ts';
import { UnreadableNotes } from '../notes/unreadable-notes.ts';
import { openRecorded } from '../pixels/stored/reused/open-recorded.ts';
import type { OpenStored } from '../storage/blocks/stored-bytes.ts';
import { stateOf } from '../storage/file-store.ts';
import type { ObjectStore } from '../storage/objects/object-store.ts';
import { ObjectStoreError } from '../storage/objects/object-store-error.ts';
import { namesIn } from './image-uploads.ts';

/** How often it is looked for notes of nodes. */
const NOTES_MS = 10_000;

/** What mends is made of. */
export interface StoredMendsParts {
  readonly store: ObjectStore;
  readonly imagesFolder: string;
  readonly dataFolder: string;
  /** What is known of an image; undefined where nothing is stored of it. */
  readonly recordOf: (identifier: string) => MasterRecord | undefined;
  /** Resolves when nobody else changes what is stored of an image here: from `isMending` on nobody begins to. */
  readonly whenLeftAlone: (identifier: string) => Promise<void>;
  /** Writes what is stored of an image into the store, also over what is there; false where nothing is here to be written. */
  readonly replace: (record: MasterRecord) => Promise<boolean>;
  /** What is stored of an image is nowhere: it is to be made again. */
  readonly onLacking: (identifier: string) => void;
  /** Whether this is the builder for sure. */
  readonly mayWrite: () => boolean;
  readonly log: Log;
}

/**
 * Puts pyramids right that are damaged in a store, or missing there, when somebody could not read one: nodes leave notes. From the copy of this
 * machine, if that is whole; else the scan is prepared again.
 */
export class StoredMends {
  readonly #parts: StoredMendsParts;
  readonly #notes: UnreadableNotes;
  readonly #stopping = new AbortController();
  /** What is to be looked at, by identifier. */
  readonly #told = new Map<string, StoredVersion>();
  #wake: () => void = () => {};
  #mending: string | undefined;
  #running: Promise<void> | undefined;

  constructor(parts: StoredMendsParts) {
    this.#parts = parts;
    this.#notes = new UnreadableNotes(parts.store, parts.log);
  }

  begin(): void {
    this.#running ??= this.#run();
  }

  /** Somebody here could not read a pyramid. */
  unreadable(stored: StoredVersion): void {
    this.#told.set(stored.identifier, stored);
    this.#wake();
  }

  /** Whether an image is looked at, or put right, from what is stored of it here. */
  isMending(identifier: string): boolean {
    return this.#mending === identifier;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { mayWrite, log } = this.#parts;
    const { signal } = this.#stopping;
    let hasFailed = false;
    while (!signal.aborted) {
      try {
        if (mayWrite()) await this.#mendTold();
        if (mayWrite() && !signal.aborted) await this.#mendNoted();
        hasFailed = false;
      } catch (error) {
        // The store is away: notes stay there, and who reads tells it again.
        if (!hasFailed && !signal.aborted)
          log.warn({ err: error }, 'pyramids in the store cannot be mended at the moment');
        hasFailed = true;
      }
      if (signal.aborted) return;
      const resting = new AbortController();
      this.#wake = () => resting.abort();
      await pause(NOTES_MS, undefined, { ref: false, signal: resting.signal }).catch(() => {});
    }
  }

  async #mendTold(): Promise<void> {
    for (const [identifier, stored] of this.#told) {
      this.#told.delete(identifier);
      await this.#mend(stored);
    }
  }

  async #mendNoted(): Promise<void> {
    for (const note of await this.#notes.left()) {
      if (this.#stopping.signal.aborted || !this.#parts.mayWrite()) return;
      await this.#mend(note);
      await this.#notes.remove(note);
    }
  }

  /** Rejects with LoupeError `unavailable` or with ObjectStoreError while the store is away. */
  async #mend(stored: StoredVersion): Promise<void> {
    this.#mending = stored.identifier;
    try {
      await this.#parts.whenLeftAlone(stored.identifier);
      await this.#mendLeftAlone(stored);
    } finally {
      this.#mending = undefined;
    }
  }

  async #mendLeftAlone({ identifier, version }: StoredVersion): Promise<void> {
    const { recordOf, replace, imagesFolder, dataFolder, store, onLacking, log } = this.#parts;
    const record = recordOf(identifier);
    // Of another version than is served now nothing has to be right.
    if (record?.version !== version) return;
    // Of a scan that is used in place, and has changed or is not there, the next look at its folder tells what is to be done.
    if (record.inPlace && !(await isAsRecorded(imagesFolder, record))) return;
    if (await this.#isWhole(record)) return;
    if (await isReadable(openRecorded({ imagesFolder, dataFolder }, record))) {
      log.error(
        { identifier, version },
        'a damaged pyramid in the store is replaced by the copy of this machine',
      );
      if (await replace(record)) return;
    }
    log.error({ identifier, version }, 'a damaged pyramid in the store is made again');
    // Nothing of it is taken for a part of what is put there next.
    const { objects } = await store.list(`${versionFolder('', record)}/`);
    for (const { key } of objects) await store.delete(key);
    await removeRecord(dataFolder, identifier);
    onLacking(identifier);
  }

  /** Whether the store has what a record tells of: it can be opened, and has the sizes of what was put there, where that is known. */
  async #isWhole(record: MasterRecord): Promise<boolean> {
    const { store, imagesFolder, dataFolder } = this.#parts;
    const local = versionFolder(dataFolder, record);
    for (const name of await namesIn(local)) {
      const head = await store.head(`${versionFolder('', record)}/${name}`);
      if (head?.size !== (await stateOf(join(local, name))).bytes) return false;
    }
    return isReadable(openRecorded({ imagesFolder, dataFolder: '', open: openIn(store) }, record));
  }
}

async function isAsRecorded(imagesFolder: string, { master }: MasterRecord): Promise<boolean> {
  const state = await stateOf(join(imagesFolder, master.path)).catch(() => undefined);
  return state?.bytes === master.bytes && state.modifiedMs === master.modifiedMs;
}

/** Rejects with LoupeError `unavailable`. */
async function isReadable(opening: ReturnType<typeof openRecorded>): Promise<boolean> {
  try {
    await (await opening).close();
    return true;
  } catch (error) {
    if (error instanceof LoupeError && error.code === 'unreadable-source') return false;
    throw error;
  }
}

/** Opens objects as they are now, past all that is kept of them. */
function openIn(store: ObjectStore): OpenStored {
  return async (key) => {
    const head = await orUnavailable(store.head(key));
    if (!head) throw new LoupeError('unreadable-source', 'what is stored of the image is not in the store');
    const { size, version } = head;
    const read = async (start: number, length: number): Promise<Buffer> => {
      const found = await orUnavailable(store.read(key, { range: { start, length }, version }));
      return found?.bytes ?? Buffer.alloc(0);
    };
    return { size, head, fd: -1, read, close: async () => {} };
  };
}

async function orUnavailable<Result>(asked: Promise<Result>): Promise<Result> {
  try {
    return await asked;
  } catch (cause) {
    if (!(cause instanceof ObjectStoreError)) throw cause;
    throw new LoupeError('unavailable', 'the store of images cannot be read at the moment: try again later', {
      cause,
    });
  }
}
