import sharp from 'sharp';
import { expect, test } from 'vitest';
import { readTiff } from '../../../../src/pixels/tiff/chain.ts';
import { chunkBuffer } from '../../../../src/pixels/tiff/compression/chunk-memory.ts';
import { decompressLzw, decompressLzwHere } from '../../../../src/pixels/tiff/compression/lzw.ts';
import { PREDICTOR, undoPredictor } from '../../../../src/pixels/tiff/compression/predictor.ts';
import { TIFF_TAG } from '../../../../src/pixels/tiff/level.ts';
import { readNumbers } from '../../../../src/pixels/tiff/read.ts';
import { seededRandom } from '../../../bench/random.ts';
import { flipBit } from '../../../support/damaged-bytes.ts';

const random = seededRandom(11);

/** Pixels of three bytes, of which many follow equal ones. */
function picture(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(width * height * 3);
  for (const at of bytes.keys())
    bytes[at] = at > 3 && random() < 0.9 ? (bytes[at - 3] ?? 0) : Math.floor(random() * 40);
  return bytes;
}

/** The strips of an image, as the image library compresses them. */
async function lzwStrips(pixels: Buffer, width: number, height: number): Promise<Buffer[]> {
  const raw = { width, height, channels: 3 } as const;
  const file = await sharp(pixels, { raw }).tiff({ compression: 'lzw', predictor: 'none' }).toBuffer();
  const tiff = await readTiff(file);
  const [directory] = tiff.directories;
  if (!directory) throw new Error('no image was written');
  const offsets = await readNumbers(tiff, directory, TIFF_TAG.stripOffsets);
  const counts = await readNumbers(tiff, directory, TIFF_TAG.stripByteCounts);
  return Array.from(offsets, (at, strip) => file.subarray(at, at + (counts[strip] ?? 0)));
}

test.each([
  ['small strips, in memory that they share', 500],
  ['large strips, in memory of their own', 3500],
])('LZW as in JavaScript, also where bits are wrong: %s', async (_, width) => {
  const strips = await lzwStrips(picture(width, 256), width, 256);
  const made = chunkBuffer(width * 128 * 3);
  const expected = Buffer.alloc(made.length);
  for (const strip of strips) {
    for (const damaged of [false, true, true, true]) {
      const input = Buffer.from(strip);
      if (damaged) flipBit(input, Math.floor(random() * input.length), Math.floor(random() * 8));
      for (const part of [input, input.subarray(0, input.length >> 1)]) {
        const there = decompressLzwHere(part, expected, false);
        const here = decompressLzw(part, made);
        expect(here).toEqual(there);
        expect(Buffer.compare(made.subarray(0, here.length), expected.subarray(0, here.length))).toBe(0);
      }
    }
  }
});

test.each([1, 4, 5, 6, 14, 333, 200_001])('differences in rows of %i pixels are added up', (width) => {
  const rows = Math.min(7, Math.ceil(1_300_000 / (width * 3)));
  for (const bytes of [Buffer.alloc(width * 3 * rows), chunkBuffer(Math.max(1_100_000, width * 3 * rows))]) {
    for (const at of bytes.keys()) bytes[at] = Math.floor(random() * 256);
    const whole = bytes.subarray(0, width * 3 * rows);
    const expected = Buffer.from(bytes);
    for (let at = 0; at < whole.length; at++)
      if (at % (width * 3) >= 3) expected[at] = (expected[at] ?? 0) + (expected[at - 3] ?? 0);
    undoPredictor(whole, width * 3, {
      bits: 8,
      littleEndian: true,
      predictor: PREDICTOR.horizontal,
      step: 3,
    });
    expect(Buffer.compare(bytes, expected)).toBe(0);
  }
});
