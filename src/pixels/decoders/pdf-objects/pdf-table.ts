import { Budget } from './budget.ts';
import type { PdfDictionary, PdfValue } from './pdf-syntax.ts';

/** Where an object is: at a place in the file, or in a stream of objects. */
export type ObjectPlace =
  | { readonly kind: 'file'; readonly offset: number }
  | { readonly kind: 'stream'; readonly stream: number };

/** As many objects as are looked at; in others a page is as it would be without what is looked for. */
const MOST_OBJECTS = 1_000_000;

/** Of all tables of a file: changes that were appended say most of it again. */
const MOST_ROWS = 2_000_000;

/** Places as numbers: nothing was said, a free number, 1 more than an offset, or below these the number of a stream. */
const UNKNOWN = 0;
const FREE = -1;

const IN_FILE = 1;
const IN_STREAM = 2;

const ENTRY_BYTES = 20;

/** Objects by their numbers; the first that is said of one counts, since later parts of a file are read first. */
export class PdfTable {
  readonly #rows = new Budget(MOST_ROWS);
  #places = new Float64Array(0);

  get(object: number): ObjectPlace | undefined {
    const place = this.#places[object] ?? UNKNOWN;
    if (place > UNKNOWN) return { kind: 'file', offset: place - 1 };
    return place < FREE ? { kind: 'stream', stream: FREE - 1 - place } : undefined;
  }

  /**
   * Takes in a table of the older form (ISO 32000-1, 7.5.4).
   *
   * @param text from behind the word `xref` on
   * @returns where the word `trailer` ends in it; undefined when it is damaged
   * @throws Error when the tables have too many rows
   */
  addTable(text: string): number | undefined {
    const head = /\s*(\d{1,10})[ \t]+(\d{1,10})\s*/y;
    const end = /\s*trailer/y;
    for (let at = 0; ; ) {
      end.lastIndex = at;
      if (end.test(text)) return end.lastIndex;
      head.lastIndex = at;
      const [, first, count] = head.exec(text) ?? [];
      if (first === undefined || Number(count) > MOST_OBJECTS) return undefined;
      at = head.lastIndex;
      this.#rows.take(1);
      for (let index = 0; index < Number(count); index++, at += ENTRY_BYTES) {
        const entry = text.slice(at, at + ENTRY_BYTES - 2);
        const kind = entry[17];
        if (entry.length < ENTRY_BYTES - 2 || (kind !== 'n' && kind !== 'f')) return undefined;
        const offset = Number(entry.slice(0, 10));
        this.#add(Number(first) + index, kind === 'n' ? offset + 1 : FREE);
      }
    }
  }

  /**
   * Takes in a table that is a stream (7.5.8): rows of numbers of as many bytes as `W` says.
   *
   * @throws Error when the tables have too many rows
   */
  addStream(dictionary: PdfDictionary, rows: Buffer): boolean {
    const [kindBytes = 0, secondBytes = 0, thirdBytes = 0] = numbers(dictionary.get('W'));
    const rowBytes = kindBytes + secondBytes + thirdBytes;
    if (!(rowBytes > 0 && rowBytes <= 18 && secondBytes > 0 && secondBytes <= 6 && kindBytes <= 2))
      return false;
    const index = numbers(dictionary.get('Index'));
    const ranges = index.length > 0 ? index : [0, ...numbers([dictionary.get('Size')])];
    let at = 0;
    for (let range = 0; range + 1 < ranges.length; range += 2)
      for (let number = 0; number < (ranges[range + 1] ?? 0) && at + rowBytes <= rows.length; number++) {
        const kind = kindBytes === 0 ? IN_FILE : rows.readUIntBE(at, kindBytes);
        const second = rows.readUIntBE(at + kindBytes, secondBytes);
        this.#add((ranges[range] ?? 0) + number, placeOf(kind, second));
        at += rowBytes;
      }
    return true;
  }

  #add(object: number, place: number): void {
    this.#rows.take(1);
    if (object >= MOST_OBJECTS) return;
    if (object >= this.#places.length) {
      const more = new Float64Array(Math.min(MOST_OBJECTS, Math.max(1024, 2 * object)));
      more.set(this.#places);
      this.#places = more;
    }
    if (this.#places[object] === UNKNOWN) this.#places[object] = place;
  }
}

function placeOf(kind: number, second: number): number {
  if (kind === IN_FILE) return second + 1;
  return kind === IN_STREAM ? FREE - 1 - second : FREE;
}

/** Those of an array that are whole and not below 0. */
function numbers(value: PdfValue): number[] {
  const values: readonly PdfValue[] = Array.isArray(value) ? value : [];
  return values
    .filter((each) => typeof each === 'number')
    .filter((each) => Number.isInteger(each) && each >= 0);
}
