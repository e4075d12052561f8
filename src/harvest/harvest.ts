import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseError } from '../database/database-error.ts';
import { LoupeError } from '../errors.ts';
import { GuardedRequests } from '../requests/guarded-requests.ts';
import { type AddressRange, connectsTo } from '../requests/private-addresses.ts';
import { errorCode } from '../storage/error-code.ts';
import { BREACHES, type Breach } from './breaches.ts';
import { StreamWalk } from './discovery/walk-stream.ts';
import { HarvestStore } from './keeping/harvest-store.ts';
import { type HarvestFolder, takeFates } from './keeping/take-fates.ts';
import { OaiWalk } from './oai/walk-oai.ts';
import type { HarvestCounts, HarvestDisplay } from './progress.ts';
import { HarvestClient } from './requests/harvest-client.ts';
import { HarvestFailure } from './requests/harvest-failure.ts';

/** In the folder of a harvest; hidden, so that nothing takes it for manifests. */
const WORK_FOLDER = '.harvest';

/** A stream of Change Discovery 1.0, or a source of OAI-PMH 2.0. */
export type HarvestProtocol = 'discovery' | 'oai';

export interface HarvestParts {
  readonly protocol: HarvestProtocol;
  /** Of the stream's OrderedCollection, or the base URL of OAI-PMH. */
  readonly sourceUrl: string;
  /** Where what is harvested is written. */
  readonly folder: string;
  /** Takes what has changed since then, milliseconds since 1970; left out: since the harvest before. */
  readonly sinceMs?: number;
  /** Private ranges that may be connected to. */
  readonly allowPrivate: readonly AddressRange[];
  readonly userAgent: string;
  readonly maxResponseBytes: number;
  readonly maxTotalBytes: number;
  /** Pauses before a request is tried again. */
  readonly retryMs?: readonly number[];
  readonly signal: AbortSignal;
  readonly display: HarvestDisplay;
}

/** What came of a harvest. */
export interface HarvestResult extends HarvestCounts {
  /** Why not all was had; undefined when it was. */
  readonly problem: string | undefined;
}

const RETRY_MS = [1000, 5000, 20_000];

/**
 * Brings a folder to what a source says that there is: goes on where the harvest before was, and with what that left undone.
 *
 * @throws LoupeError `invalid-request` when the folder cannot be used, or belongs to another source
 */
export async function harvest(parts: HarvestParts): Promise<HarvestResult> {
  const place = { folder: parts.folder, workFolder: join(parts.folder, WORK_FOLDER) };
  const store = await openStore(place);
  const requests = new GuardedRequests(connectsTo(parts.allowPrivate));
  try {
    requireSource(store, parts);
    for (const name of await readdir(place.workFolder))
      if (name.endsWith('.tmp')) await rm(join(place.workFolder, name), { force: true });
    return await new Harvest(parts, place, store, requests).run();
  } catch (error) {
    const isOfDisk = error instanceof DatabaseError || /^E[A-Z]+$/.test(errorCode(error) ?? '');
    throw isOfDisk ? unwritable('the folder cannot be read or written', error) : error;
  } finally {
    requests.close();
    store.close();
  }
}

async function openStore({ workFolder }: HarvestFolder): Promise<HarvestStore> {
  try {
    await mkdir(workFolder, { recursive: true });
    return new HarvestStore(join(workFolder, 'harvest.sqlite'));
  } catch (error) {
    const isBusy = error instanceof DatabaseError && error.fault === 'busy';
    const sentence = isBusy ? 'another harvest is writing to this folder' : 'the folder cannot be written';
    throw unwritable(sentence, error);
  }
}

function unwritable(sentence: string, cause: unknown): LoupeError {
  return new LoupeError('invalid-request', sentence, { parameter: 'into', cause });
}

/** A folder is of one source: what another does not know would be removed. One that gave nothing is none yet. */
function requireSource(store: HarvestStore, { protocol, sourceUrl: url }: HarvestParts): void {
  const known = store.progress<{ protocol: HarvestProtocol; url: string }>('source');
  if (known?.protocol === protocol && known.url === url) return;
  if (known && !store.isEmpty)
    throw new LoupeError('invalid-request', `this folder holds what was harvested from ${known.url}`, {
      parameter: 'into',
    });
  store.step(() => {
    store.clear();
    store.setProgress('source', { protocol, url });
  });
}

class Harvest {
  readonly #parts: HarvestParts;
  readonly #place: HarvestFolder;
  readonly #store: HarvestStore;
  readonly #client: HarvestClient;
  readonly #told = new Set<Breach>();

  constructor(parts: HarvestParts, place: HarvestFolder, store: HarvestStore, requests: GuardedRequests) {
    this.#parts = parts;
    this.#place = place;
    this.#store = store;
    const { display, retryMs = RETRY_MS } = parts;
    this.#client = new HarvestClient({
      ...parts,
      requests,
      retryMs,
      onWait: (seconds) => display.tell(`the server asks to wait ${seconds} s`),
    });
  }

  async run(): Promise<HarvestResult> {
    const { signal, display } = this.#parts;
    const walk = this.#walk();
    const store = this.#store;
    const number = (store.progress<number>('harvests') ?? 0) + 1;
    const ended = store.progress<{ walked: boolean }>('open');
    store.step(() => {
      store.setProgress('harvests', number);
      store.setProgress('open', ended ?? { walked: false });
    });
    let problem: string | undefined;
    try {
      // First what an earlier harvest has found and left undone. Where nothing tells what is newer, that is all.
      if (ended && walk.isUnfinished) problem = await this.#walkAndTake(walk, number);
      else if (ended) await this.#take(number);
      if (problem === undefined && (!ended?.walked || walk.isLog))
        problem = await this.#walkAndTake(walk, number);
      if (problem === undefined) store.step(() => store.setProgress('open', undefined));
    } catch (error) {
      if (error instanceof HarvestFailure) problem = `the last address ${error.message}`;
      else if (!signal.aborted) throw error;
      else problem = 'it was ended; the next harvest goes on from here';
    }
    const counts = display.end();
    return { ...counts, problem };
  }

  /** @returns why not all pages could be read: what was found is taken all the same */
  async #walkAndTake(walk: StreamWalk | OaiWalk, number: number): Promise<string | undefined> {
    let problem: string | undefined;
    try {
      await walk.run();
      this.#store.step(() => this.#store.setProgress('open', { walked: true }));
    } catch (error) {
      if (!(error instanceof HarvestFailure)) throw error;
      problem = `the stream or a page of it ${error.message}`;
      if (error.endsHarvest) return problem;
    }
    await this.#take(number);
    return problem;
  }

  #walk(): StreamWalk | OaiWalk {
    const { protocol, sourceUrl, display } = this.#parts;
    const parts = {
      ...this.#parts,
      ...this.#place,
      store: this.#store,
      client: this.#client,
      breach: (breach: Breach) => this.#breach(breach),
      onPage: (pages: number, found: number) => display.found(pages, found),
    };
    return protocol === 'oai'
      ? new OaiWalk({ ...parts, baseUrl: sourceUrl })
      : new StreamWalk({ ...parts, streamUrl: sourceUrl });
  }

  async #take(number: number): Promise<void> {
    const { display, sourceUrl } = this.#parts;
    display.begin(this.#store.countOpen(number));
    await takeFates({
      ...this.#place,
      store: this.#store,
      client: this.#client,
      sourceUrl,
      harvest: number,
      breach: (breach) => this.#breach(breach),
      onTaken: (uri, outcome, sentence) => display.taken(uri, outcome, sentence),
    });
  }

  /** One warning each. */
  #breach(breach: Breach): void {
    if (this.#told.has(breach)) return;
    this.#told.add(breach);
    this.#parts.display.tell(`warning: the source ${BREACHES[breach]}`);
  }
}
