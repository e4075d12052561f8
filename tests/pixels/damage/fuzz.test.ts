import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { flipBit } from '../../support/damaged-bytes.ts';
import { type JpegTiffShape, jpegFileOf, jpegTiff, jpegTiffParts } from '../../support/fixtures-jpeg-tiff.ts';
import { MasterReader } from '../../support/read-master.ts';
import { IS_WHOLE } from '../../support/sample-size.ts';

// Flips bits of all fixtures and cuts them off. `FUZZ=all` takes 200 flips and 20 cuts of each, as `KILLS=200` takes all
// kills; without it a few of each.

const TESTS = join(import.meta.dirname, '..', '..');
const FOLDERS = ['odd-masters', 'masters', 'masters/directories', 'scans-of-reports']
  .map((name) => join(TESTS, name))
  .filter((path) => existsSync(path));
const EXTENSIONS = new Set(['.jpg', '.mpo', '.png', '.gif', '.webp', '.avif', '.tif']);

const FLIPS = IS_WHOLE ? 200 : 3;
/** Of each shape of JPEGs in TIFFs, which are small. */
const DAMAGES = IS_WHOLE ? 400 : 12;
const CUTS = IS_WHOLE ? 20 : 1;

/** Larger ones take too long to be decoded so often. */
const MOST_BYTES = 100_000;

/** What decoders say of the data of pixels; of tags and profiles they say other things. */
const SAYS_DAMAGED =
  /corrupt jpeg|premature end|bad huffman|idat: |not enough (?:image )?data|incorrect data check|(?:zip|lzw|packbits|lzma|zstd|fax\w*)decode|decoding error|invalid frame data|unexpected end/i;

const FILES = FOLDERS.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => EXTENSIONS.has(extname(name)) && !/\.\w+\.png$/.test(name))
    .map((name) => [name, join(folder, name)] as const),
);

/** Strips and tiles, with tables apart or not, of all that JPEGs in TIFFs are of. */
const JPEG_TIFFS: readonly (readonly [name: string, shape: Omit<JpegTiffShape, 'width' | 'height'>])[] = [
  ['strips', { colours: 'ycbcr', chunkHeight: 16, shared: true }],
  ['one strip', { colours: 'ycbcr', chunkHeight: 70 }],
  ['tiles', { colours: 'ycbcr', tileWidth: 48, chunkHeight: 32, shared: true }],
  ['strips of RGB', { colours: 'rgb', chunkHeight: 24, shared: true }],
  ['strips of gray', { colours: 'gray', chunkHeight: 24 }],
  ['tiles of gray', { colours: 'gray', tileWidth: 32, chunkHeight: 32, shared: true }],
  ['strips of CMYK', { colours: 'cmyk', chunkHeight: 24, shared: true }],
  ['planes', { colours: 'rgb', chunkHeight: 24, separate: true, shared: true }],
  ['progressive', { colours: 'ycbcr', chunkHeight: 48, progressive: true }],
];

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
function random(seed: string): () => number {
  let state = [...seed].reduce((sum, character) => Math.imul(sum, 31) + character.charCodeAt(0), 7);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

let reader: MasterReader;

beforeAll(async () => {
  reader = await MasterReader.make();
});

afterAll(() => reader.remove());

/** What the library complains of when it is as strict as it can be; undefined when nothing. */
async function complaint(bytes: Buffer): Promise<string | undefined> {
  try {
    await sharp(bytes, { failOn: 'warning' }).raw().toBuffer();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe('damage', () => {
  test('has something to happen to', () => {
    expect(FILES.length).toBeGreaterThan(25);
  });

  test.each(FILES)(
    'that a decoder or a checksum tells is never served in silence: %s',
    async (name, path) => {
      const good = readFileSync(path);
      if (good.length > MOST_BYTES) return;
      const next = random(name);
      for (let flip = 0; flip < FLIPS; flip++) {
        const bytes = Buffer.from(good);
        const place = Math.floor(next() * bytes.length);
        flipBit(bytes, place, Math.floor(next() * 8));
        const reading = await reader.read(bytes);
        if (reading.kind === 'refused' || reading.warnings.length > 0) continue;
        expect((await complaint(bytes)) ?? '', `byte ${place}`).not.toMatch(SAYS_DAMAGED);
      }
    },
    600_000,
  );

  test.each(FILES)(
    'of a file that was cut off is never served in silence: %s',
    async (name, path) => {
      const good = readFileSync(path);
      if (good.length > MOST_BYTES) return;
      const whole = await reader.read(good);
      const next = random(`cut ${name}`);
      for (let cut = 0; cut < CUTS; cut++) {
        const bytes = good.subarray(0, Math.floor(next() * good.length));
        const reading = await reader.read(bytes);
        if (reading.kind === 'refused' || reading.warnings.length > 0) continue;
        // What was cut off was behind the image.
        expect(reading, `${bytes.length} bytes`).toEqual(whole);
      }
    },
    600_000,
  );

  // The library is silent about most of what is wrong in there; of files alone, `jpeg.test.ts` shows what is told.
  test.each(JPEG_TIFFS)(
    'in a JPEG of a TIFF is told as in a file of its own: %s',
    async (name, shape) => {
      const parts = await jpegTiffParts({ width: 90, height: 70, ...shape });
      expect(await reader.read(jpegTiff(parts))).toMatchObject({ kind: 'served', warnings: [] });
      const next = random(name);
      let told = 0;
      for (let damage = 0; damage < DAMAGES; damage++) {
        const which = Math.floor(next() * parts.chunks.length);
        const chunk = Buffer.from(parts.chunks[which] ?? '');
        const place = Math.floor(next() * chunk.length);
        if (damage % 2 === 0) chunk.fill(0, place, Math.min(chunk.length, place + 20));
        else chunk[place] = (chunk[place] ?? 0) ^ (1 << Math.floor(next() * 8));
        const alone = await reader.read(jpegFileOf(chunk, parts.tables));
        if (alone.kind === 'served' && alone.warnings.length === 0) continue;
        told += 1;
        const reading = await reader.read(jpegTiff({ ...parts, chunks: parts.chunks.with(which, chunk) }));
        const isTold = reading.kind === 'refused' || reading.warnings.length > 0;
        expect(isTold, `${which}: byte ${place}, ${JSON.stringify({ ...alone, pixels: '' })}`).toBe(true);
      }
      expect(told).toBeGreaterThan(DAMAGES / 4);
    },
    600_000,
  );
});
