import { createHash } from 'node:crypto';
import type { StoredVersion } from '../archive/library/archive-changes.ts';
import type { Log } from '../log.ts';
import type { ObjectStore } from '../storage/objects/object-store.ts';
import { ObjectStoreError } from '../storage/objects/object-store-error.ts';
import { ObjectNotes } from './object-notes.ts';

/** How long the same is not noted again. */
const NOTED_MS = 600_000;
const MOST_NOTED = 1000;

/** What nodes leave in a store for the builder: that a pyramid there cannot be read. */
export class UnreadableNotes {
  readonly #notes: ObjectNotes<StoredVersion>;
  readonly #log: Log;
  /** When each was noted, the oldest first. */
  readonly #noted = new Map<string, number>();

  constructor(store: ObjectStore, log: Log) {
    this.#notes = new ObjectNotes(store, { prefix: 'unreadable/', read: storedVersionIn });
    this.#log = log;
  }

  /** Leaves a note, unless that was done a moment ago. Never rejects: a node may not write at all. */
  async leave(stored: StoredVersion): Promise<void> {
    const name = nameOf(stored);
    const nowMs = performance.now();
    for (const [noted, atMs] of this.#noted) {
      if (this.#noted.size < MOST_NOTED && nowMs - atMs < NOTED_MS) break;
      this.#noted.delete(noted);
    }
    if (this.#noted.has(name)) return;
    this.#noted.set(name, nowMs);
    this.#log.error(stored, 'a pyramid of the store cannot be read');
    try {
      await this.#notes.leave(name, stored);
    } catch (error) {
      this.#log.warn({ err: error, ...stored }, 'the builder cannot be told of it');
    }
  }

  /** Some of the notes that were left. Rejects with ObjectStoreError. */
  async left(): Promise<readonly StoredVersion[]> {
    return (await this.#notes.left()).map(({ note }) => note);
  }

  /** What was noted is done with. */
  async remove(stored: StoredVersion): Promise<void> {
    try {
      await this.#notes.remove(nameOf(stored));
    } catch (error) {
      if (!(error instanceof ObjectStoreError)) throw error;
      this.#log.warn(
        { err: error, ...stored },
        'a note cannot be removed from the store; it is looked at again',
      );
    }
  }
}

function nameOf({ identifier, version }: StoredVersion): string {
  return `${createHash('sha256').update(identifier).digest('hex').slice(0, 40)}-${version}`;
}

function storedVersionIn(
  { identifier, version }: Readonly<Record<string, unknown>>,
  name: string,
): StoredVersion | undefined {
  if (typeof identifier !== 'string' || typeof version !== 'string') return undefined;
  return nameOf({ identifier, version }) === name ? { identifier, version } : undefined;
}
