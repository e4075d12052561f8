import { type OpenFile, readAt } from '../../../storage/file-store.ts';
import { Budget } from './budget.ts';
import { type ObjectStream, objectStreamOf } from './object-stream.ts';
import { asDictionary, type PdfDictionary, PdfReference, PdfSyntax, type PdfValue } from './pdf-syntax.ts';
import { PdfTable } from './pdf-table.ts';
import { MOST_STREAM_BYTES, streamBytes } from './stream-bytes.ts';

/** Objects are read by parts of a file: most are short. */
const OBJECT_BYTES = [4096, 64 * 1024, 1024 * 1024] as const;

const HEAD_BYTES = 1024;
const TAIL_BYTES = 2048;
const MOST_TABLE_BYTES = 24 * 1024 * 1024;

/** Changes that were appended to a file, each with a table of its own. */
const MOST_TABLES = 100;

/** Read before: a file of many pages has few streams of objects for them. */
const MOST_STREAMS_KEPT = 4;

/** So much is read for one question; a page tree that leads nowhere would have more. */
const MOST_READS = 6000;
const MOST_CHARACTERS = 8 * 1024 * 1024;
const MOST_BYTES = 48 * 1024 * 1024;

/** What the tables of a file say. */
interface KnownTables {
  /** Where the sign of a PDF is: places count from it on. */
  readonly start: number;
  readonly table: PdfTable;
  readonly trailer: PdfDictionary;
}

/** An object that is a stream. */
interface PdfStream {
  readonly dictionary: PdfDictionary;
  readonly bytes: Buffer;
}

/**
 * Objects of a PDF by their numbers, as its own tables have them: what PDFium does not tell of. Each object is read when it is asked
 * for. What is damaged, encrypted or in a form that is not read here is undefined; where more would have to be read than one
 * question is worth, an Error is thrown.
 */
export class PdfObjects {
  readonly #file: OpenFile;
  readonly #start: number;
  readonly #table: PdfTable;
  readonly #streams = new Map<number, Promise<ObjectStream | undefined>>();
  readonly #reads = new Budget(MOST_READS);
  readonly #characters = new Budget(MOST_CHARACTERS);
  readonly #bytes = new Budget(MOST_BYTES);
  #trailer: PdfDictionary;

  constructor(file: OpenFile, { start, table, trailer }: KnownTables) {
    this.#file = file;
    this.#start = start;
    this.#table = table;
    this.#trailer = trailer;
  }

  static async open(file: OpenFile): Promise<PdfObjects> {
    const head = (await readAt(file, 0, HEAD_BYTES)).toString('latin1');
    const start = Math.max(0, head.indexOf('%PDF-'));
    const objects = new PdfObjects(file, { start, table: new PdfTable(), trailer: new Map() });
    await objects.#readTables();
    return objects;
  }

  /** The same objects for a further question, without reading the tables again. */
  in(file: OpenFile): PdfObjects {
    return new PdfObjects(file, { start: this.#start, table: this.#table, trailer: this.#trailer });
  }

  get trailer(): PdfDictionary {
    return this.#trailer;
  }

  /** Streams are encrypted, and so is what is in streams of objects. */
  get isEncrypted(): boolean {
    return this.#trailer.has('Encrypt');
  }

  /** A value, or what it refers to. */
  async resolve(value: PdfValue): Promise<PdfValue> {
    if (!(value instanceof PdfReference)) return value;
    const place = this.#table.get(value.object);
    if (place?.kind === 'file') return (await this.#objectAt(place.offset, value.object))?.value;
    return place ? this.#objectInStream(place.stream, value.object) : undefined;
  }

  /** The bytes of a stream, decompressed; undefined for filters other than Deflate. */
  async stream(value: PdfValue): Promise<Buffer | undefined> {
    if (!(value instanceof PdfReference) || this.isEncrypted) return undefined;
    const place = this.#table.get(value.object);
    return place?.kind === 'file' ? (await this.#streamAt(place.offset, value.object))?.bytes : undefined;
  }

  async #readTables(): Promise<void> {
    const { size } = this.#file;
    const tail = (await readAt(this.#file, Math.max(0, size - TAIL_BYTES), TAIL_BYTES)).toString('latin1');
    const [, last] = [...tail.matchAll(/startxref\s+(\d{1,12})/g)].at(-1) ?? [];
    const waiting = [Number(last)];
    const read = new Set<number>();
    for (let at = waiting.shift(); at !== undefined && read.size < MOST_TABLES; at = waiting.shift()) {
      if (!Number.isInteger(at) || read.has(at)) continue;
      read.add(at);
      const trailer = await this.#readTable(at);
      if (!trailer) return;
      if (read.size === 1) this.#trailer = trailer;
      // A table for older programs names a stream that holds the rest (7.5.8.4).
      for (const next of [trailer.get('XRefStm'), trailer.get('Prev')])
        if (typeof next === 'number') waiting.push(next);
    }
  }

  async #readTable(at: number): Promise<PdfDictionary | undefined> {
    const start = (await readAt(this.#file, this.#start + at, 32)).toString('latin1');
    if (!/^\s*xref/.test(start)) {
      const stream = await this.#streamAt(at, undefined);
      return stream && this.#table.addStream(stream.dictionary, stream.bytes) ? stream.dictionary : undefined;
    }
    for (const bytes of [64 * 1024, MOST_TABLE_BYTES]) {
      const part = await readAt(this.#file, this.#start + at, bytes);
      this.#bytes.take(part.length);
      const text = part.toString('latin1');
      const from = text.indexOf('xref') + 4;
      const trailer = this.#table.addTable(text.slice(from));
      const trailerAt = from + (trailer ?? 0);
      if (trailer !== undefined)
        return asDictionary(this.#valueOf(new PdfSyntax(text.slice(trailerAt, trailerAt + OBJECT_BYTES[2]))));
    }
    return undefined;
  }

  /** What begins here, and where the bytes of a stream begin. */
  async #objectAt(
    offset: number,
    object: number | undefined,
  ): Promise<{ readonly value: PdfValue; readonly streamAt: number | undefined } | undefined> {
    this.#reads.take(1);
    for (const bytes of OBJECT_BYTES) {
      const part = await readAt(this.#file, this.#start + offset, bytes);
      const syntax = new PdfSyntax(part.toString('latin1'));
      const number = syntax.value();
      syntax.word();
      if (syntax.word() !== 'obj' || (object !== undefined && number !== object)) return undefined;
      const value = this.#valueOf(syntax);
      const word = syntax.word();
      if (word === '' && part.length === bytes) continue;
      // A line ends behind the word (7.3.8.1).
      const lineEnd = part[syntax.at] === 0x0d ? 2 : 1;
      return { value, streamAt: word === 'stream' ? offset + syntax.at + lineEnd : undefined };
    }
    return undefined;
  }

  async #streamAt(offset: number, object: number | undefined): Promise<PdfStream | undefined> {
    const { value, streamAt } = (await this.#objectAt(offset, object)) ?? {};
    const dictionary = asDictionary(value);
    if (!dictionary || streamAt === undefined) return undefined;
    const length = await this.#lengthOf(dictionary.get('Length'));
    if (typeof length !== 'number' || !(length >= 0 && length <= MOST_STREAM_BYTES)) return undefined;
    const bytes = streamBytes(
      dictionary,
      await readAt(this.#file, this.#start + streamAt, length),
      this.#bytes,
    );
    return bytes && { dictionary, bytes };
  }

  /** In the file itself: a length that lay in the stream whose it is would never be found. */
  async #lengthOf(value: PdfValue): Promise<PdfValue> {
    if (!(value instanceof PdfReference)) return value;
    const place = this.#table.get(value.object);
    return place?.kind === 'file' ? (await this.#objectAt(place.offset, value.object))?.value : undefined;
  }

  /** Of a stream of objects (7.5.7). */
  async #objectInStream(stream: number, object: number): Promise<PdfValue> {
    this.#reads.take(1);
    const found = await this.#objectStream(stream);
    const place = found?.places.get(object);
    if (!found || place === undefined) return undefined;
    for (const most of OBJECT_BYTES) {
      const text = found.bytes.toString('latin1', place, Math.min(found.bytes.length, place + most));
      const syntax = new PdfSyntax(text);
      const value = this.#valueOf(syntax);
      if (syntax.at < text.length || place + most >= found.bytes.length) return value;
    }
    return undefined;
  }

  #valueOf(syntax: PdfSyntax): PdfValue {
    const from = syntax.at;
    const value = syntax.value();
    this.#characters.take(syntax.at - from);
    return value;
  }

  #objectStream(stream: number): Promise<ObjectStream | undefined> {
    const known = this.#streams.get(stream) ?? this.#readObjectStream(stream);
    this.#streams.delete(stream);
    this.#streams.set(stream, known);
    const [oldest] = this.#streams.keys();
    if (this.#streams.size > MOST_STREAMS_KEPT && oldest !== undefined) this.#streams.delete(oldest);
    return known;
  }

  async #readObjectStream(stream: number): Promise<ObjectStream | undefined> {
    const place = this.#table.get(stream);
    if (this.isEncrypted || place?.kind !== 'file') return undefined;
    const found = await this.#streamAt(place.offset, stream);
    return found && objectStreamOf(found.dictionary, found.bytes);
  }
}
