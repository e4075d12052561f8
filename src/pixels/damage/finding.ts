import type { ScanWarning } from '../../archive/scan-warnings.ts';
import { LoupeError } from '../../errors.ts';

/** What a look at the data of a master found, when it can be served. */
export type DataFinding =
  | {
      readonly warnings: readonly ScanWarning[];
      /** The decoder is to make of the data what it can: what it would complain of is known. */
      readonly lenient: boolean;
    }
  /** Only the decoder can tell, and it is to be strict. */
  | 'strict';

export const GOOD: DataFinding = { warnings: [], lenient: false };

/** Of an image that lacks its end, so much may be missing: more is no picture of the whole any more. */
const MOST_MISSING = 0.03;

/** Where something is wrong, in rows of pixels from the top. */
export interface RowPlace {
  /** From 0. */
  readonly row: number;
  readonly rows: number;
}

/** The error for data that cannot be decoded from a place on. */
export function damaged(format: string, { row, rows }: RowPlace): LoupeError {
  const where = `from row ${count(row + 1)} of ${count(rows)} on, as they lie in the file`;
  return new LoupeError('unreadable-source', `the ${format} is damaged: its pixels cannot be read ${where}`);
}

/** The error for a file without its end. */
export function endsEarly(where: string): LoupeError {
  return new LoupeError('unreadable-source', `the file ends early: ${where}`);
}

/**
 * Whether more is missing at the end of an image than the last 3 in 100 rows, or the last row of blocks.
 *
 * @param unit rows of pixels of a row of blocks
 */
export function lacksTooMuch({ row, rows }: RowPlace, unit: number): boolean {
  return rows - row > Math.max(unit, rows * MOST_MISSING);
}

/** Words for rows that are missing at the end. */
function rowsMissing({ row, rows }: RowPlace): string {
  return `the last ${count(rows - row)} of ${count(rows)} rows are missing`;
}

/**
 * The same, for a warning.
 *
 * @param isCut the file ends there too
 */
export function fewRowsMissing(place: RowPlace, isCut: boolean): string {
  return `${rowsMissing(place)}${isCut ? '' : '; rows before them may be wrong too'}`;
}

/**
 * What is made of an image whose data end early: it is served with a warning when the last 3 in 100 rows are missing, or
 * the last row of blocks.
 *
 * @param unit rows of pixels of a row of blocks
 * @param isCut the file ends there too
 * @throws LoupeError `unreadable-source` when more is missing
 */
export function lastRowsMissing(format: string, place: RowPlace, unit: number, isCut: boolean): DataFinding {
  const what = isCut ? 'the file ends early' : `the data of the ${format} end early`;
  if (lacksTooMuch(place, unit)) {
    const where = place.row === 0 ? 'the image is not whole' : rowsMissing(place);
    throw new LoupeError('unreadable-source', `${what}: ${where}`);
  }
  const sentence = `${what}: ${fewRowsMissing(place, isCut)}`;
  return { warnings: [{ kind: 'pixels', sentence }], lenient: true };
}

/** The finding for data of which some belong to no pixel. */
export function leftOver(bytes: number): DataFinding {
  const many = bytes === 1 ? '1 byte is' : `${count(bytes)} bytes are`;
  const sentence = `${many} left over that belong to no part of the JPEG: the picture may be wrong`;
  return { warnings: [{ kind: 'pixels', sentence }], lenient: false };
}

/** The finding for an AVIF whose pixels are followed by what is no part of it. */
export function bytesBehindPixels(bytes: number): DataFinding {
  const sentence = `the last ${count(bytes)} bytes are no whole part of the AVIF; no pixel is lost`;
  return { warnings: [{ kind: 'structure', sentence }], lenient: false };
}

/** A number in a sentence. */
export function count(number: number): string {
  return number.toLocaleString('en');
}
