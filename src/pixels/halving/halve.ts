import { endianness } from 'node:os';
import type { Dimensions } from '../../image/geometry.ts';

/** An image of 8-bit samples, or a part of a larger one: where its rows begin, in bytes. */
export interface Samples {
  readonly bytes: Buffer;
  readonly start: number;
  /** From a row to the next. */
  readonly stride: number;
}

/**
 * Halves an image by the mean of four pixels, rounded, as libvips does it for a pyramid.
 *
 * @param size of the source in pixels, multiples of 4; starts and strides of colour images are multiples of 12
 */
export function halve(from: Samples, size: Dimensions, channels: 1 | 3, into: Samples): void {
  const isByWords = channels === 3 && endianness() === 'LE' && from.bytes.byteOffset % 4 === 0;
  if (isByWords) halveWords(from, size, into);
  else halveSamples(from, size, channels, into);
}

/** Sample by sample: for what `halveWords` cannot do. */
export function halveSamples(from: Samples, size: Dimensions, channels: 1 | 3, into: Samples): void {
  const { bytes, stride } = from;
  const sample = (at: number): number => bytes[at] ?? 0;
  for (let y = 0; y < size.height / 2; y++) {
    let to = into.start + y * into.stride;
    for (let x = 0; x < size.width / 2; x++) {
      for (let channel = 0; channel < channels; channel++) {
        const at = from.start + 2 * y * stride + 2 * x * channels + channel;
        const below = at + stride;
        const sum = sample(at) + sample(at + channels) + sample(below) + sample(below + channels);
        into.bytes[to++] = (sum + 2) >> 2;
      }
    }
  }
}

/** The even bytes of a word; shifted by 8, the odd ones: with room above each for sums. */
const EVEN = 0x00ff00ff;
const LOW = 0xffff;

/**
 * Four RGB pixels of two rows at a time, as three words each that hold r0 g0 b0 r1, g1 b1 r2 g2, b2 r3 g3 b3 from
 * the low byte up. Twice as fast as sample by sample, and halving is a tenth of all the work of ingest.
 */
function halveWords(from: Samples, { width, height }: Dimensions, into: Samples): void {
  const source = new Uint32Array(from.bytes.buffer, from.bytes.byteOffset, from.bytes.length / 4);
  const target = new Uint16Array(into.bytes.buffer, into.bytes.byteOffset, into.bytes.length / 2);
  const stride = from.stride / 4;
  const rowWords = (width * 3) / 4;
  for (let y = 0; y < height / 2; y++) {
    let to = (into.start + y * into.stride) / 2;
    const begin = from.start / 4 + 2 * y * stride;
    for (let at = begin; at < begin + rowWords; at += 3) {
      const below = at + stride;
      const a0 = source[at] ?? 0;
      const a1 = source[at + 1] ?? 0;
      const a2 = source[at + 2] ?? 0;
      const b0 = source[below] ?? 0;
      const b1 = source[below + 1] ?? 0;
      const b2 = source[below + 2] ?? 0;
      const r0b0 = (a0 & EVEN) + (b0 & EVEN);
      const g0r1 = ((a0 >>> 8) & EVEN) + ((b0 >>> 8) & EVEN);
      const g1r2 = (a1 & EVEN) + (b1 & EVEN);
      const b1g2 = ((a1 >>> 8) & EVEN) + ((b1 >>> 8) & EVEN);
      const b2g3 = (a2 & EVEN) + (b2 & EVEN);
      const r3b3 = ((a2 >>> 8) & EVEN) + ((b2 >>> 8) & EVEN);
      target[to] = quarters((r0b0 & LOW) + (g0r1 >>> 16), (g0r1 & LOW) + (g1r2 & LOW));
      target[to + 1] = quarters((r0b0 >>> 16) + (b1g2 & LOW), (g1r2 >>> 16) + (r3b3 & LOW));
      target[to + 2] = quarters((b1g2 >>> 16) + (b2g3 >>> 16), (b2g3 & LOW) + (r3b3 >>> 16));
      to += 3;
    }
  }
}

/** Two sums of four samples as two samples, the first in the low byte. */
function quarters(low: number, high: number): number {
  return ((low + 2) >> 2) | (((high + 2) >> 2) << 8);
}
