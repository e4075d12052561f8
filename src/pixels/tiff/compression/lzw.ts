import { lzwInMemory } from './chunk-memory.ts';
import { type Decompressed, isFilling, reverseBits } from './decompressed.ts';

const CLEAR = 256;
const END = 257;
const FIRST_FREE = 258;
const FEWEST_BITS = 9;
const MOST_BITS = 12;
const MOST_CODES = 1 << MOST_BITS;

/** From this length on a copy by the platform is faster than a loop. */
const LONG_STRING = 48;

/**
 * Decompresses LZW (TIFF 6.0, section 13), also with the codes of the first programs, whose bits run the other way and
 * become more one code later. A string of the table is a place in the output, since each was written there before.
 */
export function decompressLzw(compressed: Uint8Array, out: Uint8Array): Decompressed {
  // A stream begins with the clear code: where its only bit is tells the order.
  const isOld = compressed[0] === 0 && ((compressed[1] ?? 0) & 1) === 1;
  const made = isOld ? undefined : lzwInMemory(compressed, out);
  if (made?.end === 'full') {
    const isWhole = isAtEnd(compressed, made.bit, made.width, isOld);
    return { length: made.length, end: isWhole ? 'complete' : 'beyond' };
  }
  return made ? { length: made.length, end: made.end } : decompressLzwHere(compressed, out, isOld);
}

/** The same in JavaScript, for what is rare: codes whose bits run the other way, and the largest strips. */
export function decompressLzwHere(compressed: Uint8Array, out: Uint8Array, isOld: boolean): Decompressed {
  const input = isOld ? reverseBits(compressed) : compressed;
  const early = isOld ? 0 : 1;
  // Of each string, the place of its first byte; the next string begins with its last one.
  const starts = new Uint32Array(MOST_CODES + 1);
  let [bits, held, at, width, next, filled] = [0, 0, 0, FEWEST_BITS, FIRST_FREE, 0];
  while (filled < out.length) {
    if (held < width) {
      // Two bytes at once, of which there may be one or none.
      bits = (bits << 16) | ((input[at] ?? 0) << 8) | (input[at + 1] ?? 0);
      held += 16;
      at += 2;
      if (at > input.length) {
        const excess = 8 * (at - input.length);
        held -= excess;
        bits >>>= excess;
        at = input.length;
        if (held < width) return { length: filled, end: 'early' };
      }
    }
    held -= width;
    let code = (bits >>> held) & ((1 << width) - 1);
    if (isOld) code = reversed(code, width);
    if (code < CLEAR) {
      // Ends the string of the code before; where the table is full, nothing is kept.
      starts[next] = filled;
      out[filled++] = code;
    } else if (code < FIRST_FREE) {
      if (code === END) return { length: filled, end: 'early' };
      width = FEWEST_BITS;
      next = FIRST_FREE;
      continue;
    } else {
      if (code >= next) return { length: filled, end: 'damaged' };
      starts[next] = filled;
      const start = starts[code] ?? 0;
      const end = filled + (starts[code + 1] ?? 0) - start + 1;
      if (end > out.length) {
        copyString(out, start, filled, out.length);
        return { length: out.length, end: 'beyond' };
      }
      copyString(out, start, filled, end);
      filled = end;
    }
    if (next + early === 1 << width && width < MOST_BITS) width += 1;
    next += 1;
  }
  return { length: filled, end: isAtEnd(input, at * 8 - held, width, isOld) ? 'complete' : 'beyond' };
}

/** Copies a string to where the output ends; the last of its bytes may be the first that is copied. */
function copyString(out: Uint8Array, from: number, to: number, end: number): void {
  if (end - to >= LONG_STRING) {
    out.copyWithin(to, from, from + end - to - 1);
    out[end - 1] = out[from + end - to - 1] ?? 0;
    return;
  }
  let source = from;
  let target = to;
  // Most strings are no longer: what is too much is written over.
  if (to + 6 <= out.length) {
    out[to] = out[from] ?? 0;
    out[to + 1] = out[from + 1] ?? 0;
    out[to + 2] = out[from + 2] ?? 0;
    out[to + 3] = out[from + 3] ?? 0;
    out[to + 4] = out[from + 4] ?? 0;
    out[to + 5] = out[from + 5] ?? 0;
    source += 6;
    target += 6;
  }
  while (target < end) out[target++] = out[source++] ?? 0;
}

/** Whether no code follows but the end code, or one that clears the table before it, or filling. */
function isAtEnd(input: Uint8Array, bit: number, width: number, isOld: boolean): boolean {
  if (bit + width > input.length * 8) return true;
  let code = 0;
  for (let at = bit; at < bit + width; at++)
    code = (code << 1) | (((input[at >>> 3] ?? 0) >>> (7 - (at & 7))) & 1);
  if (isOld) code = reversed(code, width);
  return code === END || code === CLEAR || (code === 0 && isFilling(input, (bit + width) >>> 3));
}

function reversed(code: number, width: number): number {
  let turned = 0;
  for (let bit = 0; bit < width; bit++) turned |= ((code >>> bit) & 1) << (width - 1 - bit);
  return turned;
}
