/**
 * How decompressing a chunk ended: with all of its bytes; with all of them and something left over; because the
 * compressed bytes ran out; or at something that no encoder writes.
 */
export type DecompressionEnd = 'complete' | 'beyond' | 'early' | 'damaged';

/** What came of decompressing a chunk into a buffer of the size that its geometry gives. */
export interface Decompressed {
  /** How many bytes were made. */
  readonly length: number;
  readonly end: DecompressionEnd;
}

/** Whether bytes after the data are filling, which some encoders write. */
export function isFilling(input: Uint8Array, from: number): boolean {
  for (let at = from; at < input.length; at++) if (input[at] !== 0) return false;
  return true;
}

/** Each byte with its bits in the other order (FillOrder 2). */
export function reverseBits(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => REVERSED[byte] ?? 0);
}

const REVERSED = Uint8Array.from({ length: 256 }, (_, byte) => {
  let turned = 0;
  for (let bit = 0; bit < 8; bit++) turned |= ((byte >>> bit) & 1) << (7 - bit);
  return turned;
});
