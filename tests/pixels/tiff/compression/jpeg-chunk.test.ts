import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  cutJpegTiff,
  type JpegTiffParts,
  jpegTiff,
  jpegTiffParts,
} from '../../../support/fixtures-jpeg-tiff.ts';
import { MasterReader, type MasterReading } from '../../../support/read-master.ts';

const END = Buffer.from([0xff, 0xd9]);

let reader: MasterReader;
/** Seven strips of 16 rows of 112, in units of 16 x 16. */
let strips: JpegTiffParts;
let whole: MasterReading;

beforeAll(async () => {
  reader = await MasterReader.make();
  const shape = { width: 96, height: 112, chunkHeight: 16, colours: 'ycbcr', shared: true } as const;
  strips = await jpegTiffParts(shape);
  whole = await reader.read(jpegTiff(strips));
});

afterAll(() => reader.remove());

/** Reads the TIFF with something done to one of its strips or tiles. */
function changed(
  parts: JpegTiffParts,
  which: number,
  change: (chunk: Buffer) => Buffer,
): Promise<MasterReading> {
  const chunks = parts.chunks.map((chunk, index) => (index === which ? change(Buffer.from(chunk)) : chunk));
  return reader.read(jpegTiff({ ...parts, chunks }));
}

const withBytesLeft = (chunk: Buffer) => Buffer.concat([chunk.subarray(0, -2), Buffer.alloc(5, 0x5a), END]);

test('a JPEG that is whole has no warning, whatever lies between and behind its parts', async () => {
  expect(whole).toMatchObject({ kind: 'served', warnings: [] });
  const filled = (chunk: Buffer) =>
    Buffer.concat([
      chunk.subarray(0, 2),
      Buffer.from([0xff, 0xff]),
      chunk.subarray(2),
      Buffer.alloc(40, 0x5a),
    ]);
  expect(await changed(strips, 2, filled)).toEqual(whole);
});

describe('served with a warning', () => {
  test('are pixels behind which data are left, of a strip and of a tile', async () => {
    expect(await changed(strips, 2, withBytesLeft)).toMatchObject({
      kind: 'served',
      warnings: [
        {
          kind: 'pixels',
          sentence:
            'strip 3 of 7 (rows 33 to 48) has 5 bytes left over that belong to no part of its JPEG: the picture may be wrong there',
        },
      ],
    });
    const tiles = await jpegTiffParts({
      width: 60,
      height: 40,
      tileWidth: 32,
      chunkHeight: 32,
      colours: 'gray',
    });
    expect(await changed(tiles, 3, withBytesLeft)).toMatchObject({
      warnings: [
        { kind: 'pixels', sentence: expect.stringContaining('tile 4 of 4 (at 32,32) has 5 bytes left') },
      ],
    });
  });

  test('is a JPEG without its end marker alone', async () => {
    const sentence = 'strip 3 of 7 (rows 33 to 48) lacks the end marker of its JPEG; no pixel is lost';
    expect(await changed(strips, 2, (chunk) => chunk.subarray(0, -2))).toEqual({
      ...whole,
      warnings: [{ kind: 'structure', sentence }],
    });
  });

  test('is an image whose last rows are missing, at most a row of blocks', async () => {
    const reading = await changed(strips, 6, (chunk) => chunk.subarray(0, -40));
    const sentence = 'strip 7 of 7 (rows 97 to 112) ends early: the last 16 of 112 rows are missing';
    expect(reading).toMatchObject({ kind: 'served', warnings: [{ kind: 'pixels', sentence }] });
    if (reading.kind !== 'served' || whole.kind !== 'served') throw new Error('not served');
    const bytes = 96 * 96 * 3;
    expect(reading.pixels.subarray(0, bytes).equals(whole.pixels.subarray(0, bytes))).toBe(true);
  });
});

test('a file that is cut off inside its last strip is judged by the rows that are missing', async () => {
  const rows = { kind: 'pixels', sentence: expect.stringContaining('the last 16 of 112 rows are missing') };
  expect(await reader.read(cutJpegTiff(strips, 0))).toEqual(whole);
  expect(await reader.read(cutJpegTiff(strips, 40))).toMatchObject({
    kind: 'served',
    warnings: [
      rows,
      { kind: 'structure', sentence: expect.stringContaining('the byte count of strip 7 of 7') },
    ],
  });
  const one = await jpegTiffParts({ width: 96, height: 112, chunkHeight: 112, colours: 'gray' });
  expect(await reader.read(cutJpegTiff(one, 900))).toMatchObject({
    kind: 'refused',
    sentence: expect.stringMatching(/^the TIFF is damaged: strip 1 of 1 .* ends early, in row \d+$/),
  });
});

describe('refused, with the place', () => {
  test('is a JPEG in the middle of the image that ends early', async () => {
    expect(await changed(strips, 4, (chunk) => Buffer.concat([chunk.subarray(0, -40), END]))).toEqual({
      kind: 'refused',
      sentence: 'the TIFF is damaged: strip 5 of 7 (rows 65 to 80) ends early, in row 65',
    });
  });

  test('is one with codes that there are not', async () => {
    expect(
      await changed(strips, 4, (chunk) => chunk.fill(0xfe, chunk.length - 120, chunk.length - 20)),
    ).toEqual({
      kind: 'refused',
      sentence: 'the TIFF is damaged: strip 5 of 7 (rows 65 to 80) cannot be decompressed from row 65 on',
    });
  });

  test('is one that is none', async () => {
    expect(await changed(strips, 1, (chunk) => chunk.fill(0, 0, 2))).toEqual({
      kind: 'refused',
      sentence: 'the TIFF is damaged: strip 2 of 7 (rows 17 to 32) cannot be decompressed',
    });
  });
});

test('gray with opacity, which the image library decodes, is looked through too', async () => {
  const good = readFileSync(join(import.meta.dirname, '../../../masters/tiff-jpeg-gray-alpha.tif'));
  expect(await reader.read(good)).toMatchObject({ kind: 'served', warnings: [] });
  const bytes = Buffer.from(good);
  const end = bytes.indexOf(END, bytes.indexOf(Buffer.from([0xff, 0xda])));
  bytes.fill(0, end - 60, end - 30);
  expect(await reader.read(bytes)).toEqual({
    kind: 'refused',
    sentence: 'the TIFF is damaged: strip 1 of 3 (rows 1 to 16) cannot be decompressed from row 9 on',
  });
});
