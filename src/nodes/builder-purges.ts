import { setTimeout as pause } from 'node:timers/promises';
import { unlessAborted } from '../at-once/unless-aborted.ts';
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
  /** Resolves when all that is written by now is published. */
  readonly published: () => Promise<unknown>;
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
    const { log } = this.#parts;
    const { signal } = this.#stopping;
    let elsewhere: FollowedPurges | undefined;
    let hasFailed = false;
    for (;;) {
      const isLast = signal.aborted;
      try {
        elsewhere ??= await this.#followed(purged);
        if (!isLast) await this.#purgeLeft(purged);
        // What is purged from then on is purged here: the next run need not forget it once more.
        await elsewhere.doneHere();
        hasFailed = false;
      } catch (error) {
        if (!hasFailed && !signal.aborted)
          log.warn({ err: error }, 'what nodes were asked to purge cannot be purged at the moment');
        hasFailed = true;
      }
      if (isLast) return;
      await pause(LOOK_MS, undefined, { ref: false, signal }).catch(() => {});
    }
  }

  async #followed({ forget }: PurgedByHand): Promise<FollowedPurges> {
    const elsewhere = new FollowedPurges({ ...this.#parts, forget });
    await elsewhere.follow();
    return elsewhere;
  }

  /** Word of it is removed when it is published: until then another builder may have to do it. */
  async #purgeLeft(purged: PurgedByHand): Promise<void> {
    const { lease, published } = this.#parts;
    const { signal } = this.#stopping;
    if (!lease.isHeld) return;
    const left = await this.#notes.left();
    if (left.length === 0) return;
    for (const { note } of left) {
      if (signal.aborted || !lease.isHeld) return;
      await purgeByHand(purged, note);
    }
    await unlessAborted(published(), signal);
    for (const { name } of left) await this.#notes.remove(name);
  }
}
