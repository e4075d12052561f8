import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../database/database.ts';
import type { Log } from '../log.ts';
import { PurgeNotes } from '../notes/purge-notes.ts';
import { type PurgedByHand, purgeByHand } from '../purging/purge-work.ts';
import type { BuilderLease } from '../snapshots/lease/builder-lease.ts';
import { FollowedPurges } from './followed-purges.ts';
import type { SharedData } from './shared-data.ts';

/** How often it is looked for what nodes were asked for. */
const LOOK_MS = 5000;

/** What purges at a builder. */
export interface BuilderPurgesParts {
  readonly shared: Pick<SharedData, 'store'>;
  readonly lease: Pick<BuilderLease, 'isHeld'>;
  readonly database: Database;
  readonly dataFolder: string;
  readonly log: Log;
}

/** Purges what operators have asked nodes for: here, at all nodes and in caches in front. */
export class BuilderPurges {
  readonly #parts: BuilderPurgesParts;
  readonly #notes: PurgeNotes;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;

  constructor(parts: BuilderPurgesParts) {
    this.#parts = parts;
    this.#notes = new PurgeNotes(parts.shared.store, parts.log);
  }

  /** What another builder has purged while this one was none is forgotten first. */
  begin(purged: PurgedByHand): void {
    this.#running ??= this.#run(purged);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(purged: PurgedByHand): Promise<void> {
    const { lease, log } = this.#parts;
    const { signal } = this.#stopping;
    // What is purged from now on is purged here: it need not be forgotten once more by the next run.
    const elsewhere = new FollowedPurges({ ...this.#parts, forget: purged.forget });
    await elsewhere.follow();
    let hasFailed = false;
    while (!signal.aborted) {
      try {
        if (lease.isHeld) await this.#purgeLeft(purged);
        await elsewhere.doneHere();
        hasFailed = false;
      } catch (error) {
        if (!hasFailed)
          log.warn({ err: error }, 'what nodes were asked to purge cannot be purged at the moment');
        hasFailed = true;
      }
      await pause(LOOK_MS, undefined, { ref: false, signal }).catch(() => {});
    }
    await elsewhere.doneHere().catch((err: unknown) => log.warn({ err }, 'what was purged cannot be noted'));
  }

  async #purgeLeft(purged: PurgedByHand): Promise<void> {
    for (const { name, note } of await this.#notes.left()) {
      if (this.#stopping.signal.aborted || !this.#parts.lease.isHeld) return;
      await purgeByHand(purged, note);
      await this.#notes.remove(name);
    }
  }
}
