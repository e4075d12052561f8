import type { ScanWarning } from '../../../archive/scan-warnings.ts';

/**
 * How decompressing a chunk ended: with all of its bytes; with all of them and something left over; because the
 * compressed bytes ran out; or at something that no encoder writes.
 */
export type DecompressionEnd = 'complete' | 'beyond' | 'early' | 'damaged';

/** What is told of a strip or tile whose pixels are used. */
export interface ChunkWarning {
  readonly kind: ScanWarning['kind'];
  /** They follow the name of the strip or tile. */
  readonly words: string;
}

/** What came of decompressing a chunk into a buffer of the size that its geometry gives. */
export interface Decompressed {
  /** How many bytes were made. */
  readonly length: number;
  readonly end: DecompressionEnd;
  /** Of what is damaged: words that follow the name of the strip or tile, where more is known than that. */
  readonly how?: string;
  readonly told?: ChunkWarning | undefined;
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
