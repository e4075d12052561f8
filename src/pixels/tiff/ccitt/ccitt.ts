import { LoupeError } from '../../../errors.ts';
import type { Decompressed } from '../compression/decompressed.ts';
import { CcittBits } from './ccitt-bits.ts';
import { CcittLines } from './ccitt-line.ts';
import type { CcittScheme } from './ccitt-scheme.ts';

/** A mark for the end of a line (EOL, T.4, 4.1.2); two of them end a page of T.6 (EOFB, T.6, 2.4.1.1). */
const MARK_BITS = 12;
const MARK = 1;

/** So many marks after another end a page (RTC, T.4, 4.1.4). */
const MARKS_OF_END = 6;

/** What begins pixels without codes, in lines by the one before and in others (T.4, 4.2.1.3.4; T.6, 2.2.5.2). */
const UNCOMPRESSED = { bits: 10, code: 0b0000001111 } as const;
const UNCOMPRESSED_RUNS = { bits: 12, code: 0b000000001111 } as const;

/** The size of a strip or tile, and how many of its rows lie in the image. */
export interface CcittRows {
  readonly width: number;
  readonly rows: number;
  readonly inside: number;
}

/** What is before a line, or in place of it. */
type Begin = 'runs' | 'by-line-before' | 'end' | 'damaged';

/**
 * Decompresses CCITT codes (ITU-T T.4 and T.6) to a bit for each pixel, black being 1.
 *
 * @param out of whole rows
 * @returns as damaged, too, data with a line that is not as long as the image is wide; its length is that of the rows before
 * @throws LoupeError `unreadable-source` for pixels without codes
 */
export function decompressCcitt(
  input: Uint8Array,
  out: Uint8Array,
  { width, rows, inside }: CcittRows,
  scheme: CcittScheme,
): Decompressed {
  const bits = new CcittBits(input);
  const lines = new CcittLines(bits, width);
  const marks = new Marks(bits, scheme);
  const rowBytes = Math.ceil(width / 8);
  out.fill(0);
  for (let row = 0; row < rows; row++) {
    const length = row * rowBytes;
    const begin = marks.begin(row);
    if (begin === 'end') return { length, end: 'early' };
    const isRead = begin !== 'damaged' && (begin === 'runs' ? lines.readRuns() : lines.readByLineBefore());
    if (!isRead || bits.isOverrun) {
      refuseUncompressed(bits, scheme);
      const isEarly = begin !== 'damaged' && (bits.isOverrun || bits.isAtFilling);
      // Of the last strip, rows behind the image matter to nobody.
      return { length, end: isEarly ? 'early' : row >= inside ? 'beyond' : 'damaged' };
    }
    lines.write(out, length);
  }
  return { length: rows * rowBytes, end: marks.isEnd() ? 'complete' : 'beyond' };
}

/** What stands between lines. */
class Marks {
  readonly #bits: CcittBits;
  readonly #scheme: CcittScheme;
  /** Before lines but the first, which many programs begin without. */
  #areThere: boolean | undefined;

  constructor(bits: CcittBits, scheme: CcittScheme) {
    this.#bits = bits;
    this.#scheme = scheme;
  }

  /** Passes over what stands before a line. */
  begin(row: number): Begin {
    const bits = this.#bits;
    switch (this.#scheme.kind) {
      case 't6': {
        if (bits.peek(MARK_BITS) !== MARK) return 'by-line-before';
        bits.skip(MARK_BITS);
        return bits.peek(MARK_BITS) === MARK || bits.isAtFilling ? 'end' : 'damaged';
      }
      case 't4':
        return this.#beginT4(row);
      default:
        bits.align(this.#scheme.kind === 'bytes' ? 8 : 16);
        return 'runs';
    }
  }

  /** Whether no line follows the last one. What is behind the end of a page belongs to nobody. */
  isEnd(): boolean {
    const bits = this.#bits;
    const { kind } = this.#scheme;
    if (kind === 't6') return bits.peek(MARK_BITS) === MARK || bits.isAtEnd;
    if (kind !== 't4') return bits.isAtEnd;
    let marks = 0;
    for (; bits.skipMark(); marks++) this.#skipTag();
    return marks >= MARKS_OF_END || bits.isAtEnd;
  }

  #beginT4(row: number): Begin {
    const bits = this.#bits;
    const { twoDimensional } = this.#scheme;
    const isThere = bits.skipMark();
    if (row > 0) {
      this.#areThere ??= isThere;
      if (isThere !== this.#areThere && !bits.isAtFilling) return 'damaged';
    }
    // Without a mark it cannot be known how the line is to be read.
    if (!isThere) return twoDimensional && !bits.isAtFilling ? 'damaged' : 'runs';
    const byLineBefore = this.#skipTag();
    if (bits.peek(MARK_BITS) === MARK) return this.#endOfMarks();
    return byLineBefore ? 'by-line-before' : 'runs';
  }

  /** Passes over the bit behind a mark, which is 0 before a line that is read by the one before. */
  #skipTag(): boolean {
    if (!this.#scheme.twoDimensional) return false;
    const byLineBefore = this.#bits.peek(1) === 0;
    this.#bits.skip(1);
    return byLineBefore;
  }

  /** Behind the first of several marks, of which the file may have fewer than T.4 says. */
  #endOfMarks(): Begin {
    let marks = 1;
    for (; this.#bits.peek(MARK_BITS) === MARK; marks++) {
      this.#bits.skip(MARK_BITS);
      this.#skipTag();
    }
    return marks >= MARKS_OF_END || this.#bits.isAtEnd ? 'end' : 'damaged';
  }
}

function refuseUncompressed(bits: CcittBits, { uncompressedMode }: CcittScheme): void {
  if (!uncompressedMode) return;
  for (const { bits: count, code } of [UNCOMPRESSED, UNCOMPRESSED_RUNS])
    if (bits.peek(count) === code)
      throw new LoupeError(
        'unreadable-source',
        'the TIFF has CCITT compression in uncompressed mode, which Loupe does not read: save it as a TIFF with CCITT Group 4 or no compression',
      );
}
