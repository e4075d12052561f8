import type { Xml } from '../../discovery/descriptions/xml.ts';
import type { OaiRequest } from '../../discovery/oai/arguments.ts';
import {
  headerElement,
  recordElement,
  resumptionElement,
  setElement,
} from '../../discovery/oai/documents.ts';
import { EDM, formatNamed, type MetadataFormat } from '../../discovery/oai/formats.ts';
import { OaiError } from '../../discovery/oai/oai-error.ts';
import {
  badToken,
  type RecordsPlace,
  readToken,
  type TokenScope,
  writeToken,
} from '../../discovery/oai/resumption-token.ts';
import { datestampRange } from '../../discovery/oai/utc-datetime.ts';
import type { RecordLookUps, RecordRow, RecordSelection } from '../../oai-records/record-list-store.ts';
import { type BaseUrl, oaiUrl } from '../../urls.ts';
import { ownTurn } from '../protocol/turns.ts';
import type { OaiRecords } from './oai-records.ts';

/** Records of one response. */
const MOST_RECORDS = 100;

/** A response with more characters of metadata ends with the record that has them. */
const MOST_CHARACTERS = 2_000_000;

/** Headers, and sets, of one response. */
const MOST_HEADERS = 500;
const MOST_SETS = 250;

/** Headers that are read in one turn of the event loop. */
const HEADERS_AT_ONCE = 25;

/** One entry of a list, and how long it is. */
interface ListEntry {
  readonly element: Xml;
  readonly characters: number;
}

/** The lists of a repository, in parts that tokens lead on from (OAI-PMH 2.0, 3.5). */
export class OaiLists {
  readonly #stored: RecordLookUps;
  readonly #records: OaiRecords;

  constructor(stored: RecordLookUps, records: OaiRecords) {
    this.#stored = stored;
    this.#records = records;
  }

  /** ListSets (4.6). */
  sets({ resumptionToken: token }: OaiRequest['values'], base: BaseUrl): readonly Xml[] {
    const { sets } = this.#stored;
    const scope = this.#scope(base);
    const place =
      token === undefined
        ? { kind: 'ListSets' as const, after: '', cursor: 0 }
        : readToken(token, 'ListSets', scope);
    const rows = sets.after(place.after, MOST_SETS + 1);
    if (rows.length === 0)
      throw token === undefined ? withoutSets() : badToken('has nothing after it any more');
    const listed = rows.slice(0, MOST_SETS);
    const cursor = place.cursor + listed.length;
    const next =
      rows.length > MOST_SETS
        ? writeToken({ kind: 'ListSets', after: listed.at(-1)?.id ?? '', cursor }, scope)
        : undefined;
    return [
      ...listed.map(({ id, label }) => setElement(sets.specOf(id), nameIn(label) ?? id)),
      ...(next === undefined && token === undefined ? [] : [resumptionElement(next, place.cursor)]),
    ];
  }

  /** ListRecords and ListIdentifiers (4.3, 4.5). */
  async records(
    verb: RecordsPlace['kind'],
    values: OaiRequest['values'],
    base: BaseUrl,
    signal: AbortSignal,
  ): Promise<readonly Xml[]> {
    const scope = this.#scope(base);
    const place =
      values.resumptionToken === undefined
        ? this.#beginning(verb, values)
        : this.#goingOn(readToken(values.resumptionToken, verb, scope));
    const format = formatNamed(place.prefix);
    const entryOf =
      verb === 'ListRecords'
        ? (row: RecordRow) => this.#record(row, format, base, signal)
        : (row: RecordRow) => this.#header(row, format, base);
    const most = verb === 'ListRecords' ? MOST_RECORDS : MOST_HEADERS;
    const { entries, after, isMore } = await this.#collect(place, most, entryOf);
    if (entries.length === 0) throw new OaiError('noRecordsMatch', 'there are no such records');
    const cursor = place.cursor + entries.length;
    const next = isMore ? writeToken({ ...place, after, cursor }, scope) : undefined;
    const isWhole = next === undefined && values.resumptionToken === undefined;
    return [...entries, ...(isWhole ? [] : [resumptionElement(next, place.cursor)])];
  }

  #scope(base: BaseUrl): TokenScope {
    return { baseUrl: oaiUrl(base), refreshedMs: this.#stored.refreshedMs };
  }

  #beginning(kind: RecordsPlace['kind'], values: OaiRequest['values']): RecordsPlace {
    const { set, from, until, metadataPrefix = '' } = values;
    const range = datestampRange(from, until);
    const { metadataPrefix: prefix } = formatNamed(metadataPrefix);
    if (set !== undefined && this.#stored.sets.after('', 1).length === 0) throw withoutSets();
    return { kind, prefix, ...range, ...(set !== undefined && { set }), after: 0, cursor: 0 };
  }

  #goingOn(place: RecordsPlace): RecordsPlace {
    if (place.after > this.#stored.lastPosition) throw badToken('is of another state of this archive');
    if (place.set !== undefined && this.#stored.sets.ofSpec(place.set) === undefined)
      throw badToken('is of a set that is not there any more');
    return place;
  }

  /** Which records there are from a place on. */
  #selection({ set, prefix, fromMs, beforeMs }: RecordsPlace): RecordSelection | undefined {
    const collection = set === undefined ? undefined : this.#stored.sets.ofSpec(set);
    if (set !== undefined && collection === undefined) return undefined;
    return {
      inEdm: prefix === EDM.metadataPrefix,
      ...(fromMs !== undefined && { fromMs }),
      ...(beforeMs !== undefined && { beforeMs }),
      ...(collection !== undefined && { collection }),
    };
  }

  /** Entries from a place on. A record that changes meanwhile is left out here: it comes again after all others. */
  async #collect(
    place: RecordsPlace,
    most: number,
    entryOf: (row: RecordRow) => Promise<ListEntry | undefined> | ListEntry | undefined,
  ): Promise<{ readonly entries: readonly Xml[]; readonly after: number; readonly isMore: boolean }> {
    const selection = this.#selection(place);
    const entries: Xml[] = [];
    let { after } = place;
    let characters = 0;
    const isFull = (): boolean => entries.length === most || characters > MOST_CHARACTERS;
    for (let read = 0; selection; ) {
      const wanted = most - entries.length + 1;
      const rows = this.#stored.moment(() => this.#stored.after(after, wanted, selection));
      for (const row of rows) {
        if (isFull()) return { entries, after, isMore: true };
        read += 1;
        if (read % HEADERS_AT_ONCE === 0) await ownTurn();
        const entry = await entryOf(row);
        after = row.position;
        if (!entry) continue;
        entries.push(entry.element);
        characters += entry.characters;
      }
      if (rows.length < wanted) break;
    }
    return { entries, after, isMore: false };
  }

  async #record(
    row: RecordRow,
    format: MetadataFormat,
    base: BaseUrl,
    signal: AbortSignal,
  ): Promise<ListEntry | undefined> {
    const found = await this.#records.read(row, format, base, signal);
    if (!found) return undefined;
    const { header, metadata } = found;
    return {
      element: recordElement(headerElement(base, header), metadata),
      characters: metadata?.length ?? 0,
    };
  }

  #header(row: RecordRow, format: MetadataFormat, base: BaseUrl): ListEntry | undefined {
    const header = this.#records.header(row, format);
    return header && { element: headerElement(base, header), characters: 0 };
  }
}

function withoutSets(): OaiError {
  return new OaiError('noSetHierarchy', 'set: this archive has no collections');
}

/** The first name in a label. @param label JSON of a language map */
function nameIn(label: string): string | undefined {
  const names: Readonly<Record<string, readonly string[]>> = JSON.parse(label);
  return Object.values(names)[0]?.[0];
}
