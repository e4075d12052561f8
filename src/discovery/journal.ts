import type { Database } from '../database/database.ts';
import {
  activitiesOf,
  type JournalChange,
  type JournalEntry,
  movedActivities,
  settledActivities,
  type Transition,
  type TransitionOptions,
} from './activities.ts';
import { AddressStore } from './address-store.ts';
import { contentDigest } from './content-digest.ts';
import { JournalStore } from './journal-store.ts';
import type { PresentedChange } from './presented-change.ts';
import { isOfFile, maybeUnknownNow } from './source-digest.ts';

/** Entries of one piece of `settle`: some tens of milliseconds. */
const SETTLED_AT_ONCE = 200;

/**
 * The journal of changes (Change Discovery 1.0, level 2): what has been created, updated, moved and deleted, and when; with it
 * the addresses that once were. Cannot be made again. Each call is part of the transaction in which the change itself is
 * written, or is one of its own.
 */
export class Journal {
  readonly #database: Database;
  readonly #store: JournalStore;
  readonly #addresses: AddressStore;
  readonly #now: () => number;
  /** Whether something of a file may wait, as it does when a process was killed. What waits is not looked through for nothing. */
  #mayAwaitFiles = true;

  /** @param now milliseconds since 1970 */
  constructor(database: Database, now: () => number = Date.now) {
    this.#database = database;
    this.#store = new JournalStore(database);
    this.#addresses = new AddressStore(database);
    this.#now = now;
  }

  /**
   * Begins a journal that has nothing in it yet, beside images or manifests that were published before: those who follow
   * it are told to take everything anew (section 2.1.5).
   *
   * @returns whether it was begun now
   */
  beginAnew(): boolean {
    return this.#database.transaction('precious', () => {
      if (this.#store.lastMs !== undefined) return false;
      this.#store.addRefresh(this.#nextMs());
      return true;
    });
  }

  /**
   * Takes in manifests and collections that have come, changed or gone.
   *
   * @param hasMore whether more of the same look at the files is to follow: moves of files are then told by `settle`
   */
  record(changes: readonly PresentedChange[], hasMore = false): void {
    if (changes.length === 0) return;
    this.#database.transaction('precious', () => {
      const transitions = changes.map((change) => this.#transitionOf(change));
      this.#write(activitiesOf(transitions, this.#optionsOf(transitions, hasMore)));
    });
  }

  /**
   * Tells of some of what waits: nothing of the same look is to follow.
   *
   * @param withFolders whether no masters are waited for either: what came without a known source is new then, and what went
   * has not moved
   * @returns whether all is told
   */
  settle(withFolders = true): boolean {
    if (!(withFolders || this.#mayAwaitFiles)) return true;
    const isTold = this.#store.waiting(withFolders, 1).length === 0 || this.#settleSome(withFolders);
    this.#mayAwaitFiles = !isTold;
    return isTold;
  }

  #settleSome(withFolders: boolean): boolean {
    return this.#database.transaction('precious', () => {
      const moves = this.#store.moves(SETTLED_AT_ONCE);
      for (const { kind, id, target } of moves) {
        const to = this.#store.entry({ kind, id: target });
        if (to) this.#write(movedActivities({ kind, id }, to));
      }
      if (moves.length === SETTLED_AT_ONCE) return false;
      const waiting = this.#store.waiting(withFolders, SETTLED_AT_ONCE);
      this.#write(settledActivities(waiting));
      return waiting.length < SETTLED_AT_ONCE;
    });
  }

  /** What waits from before is asked for only where it matters: of a large look it is much. */
  #optionsOf(transitions: readonly Transition[], hasMore: boolean): TransitionOptions {
    const mentioned = new Set(transitions.map(({ kind, id }) => `${kind} ${id}`));
    const isOther = ({ kind, id }: Transition | JournalEntry): boolean => !mentioned.has(`${kind} ${id}`);
    const hasGone = (is: (source: string | undefined) => boolean): boolean =>
      transitions.some(({ before, after }) => before && !after && is(before.sourceDigest));
    const isFolderKnown = transitions.some(({ after }) => maybeUnknownNow(after?.sourceDigest));
    const going = isFolderKnown
      ? this.#store
          .entriesOf('going')
          .filter((entry) => maybeUnknownNow(entry.sourceDigest) && isOther(entry))
      : [];
    const awaitsSources =
      (going.length > 0 || hasGone(maybeUnknownNow)) &&
      (transitions.some(({ after }) => after && after.sourceDigest === undefined) ||
        this.#store.entriesOf('coming').some((entry) => entry.sourceDigest === undefined && isOther(entry)));
    const awaitsFiles = (hasMore && hasGone(isOfFile)) || (this.#mayAwaitFiles && this.#store.awaitsFiles);
    this.#mayAwaitFiles ||= awaitsFiles;
    return { going, awaitsSources, awaitsFiles };
  }

  #transitionOf({ kind, id, resource, sourceDigest }: PresentedChange): Transition {
    const after = resource && { digest: contentDigest(resource), sourceDigest };
    return { kind, id, before: this.#store.entry({ kind, id }), after };
  }

  #write({ activities, entries }: JournalChange): void {
    for (const { kind, id, entry } of entries) {
      if (entry) this.#store.put(entry);
      else this.#store.remove({ kind, id });
    }
    for (const activity of activities) {
      const atMs = this.#nextMs();
      const { type, kind, id } = activity;
      this.#store.add(activity, atMs);
      if (activity.type === 'Move') this.#addresses.moved(kind, id, activity.target, atMs);
      else if (type === 'Delete') this.#addresses.gone(kind, id, undefined, atMs);
      else if (type === 'Create') this.#addresses.taken(kind, id);
    }
  }

  /** Later than every activity before, also when the clock was put back. */
  #nextMs(): number {
    return Math.max(this.#now(), (this.#store.lastMs ?? 0) + 1);
  }
}
