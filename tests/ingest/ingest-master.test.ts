import { readSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MENDS_BY_FORMAT, type MendedKind, pyramidVersionOf } from '../../src/archive/mends.ts';
import {
  imageFolder,
  type MasterRecord,
  readRecord,
  versionFolder,
  workFolder,
  writeRecord,
} from '../../src/archive/record.ts';
import { scanMasters } from '../../src/archive/scan.ts';
import { TILE_SIZE } from '../../src/image/geometry.ts';
import { edgeTiles, paddedDimensions, pyramidLevels, readyMadeSizes } from '../../src/image/pyramid.ts';
import { ingestMaster } from '../../src/ingest/ingest-master.ts';
import { JPEG_OPTIONS } from '../../src/pixels/encode.ts';
import { openStoredPyramid, type StoredJpeg, type StoredPyramid } from '../../src/pixels/stored/pyramid.ts';
import { readTiff } from '../../src/pixels/tiff/chain.ts';
import { readTiffLevel } from '../../src/pixels/tiff/level.ts';
import { StorageError } from '../../src/storage/storage-error.ts';
import { gridImage, gridPixels, psnr } from '../support/fixtures.ts';
import { buildTiff, rgbStripFields } from '../support/fixtures-tiff.ts';
import { until } from '../support/patience.ts';

let root = '';
let imagesFolder = '';
let dataFolder = '';

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'loupe-ingest-'));
  imagesFolder = join(root, 'images');
  dataFolder = join(root, 'data');
  await mkdir(imagesFolder);
});
afterAll(() => rm(root, { recursive: true }));

async function put(name: string, content: Sharp | Buffer) {
  const path = join(imagesFolder, name);
  await writeFile(path, Buffer.isBuffer(content) ? content : await content.toBuffer());
  const { masters } = await scanMasters(imagesFolder);
  const master = masters.find((each) => each.path === name);
  if (!master) throw new Error(`${name} is no master`);
  return master;
}

function settings(overrides: Partial<{ dataFolder: string; maxMasterPixels: number }> = {}) {
  const chosen = { dataFolder, imagesFolder, maxMasterPixels: 1e8, ...overrides };
  return { ...chosen, workFolder: workFolder(chosen.dataFolder) };
}

async function withStored(record: MasterRecord, use: (stored: StoredPyramid) => Promise<void>) {
  const stored = await openStoredPyramid(versionFolder(dataFolder, record), record);
  try {
    await use(stored);
  } finally {
    await stored.close();
  }
}

async function jpegOf(stored: StoredJpeg | undefined): Promise<Buffer> {
  if (!stored) throw new Error('not stored');
  const { prefix = Buffer.alloc(0), fd, position, length } = stored;
  const bytes = Buffer.alloc(length);
  expect(readSync(fd, bytes, 0, length, position)).toBe(length);
  return Buffer.concat([prefix, bytes]);
}

async function decoded(jpeg: Buffer) {
  return sharp(jpeg, { failOn: 'warning' }).raw().toBuffer({ resolveWithObject: true });
}

/** A level as it should be: halved by averages of four, edges copied, cut to its true size. */
function levelPixels(width: number, height: number, level: number): { bytes: Buffer; width: number } {
  const padded = paddedDimensions({ width, height });
  let [w, h] = [padded.width, padded.height];
  const full = gridPixels(width, height);
  let bytes = new Uint8Array(w * h * 3);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const from = (Math.min(y, height - 1) * width + Math.min(x, width - 1)) * 3;
      bytes.set(full.subarray(from, from + 3), (y * w + x) * 3);
    }
  }
  for (let step = 0; step < level; step++) {
    const half = new Uint8Array((w / 2) * (h / 2) * 3);
    for (let y = 0; y < h / 2; y++) {
      for (let x = 0; x < w / 2; x++) {
        for (let c = 0; c < 3; c++) {
          const at = (dx: number, dy: number) => bytes[((2 * y + dy) * w + 2 * x + dx) * 3 + c] ?? 0;
          half[(y * (w / 2) + x) * 3 + c] = (at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1) + 2) >> 2;
        }
      }
    }
    bytes = half;
    [w, h] = [w / 2, h / 2];
  }
  return { bytes: Buffer.from(bytes), width: w };
}

/** Hashes of the tables and tiles of every level, in their order, with the level's dimensions. */
async function tilesOf(pyramid: Buffer) {
  const tiff = await readTiff(pyramid);
  return Promise.all(
    tiff.directories.map(async (directory) => {
      const { width, height, jpegTables, offsets, byteCounts } = await readTiffLevel(tiff, directory);
      const tiles = Array.from(offsets, (offset, index) =>
        sha256(pyramid.subarray(offset, offset + (byteCounts[index] ?? 0))),
      );
      return { width, height, tables: await sha256(jpegTables), tiles: await Promise.all(tiles) };
    }),
  );
}

function cut(
  level: { bytes: Buffer; width: number },
  left: number,
  top: number,
  width: number,
  height: number,
) {
  const rows = Array.from({ length: height }, (_, y) => {
    const from = ((top + y) * level.width + left) * 3;
    return level.bytes.subarray(from, from + width * 3);
  });
  return Buffer.concat(rows);
}

const SIZES = [
  [1, 1],
  [100, 37],
  [129, 128],
  [512, 512],
  [513, 512],
  [1024, 1024],
  [1037, 771],
  [2049, 30],
  [31, 1500],
  [2600, 1100],
] as const;

describe.each(SIZES)('%i x %i', (width, height) => {
  let record: MasterRecord;

  beforeAll(async () => {
    const master = await put(`size-${width}-${height}.tif`, gridImage(width, height).tiff());
    record = await ingestMaster(master, settings());
  });

  test('every tile of every level is stored, at its size, with its pixels', async () => {
    const edges = new Set(
      edgeTiles({ width, height }).map((tile) => `${tile.level},${tile.column},${tile.row}`),
    );
    await withStored(record, async (stored) => {
      for (const [level, { columns, rows, ...size }] of pyramidLevels({ width, height }).entries()) {
        // The only tile of a level is a ready-made size.
        if (columns === 1 && rows === 1) continue;
        const expected = levelPixels(width, height, level);
        for (let row = 0; row < rows; row++) {
          for (let column = 0; column < columns; column++) {
            const kind = edges.has(`${level},${column},${row}`) ? 'edge' : 'tile';
            const { data, info } = await decoded(await jpegOf(stored.locate({ kind, level, column, row })));
            const [left, top] = [column * 512, row * 512];
            expect(info).toMatchObject({
              width: Math.min(512, size.width - left),
              height: Math.min(512, size.height - top),
              channels: 3,
            });
            const difference = psnr(data, cut(expected, left, top, info.width, info.height));
            expect(difference, `${kind} ${level}/${column}/${row}`).toBeGreaterThan(33);
          }
        }
      }
    });
  });

  test('every ready-made size is stored at its size', async () => {
    await withStored(record, async (stored) => {
      const whole = gridImage(width, height);
      for (const size of readyMadeSizes({ width, height })) {
        const { data, info } = await decoded(await jpegOf(stored.locate({ kind: 'size', ...size })));
        expect(info).toMatchObject({ ...size, channels: 3 });
        const resized = whole.clone().resize(size.width, size.height, { fit: 'fill' });
        // By way of a JPEG, because halved chroma is most of the difference in so small a picture.
        const expected = await decoded(await resized.jpeg(JPEG_OPTIONS).toBuffer());
        expect(psnr(data, expected.data), `${size.width},${size.height}`).toBeGreaterThan(30);
      }
    });
  });
});

describe('masters of many kinds', () => {
  test.each(['none', 'deflate'] as const)(
    'a large one (TIFF, %s) has the tiles that libvips makes of it, padded in memory',
    async (compression) => {
      // 24 megapixels: above what is padded in memory.
      const [width, height] = [6001, 4003];
      const pixels = sharp(gridPixels(900, 500), { raw: { width: 900, height: 500, channels: 3 } });
      const large = await pixels.resize(width, height, { fit: 'fill' }).tiff({ compression }).toBuffer();
      const record = await ingestMaster(await put(`large-${compression}.tif`, large), settings());
      const padded = paddedDimensions({ width, height });
      const expected = await sharp(large)
        .extend({ right: padded.width - width, bottom: padded.height - height, extendWith: 'copy' })
        .tiff({
          tile: true,
          tileWidth: 512,
          tileHeight: 512,
          pyramid: true,
          compression: 'jpeg',
          quality: 85,
        })
        .toBuffer();
      const stored = await readFile(join(versionFolder(dataFolder, record), 'pyramid.tif'));
      expect(await tilesOf(stored)).toEqual(await tilesOf(expected));
      expect((await readdir(versionFolder(dataFolder, record))).sort()).toEqual([
        'pyramid.tif',
        'tiles.pack',
      ]);
    },
  );

  test('gray stays gray in tiles, edge tiles and sizes', async () => {
    const master = await put('gray.png', gridImage(700, 600).toColourspace('b-w').png());
    const record = await ingestMaster(master, settings());
    expect(record).toMatchObject({ gray: true, width: 700, height: 600 });
    await withStored(record, async (stored) => {
      for (const address of [
        { kind: 'tile', level: 0, column: 0, row: 0 },
        { kind: 'edge', level: 0, column: 1, row: 0 },
        { kind: 'size', width: 350, height: 300 },
      ] as const) {
        expect((await sharp(await jpegOf(stored.locate(address))).metadata()).space).toBe('b-w');
      }
    });
  });

  test('the record says what was done', async () => {
    const bytes = await gridImage(600, 400).withMetadata({ orientation: 8 }).jpeg({ quality: 95 }).toBuffer();
    const master = await put('turned.jpg', bytes);
    const record = await ingestMaster(master, settings());
    expect(record).toMatchObject({
      identifier: 'turned',
      width: 400,
      height: 600,
      gray: false,
      master: {
        path: 'turned.jpg',
        bytes: bytes.length,
        modifiedMs: master.modifiedMs,
        format: 'jpeg',
        pages: 1,
      },
      sha256: await sha256(bytes),
      warnings: [],
    });
    expect(await readRecord(dataFolder, 'turned')).toEqual(record);
  });

  test('pages of a TIFF are images of their own', async () => {
    const first = await gridImage(600, 500).raw().toBuffer();
    const second = Buffer.from(first.map((value) => 255 - value));
    const bytes = buildTiff([rgbStripFields(600, 500, 8), rgbStripFields(600, 500, 8 + first.length)], {
      pixels: Buffer.concat([first, second]),
    });
    const master = await put('book.tif', bytes);
    const page1 = await ingestMaster(master, settings());
    expect(page1.master).toMatchObject({ pages: 2, page: 1 });
    const page2 = await ingestMaster({ ...master, identifier: 'book;2', page: 2 }, settings());
    expect(page2.version).not.toBe(page1.version);
    const size = { kind: 'size', width: 300, height: 250 } as const;
    const [one, two] = await Promise.all(
      [page1, page2].map(async (record) => {
        let pixel: number[] = [];
        await withStored(record, async (stored) => {
          const { data } = await decoded(await jpegOf(stored.locate(size)));
          pixel = [...data.subarray(0, 3)];
        });
        return pixel;
      }),
    );
    for (const [index, value] of (one ?? []).entries()) {
      expect(Math.abs(255 - value - (two?.[index] ?? 0))).toBeLessThan(8);
    }
  });
});

describe('versions', () => {
  test('a changed master replaces the previous files, a touched one does not', async () => {
    const first = await ingestMaster(await put('changing.png', gridImage(100, 80).png()), settings());
    const touched = await put('changing.png', gridImage(100, 80).png());
    await utimes(join(imagesFolder, touched.path), 1_000_000_000, 1_000_000_000);
    const before = await readdir(versionFolder(dataFolder, first), { withFileTypes: true });
    const second = await ingestMaster(touched, settings());
    expect(second.version).toBe(first.version);
    expect(second.master.modifiedMs).toBe(1_000_000_000_000);
    expect(await readdir(versionFolder(dataFolder, first), { withFileTypes: true })).toEqual(before);
    const third = await ingestMaster(await put('changing.png', gridImage(101, 80).png()), settings());
    expect(third.version).not.toBe(first.version);
    expect((await readdir(imageFolder(dataFolder, 'changing'))).sort()).toEqual([
      third.version,
      'record.json',
    ]);
  });

  test('an unchanged master of an earlier reading keeps its files and gets a new record', async () => {
    const master = await put('earlier.png', gridImage(100, 80).png());
    const { mends: _, ...earlier } = await ingestMaster(master, settings());
    await writeRecord(dataFolder, { ...earlier, colour: 'words of old' });
    const pack = join(versionFolder(dataFolder, earlier), 'tiles.pack');
    const { ino } = await stat(pack);
    const record = await ingestMaster(master, settings());
    expect(record).toMatchObject({
      version: earlier.version,
      sha256: earlier.sha256,
      mends: MENDS_BY_FORMAT.png,
    });
    expect(record.colour).toBe(earlier.colour);
    expect((await stat(pack)).ino).toBe(ino);
  });

  test('16 bits in wide colours have a version of their own, unless their colours are kept', async () => {
    const wide = await readFile(join(import.meta.dirname, '../masters/png-romm-16bit.png'));
    const master = await put('wide.png', wide);
    const quality = JPEG_OPTIONS.quality;
    const { sha256, version } = await ingestMaster(master, settings());
    const versionOf = (mended: readonly MendedKind[], colours?: string) =>
      pyramidVersionOf(sha256, 1, { quality, tileSize: TILE_SIZE, mended, colours });
    expect(version).toBe(versionOf(['deep-profile']));
    const kept = await ingestMaster({ ...master, policy: { colour: 'keep' } }, settings());
    expect(kept.version).toBe(versionOf([], 'keep'));
  });

  test('stored files that are damaged are made again', async () => {
    const master = await put('damaged.png', gridImage(100, 80).png());
    const record = await ingestMaster(master, settings());
    const pack = join(versionFolder(dataFolder, record), 'tiles.pack');
    const whole = await readFile(pack);
    await writeFile(pack, whole.subarray(0, 50));
    await expect(openStoredPyramid(versionFolder(dataFolder, record), record)).rejects.toThrow('damaged');
    await ingestMaster(master, settings());
    expect(await readFile(pack)).toEqual(whole);
  });

  test('the previous files can still be read by who has them open', async () => {
    const first = await ingestMaster(await put('held.png', gridImage(100, 80).png()), settings());
    await withStored(first, async (stored) => {
      await ingestMaster(await put('held.png', gridImage(90, 80).png()), settings());
      const jpeg = await jpegOf(stored.locate({ kind: 'size', width: 100, height: 80 }));
      expect((await decoded(jpeg)).info.width).toBe(100);
    });
  });
});

describe('what goes wrong', () => {
  test('a master that ends early leaves nothing', async () => {
    const bytes = await gridImage(900, 700).jpeg().toBuffer();
    const master = await put('short.jpg', bytes.subarray(0, bytes.length / 2));
    await expect(ingestMaster(master, settings())).rejects.toMatchObject({
      code: 'unreadable-source',
      message: expect.stringMatching(/^the file ends early: the last \d+ of 700 rows are missing$/),
    });
    expect(await readRecord(dataFolder, 'short')).toBeUndefined();
    expect(await readdir(join(dataFolder, 'tmp', 'ingest'))).toEqual([]);
  });

  test('a data folder that cannot be made', async () => {
    const master = await put('fine.png', gridImage(50, 50).png());
    const file = join(root, 'a-file');
    await writeFile(file, '');
    const attempt = ingestMaster(master, settings({ dataFolder: file }));
    await expect(attempt).rejects.toThrow(StorageError);
    await expect(attempt).rejects.toThrow('the data folder is not a folder');
  });

  test('a data folder that is removed meanwhile is no fault of the master', async () => {
    const master = await put('meanwhile.png', gridImage(3000, 2500).png());
    const removed = settings({ dataFolder: join(root, 'removed') });
    const attempt = ingestMaster(master, removed).catch((error: unknown) => error);
    const begun = async () => (await readdir(removed.workFolder).catch(() => [])).length > 0;
    await until(begun, 'its files are being made');
    await rm(removed.dataFolder, { recursive: true, force: true, maxRetries: 5 });
    expect(await attempt).toBeInstanceOf(StorageError);
    expect(await ingestMaster(master, removed)).toMatchObject({ width: 3000 });
  });

  // Permissions do not bind the superuser.
  test.skipIf(process.getuid?.() === 0)('a read-only data folder', async () => {
    const master = await put('fine.png', gridImage(50, 50).png());
    const readOnly = join(root, 'read-only');
    await mkdir(readOnly);
    await chmod(readOnly, 0o500);
    await expect(ingestMaster(master, settings({ dataFolder: readOnly }))).rejects.toThrow(
      'the data folder cannot be written to: permission denied',
    );
  });
});

async function sha256(bytes: Buffer): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(bytes));
  return Buffer.from(digest).toString('hex');
}
