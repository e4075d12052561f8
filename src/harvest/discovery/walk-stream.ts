import type { Breach } from '../breaches.ts';
import { askedAt } from '../keeping/asked-at.ts';
import type { HarvestStore } from '../keeping/harvest-store.ts';
import { jsonOf } from '../keeping/harvested-file.ts';
import type { HarvestClient, Validators } from '../requests/harvest-client.ts';
import { type FailureKind, HarvestFailure } from '../requests/harvest-failure.ts';
import { fatesOfPage, type PageFates, type StreamMark, WALK_START, type WalkState } from './page-fates.ts';
import type { StreamActivity } from './read-activity.ts';
import { readStream, readStreamPage, type StreamCollection, type StreamPage } from './read-stream.ts';
import type { ReadSource } from './stream-link.ts';

/** Media types of streams (Change Discovery 1.0, 4.1). */
const ACCEPT =
  'application/ld+json;profile="http://iiif.io/api/discovery/1/context.json", application/ld+json;q=0.9, application/json;q=0.9, */*;q=0.1';

/** Pages that one harvest reads; the next one goes on behind them. */
const MOST_PAGES = 100_000;

/** Pages of a stream without a last one that are looked for from the first one on. */
const MOST_FORWARD = 1000;

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

/** The entry of a stream, as it was read last. */
interface Entry extends Pick<StreamCollection, 'id' | 'last'> {
  readonly validators: Validators;
}

/** A page that was read, with what tells whether it has changed since. */
interface SeenPage {
  readonly url: string;
  readonly validators: Validators;
}

/** A walk that has not come to its end. */
interface Walk {
  readonly number: number;
  /** The page that is to be read next; none for a stream whose activities are in itself. */
  readonly next: string | undefined;
  /** Pages to be read after it, from the end, where pages do not say which was before them. */
  readonly queue: readonly string[];
  readonly until: StreamMark | undefined;
  readonly streams: readonly string[];
  readonly state: WalkState;
  /** How many fates were found. */
  readonly position: number;
  readonly entry: Entry;
  readonly newestPage: SeenPage | undefined;
  /** Harvests that could not have the next page. */
  readonly failures: number;
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
  #pages = 0;

  constructor(parts: StreamWalkParts) {
    this.#parts = parts;
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
    let walk = this.#parts.store.progress<Walk>('walk') ?? (await this.#begin());
    while (walk?.next !== undefined) walk = await this.#readStreamPage(walk, walk.next);
  }

  /** @returns undefined when nothing has changed, or all has been found */
  async #begin(): Promise<Walk | undefined> {
    const { store, client, streamUrl, sinceMs } = this.#parts;
    const mark = store.progress<StreamMark>('mark');
    const known = mark && sinceMs === undefined ? store.progress<Entry>('entry') : undefined;
    const response = await client.get(streamUrl, ACCEPT, known?.validators);
    const number = (store.progress<number>('walks') ?? 0) + 1;
    const until = sinceMs === undefined ? mark : { timeMs: sinceMs, keys: [] };
    const isOrdered = store.progress<{ isOrdered: boolean }>('order')?.isOrdered ?? true;
    const start = { number, queue: [], until, state: { ...WALK_START, isOrdered }, position: 0, failures: 0 };
    const newestPage = undefined;
    if (response.kind === 'unchanged') {
      // Its last page may say more than before all the same.
      if (known?.last === undefined) return undefined;
      return this.#started({
        ...start,
        next: known.last,
        streams: this.#streams(known.id),
        entry: known,
        newestPage,
      });
    }
    const source = this.#source(response.url);
    const collection = readStream(jsonOf(response.body) ?? null, source);
    if (!collection)
      throw new HarvestFailure('illegible', 'is no OrderedCollection of the Change Discovery API 1.0');
    const { id, first, last, activities } = collection;
    const entry = { id, last, validators: response.validators };
    const walk = { ...start, streams: this.#streams(id), entry, newestPage };
    if (activities.length > 0 || (last ?? first) === undefined) {
      this.#pageRead({ ...walk, next: undefined }, activities, undefined);
      return undefined;
    }
    if (last !== undefined) return this.#started({ ...walk, next: last });
    const queue = await this.#forward(first);
    return this.#started({ ...walk, next: queue.at(-1), queue: queue.slice(0, -1) });
  }

  #streams(id: string | undefined): readonly string[] {
    return [this.#parts.streamUrl, ...(id === undefined ? [] : [id])];
  }

  #source(url: string): ReadSource {
    return { url, nowMs: Date.now(), breach: this.#parts.breach };
  }

  /** It is kept from its first page on: a stream whose last page cannot be had may name another one the next time. */
  #started(walk: Walk): Walk {
    const { store } = this.#parts;
    store.step(() => {
      store.setProgress('walks', walk.number);
      store.beginWalk();
      for (const page of [...walk.queue, walk.next]) if (page !== undefined) store.visit(page);
    });
    return walk;
  }

  /** The pages of a stream that does not say which is the last. */
  async #forward(first: string | undefined): Promise<readonly string[]> {
    const urls = new Set<string>();
    let url = first;
    while (url !== undefined && !urls.has(url)) {
      if (urls.size >= MOST_FORWARD)
        throw new HarvestFailure('illegible', `names no last page and has more than ${MOST_FORWARD}`);
      urls.add(url);
      url = (await this.#page(url, {})).page?.next;
    }
    return [...urls];
  }

  async #page(
    url: string,
    known: Validators,
  ): Promise<{ readonly page: StreamPage | undefined; readonly validators: Validators }> {
    const { client, streamUrl } = this.#parts;
    this.#pages += 1;
    if (this.#pages > MOST_PAGES)
      throw new HarvestFailure('limit', `is behind the ${MOST_PAGES} pages that one harvest reads`);
    const response = await client.get(askedAt(url, streamUrl), ACCEPT, known);
    if (response.kind === 'unchanged') return { page: undefined, validators: known };
    const page = readStreamPage(jsonOf(response.body) ?? null, this.#source(response.url));
    if (!page) throw new HarvestFailure('illegible', 'is no page of the Change Discovery API 1.0');
    return { page, validators: response.validators };
  }

  async #readStreamPage(walk: Walk, url: string): Promise<Walk | undefined> {
    const { store, sinceMs } = this.#parts;
    const isNewest = walk.newestPage === undefined;
    const seen = store.progress<SeenPage>('newest-page');
    const isComparable =
      isNewest && seen?.url === url && this.isLog && sinceMs === undefined && walk.state.isOrdered;
    const known = isComparable ? seen.validators : {};
    const { page, validators } = await this.#page(url, known).catch((error: unknown) => {
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
  #isLost(walk: Walk, { kind }: HarvestFailure): boolean {
    if (LOST.has(kind)) return true;
    const failures = walk.failures + 1;
    if (kind === 'unavailable')
      this.#parts.store.step(() => this.#parts.store.setProgress('walk', { ...walk, failures }));
    return kind === 'unavailable' && failures >= MOST_FAILURES;
  }

  /** What is older than a page that is lost cannot be found. */
  #lost(walk: Walk): undefined {
    this.#parts.store.step(() => this.#finish(walk, false));
  }

  /** Writes what a page says, and where the walk is then. */
  #pageRead(walk: Walk, activities: readonly StreamActivity[], prev: string | undefined): Walk | undefined {
    const { store, breach, onPage } = this.#parts;
    const { until, streams } = walk;
    const bound = { until: until && { timeMs: until.timeMs, keys: new Set(until.keys) }, streams };
    const found = fatesOfPage(activities, walk.state, bound);
    for (const each of found.breaches) breach(each);
    const next = store.step(() => this.#keep(walk, found, prev));
    onPage(this.#pages, walk.position + found.fates.length);
    return next;
  }

  #keep(walk: Walk, { fates, state, isEnd }: PageFates, prev: string | undefined): Walk | undefined {
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

  #finish({ number, state, position, entry, newestPage }: Walk, isWhole: boolean): void {
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

function laterMark(before: StreamMark | undefined, now: StreamMark | undefined): StreamMark | undefined {
  if (!before || !now) return now ?? before;
  if (before.timeMs !== now.timeMs) return before.timeMs > now.timeMs ? before : now;
  return { timeMs: now.timeMs, keys: [...new Set([...now.keys, ...before.keys])] };
}
