import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPlainPng } from '../../../../src/pixels/decoders/png/plain-png.ts';
import { withOpenFile } from '../../../../src/storage/file-store.ts';
import { seededRandom } from '../../../bench/random.ts';

const random = seededRandom(5);
const HEIGHT = 150;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-png-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, checksum]);
}

/** Rows of noise with a filter each, in chunks of a few bytes. */
function pngOf(width: number, channels: 1 | 3, options: { filter?: number; damage?: (z: Buffer) => Buffer }) {
  const { filter, damage = (z) => z } = options;
  const rows = Buffer.alloc((width * channels + 1) * HEIGHT);
  for (const at of rows.keys()) rows[at] = Math.floor(random() * 256);
  for (let row = 0; row < HEIGHT; row++) rows[row * (width * channels + 1)] = filter ?? row % 5;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(HEIGHT, 4);
  header.set([8, channels === 1 ? 0 : 2], 8);
  const data = damage(deflateSync(rows));
  const parts: Buffer[] = [];
  for (let at = 0; at < data.length; at += 999) parts.push(chunk('IDAT', data.subarray(at, at + 999)));
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([signature, chunk('IHDR', header), ...parts, chunk('IEND', Buffer.alloc(0))]);
}

async function pixelsOf(png: Buffer): Promise<Buffer | undefined> {
  const path = join(folder, 'a.png');
  await writeFile(path, png);
  return withOpenFile(path, async (file) => {
    const rows = await readPlainPng(file);
    if (!rows) return undefined;
    // Fewer rows than are held at once, and more.
    const counts = [1, 40, 64, HEIGHT - 105];
    const parts: Buffer[] = [];
    let first = 0;
    try {
      for (const count of counts) {
        parts.push(Buffer.from(await rows.read(first, count)));
        first += count;
      }
    } finally {
      await rows.close();
    }
    return Buffer.concat(parts);
  });
}

test.each([1, 5, 16, 301])(
  'rows of %i pixels are those of the image library, by each filter',
  async (width) => {
    for (const channels of [1, 3] as const)
      for (const filter of [0, 1, 2, 3, 4, undefined]) {
        const png = pngOf(width, channels, filter === undefined ? {} : { filter });
        const space = channels === 1 ? 'b-w' : 'srgb';
        const expected = await sharp(png).toColourspace(space).raw().toBuffer();
        expect((await pixelsOf(png))?.equals(expected), `filter ${filter}, ${channels}`).toBe(true);
      }
  },
);

test.each([
  ['a filter that there is not', { filter: 5 }],
  ['a wrong checksum', { damage: (z: Buffer) => Buffer.concat([z.subarray(0, -1), Buffer.from([255])]) }],
  ['no checksum', { damage: (z: Buffer) => z.subarray(0, -4) }],
  ['half of the data', { damage: (z: Buffer) => z.subarray(0, z.length / 2) }],
])('%s is refused', async (_, options) => {
  await expect(pixelsOf(pngOf(64, 3, options))).rejects.toThrow();
});

test('what is not read to its end is closed all the same, also twice', async () => {
  const path = join(folder, 'closed.png');
  await writeFile(path, pngOf(9000, 3, {}));
  await withOpenFile(path, async (file) => {
    const rows = await readPlainPng(file);
    await rows?.read(0, 1);
    await rows?.close();
    await rows?.close();
    await expect(rows?.read(1, 60)).rejects.toThrow();
  });
});

test.each([true, false])(
  'damage that is met before rows are asked for is told then, or not at all (%s)',
  async (isRead) => {
    const path = join(folder, 'damaged.png');
    await writeFile(path, pngOf(301, 3, { damage: (z) => Buffer.alloc(z.length, 0xff) }));
    await withOpenFile(path, async (file) => {
      const rows = await readPlainPng(file);
      if (!rows) throw new Error('not a plain PNG');
      // Decompressing begins at once.
      await new Promise((resolve) => setTimeout(resolve, 50));
      if (isRead) await expect(rows.read(0, 1)).rejects.toThrow('incorrect header check');
      await rows.close();
    });
  },
);

test('palettes, transparency, other depths and interlaced rows are left to the image library', async () => {
  const picture = sharp(pngOf(64, 3, {}));
  const others = [
    picture.clone().png({ palette: true }),
    picture.clone().ensureAlpha(0.5).png(),
    picture.clone().toColourspace('rgb16').png(),
    picture.clone().png({ progressive: true }),
  ];
  for (const other of others) expect(await pixelsOf(await other.toBuffer())).toBeUndefined();
});
