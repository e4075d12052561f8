import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LoupeError } from '../../../src/errors.ts';
import { decoderBytes } from '../../../src/pixels/jpeg2000/decoding/decode-jpeg2000.ts';
import { findOpjDecompress } from '../../../src/pixels/jpeg2000/decoding/opj-decompress.ts';
import { probeMaster } from '../../../src/pixels/master/probe.ts';
import { readMasterStructure } from '../../../src/pixels/master/structure.ts';
import { seededRandom } from '../../bench/random.ts';
import { cutLengths, flipBit } from '../../support/damaged-bytes.ts';
import {
  channelDefinitions,
  enumeratedColour,
  jp2Box,
  jp2File,
  u16,
  u32,
} from '../../support/jpeg2000-boxes.ts';
import { readJpeg2000 } from '../../support/read-jpeg2000.ts';
import { IS_WHOLE, sampleSize } from '../../support/sample-size.ts';

const MASTERS = join(import.meta.dirname, '../../masters/jpeg2000');
const program = await findOpjDecompress();

let folder = '';
let gray: Buffer;
let rgb: Buffer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-jpeg2000-'));
  [gray, rgb] = await Promise.all([codestreamOf('gray.jp2'), codestreamOf('rgb.jp2')]);
});
afterAll(() => rm(folder, { recursive: true }));

async function codestreamOf(name: string): Promise<Buffer> {
  const file = await readFile(join(MASTERS, name));
  return file.subarray(file.indexOf(Buffer.from([0xff, 0x4f, 0xff, 0x51])));
}

async function fileOf(bytes: Buffer): Promise<string> {
  const path = join(folder, 'hostile.jp2');
  await writeFile(path, bytes);
  return path;
}

/** The same codestream with other bytes at a place of its SIZ, counted from Rsiz. */
function resized(codestream: Buffer, at: number, bytes: Buffer): Buffer {
  const changed = Buffer.from(codestream);
  bytes.copy(changed, changed.indexOf(Buffer.from([0xff, 0x51])) + 4 + at);
  return changed;
}

/** As large on both sides as said, in one tile. */
function ofSide(codestream: Buffer, side: number): Buffer {
  const sides = Buffer.concat([u32(side), u32(side), u32(0), u32(0), u32(side), u32(side)]);
  return resized(codestream, 2, sides);
}

const HEADER_OF_100_MB = Buffer.concat([u32(100 * 2 ** 20), Buffer.from('jp2h', 'latin1')]);

describe('is refused before memory is taken, with a sentence', () => {
  const refused: readonly (readonly [string, () => Buffer, RegExp])[] = [
    ['more pixels than the limit', () => ofSide(gray, 65_000), /65,000 x 65,000 pixels: over the limit/],
    ['all that 32 bits can say', () => ofSide(gray, 2 ** 32 - 1), /over the limit of/],
    [
      'too many tiles',
      () => resized(ofSide(gray, 3000), 18, Buffer.concat([u32(1), u32(1)])),
      /^the file is damaged: it names 9,000,000 tiles$/,
    ],
    ['no tiles', () => resized(gray, 18, u32(0)), /makes no sense/],
    [
      'too many components',
      () => resized(gray, 34, u16(16_384)),
      /makes no sense|components, which are no gray/,
    ],
    [
      'samples of 38 bits',
      () => resized(gray, 36, Buffer.from([37])),
      /samples of 38 bits \(1 to 16 are read\)/,
    ],
    ['e-sRGB', () => jp2File(rgb, [enumeratedColour(20)]), /kind that is not read \(e-sRGB\): convert it/],
    ['CIELab', () => jp2File(rgb, [enumeratedColour(14)]), /kind that is not read \(CIELab\)/],
    [
      'fewer channels than colours',
      () => jp2File(rgb, [enumeratedColour(16), channelDefinitions([0, 0, 1], [0, 0, 2], [0, 0, 3])]),
      /fewer channels than colours/,
    ],
    [
      'a palette of nothing',
      () =>
        jp2File(gray, [
          enumeratedColour(16),
          jp2Box('pclr', Buffer.alloc(3)),
          jp2Box('cmap', Buffer.alloc(4)),
        ]),
      /palette makes no sense/,
    ],
    [
      'a palette that is too small',
      () =>
        jp2File(gray, [
          enumeratedColour(17),
          jp2Box('pclr', Buffer.from([0, 1, 1, 7, 9])),
          jp2Box('cmap', Buffer.from([0, 0, 1, 5])),
        ]),
      /palette has too few colours/,
    ],
    [
      'a mapping of what is not there',
      () =>
        jp2File(gray, [
          enumeratedColour(17),
          jp2Box('pclr', Buffer.from([0, 1, 1, 7, 9])),
          jp2Box('cmap', Buffer.from([0, 9, 1, 0])),
        ]),
      /a component that it does not hold/,
    ],
    [
      'boxes without end',
      () =>
        jp2File(
          gray,
          [],
          Array.from({ length: 10_001 }, () => jp2Box('free', Buffer.alloc(0))),
        ),
      /its boxes have no end/,
    ],
    ['no codestream', () => jp2File(gray, []).subarray(0, 62), /ends early, or holds no image/],
    [
      'a codestream of nothing',
      () => jp2File(gray.subarray(0, 40), []),
      /header of its JPEG 2000 codestream/,
    ],
  ];
  test.each(refused)('%s', async (_, bytes, sentence) => {
    const path = await fileOf(bytes());
    await expect(probeMaster(path, { maxInputPixels: 1e9 })).rejects.toMatchObject({
      code: 'unreadable-source',
      message: expect.stringMatching(sentence),
    });
  });

  test('a header of 100 MB', async () => {
    const start = jp2File(gray, []).subarray(0, 32);
    const path = await fileOf(Buffer.concat([start, HEADER_OF_100_MB]));
    await expect(readMasterStructure(path)).rejects.toThrow('the file ends early: its header is not whole');
    await truncate(path, 101 * 2 ** 20);
    await expect(readMasterStructure(path)).rejects.toThrow(
      /with its colour profile, has 100 MB \(32 are read\)/,
    );
  });

  test('what only opj_decompress could decode, where it is not', async () => {
    const { jpeg2000 } = await readMasterStructure(await fileOf(ofSide(rgb, 9000)));
    if (!jpeg2000) throw new Error('no JPEG 2000 file');
    await expect(decoderBytes(jpeg2000, Promise.resolve(undefined))).rejects.toThrow(
      /^the JPEG 2000 image takes [\d,]+ MB to be decoded at once, and 768 are the limit: install opj_decompress/,
    );
    const { jpeg2000: large } = await readMasterStructure(await fileOf(ofSide(rgb, 25_000)));
    if (large && program) expect(await decoderBytes(large)).toBeLessThan(1024 * 2 ** 20);
  });
});

/** What became of a file: nothing but pixels, or a sentence. */
async function outcomeOf(bytes: Buffer, decoder: typeof program): Promise<string | Buffer> {
  try {
    return (await readJpeg2000(await fileOf(bytes), folder, decoder)).pixels;
  } catch (error) {
    if (error instanceof LoupeError && error.code === 'unreadable-source') return error.message;
    throw error;
  }
}

const DAMAGED = ['rgb-tile-parts.j2k', 'rgba.jp2', 'ht-rgb.jph', 'ycc-420.j2k'] as const;
const DECODERS = program ? ([program, undefined] as const) : ([undefined] as const);

test.each(DAMAGED)(
  '%s that is cut off is refused, or lacks nothing',
  async (name) => {
    const good = await readFile(join(MASTERS, name));
    const whole = await outcomeOf(good, DECODERS[0]);
    for (const length of cutLengths(good.length, sampleSize(20), seededRandom(good.length))) {
      for (const decoder of DECODERS) {
        const outcome = await outcomeOf(good.subarray(0, length), decoder);
        if (typeof outcome === 'string')
          expect(outcome).toMatch(/^the file (?:ends early|is damaged|is empty)|^not an image/);
        else expect(outcome, `${length} bytes`).toEqual(whole);
      }
    }
  },
  600_000,
);

test.each(DAMAGED)(
  '%s with a flipped bit is decoded, or refused with a sentence',
  async (name) => {
    const good = await readFile(join(MASTERS, name));
    const next = seededRandom(good.length + 1);
    for (let flip = 0; flip < (IS_WHOLE ? 200 : 6); flip++) {
      const bytes = Buffer.from(good);
      // Half of them in the headers.
      const place = Math.floor(next() * (flip % 2 === 0 ? 200 : bytes.length));
      flipBit(bytes, place, Math.floor(next() * 8));
      for (const decoder of IS_WHOLE ? DECODERS : [DECODERS[flip % DECODERS.length]])
        await outcomeOf(bytes, decoder);
    }
    // Nothing is left behind by any of them.
    expect(await readdir(folder)).toEqual(['hostile.jp2']);
  },
  1_200_000,
);
