import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Breach } from '../breaches.ts';
import type { HarvestStore } from '../keeping/harvest-store.ts';
import { descriptionFile } from '../keeping/harvested-file.ts';
import { type HarvestFolder, writeHarvested } from '../keeping/take-fates.ts';
import type { HarvestClient } from '../requests/harvest-client.ts';
import { HarvestFailure } from '../requests/harvest-failure.ts';
import {
  descriptionXml,
  manifestsIn,
  type OaiRecord,
  type OaiResponse,
  readOaiResponse,
} from './oai-response.ts';

const ACCEPT = 'text/xml, application/xml;q=0.9, */*;q=0.1';

export interface OaiWalkParts extends HarvestFolder {
  readonly store: HarvestStore;
  readonly client: HarvestClient;
  /** With a `set`, where one is wanted. */
  readonly baseUrl: string;
  /** Milliseconds since 1970. */
  readonly sinceMs?: number;
  readonly breach: (breach: Breach) => void;
  readonly onPage: (pages: number, found: number) => void;
}

/** A list that has not come to its end. */
interface OaiList {
  readonly number: number;
  /** Of the first response: where the next harvest begins. */
  readonly responseDate: string | undefined;
  readonly from: string | undefined;
  readonly token: string | undefined;
  readonly position: number;
  readonly records: number;
}

/**
 * Reads the list of records of an OAI-PMH source (2.0, 4.5), as far as it has changed, and keeps their descriptions; what
 * becomes of the manifests that these name is kept for later. It goes on at its last resumption token when it was ended.
 */
export class OaiWalk {
  readonly #parts: OaiWalkParts;
  #pages = 0;
  #restarts = 0;

  constructor(parts: OaiWalkParts) {
    this.#parts = parts;
  }

  get isUnfinished(): boolean {
    return this.#parts.store.progress('oai-walk') !== undefined;
  }

  /** The source says when records have changed. */
  readonly isLog = true;

  /** @throws HarvestFailure */
  async run(): Promise<void> {
    let walk: OaiList | undefined = this.#parts.store.progress<OaiList>('oai-walk') ?? (await this.#begin());
    while (walk) walk = await this.#readPage(walk);
  }

  async #begin(): Promise<OaiList> {
    const { store, sinceMs } = this.#parts;
    const { granularity } = await this.#ask({ verb: 'Identify' });
    const mark = store.progress<{ from: string }>('oai-mark')?.from;
    const sinceText = sinceMs === undefined ? mark : new Date(sinceMs).toISOString();
    const isByDay = granularity === 'YYYY-MM-DD';
    const from = sinceText?.replace(/\.\d+Z$/, 'Z').slice(0, isByDay ? 10 : undefined);
    const number = (store.progress<number>('walks') ?? 0) + 1;
    store.step(() => store.beginWalk());
    return { number, from, responseDate: undefined, token: undefined, position: 0, records: 0 };
  }

  async #ask(parameters: Readonly<Record<string, string>>): Promise<OaiResponse> {
    const url = new URL(this.#parts.baseUrl);
    // What else the address holds is of the first request only (3.5): a token stands for all of it.
    if (parameters['verb'] !== 'ListRecords' || 'resumptionToken' in parameters) url.search = '';
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    const response = await this.#parts.client.get(url.href, ACCEPT);
    const read = response.kind === 'body' ? readOaiResponse(response.body.toString('utf8')) : undefined;
    if (!read) throw new HarvestFailure('illegible', 'is no response of OAI-PMH 2.0, or no whole one');
    return read;
  }

  async #readPage(walk: OaiList): Promise<OaiList | undefined> {
    const { token, from } = walk;
    const response = await this.#ask(
      token === undefined
        ? { verb: 'ListRecords', metadataPrefix: 'oai_dc', ...(from !== undefined && { from }) }
        : { verb: 'ListRecords', resumptionToken: token },
    );
    this.#pages += 1;
    if (response.error?.code === 'badResumptionToken' && token !== undefined) return this.#restarted(walk);
    if (response.error && response.error.code !== 'noRecordsMatch')
      throw new HarvestFailure('illegible', `refuses to list its records (${codeOf(response.error.code)})`);
    for (const record of response.records) await this.#keep(record);
    const found = this.#parts.store.step(() => this.#written(walk, response));
    this.#parts.onPage(this.#pages, walk.records + response.records.length);
    return found;
  }

  #restarted(walk: OaiList): OaiList {
    this.#restarts += 1;
    if (this.#restarts > 2) throw new HarvestFailure('illegible', 'does not know its own resumption tokens');
    this.#parts.breach('token-lost');
    this.#parts.store.step(() => this.#parts.store.beginWalk());
    return { ...walk, token: undefined, responseDate: undefined };
  }

  async #keep(record: OaiRecord): Promise<void> {
    const name = descriptionFile(record.identifier);
    if (record.isDeleted) await rm(join(this.#parts.folder, name), { force: true });
    else await writeHarvested(this.#parts, name, descriptionXml(record));
  }

  #written(
    walk: OaiList,
    { records, resumptionToken: token, responseDate }: OaiResponse,
  ): OaiList | undefined {
    const { store, breach } = this.#parts;
    let { position } = walk;
    for (const record of records) {
      const named = record.isDeleted ? [] : manifestsIn(record);
      for (const uri of store.relink(record.identifier, named))
        store.addFate({ uri, action: 'drop' }, walk.number, position++);
      for (const uri of named) store.addFate({ uri, action: 'take' }, walk.number, position++);
    }
    store.setProgress('walks', walk.number);
    const begun = walk.responseDate ?? responseDate;
    const isAgain = token !== undefined && !store.visit(token);
    if (isAgain) breach('token-again');
    if (token === undefined || isAgain) {
      if (begun !== undefined && !Number.isNaN(Date.parse(begun)))
        store.setProgress('oai-mark', { from: begun });
      store.setProgress('oai-walk', undefined);
      store.endWalk();
      return undefined;
    }
    const next = { ...walk, token, responseDate: begun, position, records: walk.records + records.length };
    store.setProgress('oai-walk', next);
    return next;
  }
}

/** Words of the source that are shown to people. */
function codeOf(code: string): string {
  return code.replace(/[^A-Za-z]/g, '').slice(0, 40);
}
