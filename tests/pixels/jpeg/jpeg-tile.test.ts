import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jpegPrefix, TILE_SOI_BYTES } from '../../../src/pixels/jpeg/jpeg-tile.ts';
import { readTiff } from '../../../src/pixels/tiff/chain.ts';
import { readTiffLevel } from '../../../src/pixels/tiff/level.ts';
import { readAt, withOpenFile } from '../../../src/storage/file-store.ts';
import { gridImage } from '../../support/fixtures.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-tile-'));
});
afterAll(() => rm(folder, { recursive: true }));

const TILED = { tile: true, tileWidth: 512, tileHeight: 512, compression: 'jpeg', quality: 85 } as const;

describe.each([{ gray: false }, { gray: true }])('a spliced tile, gray $gray', ({ gray }) => {
  test('decodes to the same pixels as the tile does inside its TIFF', async () => {
    const path = join(folder, `${gray}.tif`);
    const image = gridImage(1024, 1024);
    await (gray ? image.toColourspace('b-w') : image).tiff(TILED).toFile(path);
    const tile = await withOpenFile(path, async (file) => {
      const tiff = await readTiff(file);
      const [directory] = tiff.directories;
      if (!directory) throw new Error('a directory');
      const level = await readTiffLevel(tiff, directory);
      const start = (level.offsets[3] ?? 0) + TILE_SOI_BYTES;
      const bytes = await readAt(file, start, (level.byteCounts[3] ?? 0) - TILE_SOI_BYTES);
      return Buffer.concat([jpegPrefix(level.jpegTables), bytes]);
    });
    const colours = gray ? 'b-w' : 'srgb';
    const spliced = await sharp(tile, { failOn: 'warning' }).toColourspace(colours).raw().toBuffer();
    const inside = await sharp(path)
      .extract({ left: 512, top: 512, width: 512, height: 512 })
      .toColourspace(colours)
      .raw()
      .toBuffer();
    expect(spliced.equals(inside)).toBe(true);
    expect(markersOf(tile)).toEqual(['APP0', 'DQT', 'DHT', 'SOF', 'SOS']);
    expect(tile.subarray(6, 11).toString('latin1')).toBe('JFIF\0');
  });
});

describe('tables', () => {
  const table = [0xff, 0xdb, 0, 4, 1, 2];

  test('only tables between SOI and EOI are taken', () => {
    const prefix = jpegPrefix(Buffer.from([0xff, 0xd8, ...table, 0xff, 0xd9]));
    expect([...prefix.subarray(-6)]).toEqual(table);
  });

  test.each([
    ['nothing', []],
    ['no SOI', [...table, 0xff, 0xd9]],
    ['no EOI', [0xff, 0xd8, ...table]],
    ['an Adobe marker', [0xff, 0xd8, 0xff, 0xee, 0, 4, 1, 2, ...table, 0xff, 0xd9]],
    ['a table longer than they are', [0xff, 0xd8, 0xff, 0xdb, 0xff, 0xff, 1, 0xff, 0xd9]],
  ])('%s is refused', (_, bytes) => {
    expect(() => jpegPrefix(Buffer.from(bytes))).toThrow('its JPEG tables are ill-formed');
  });
});

/** Names of the markers of a JPEG up to its first scan, repeats left out. */
function markersOf(jpeg: Buffer): string[] {
  const names = new Map([
    [0xc0, 'SOF'],
    [0xc4, 'DHT'],
    [0xda, 'SOS'],
    [0xdb, 'DQT'],
    [0xe0, 'APP0'],
  ]);
  const markers: string[] = [];
  for (let position = 2; ; position += 2 + jpeg.readUInt16BE(position + 2)) {
    const marker = jpeg[position + 1] ?? 0;
    const name = names.get(marker) ?? `0x${marker.toString(16)}`;
    if (!markers.includes(name)) markers.push(name);
    if (name === 'SOS') return markers;
  }
}
