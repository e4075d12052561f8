import type { Database } from '../database/database.ts';
import type { Activity } from './activities.ts';
import { JournalStore } from './journal-store.ts';
import { type OpenRefresh, type RefreshPlace, RefreshStore } from './refresh-store.ts';

/** What one transaction looks at: some milliseconds of work. */
const AT_ONCE = 500;

/** The order of a sequence. */
const PARTS: readonly RefreshPlace[] = [
  { part: 'published', kind: 'Collection', id: '' },
  { part: 'published', kind: 'Manifest', id: '' },
  { part: 'moved', kind: 'Collection', movedTo: '', id: '' },
  { part: 'moved', kind: 'Manifest', movedTo: '', id: '' },
];

const [BEGINNING] = PARTS;

/** How far a sequence is. */
export interface RefreshProgress {
  /** Activities that it has told so far, without the Refresh. */
  readonly told: number;
  readonly isDone: boolean;
}

/** A step of a sequence: what is told in it, and where it ends; undefined for the end of all. */
interface RefreshStep {
  readonly activities: readonly Activity[];
  readonly place: RefreshPlace | undefined;
}

/**
 * The Refresh sequence (Change Discovery 1.0, 2.1.5): a Refresh, then an Update of everything that is published, then a Move of
 * every address that leads to something: who has read the stream before looks for nothing but Deletes before a Refresh. It is
 * told in steps, each a transaction, between which other activities may come, and goes on where it was after a kill.
 */
export class Refresh {
  readonly #database: Database;
  readonly #journal: JournalStore;
  readonly #store: RefreshStore;
  readonly #now: () => number;

  /** @param now milliseconds since 1970 */
  constructor(database: Database, now: () => number = Date.now) {
    this.#database = database;
    this.#journal = new JournalStore(database);
    this.#store = new RefreshStore(database);
    this.#now = now;
  }

  /** Whether a sequence was begun and not told to its end. */
  get isOpen(): boolean {
    return this.#store.find() !== undefined;
  }

  /** How long the time of the last activity is still to come, milliseconds: no two have the same. */
  get aheadMs(): number {
    return Math.max(0, (this.#journal.lastMs ?? 0) - this.#now());
  }

  /** Begins a sequence; nothing while one is open. */
  begin(): void {
    this.#database.transaction('precious', () => {
      if (this.isOpen || !BEGINNING) return;
      this.#store.put({ position: this.#journal.addRefresh(this.#nextMs()), place: BEGINNING, told: 0 });
    });
  }

  /** Tells the next part of the sequence that is open. */
  step(): RefreshProgress {
    return this.#database.transaction('precious', () => {
      const open = this.#store.find();
      if (!open) return { told: 0, isDone: true };
      const { activities, place } = this.#next(open);
      for (const activity of activities) this.#journal.add(activity, this.#nextMs());
      const told = open.told + activities.length;
      if (place) this.#store.put({ ...open, place, told });
      else this.#store.remove();
      return { told, isDone: place === undefined };
    });
  }

  #next({ place, position }: OpenRefresh): RefreshStep {
    const found = place.part === 'published' ? this.#updates(place) : this.#moves(place);
    const last = found.at(-1);
    return {
      // What was told of since the Refresh need not be told again.
      activities: found.flatMap(({ activity }) =>
        this.#store.isToldAfter(position, activity) ? [] : activity,
      ),
      place: last && found.length === AT_ONCE ? last.place : partAfter(place),
    };
  }

  #updates(place: Extract<RefreshPlace, { part: 'published' }>) {
    const { kind } = place;
    return this.#store.published(kind, place.id, AT_ONCE).map(({ id, properties }) => ({
      activity: { type: 'Update', kind, id, properties: properties ?? undefined } satisfies Activity,
      place: { ...place, id },
    }));
  }

  #moves(place: Extract<RefreshPlace, { part: 'moved' }>) {
    const { kind } = place;
    return this.#store.moved(kind, place, AT_ONCE).map(({ id, movedTo, properties }) => ({
      activity: {
        type: 'Move',
        kind,
        id,
        target: movedTo,
        properties: properties ?? undefined,
      } satisfies Activity,
      place: { ...place, movedTo, id },
    }));
  }

  #nextMs(): number {
    return Math.max(this.#now(), (this.#journal.lastMs ?? 0) + 1);
  }
}

function partAfter(place: RefreshPlace): RefreshPlace | undefined {
  return PARTS[PARTS.findIndex(({ part, kind }) => part === place.part && kind === place.kind) + 1];
}

/** What a sequence that is told to its end has told, for people. */
export function refreshSentence(told: number): string {
  return `told again: a Refresh, and ${told} ${told === 1 ? 'activity' : 'activities'} after it`;
}
