import type { Validators } from '../../requests/validators.ts';
import type { Breach } from '../breaches.ts';
import { askedAt } from '../keeping/asked-at.ts';
import { jsonOf } from '../keeping/harvested-file.ts';
import type { HarvestClient } from '../requests/harvest-client.ts';
import { HarvestFailure } from '../requests/harvest-failure.ts';
import { readStream, readStreamPage, type StreamCollection, type StreamPage } from './read-stream.ts';
import type { ReadSource } from './stream-link.ts';

/** Media types of streams (Change Discovery 1.0, 4.1). */
const ACCEPT =
  'application/ld+json;profile="http://iiif.io/api/discovery/1/context.json", application/ld+json;q=0.9, application/json;q=0.9, */*;q=0.1';

/** Pages that one harvest reads; the next one goes on behind them. */
const MOST_PAGES = 100_000;

/** Pages of a stream without a last one that are looked for from the first one on. */
const MOST_FORWARD = 1000;

export interface StreamPagesParts {
  readonly client: HarvestClient;
  readonly streamUrl: string;
  readonly breach: (breach: Breach) => void;
}

/** Asks for the documents of a stream. Each throws a HarvestFailure for what cannot be had. */
export class StreamPages {
  readonly #parts: StreamPagesParts;
  /** How many pages were asked for. */
  count = 0;

  constructor(parts: StreamPagesParts) {
    this.#parts = parts;
  }

  /** @returns undefined when it is what is known */
  async collection(
    known: Validators,
  ): Promise<{ readonly collection: StreamCollection; readonly validators: Validators } | undefined> {
    const { client, streamUrl } = this.#parts;
    const response = await client.get(streamUrl, ACCEPT, known);
    if (response.kind === 'unchanged') return undefined;
    const collection = readStream(jsonOf(response.body) ?? null, this.#source(response.url));
    if (!collection)
      throw new HarvestFailure('illegible', 'is no OrderedCollection of the Change Discovery API 1.0');
    return { collection, validators: response.validators };
  }

  /** @returns without a page when it is what is known */
  async page(
    url: string,
    known: Validators,
  ): Promise<{ readonly page: StreamPage | undefined; readonly validators: Validators }> {
    const { client, streamUrl } = this.#parts;
    this.count += 1;
    if (this.count > MOST_PAGES)
      throw new HarvestFailure('limit', `is behind the ${MOST_PAGES} pages that one harvest reads`);
    const response = await client.get(askedAt(url, streamUrl), ACCEPT, known);
    if (response.kind === 'unchanged') return { page: undefined, validators: known };
    const page = readStreamPage(jsonOf(response.body) ?? null, this.#source(response.url));
    if (!page) throw new HarvestFailure('illegible', 'is no page of the Change Discovery API 1.0');
    return { page, validators: response.validators };
  }

  /** The pages of a stream that does not say which is the last, the oldest first. */
  async forward(first: string | undefined): Promise<readonly string[]> {
    const urls = new Set<string>();
    let url = first;
    while (url !== undefined && !urls.has(url)) {
      if (urls.size >= MOST_FORWARD)
        throw new HarvestFailure('illegible', `names no last page and has more than ${MOST_FORWARD}`);
      urls.add(url);
      url = (await this.page(url, {})).page?.next;
    }
    return [...urls];
  }

  #source(url: string): ReadSource {
    return { url, nowMs: Date.now(), breach: this.#parts.breach };
  }
}
