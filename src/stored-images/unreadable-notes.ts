import { createHash } from 'node:crypto';
import type { StoredVersion } from '../archive/library/archive-changes.ts';
import type { Log } from '../log.ts';
import type { ObjectStore } from '../storage/objects/object-store.ts';
import { ObjectStoreError } from '../storage/objects/object-store-error.ts';

const PREFIX = 'unreadable/';

/** Notes that are looked at together. */
const READ_AT_ONCE = 100;

/** How long the same is not noted again. */
const NOTED_MS = 600_000;
const MOST_NOTED = 1000;

/** What nodes leave in a store for the builder: that a pyramid there cannot be read. */
export class UnreadableNotes {
  readonly #store: ObjectStore;
  readonly #log: Log;
  /** When each was noted, the oldest first. */
  readonly #noted = new Map<string, number>();

  constructor(store: ObjectStore, log: Log) {
    this.#store = store;
    this.#log = log;
  }

  /** Leaves a note, unless that was done a moment ago. Never rejects: a node may not write at all. */
  async leave(stored: StoredVersion): Promise<void> {
    const key = keyOf(stored);
    const nowMs = performance.now();
    for (const [noted, atMs] of this.#noted) {
      if (this.#noted.size < MOST_NOTED && nowMs - atMs < NOTED_MS) break;
      this.#noted.delete(noted);
    }
    if (this.#noted.has(key)) return;
    this.#noted.set(key, nowMs);
    this.#log.error(stored, 'a pyramid of the store cannot be read');
    try {
      await this.#store.write(key, Buffer.from(JSON.stringify(stored)));
    } catch (error) {
      this.#log.warn({ err: error, ...stored }, 'the builder cannot be told of it');
    }
  }

  /** Some of the notes that were left. Rejects with ObjectStoreError. */
  async left(): Promise<readonly StoredVersion[]> {
    const { objects } = await this.#store.list(PREFIX, { most: READ_AT_ONCE });
    const found: StoredVersion[] = [];
    for (const { key } of objects) {
      const note = storedVersionIn((await this.#store.read(key))?.bytes.toString());
      if (note && keyOf(note) === key) found.push(note);
      else await this.#store.delete(key);
    }
    return found;
  }

  /** What was noted is done with. */
  async remove(stored: StoredVersion): Promise<void> {
    try {
      await this.#store.delete(keyOf(stored));
    } catch (error) {
      if (!(error instanceof ObjectStoreError)) throw error;
      this.#log.warn(
        { err: error, ...stored },
        'a note cannot be removed from the store; it is looked at again',
      );
    }
  }
}

function keyOf({ identifier, version }: StoredVersion): string {
  return `${PREFIX}${createHash('sha256').update(identifier).digest('hex').slice(0, 40)}-${version}`;
}

function storedVersionIn(written: string | undefined): StoredVersion | undefined {
  if (written === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(written);
    if (typeof value !== 'object' || value === null) return undefined;
    const { identifier, version } = Object.fromEntries(Object.entries(value));
    return typeof identifier === 'string' && typeof version === 'string'
      ? { identifier, version }
      : undefined;
  } catch {
    // Not one of ours.
    return undefined;
  }
}
