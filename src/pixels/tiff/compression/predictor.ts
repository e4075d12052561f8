import { longs, type SampleArray, shorts } from '../sample-array.ts';
import { addTriplesInMemory } from './chunk-memory.ts';

/** Values of Predictor: differences of neighbours (TIFF 6.0, section 14), or those of the bytes of floating-point samples (Adobe's TIFF Technical Note 3). */
export const PREDICTOR = { none: 1, horizontal: 2, floatingPoint: 3 } as const;

/** How the samples of a strip or tile stand in its bytes. */
export interface ByteForm {
  /** Of a sample. */
  readonly bits: number;
  readonly littleEndian: boolean;
  readonly predictor: (typeof PREDICTOR)[keyof typeof PREDICTOR];
  /** Samples of a pixel that lie together. */
  readonly step: number;
}

/**
 * Puts samples into the order of this machine, and differences into samples, in place.
 *
 * @param bytes whole rows, aligned to the samples
 * @param rowBytes of one row
 */
export function undoPredictor(bytes: Uint8Array, rowBytes: number, form: ByteForm): void {
  const { bits, littleEndian, predictor, step } = form;
  if (predictor === PREDICTOR.floatingPoint) {
    joinBytePlanes(bytes, rowBytes, bits / 8, step);
    return;
  }
  if (!littleEndian) swap(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), bits);
  if (predictor === PREDICTOR.none) return;
  if (bits === 64) addLongDifferences(bytes, rowBytes, step);
  else if (bits === 32) addDifferences(longs(bytes), rowBytes / 4, step);
  else if (bits === 16) addDifferences(shorts(bytes), rowBytes / 2, step);
  else if (step !== 3 || !addTriplesInMemory(bytes, rowBytes)) addDifferences(bytes, rowBytes, step);
}

function swap(bytes: Buffer, bits: number): void {
  if (bits === 16) bytes.swap16();
  else if (bits === 32) bytes.swap32();
  else if (bits === 64) bytes.swap64();
}

/**
 * Adds up the differences of neighbours, in place.
 *
 * @param values rows of a chunk
 * @param rowLength samples of a row
 * @param step samples of a pixel
 */
function addDifferences(values: SampleArray | Uint32Array, rowLength: number, step: number): void {
  for (let start = 0; start + rowLength <= values.length; start += rowLength) {
    if (step === 3 && values.BYTES_PER_ELEMENT < 4) addTriples(values, start, start + rowLength);
    else {
      for (let at = start + step; at < start + rowLength; at++) {
        values[at] = (values[at] ?? 0) + (values[at - step] ?? 0);
      }
    }
  }
}

/** The common case, without reading each sample twice, and with numbers that stay small. */
function addTriples(values: SampleArray | Uint32Array, start: number, end: number): void {
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

/** Of samples of 64 bits, which numbers do not hold. */
function addLongDifferences(bytes: Uint8Array, rowBytes: number, step: number): void {
  const values = new BigUint64Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 3);
  const rowLength = rowBytes / 8;
  for (let start = 0; start + rowLength <= values.length; start += rowLength) {
    for (let at = start + step; at < start + rowLength; at++)
      values[at] = (values[at] ?? 0n) + (values[at - step] ?? 0n);
  }
}

/** A row is all first bytes of its samples, then all second ones, ... the highest first, as differences. */
function joinBytePlanes(bytes: Uint8Array, rowBytes: number, sampleBytes: number, step: number): void {
  const samples = rowBytes / sampleBytes;
  const planes = new Uint8Array(rowBytes);
  for (let start = 0; start + rowBytes <= bytes.length; start += rowBytes) {
    for (let at = 0; at < rowBytes; at++)
      planes[at] = (bytes[start + at] ?? 0) + (at < step ? 0 : (planes[at - step] ?? 0));
    for (let sample = 0; sample < samples; sample++) {
      const to = start + sample * sampleBytes;
      for (let byte = 0; byte < sampleBytes; byte++)
        bytes[to + byte] = planes[(sampleBytes - 1 - byte) * samples + sample] ?? 0;
    }
  }
}
