import type { PdfDictionary } from './pdf-syntax.ts';

/** Programs write some hundreds. */
const MOST_OBJECTS = 100_000;

const ZERO = 0x30;

/** Objects in a stream, by their numbers. */
export interface ObjectStream {
  readonly bytes: Buffer;
  /** Where each begins in the bytes. */
  readonly places: ReadonlyMap<number, number>;
}

/** Reads the head of a stream of objects once (ISO 32000-1, 7.5.7): pairs of a number and a place. */
export function objectStreamOf(dictionary: PdfDictionary, bytes: Buffer): ObjectStream | undefined {
  const [first, count] = [dictionary.get('First'), dictionary.get('N')];
  if (!isWhole(first) || !isWhole(count)) return undefined;
  const end = Math.min(first, bytes.length);
  const places = new Map<number, number>();
  let at = 0;
  const next = () => {
    while (at < end && !isDigit(bytes[at])) at++;
    let number = 0;
    for (; at < end && isDigit(bytes[at]); at++) number = number * 10 + (bytes[at] ?? 0) - ZERO;
    return number;
  };
  for (let index = 0; index < Math.min(count, MOST_OBJECTS) && at < end; index++) {
    const [object, place] = [next(), next()];
    if (!places.has(object)) places.set(object, first + place);
  }
  return { bytes, places };
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte < ZERO + 10;
}
