import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LoupeError } from '../../../src/errors.ts';
import { readTiff } from '../../../src/pixels/tiff/chain.ts';
import { readTiffLevel, TIFF_TAG } from '../../../src/pixels/tiff/level.ts';
import { readTiffPages } from '../../../src/pixels/tiff/pages.ts';
import { readBytes, readNumber, readNumbers } from '../../../src/pixels/tiff/read.ts';
import { withOpenFile } from '../../../src/storage/file-store.ts';
import { gridImage } from '../../support/fixtures.ts';
import { buildTiff, rgbStripFields, type TiffField } from '../../support/fixtures-tiff.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-tiff-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(bytes: Buffer): Promise<string> {
  const path = join(folder, 'some.tif');
  await writeFile(path, bytes);
  return path;
}

async function read(bytes: Buffer) {
  return withOpenFile(await fileOf(bytes), readTiff);
}

async function pages(bytes: Buffer) {
  return withOpenFile(await fileOf(bytes), async (file) => readTiffPages(await readTiff(file)));
}

/** Reads everything that Loupe ever reads of a TIFF. */
async function readAll(bytes: Buffer): Promise<void> {
  await withOpenFile(await fileOf(bytes), async (file) => {
    const tiff = await readTiff(file);
    for (const directory of tiff.directories) {
      for (const tag of Object.values(TIFF_TAG)) {
        if (tag === TIFF_TAG.jpegTables) await readBytes(tiff, directory, tag, 65_536);
        else await readNumbers(tiff, directory, tag);
      }
      await readTiffLevel(tiff, directory);
    }
    await readTiffPages(tiff);
  });
}

describe('structure', () => {
  const shapes = [
    { bigTiff: false, bigEndian: false },
    { bigTiff: false, bigEndian: true },
    { bigTiff: true, bigEndian: false },
    { bigTiff: true, bigEndian: true },
  ];

  test.each(shapes)('reads numbers inline and elsewhere, and the chain: %j', async (shape) => {
    const offsets = Array.from({ length: 40 }, (_, index) => 1000 + index * 70_000);
    const fields: TiffField[] = [
      [256, 3, [640]],
      [258, 3, [8, 8, 8]],
      [324, shape.bigTiff ? 16 : 4, offsets],
    ];
    const bytes = buildTiff([fields, [[256, 4, [320]]]], shape);
    await withOpenFile(await fileOf(bytes), async (file) => {
      const tiff = await readTiff(file);
      const [first, second] = tiff.directories;
      if (!first || !second) throw new Error('two directories');
      expect(await readNumber(tiff, first, 256, 0)).toBe(640);
      expect([...(await readNumbers(tiff, first, 258))]).toEqual([8, 8, 8]);
      expect([...(await readNumbers(tiff, first, 324, 40))]).toEqual(offsets);
      expect(await readNumber(tiff, second, 256, 0)).toBe(320);
      expect(await readNumber(tiff, second, 257, 7)).toBe(7);
    });
  });

  test('a level gives the tiles as the encoder stored them', async () => {
    const bytes = await gridImage(1100, 700)
      .tiff({ tile: true, tileWidth: 512, tileHeight: 512, pyramid: true, compression: 'jpeg', quality: 85 })
      .toBuffer();
    await withOpenFile(await fileOf(bytes), async (file) => {
      const tiff = await readTiff(file);
      expect(tiff.directories).toHaveLength(3);
      const [directory] = tiff.directories;
      if (!directory) throw new Error('a directory');
      const level = await readTiffLevel(tiff, directory);
      expect(level).toMatchObject({
        width: 1100,
        height: 700,
        tile: { width: 512, height: 512 },
        columns: 3,
        rows: 2,
      });
      expect(level.photometric).toBe(6);
      for (const [index, offset] of level.offsets.entries()) {
        const length = level.byteCounts[index] ?? 0;
        expect(bytes.readUInt16BE(offset)).toBe(0xffd8);
        expect(bytes.readUInt16BE(offset + length - 2)).toBe(0xffd9);
      }
    });
  });
});

describe('files that lie', () => {
  const strip = Buffer.alloc(4 * 4 * 3);

  test('a chain that runs in a circle ends there', async () => {
    const bytes = buildTiff([rgbStripFields(4, 4, 8)], { pixels: strip });
    const directory = bytes.readUInt32LE(4);
    const next = directory + 2 + bytes.readUInt16LE(directory) * 12;
    bytes.writeUInt32LE(directory, next);
    const { directories, faults } = await read(bytes);
    expect(directories).toHaveLength(1);
    expect(faults).toEqual(['the list of images runs in a circle after image 1, and is taken to end there']);
  });

  test('a count beyond the file is refused before memory is taken', async () => {
    const bytes = buildTiff([[[324, 4, [1, 2, 3]]]]);
    bytes.writeUInt32LE(0xffff_ffff, bytes.readUInt32LE(4) + 2 + 4);
    const before = process.memoryUsage().arrayBuffers;
    await withOpenFile(await fileOf(bytes), async (file) => {
      const tiff = await readTiff(file);
      const [directory] = tiff.directories;
      if (!directory) throw new Error('a directory');
      await expect(readNumbers(tiff, directory, 324)).rejects.toThrow('the file ends early');
    });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
  });

  test('a tile outside of the file', async () => {
    const bytes = await gridImage(600, 600)
      .tiff({ tile: true, tileWidth: 512, tileHeight: 512, compression: 'jpeg' })
      .toBuffer();
    await expect(readAll(bytes)).resolves.toBeUndefined();
    const entries = bytes.readUInt32LE(4);
    const tags = Array.from({ length: bytes.readUInt16LE(entries) }, (_, index) => entries + 2 + index * 12);
    const offsets = tags.find((position) => bytes.readUInt16LE(position) === 324) ?? 0;
    bytes.writeUInt32LE(bytes.length, bytes.readUInt32LE(offsets + 8));
    await expect(readAll(bytes)).rejects.toThrow(LoupeError);
  });

  test('cut short anywhere or changed anywhere: read, or refused as unreadable', async () => {
    const bytes = await gridImage(80, 60)
      .tiff({ tile: true, tileWidth: 32, tileHeight: 32, pyramid: true, compression: 'jpeg', quality: 85 })
      .toBuffer();
    const mutation = fc.record({
      length: fc.nat({ max: bytes.length }),
      changes: fc.array(fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 })), { maxLength: 12 }),
    });
    const directory = bytes.readUInt32LE(4);
    // The interesting bytes are few: half of the changes hit the header or the first directory.
    const aimed = fc.array(
      fc.tuple(
        fc.oneof(fc.nat({ max: 7 }), fc.integer({ min: directory, max: bytes.length - 1 })),
        fc.nat(255),
      ),
      {
        maxLength: 6,
      },
    );
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(mutation, aimed, async ({ length, changes }, more) => {
        const changed = Buffer.from(bytes);
        for (const [position, value] of [...changes, ...more]) changed[position] = value;
        try {
          await readAll(changed.subarray(0, length % 3 === 0 ? length : bytes.length));
        } catch (error) {
          refused++;
          expect(error).toBeInstanceOf(LoupeError);
          expect((error as LoupeError).code).toBe('unreadable-source');
        }
      }),
      { numRuns: 400 },
    );
    expect(refused).toBeGreaterThan(100);
  });
});

describe('pages', () => {
  const pixels = Buffer.alloc(40 * 30 * 3);

  test('full images count, thumbnails, masks and overviews do not', async () => {
    const bytes = buildTiff(
      [
        rgbStripFields(40, 30, 8),
        rgbStripFields(20, 15, 8),
        rgbStripFields(10, 8, 8),
        rgbStripFields(33, 21, 8),
        rgbStripFields(7, 5, 8, [[254, 4, [1]]]),
        rgbStripFields(40, 30, 8, [[254, 4, [4]]]),
        rgbStripFields(40, 30, 8, [[254, 4, [2]]]),
      ],
      { pixels },
    );
    expect((await pages(bytes)).frames).toEqual([0, 3, 6]);
  });

  test('a pyramidal TIFF is one page', async () => {
    const bytes = await gridImage(777, 333).tiff({ tile: true, pyramid: true }).toBuffer();
    expect((await pages(bytes)).frames).toEqual([0]);
  });

  test('a strip that the file does not reach', async () => {
    const bytes = buildTiff([rgbStripFields(40, 31, 200)], { pixels });
    const [directory] = (await pages(bytes)).directories;
    expect(directory?.problem?.message).toBe('the file ends early: inside the strip');
  });
});
