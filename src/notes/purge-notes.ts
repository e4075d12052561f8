import { randomUUID } from 'node:crypto';
import type { PurgeWish } from '../cache-tags/purge-wish.ts';
import { LoupeError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { ObjectStore } from '../storage/objects/object-store.ts';
import { ObjectStoreError } from '../storage/objects/object-store-error.ts';
import { type LeftNote, ObjectNotes } from './object-notes.ts';

const NOT_LEFT =
  'purge: this server has forgotten it, but cannot leave word in the store, where it needs a key that may write: purge at the builder';

/** What nodes leave in a store for the builder: that an operator wants something purged, which is its to do everywhere. */
export class PurgeNotes {
  readonly #notes: ObjectNotes<PurgeWish>;
  readonly #log: Log;

  constructor(store: ObjectStore, log: Log) {
    this.#notes = new ObjectNotes(store, { prefix: 'purges/', read: wishIn });
    this.#log = log;
  }

  /** @throws LoupeError `overloaded` when it cannot be left */
  async leave(wish: PurgeWish): Promise<void> {
    try {
      await this.#notes.leave(randomUUID(), wish);
    } catch (cause) {
      if (!(cause instanceof ObjectStoreError)) throw cause;
      this.#log.warn({ err: cause }, 'the builder cannot be told of a purge');
      throw new LoupeError('overloaded', NOT_LEFT, { cause });
    }
  }

  /** Some of what was left. Rejects with ObjectStoreError, as `remove` does. */
  left(): Promise<readonly LeftNote<PurgeWish>[]> {
    return this.#notes.left();
  }

  remove(name: string): Promise<void> {
    return this.#notes.remove(name);
  }
}

function wishIn({
  all,
  identifier,
  manifest,
  either,
}: Readonly<Record<string, unknown>>): PurgeWish | undefined {
  if (all === true) return { all };
  if (typeof identifier === 'string') return { identifier };
  if (typeof manifest === 'string') return { manifest };
  return typeof either === 'string' ? { either } : undefined;
}
