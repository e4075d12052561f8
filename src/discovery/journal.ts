import type { Database } from '../database/database.ts';
import { RecordStore } from '../oai-records/record-store.ts';
import {
  activitiesOf,
  type JournalChange,
  type JournalEntry,
  type JournalObject,
  movedActivities,
  settledActivities,
  type Transition,
  type TransitionOptions,
} from './activities.ts';
import { AddressStore } from './address-store.ts';
import { contentDigests } from './content-digest.ts';
import { JournalStore } from './journal-store.ts';
import { objectProperties } from './object-properties.ts';
import { isInEdm, type PresentedChange } from './presented-change.ts';
import { isOfFile, isOfMasters } from './source-digest.ts';

/** Entries of one piece of `settle`: some tens of milliseconds. */
const SETTLED_AT_ONCE = 200;

/** What is still to be composed: what is gone may be found to have moved there. */
export interface AwaitedWork {
  /** Of what one look at the files has found. */
  readonly files: boolean;
  readonly folders: boolean;
}

/** Records of which collections say something else that are looked at with a change: some milliseconds of work. */
const COMPARED_AT_ONCE = 500;

const COMPOSED: AwaitedWork = { files: false, folders: false };

/**
 * The journal of changes (Change Discovery 1.0, level 2): what has been created, updated, moved and deleted, and when; with it
 * the addresses that once were. Cannot be made again. Each call is part of the transaction in which the change itself is
 * written, or is one of its own.
 */
export class Journal {
  readonly #database: Database;
  readonly #store: JournalStore;
  readonly #addresses: AddressStore;
  readonly #records: RecordStore;
  readonly #now: () => number;
  /** Whether something of a file may wait, as it does when a process was killed. What waits is not looked through for nothing. */
  #mayAwaitFiles = true;

  /** @param now milliseconds since 1970 */
  constructor(database: Database, now: () => number = Date.now) {
    this.#database = database;
    this.#store = new JournalStore(database);
    this.#addresses = new AddressStore(database);
    this.#records = new RecordStore(database);
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
   * @param awaited what is told as moved by a later call, or by `settle`
   */
  record(changes: readonly PresentedChange[], awaited = COMPOSED): void {
    if (changes.length === 0) return;
    this.#database.transaction('precious', () => {
      const transitions = changes.map((change) => this.#transitionOf(change));
      this.#write(activitiesOf(transitions, this.#optionsOf(transitions, awaited)));
    });
  }

  /**
   * Sets the datestamps of the records of OAI-PMH of which collections say something else: those of a change with it, the rest
   * of a large one in steps after it.
   *
   * @returns whether there may be more
   */
  compareRecords(): boolean {
    return this.#records.compareApart(COMPARED_AT_ONCE, this.#now());
  }

  /** Whether `compareRecords` has something to look at. */
  get hasRecordsToCompare(): boolean {
    return this.#records.isBehind;
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
        const [from, to] = [this.#store.entry({ kind, id }), this.#store.entry({ kind, id: target })];
        if (from && to) this.#write(movedActivities(from, to));
      }
      if (moves.length === SETTLED_AT_ONCE) return false;
      const waiting = this.#store.waiting(withFolders, SETTLED_AT_ONCE);
      this.#write(settledActivities(waiting));
      return waiting.length < SETTLED_AT_ONCE;
    });
  }

  /** What waits from before is asked for only where it matters: of a large look it is much. */
  #optionsOf(transitions: readonly Transition[], awaited: AwaitedWork): TransitionOptions {
    const mentioned = new Set(transitions.map(({ kind, id }) => `${kind} ${id}`));
    const isOther = ({ kind, id }: Transition | JournalEntry): boolean => !mentioned.has(`${kind} ${id}`);
    const hasGone = (is: (source: string | undefined) => boolean): boolean =>
      transitions.some(({ before, after }) => before && !after && is(before.sourceDigest));
    const isFolderKnown = transitions.some(({ after }) => isOfMasters(after?.sourceDigest));
    const going = isFolderKnown
      ? this.#store.entriesOf('going').filter((entry) => isOfMasters(entry.sourceDigest) && isOther(entry))
      : [];
    const awaitsFolders =
      (going.length > 0 || hasGone(isOfMasters)) &&
      (awaited.folders ||
        transitions.some(({ after }) => after && after.sourceDigest === undefined) ||
        this.#store.entriesOf('coming').some((entry) => entry.sourceDigest === undefined && isOther(entry)));
    const awaitsFiles =
      (awaited.files && hasGone(isOfFile)) || (this.#mayAwaitFiles && this.#store.awaitsFiles);
    this.#mayAwaitFiles ||= awaitsFiles;
    return { going, awaitsFiles, awaitsFolders };
  }

  #transitionOf({ kind, id, resource, sourceDigest, imageVersion }: PresentedChange): Transition {
    if (kind === 'Manifest' && resource) this.#records.describe(id, isInEdm(resource));
    const digests = resource && contentDigests(resource, imageVersion);
    const after = digests && {
      digest: digests.digest,
      sourceDigest,
      properties: this.#store.propertiesNumber(objectProperties(resource)),
    };
    const before = this.#store.entry({ kind, id });
    if (!(before && after) || before.digest === after.digest) return { kind, id, before, after };
    // A journal of before notes were a part of what is told: that they are now is no change.
    const isOfBefore = before.digest === digests.withoutNotes;
    return { kind, id, before: isOfBefore ? { ...before, digest: after.digest } : before, after };
  }

  #write({ activities, entries }: JournalChange): void {
    for (const { kind, id, entry } of entries) {
      if (entry) this.#store.put(entry);
      else this.#store.remove({ kind, id });
    }
    for (const activity of activities) {
      const { type, kind, id } = activity;
      if (type === 'Create') this.#reuse({ kind, id });
      else if (type === 'Move') this.#reuse({ kind, id: activity.target });
      const atMs = this.#nextMs();
      this.#store.add(activity, atMs);
      if (type === 'Move') this.#addresses.moved(kind, id, activity.target, atMs);
      else if (type === 'Delete') this.#addresses.gone(kind, id, undefined, atMs);
      else if (type === 'Create') this.#addresses.taken(kind, id);
    }
  }

  /**
   * An old address is that of something else from now on. Who reads the stream backwards has then met that address, and passes
   * over the Move from it (section 3.5.2): where it led is told anew.
   */
  #reuse({ kind, id }: JournalObject): void {
    const movedTo = this.#addresses.find(kind, id)?.movedTo;
    const entry = movedTo === undefined ? undefined : this.#store.entry({ kind, id: movedTo });
    if (entry?.stage !== 'told') return;
    const { properties } = entry;
    this.#store.add({ type: 'Update', kind, id: entry.id, properties }, this.#nextMs());
  }

  /** Later than every activity before, also when the clock was put back. */
  #nextMs(): number {
    return Math.max(this.#now(), (this.#store.lastMs ?? 0) + 1);
  }
}
