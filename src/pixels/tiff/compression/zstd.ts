import type { ZSTDDecoder } from 'zstddec';
import type { Decompressed } from './decompressed.ts';

/** The decoder holds both sides in memory of its own, which it cannot have more of. */
const MOST_BYTES = 1_500_000_000;

let decoder: Promise<ZSTDDecoder> | undefined;

/** Decompresses Zstandard (RFC 8878), and checks the checksum at its end where there is one. */
export async function decompressZstd(input: Uint8Array, out: Uint8Array): Promise<Decompressed> {
  if (input.length + out.length > MOST_BYTES)
    return { length: 0, end: 'damaged', how: 'is too large to be decompressed' };
  decoder ??= load();
  const zstd = await decoder;
  let bytes: Uint8Array;
  try {
    bytes = zstd.decode(input, out.length);
  } catch {
    return { length: 0, end: 'damaged' };
  }
  // Of what it cannot decompress, or has more bytes than wanted, it gives none.
  if (bytes.length === 0) return { length: 0, end: 'damaged' };
  out.set(bytes);
  return { length: bytes.length, end: bytes.length === out.length ? 'complete' : 'early' };
}

/** Few archives need it: it is loaded with the first strip. */
async function load(): Promise<ZSTDDecoder> {
  const { ZSTDDecoder: Decoder } = await import('zstddec');
  const made = new Decoder();
  await made.init();
  return made;
}
