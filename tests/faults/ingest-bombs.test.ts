import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRecords } from '../../src/archive/record.ts';
import { proportionalOf } from '../bench/measure.ts';
import { type Archive, chart, emptyArchive } from '../support/archive.ts';
import {
  blackPng,
  gifClaiming,
  plain,
  progressiveClaiming,
  tiffClaiming,
  tiffOfPages,
  zstdClaiming,
} from '../support/bombs.ts';
import { CLI, collected } from '../support/command.ts';
import { until } from '../support/patience.ts';
import { processesBelow } from '../support/processes.ts';
import { spawnTied } from '../support/tied.ts';

// Every bomb in one folder, with good scans among them, under a small limit of memory.

const MEMORY_MB = 128;
/** Node and the image library before they read anything. */
const PROCESS_MB = 110;
const PAGES = 60;

const REFUSED: Readonly<Record<string, RegExp>> = {
  'thin-tall': /^the image is 1 x 90,000,000 pixels, stored as 1,440,000,000: over the limit/,
  'thin-wide': /^the image is 90,000,000 x 1 pixels, stored as 1,440,000,000: over the limit/,
  wide: /^preparing the image takes [\d,]+ MB of memory: over the limit of 128 MB \(setting ingest-memory-mb\)$/,
  progressive: /^preparing the image takes [\d,]+ MB of memory/,
  'progressive-huge': /^the image is 60,000 x 60,000 pixels: over the limit/,
  interlaced: /^preparing the image takes [\d,]+ MB of memory/,
  canvas: /^preparing the image takes [\d,]+ MB of memory/,
  webp: /^preparing the image takes [\d,]+ MB of memory/,
  avif: /^preparing the image takes [\d,]+ MB of memory/,
  'tiff-floats-huge': /^the image is 65,000 x 65,000 pixels: over the limit/,
  'tiff-floats': /^preparing the image takes [\d,]+ MB of memory/,
  'tiff-old-jpeg': /^preparing the image takes [\d,]+ MB of memory/,
  'tiff-old-jpeg-frame': /^the TIFF is damaged: strip 1 of 1 \(rows 1 to 50\) cannot be decompressed/,
  'tiff-zstd': /^the TIFF is damaged: strip 1 of 1 \(rows 1 to 50\) cannot be decompressed/,
  'tiff-webp': /^the TIFF is damaged: strip 1 of 1 \(rows 1 to 50\) cannot be decompressed/,
  'large-tiles': /^preparing the image takes [\d,]+ MB of memory/,
};

const MADE = ['deflate', 'deflate-png', 'strip', 'good-1', 'good-2', 'good-3'];

let archive: Archive;
let masters: string;
let output = '';
let peakMb = 0;

/** Runs `loupe ingest` to its end and notes the most that its ingest processes had at one time. */
async function ingest(): Promise<void> {
  const folders = ['--images', archive.folder, '--data', archive.dataFolder];
  const child = spawnTied(
    process.execPath,
    [CLI, 'ingest', ...folders, '--ingest-memory-mb', `${MEMORY_MB}`],
    {
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const printed = collected(child.stdout);
  await until(() => {
    const below = processesBelow(child.pid ?? -1);
    const ingesting = below.filter(({ command }) => command.includes('ingest/process.js'));
    const bytes = ingesting.reduce((sum, { pid }) => sum + proportionalOf(pid), 0);
    peakMb = Math.max(peakMb, bytes / 2 ** 20);
    return child.exitCode !== null;
  }, 'ingest ends');
  output = printed();
}

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.add('thin-tall.png', blackPng(1, 90_000_000));
  await archive.add('thin-wide.png', blackPng(90_000_000, 1));
  await archive.add('wide.png', blackPng(2_000_000, 1));
  await archive.add('strip.png', blackPng(1, 60_000));
  await archive.add('progressive.jpg', await progressiveClaiming(30_000, 30_000));
  await archive.add('progressive-huge.jpg', await progressiveClaiming(60_000, 60_000));
  await archive.add('interlaced.png', plain(5000, 5000).png({ progressive: true }));
  await archive.add('canvas.gif', await gifClaiming(30_000, 30_000));
  await archive.add('webp.webp', plain(5000, 5000).webp({ effort: 0 }));
  await archive.add('avif.avif', plain(3000, 3000).avif({ effort: 0 }));
  const tiles = { tile: true, tileWidth: 4096, tileHeight: 4096 } as const;
  await archive.add('large-tiles.tif', plain(8192, 8192).tiff({ compression: 'deflate', ...tiles }));
  await archive.add('deflate.tif', plain(7000, 7000).tiff({ compression: 'deflate' }));
  await archive.add('deflate-png.png', plain(7000, 7000).png());
  const frame = await progressiveClaiming(30_000, 30_000);
  const floats = { bits: 64, sampleFormat: 3, compression: 50_000 } as const;
  await archive.add('tiff-floats-huge.tif', tiffClaiming(65_000, 65_000, floats, zstdClaiming()));
  await archive.add('tiff-floats.tif', tiffClaiming(4000, 3000, floats, zstdClaiming()));
  await archive.add('tiff-old-jpeg.tif', tiffClaiming(20_000, 20_000, { compression: 6 }, frame));
  await archive.add('tiff-old-jpeg-frame.tif', tiffClaiming(60, 50, { compression: 6 }, frame));
  await archive.add('tiff-zstd.tif', tiffClaiming(60, 50, { compression: 50_000 }, zstdClaiming()));
  const large = await plain(5000, 5000).webp({ effort: 0 }).toBuffer();
  await archive.add('tiff-webp.tif', tiffClaiming(60, 50, { compression: 50_001 }, large));
  await archive.add('book.tif', tiffOfPages(PAGES));
  for (const [index, name] of ['good-1.jpg', 'good-2.png', 'good-3.tif'].entries())
    await archive.add(
      name,
      chart(1500 + index, 1100).toFormat(index === 0 ? 'jpeg' : index === 1 ? 'png' : 'tiff'),
    );
  masters = await archive.fingerprint();
  await ingest();
});

afterAll(async () => {
  expect(await archive.fingerprint()).toBe(masters);
  await archive.remove();
});

test('the memory stays within the setting', () => {
  expect(peakMb).toBeGreaterThan(0);
  expect(peakMb).toBeLessThan(1.3 * MEMORY_MB + PROCESS_MB);
});

test.each(Object.entries(REFUSED))('%s is refused with a sentence', (identifier, sentence) => {
  const line = output.split('\n').find((each) => each.startsWith(`  ${identifier}: `));
  expect(line?.slice(identifier.length + 4)).toMatch(sentence);
});

test('the others are made, and every page of a book', async () => {
  const made = [...(await readRecords(archive.dataFolder)).keys()];
  const pages = Array.from({ length: PAGES - 1 }, (_, index) => `book;${index + 2}`);
  expect(made.sort()).toEqual([...MADE, 'book', ...pages].sort());
  expect(output).toContain(`${made.length} ingested`);
  expect(output).toContain(`${Object.keys(REFUSED).length} failed`);
  expect(await readdir(join(archive.dataFolder, 'tmp', 'ingest')).catch(() => [])).toEqual([]);
});
