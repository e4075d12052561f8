import { ask, type HttpResponse } from './asking.ts';

// A harvester as Change Discovery 1.0, section 3.5, describes one. It knows nothing of how Loupe makes its streams.

interface Reference {
  readonly id: string;
  readonly type: string;
}

/** 3.3, as far as a consumer reads it. */
export interface ReadActivity {
  readonly type: string;
  readonly object?: Reference & {
    readonly canonical?: string;
    readonly format?: string;
    readonly provider?: readonly Reference[];
    readonly seeAlso?: readonly Reference[];
  };
  readonly target?: Reference;
  readonly startTime?: string;
  readonly endTime?: string;
}

/** 3.2. */
export interface ReadPage extends Reference {
  readonly '@context': unknown;
  readonly partOf?: Reference;
  readonly prev?: Reference;
  readonly next?: Reference;
  readonly startIndex?: number;
  readonly orderedItems: readonly ReadActivity[];
}

/** 3.1. */
export interface ReadCollection extends Reference {
  readonly '@context': unknown;
  readonly totalItems?: number;
  readonly first?: Reference;
  readonly last: Reference;
}

/** Asks for an absolute address as it is; no redirect is followed. */
export function askAddress(address: string): Promise<HttpResponse> {
  const { origin } = new URL(address);
  return ask(origin, address.slice(origin.length));
}

async function readJson(address: string): Promise<unknown> {
  const response = await askAddress(address);
  if (response.status !== 200) throw new Error(`${address}: ${response.status} ${response.text}`);
  return JSON.parse(response.text);
}

export async function readCollection(address: string): Promise<ReadCollection> {
  return (await readJson(address)) as ReadCollection;
}

export async function readPage(address: string): Promise<ReadPage> {
  return (await readJson(address)) as ReadPage;
}

/** All activities of a stream, the oldest first, by its `prev` links. */
export async function readStream(address: string): Promise<readonly ReadActivity[]> {
  const pages: ReadPage[] = [];
  let next: string | undefined = (await readCollection(address)).last.id;
  while (next !== undefined) {
    const page: ReadPage = await readPage(next);
    pages.unshift(page);
    next = page.prev?.id;
  }
  return pages.flatMap(({ orderedItems }) => orderedItems);
}

/** What a consumer holds, and how far it has read. */
export class StreamConsumer {
  /** By address, the document. */
  readonly held = new Map<string, unknown>();
  readonly #stream: string;
  #lastCrawl: string | undefined;

  constructor(stream: string) {
    this.#stream = stream;
  }

  /** 3.5.1. */
  async crawl(): Promise<void> {
    const state = { processed: new Set<string>(), lastCrawl: this.#lastCrawl, onlyDelete: false };
    let next: string | undefined = (await readCollection(this.#stream)).last.id;
    let newest: string | undefined;
    while (next !== undefined) {
      const page: ReadPage = await readPage(next);
      newest ??= timeOf(page.orderedItems.at(-1));
      next = (await this.#readBackwards(page, state)) ? page.prev?.id : undefined;
    }
    this.#lastCrawl = newest ?? this.#lastCrawl;
  }

  /** 3.5.2; returns whether to go on with the page before. */
  async #readBackwards(
    { orderedItems }: ReadPage,
    state: { processed: Set<string>; lastCrawl: string | undefined; onlyDelete: boolean },
  ): Promise<boolean> {
    const { processed, lastCrawl } = state;
    for (const { type, object, target, endTime } of orderedItems.toReversed()) {
      if (endTime !== undefined && lastCrawl !== undefined && endTime < lastCrawl) return false;
      if (type === 'Refresh') {
        if (lastCrawl === undefined) return false;
        state.onlyDelete = true;
      }
      if (!object || processed.has(object.id)) continue;
      if (type === 'Delete') this.held.delete(object.id);
      else if (state.onlyDelete) continue;
      else if (type === 'Create' || type === 'Update') await this.#include(object.id);
      else if (type === 'Move' && target) {
        this.held.delete(object.id);
        if (!processed.has(target.id)) await this.#include(target.id);
        processed.add(target.id);
      }
      processed.add(object.id);
    }
    return true;
  }

  /** What is not there any more is not held: an activity after this one says so. */
  async #include(address: string): Promise<void> {
    const { status, text } = await askAddress(address);
    if (status === 200) this.held.set(address, JSON.parse(text));
    else this.held.delete(address);
  }
}

function timeOf(activity: ReadActivity | undefined): string | undefined {
  return activity?.endTime ?? activity?.startTime;
}
