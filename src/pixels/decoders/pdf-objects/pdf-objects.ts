import { type OpenFile, readAt } from '../../../storage/file-store.ts';
import { asDictionary, type PdfDictionary, PdfReference, PdfSyntax, type PdfValue } from './pdf-syntax.ts';
import { PdfTable } from './pdf-table.ts';
import { MOST_STREAM_BYTES, streamBytes } from './stream-bytes.ts';

/** Objects are read by parts of a file: most are short. */
const OBJECT_BYTES = [4096, 1024 * 1024] as const;

const HEAD_BYTES = 1024;
const TAIL_BYTES = 2048;
const MOST_TABLE_BYTES = 40 * 1024 * 1024;

/** Changes that were appended to a file, each with a table of its own. */
const MOST_TABLES = 100;

/** Read before: a file of many pages has few streams of objects for them. */
const MOST_STREAMS_KEPT = 4;

/** So many are read for one question; a page tree that leads nowhere would have more. */
const MOST_READS = 50_000;

/** An object that is a stream. */
interface PdfStream {
  readonly dictionary: PdfDictionary;
  readonly bytes: Buffer;
}

/**
 * Objects of a PDF by their numbers, as its own tables have them: what PDFium does not tell of. Each object is read when it is asked
 * for. What is damaged, encrypted or in a form that is not read here is undefined.
 */
export class PdfObjects {
  readonly #file: OpenFile;
  readonly #start: number;
  readonly #table = new PdfTable();
  readonly #streams = new Map<number, Promise<Buffer | undefined>>();
  #trailer: PdfDictionary = new Map();
  #left = MOST_READS;

  constructor(file: OpenFile, start: number) {
    this.#file = file;
    this.#start = start;
  }

  static async open(file: OpenFile): Promise<PdfObjects> {
    const head = (await readAt(file, 0, HEAD_BYTES)).toString('latin1');
    // Places count from the sign of a PDF on.
    const objects = new PdfObjects(file, Math.max(0, head.indexOf('%PDF-')));
    await objects.#readTables();
    return objects;
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
      const text = (await readAt(this.#file, this.#start + at, bytes)).toString('latin1');
      const from = text.indexOf('xref') + 4;
      const trailer = this.#table.addTable(text.slice(from));
      if (trailer !== undefined) return asDictionary(new PdfSyntax(text, from + trailer).value());
    }
    return undefined;
  }

  /** What begins here, and where the bytes of a stream begin. */
  async #objectAt(
    offset: number,
    object: number | undefined,
  ): Promise<{ readonly value: PdfValue; readonly streamAt: number | undefined } | undefined> {
    this.#left -= 1;
    if (this.#left < 0) return undefined;
    for (const bytes of OBJECT_BYTES) {
      const part = await readAt(this.#file, this.#start + offset, bytes);
      const syntax = new PdfSyntax(part.toString('latin1'));
      const number = syntax.value();
      syntax.word();
      if (syntax.word() !== 'obj' || (object !== undefined && number !== object)) return undefined;
      const value = syntax.value();
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
    const bytes = streamBytes(dictionary, await readAt(this.#file, this.#start + streamAt, length));
    return bytes && { dictionary, bytes };
  }

  /** In the file itself: a length that lay in the stream whose it is would never be found. */
  async #lengthOf(value: PdfValue): Promise<PdfValue> {
    if (!(value instanceof PdfReference)) return value;
    const place = this.#table.get(value.object);
    return place?.kind === 'file' ? (await this.#objectAt(place.offset, value.object))?.value : undefined;
  }

  /** Of a stream of objects (7.5.7): pairs of numbers and places, then the objects. */
  async #objectInStream(stream: number, object: number): Promise<PdfValue> {
    const bytes = await this.#objectStream(stream);
    if (!bytes) return undefined;
    const text = bytes.toString('latin1');
    const syntax = new PdfSyntax(text);
    const [first, count] = [syntax.value(), syntax.value()];
    if (typeof first !== 'number' || typeof count !== 'number') return undefined;
    for (let index = 0; index < count && syntax.at < text.length; index++) {
      const [number, at] = [syntax.value(), syntax.value()];
      if (number === object && typeof at === 'number')
        return new PdfSyntax(text, syntaxStart(text) + first + at).value();
    }
    return undefined;
  }

  /** With `First` and `N` of its dictionary before it. */
  #objectStream(stream: number): Promise<Buffer | undefined> {
    const known = this.#streams.get(stream) ?? this.#readObjectStream(stream);
    this.#streams.delete(stream);
    this.#streams.set(stream, known);
    const [oldest] = this.#streams.keys();
    if (this.#streams.size > MOST_STREAMS_KEPT && oldest !== undefined) this.#streams.delete(oldest);
    return known;
  }

  async #readObjectStream(stream: number): Promise<Buffer | undefined> {
    const place = this.#table.get(stream);
    if (this.isEncrypted || place?.kind !== 'file') return undefined;
    const found = await this.#streamAt(place.offset, stream);
    if (!found) return undefined;
    const [first, count] = [found.dictionary.get('First'), found.dictionary.get('N')];
    return Buffer.concat([Buffer.from(`${String(first)} ${String(count)}\n`, 'latin1'), found.bytes]);
  }
}

/** Behind the line that `#readObjectStream` puts before a stream. */
function syntaxStart(text: string): number {
  return text.indexOf('\n') + 1;
}
