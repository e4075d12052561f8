import type { PdfDictionary, PdfValue } from './pdf-syntax.ts';

/** Where an object is: at a place in the file, or in a stream of objects. */
export type ObjectPlace =
  | { readonly kind: 'file'; readonly offset: number }
  | { readonly kind: 'stream'; readonly stream: number };

/** As many objects as are looked at; in others a page is as it would be without what is looked for. */
const MOST_OBJECTS = 2_000_000;

const IN_FILE = 1;
const IN_STREAM = 2;

const ENTRY_BYTES = 20;

/** Objects by their numbers; the first that is said of one counts, since later parts of a file are read first. */
export class PdfTable {
  readonly #places = new Map<number, ObjectPlace | undefined>();

  get(object: number): ObjectPlace | undefined {
    return this.#places.get(object);
  }

  /**
   * Takes in a table of the older form (ISO 32000-1, 7.5.4).
   *
   * @param text from behind the word `xref` on
   * @returns where the word `trailer` begins in it; undefined when it is damaged
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
      for (let index = 0; index < Number(count); index++, at += ENTRY_BYTES) {
        const entry = text.slice(at, at + ENTRY_BYTES - 2);
        const kind = entry[17];
        if (entry.length < ENTRY_BYTES - 2 || (kind !== 'n' && kind !== 'f')) return undefined;
        const offset = Number(entry.slice(0, 10));
        this.#add(Number(first) + index, kind === 'n' ? { kind: 'file', offset } : undefined);
      }
    }
  }

  /** Takes in a table that is a stream (7.5.8): rows of numbers of as many bytes as `W` says. */
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

  #add(object: number, place: ObjectPlace | undefined): void {
    if (this.#places.size < MOST_OBJECTS && !this.#places.has(object)) this.#places.set(object, place);
  }
}

function placeOf(kind: number, second: number): ObjectPlace | undefined {
  if (kind === IN_FILE) return { kind: 'file', offset: second };
  return kind === IN_STREAM ? { kind: 'stream', stream: second } : undefined;
}

/** Those of an array that are whole and not below 0. */
function numbers(value: PdfValue): number[] {
  const values: readonly PdfValue[] = Array.isArray(value) ? value : [];
  return values
    .filter((each) => typeof each === 'number')
    .filter((each) => Number.isInteger(each) && each >= 0);
}
