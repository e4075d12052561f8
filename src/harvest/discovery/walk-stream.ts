import type { Breach } from '../breaches.ts';
import type { HarvestStore } from '../keeping/harvest-store.ts';
import type { HarvestClient } from '../requests/harvest-client.ts';
import { type FailureKind, HarvestFailure } from '../requests/harvest-failure.ts';
import { laterMark, type OpenWalk, type SeenPage, type StreamEntry } from './open-walk.ts';
import { fatesOfPage, type PageFates, type StreamMark, WALK_START } from './page-fates.ts';
import type { StreamActivity } from './read-activity.ts';
import type { StreamPage } from './read-stream.ts';
import { StreamPages } from './stream-pages.ts';

/** Why a page can be had at no other time either. */
const LOST: ReadonlySet<FailureKind> = new Set([
  ...(['missing', 'gone', 'denied', 'refused', 'too-large', 'illegible'] as const),
]);

/** Harvests that a page may fail which its server cannot give. */
const MOST_FAILURES = 3;

const NOTHING: StreamPage = { activities: [], prev: undefined, next: undefined };

export interface StreamWalkParts {
  readonly store: HarvestStore;
  readonly client: HarvestClient;
  readonly streamUrl: string;
  /** Takes what has changed since then; left out: since the harvest before. Milliseconds since 1970. */
  readonly sinceMs?: number;
  readonly breach: (breach: Breach) => void;
  /** So many pages have been read, and so many activities found. */
  readonly onPage: (pages: number, found: number) => void;
}

/**
 * Walks through a stream, from its newest page backwards, until it was there before, and keeps what is to become of the
 * resources that it names (Change Discovery 1.0, 3.5). What a page says and where the walk is are written in one step: a walk
 * that was ended goes on at the next page.
 *
 * @throws HarvestFailure when a page cannot be had
 */
export class StreamWalk {
  readonly #parts: StreamWalkParts;
  readonly #pages: StreamPages;

  constructor(parts: StreamWalkParts) {
    this.#parts = parts;
    this.#pages = new StreamPages(parts);
  }

  /** Whether an earlier harvest has left a walk unfinished. */
  get isUnfinished(): boolean {
    return this.#parts.store.progress('walk') !== undefined;
  }

  /** Whether the stream tells when things changed, so that a walk ends where it was before. */
  get isLog(): boolean {
    return this.#parts.store.progress('mark') !== undefined;
  }

  async run(): Promise<void> {
    let walk = this.#parts.store.progress<OpenWalk>('walk') ?? (await this.#begin());
    while (walk?.next !== undefined) walk = await this.#readPage(walk, walk.next);
  }

  /** @returns undefined when nothing has changed, or all has been found */
  async #begin(): Promise<OpenWalk | undefined> {
    const { store, sinceMs } = this.#parts;
    const mark = store.progress<StreamMark>('mark');
    const seen = mark && sinceMs === undefined ? store.progress<StreamEntry>('entry') : undefined;
    // Of one that names its first page alone, nothing tells whether there are new ones.
    const known = seen?.last === undefined && seen?.first !== undefined ? undefined : seen;
    const read = await this.#pages.collection(known?.validators ?? {});
    const number = (store.progress<number>('walks') ?? 0) + 1;
    const until = sinceMs === undefined ? mark : { timeMs: sinceMs, keys: [] };
    const isOrdered = store.progress<{ isOrdered: boolean }>('order')?.isOrdered ?? true;
    const state = { ...WALK_START, isOrdered };
    const start = { number, queue: [], until, state, position: 0, failures: 0, newestPage: undefined };
    if (!read) {
      // Its last page may say more than before all the same.
      if (known?.last === undefined) return undefined;
      return this.#started({ ...start, next: known.last, streams: this.#streams(known.id), entry: known });
    }
    const { id, first, last, activities } = read.collection;
    const entry = { id, first, last, validators: read.validators };
    const walk = { ...start, streams: this.#streams(id), entry };
    if (activities.length > 0 || (last ?? first) === undefined) {
      this.#pageRead({ ...walk, next: undefined }, activities, undefined);
      return undefined;
    }
    if (last !== undefined) return this.#started({ ...walk, next: last });
    const queue = await this.#pages.forward(first);
    return this.#started({ ...walk, next: queue.at(-1), queue: queue.slice(0, -1) });
  }

  #streams(id: string | undefined): readonly string[] {
    return [this.#parts.streamUrl, ...(id === undefined ? [] : [id])];
  }

  /** It is kept from its first page on: a stream whose last page cannot be had may name another one the next time. */
  #started(walk: OpenWalk): OpenWalk {
    const { store } = this.#parts;
    store.step(() => {
      store.setProgress('walks', walk.number);
      store.beginWalk();
      for (const page of [...walk.queue, walk.next]) if (page !== undefined) store.visit(page);
    });
    return walk;
  }

  async #readPage(walk: OpenWalk, url: string): Promise<OpenWalk | undefined> {
    const { store, sinceMs } = this.#parts;
    const isNewest = walk.newestPage === undefined;
    const seen = store.progress<SeenPage>('newest-page');
    const isComparable =
      isNewest && seen?.url === url && this.isLog && sinceMs === undefined && walk.state.isOrdered;
    const known = isComparable ? seen.validators : {};
    const { page, validators } = await this.#pages.page(url, known).catch((error: unknown) => {
      if (isNewest || !(error instanceof HarvestFailure) || !this.#isLost(walk, error)) throw error;
      this.#parts.breach('page-lost');
      return { page: NOTHING, validators: {} };
    });
    if (page === NOTHING) return this.#lost(walk);
    const newestPage = walk.newestPage ?? { url, validators };
    // Nothing has been added.
    if (!page) return this.#pageRead({ ...walk, newestPage, queue: [] }, [], undefined);
    return this.#pageRead({ ...walk, newestPage }, page.activities, page.prev);
  }

  /** Whether a page will not be had at another time either: what is newer must not wait for it for ever. */
  #isLost(walk: OpenWalk, { kind }: HarvestFailure): boolean {
    if (LOST.has(kind)) return true;
    const failures = walk.failures + 1;
    if (kind === 'unavailable')
      this.#parts.store.step(() => this.#parts.store.setProgress('walk', { ...walk, failures }));
    return kind === 'unavailable' && failures >= MOST_FAILURES;
  }

  /** What is older than a page that is lost cannot be found. */
  #lost(walk: OpenWalk): undefined {
    this.#parts.store.step(() => this.#finish(walk, false));
  }

  /** Writes what a page says, and where the walk is then. */
  #pageRead(
    walk: OpenWalk,
    activities: readonly StreamActivity[],
    prev: string | undefined,
  ): OpenWalk | undefined {
    const { store, breach, onPage } = this.#parts;
    const { until, streams } = walk;
    const bound = { until: until && { timeMs: until.timeMs, keys: new Set(until.keys) }, streams };
    const found = fatesOfPage(activities, walk.state, bound);
    for (const each of found.breaches) breach(each);
    const next = store.step(() => this.#keep(walk, found, prev));
    onPage(this.#pages.count, walk.position + found.fates.length);
    return next;
  }

  #keep(walk: OpenWalk, { fates, state, isEnd }: PageFates, prev: string | undefined): OpenWalk | undefined {
    const { store, breach } = this.#parts;
    for (const [at, fate] of fates.entries()) store.addFate(fate, walk.number, walk.position + at);
    const position = walk.position + fates.length;
    const queued = walk.queue.at(-1);
    const next = isEnd ? undefined : (queued ?? prev);
    const isCircle = next !== undefined && queued === undefined && !store.visit(next);
    if (isCircle) breach('circle');
    const after = { ...walk, state, position, queue: walk.queue.slice(0, -1), next, failures: 0 };
    if (next === undefined || isCircle) {
      this.#finish(after, !isCircle);
      return undefined;
    }
    store.setProgress('walk', after);
    return after;
  }

  #finish({ number, state, position, entry, newestPage }: OpenWalk, isWhole: boolean): void {
    const { store } = this.#parts;
    const mark = laterMark(store.progress<StreamMark>('mark'), state.newest);
    store.setProgress('walks', number);
    store.setProgress('mark', mark);
    store.setProgress('order', { isOrdered: state.isOrdered });
    store.setProgress('entry', entry);
    store.setProgress('newest-page', newestPage);
    store.setProgress('walk', undefined);
    // A list of what there is (level 0) names no deletions: what it does not name is gone (2.1.1).
    if (!mark && !state.isLog && isWhole && position > 0) store.dropUnlisted(number, position);
    store.endWalk();
  }
}
