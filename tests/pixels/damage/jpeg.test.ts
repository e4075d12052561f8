import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chart } from '../../support/archive.ts';
import { MasterReader } from '../../support/read-master.ts';

const END = Buffer.from([0xff, 0xd9]);

const CUT = {
  kind: 'structure',
  sentence: 'the end marker of the JPEG is missing: the file was cut off; no pixel is lost',
};

let reader: MasterReader;
/** 600 x 800 pixels, in units of 16 x 16. */
let jpeg: Buffer;

beforeAll(async () => {
  reader = await MasterReader.make();
  jpeg = await chart(600, 800).jpeg({ quality: 90, chromaSubsampling: '4:2:0' }).toBuffer();
});

afterAll(() => reader.remove());

function odd(name: string): Buffer {
  return readFileSync(join(import.meta.dirname, '..', '..', 'odd-masters', name));
}

/** Without so many bytes at the end. */
function cut(bytes: Buffer, count: number): Buffer {
  return bytes.subarray(0, bytes.length - count);
}

/** With other bytes from a place on, given as a share of the file. */
function overwritten(bytes: Buffer, share: number, by: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  by.copy(copy, Math.floor(bytes.length * share));
  return copy;
}

describe('a JPEG without its end marker alone', () => {
  test.each([
    'plain.jpg',
    '411.jpg',
    'cmyk-adobe.jpg',
    'gray-2x2.jpg',
    'progressive.jpg',
    'progressive-restarts.jpg',
    'restart-each-block.jpg',
    'three-scans.jpg',
  ])('is served whole, with a warning: %s', async (name) => {
    const whole = await reader.read(odd(name));
    const reading = await reader.read(cut(odd(name), 2));
    expect(reading).toMatchObject({ kind: 'served', warnings: [CUT] });
    expect(whole).toEqual({ ...reading, warnings: [] });
  });

  test('is told apart from zeros that fill the file up', async () => {
    const filled = Buffer.concat([cut(jpeg, 2), Buffer.alloc(5000)]);
    expect(await reader.read(filled)).toMatchObject({ kind: 'served', warnings: [CUT] });
  });
});

test('a JPEG whose end marker stands before the scans of all its colours is refused', async () => {
  const bytes = odd('three-scans.jpg');
  const scan = Buffer.from([0xff, 0xda]);
  const second = bytes.indexOf(scan, bytes.indexOf(scan) + 2);
  expect(await reader.read(Buffer.concat([bytes.subarray(0, second), END]))).toEqual({
    kind: 'refused',
    sentence: 'the data of the JPEG end early: the image is not whole',
  });
});

describe('a JPEG that ends early', () => {
  test.each([
    ['at once', (bytes: Buffer) => bytes],
    ['with zeros in place of the rest', (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(9000)])],
  ])('is served up to its last rows, with a warning that counts them: %s', async (_, ended) => {
    const whole = await reader.read(jpeg);
    const reading = await reader.read(ended(cut(jpeg, 100)));
    expect(reading).toMatchObject({
      kind: 'served',
      warnings: [{ kind: 'pixels', sentence: 'the file ends early: the last 16 of 800 rows are missing' }],
    });
    if (reading.kind !== 'served' || whole.kind !== 'served') throw new Error('not served');
    const rowBytes = 600 * 3;
    // Colours of the row of units before are smoothed into the next.
    const same = 783 * rowBytes;
    expect(reading.pixels.subarray(0, same).equals(whole.pixels.subarray(0, same))).toBe(true);
    expect(reading.pixels.equals(whole.pixels)).toBe(false);
  });

  test('is refused when more than a few rows are missing, and says how many', async () => {
    const half = jpeg.subarray(0, Math.floor(jpeg.length * 0.6));
    const reading = await reader.read(half);
    expect(reading.kind).toBe('refused');
    expect(reading).toMatchObject({
      sentence: expect.stringMatching(/^the file ends early: the last [1-4]\d\d of 800 rows are missing$/),
    });
  });

  test('between the scans of a progressive one, is refused', async () => {
    const progressive = await chart(200, 100).jpeg({ progressive: true }).toBuffer();
    const lastScan = progressive.lastIndexOf(Buffer.from([0xff, 0xda]));
    for (const end of [lastScan, lastScan + 40])
      expect(await reader.read(progressive.subarray(0, end))).toEqual({
        kind: 'refused',
        sentence: 'the file ends early: the image is not whole',
      });
  });

  test('with an end marker put behind it, is served with a warning or refused, by the same bound', async () => {
    expect(await reader.read(Buffer.concat([cut(jpeg, 100), END]))).toMatchObject({
      kind: 'served',
      warnings: [
        {
          kind: 'pixels',
          sentence:
            'the data of the JPEG end early: the last 16 of 800 rows are missing; rows before them may be wrong too',
        },
      ],
    });
    const half = Buffer.concat([jpeg.subarray(0, Math.floor(jpeg.length * 0.6)), END]);
    expect((await reader.read(half)).kind).toBe('refused');
  });
});

describe('a JPEG that is damaged in the middle', () => {
  test('is refused, with the row', async () => {
    const reading = await reader.read(overwritten(jpeg, 0.5, Buffer.alloc(60, 0xfe)));
    expect(reading).toMatchObject({
      kind: 'refused',
      sentence: expect.stringMatching(
        /^the JPEG is damaged: its pixels cannot be read from row [34]\d\d of 800 on, as they lie in the file$/,
      ),
    });
  });

  test('is refused when parts between restart markers are missing or in another order', async () => {
    const bytes = await reader.read(odd('restart-each-row.jpg'));
    expect(bytes.kind).toBe('served');
    const first = odd('restart-each-row.jpg').indexOf(Buffer.from([0xff, 0xd0]));
    const second = odd('restart-each-row.jpg').indexOf(Buffer.from([0xff, 0xd1]));
    const missing = Buffer.concat([
      odd('restart-each-row.jpg').subarray(0, first),
      odd('restart-each-row.jpg').subarray(second),
    ]);
    expect(await reader.read(missing)).toMatchObject({
      kind: 'refused',
      sentence: expect.stringMatching(/^the JPEG is damaged: .* row 1 of 48/),
    });
  });

  test('is served with a warning when bytes are left over', async () => {
    const longer = Buffer.concat([cut(jpeg, 2), Buffer.from([1, 2, 3]), END]);
    expect(await reader.read(longer)).toMatchObject({
      kind: 'served',
      warnings: [{ kind: 'pixels', sentence: expect.stringContaining('3 bytes are left over') }],
    });
    const padded = Buffer.concat([cut(jpeg, 2), Buffer.alloc(3), END]);
    expect(await reader.read(padded)).toMatchObject({ kind: 'served', warnings: [] });
  });

  test('is refused before there is a pyramid too', async () => {
    const { normalisedMaster } = await import('../../../src/pixels/master/normalise.ts');
    const { writeFile, rm, mkdtemp } = await import('node:fs/promises');
    const { tmpdir } = await import('node:os');
    const folder = await mkdtemp(join(tmpdir(), 'loupe-damage-'));
    const path = join(folder, 'broken.jpg');
    await writeFile(path, overwritten(jpeg, 0.5, Buffer.alloc(60, 0xfe)));
    await expect(normalisedMaster(path, { maxInputPixels: 1e7 })).rejects.toThrow('the JPEG is damaged');
    await writeFile(path, cut(jpeg, 2));
    const { image } = await normalisedMaster(path, { maxInputPixels: 1e7 });
    expect((await image.raw().toBuffer()).equals(await sharp(jpeg).raw().toBuffer())).toBe(true);
    await rm(folder, { recursive: true });
  });
});
