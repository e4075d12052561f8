import { type Decompressed, isFilling } from './decompressed.ts';

const NOTHING = 128;

/** Decompresses PackBits (TIFF 6.0, section 9). */
export function decompressPackBits(input: Uint8Array, out: Uint8Array): Decompressed {
  let at = 0;
  let filled = 0;
  while (filled < out.length) {
    if (at >= input.length) return { length: filled, end: 'early' };
    const control = input[at++] ?? 0;
    if (control === NOTHING) continue;
    const length = control < NOTHING ? control + 1 : 257 - control;
    const isBeyond = filled + length > out.length;
    const end = Math.min(filled + length, out.length);
    if (control < NOTHING) {
      const there = Math.min(end - filled, input.length - at);
      out.set(input.subarray(at, at + there), filled);
      at += length;
      filled += there;
      if (filled < end) return { length: filled, end: 'early' };
    } else {
      if (at >= input.length) return { length: filled, end: 'early' };
      out.fill(input[at++] ?? 0, filled, end);
      filled = end;
    }
    // A run that goes on behind the last pixel.
    if (isBeyond) return { length: filled, end: 'beyond' };
  }
  // One byte fills up to an even number.
  return { length: filled, end: input.length - at <= 1 || isFilling(input, at) ? 'complete' : 'beyond' };
}
