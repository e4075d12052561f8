/** SampleArray pixel after pixel, of 8 or 16 bits. */
export type SampleArray = Uint8Array | Uint8ClampedArray | Uint16Array;

/** Bytes as 16-bit samples in the order of this machine. */
export function shorts(bytes: Uint8Array): Uint16Array {
  return new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 1);
}

/** Bytes as 32-bit numbers in the order of this machine. */
export function longs(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 2);
}
