/** SampleArray pixel after pixel, of 8 or 16 bits. */
export type SampleArray = Uint8Array | Uint8ClampedArray | Uint16Array;

/** Bytes as 16-bit samples in the order of this machine. */
export function shorts(bytes: Uint8Array): Uint16Array {
  return new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 1);
}

/**
 * Adds up the differences that horizontal differencing stored instead of samples (TIFF 6.0, section 14), in place.
 *
 * @param values rows of a chunk, of 8 or 16 bits each
 * @param rowLength samples of a row
 * @param step samples of a pixel
 */
export function addDifferences(values: SampleArray, rowLength: number, step: number): void {
  for (let start = 0; start + rowLength <= values.length; start += rowLength) {
    if (step === 3) addTriples(values, start, start + rowLength);
    else {
      for (let at = start + step; at < start + rowLength; at++) {
        values[at] = (values[at] ?? 0) + (values[at - step] ?? 0);
      }
    }
  }
}

/** The common case, without reading each sample twice, and with numbers that stay small. */
function addTriples(values: SampleArray, start: number, end: number): void {
  const mask = values.BYTES_PER_ELEMENT === 2 ? 0xffff : 0xff;
  let [first, second, third] = [0, 0, 0];
  for (let at = start; at + 2 < end; at += 3) {
    first = (first + (values[at] ?? 0)) & mask;
    second = (second + (values[at + 1] ?? 0)) & mask;
    third = (third + (values[at + 2] ?? 0)) & mask;
    values[at] = first;
    values[at + 1] = second;
    values[at + 2] = third;
  }
}
