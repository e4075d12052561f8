import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ScanWarning } from '../../../src/archive/scan-warnings.ts';
import { LoupeError } from '../../../src/errors.ts';
import { findDjxl } from '../../../src/pixels/decoders/jpegxl/djxl.ts';
import { readJpegXlImage } from '../../../src/pixels/decoders/jpegxl/jpegxl-image.ts';
import { readScanFacts } from '../../../src/pixels/facts/scan-facts.ts';
import { decodedBytes, withPixelRows } from '../../../src/pixels/master/decode.ts';
import { IN_MEMORY_BYTES } from '../../../src/pixels/master/in-memory.ts';
import { normalisedMaster } from '../../../src/pixels/master/normalise.ts';
import { probeImage } from '../../../src/pixels/master/probe.ts';
import { type MasterStructure, readMasterStructure } from '../../../src/pixels/master/structure.ts';
import type { PixelRows } from '../../../src/pixels/pixel-rows.ts';
import { withOpenFile } from '../../../src/storage/file-store.ts';
import { AVIF_CASES } from '../../support/corpus/avif-cases.ts';
import { GIF_CASES } from '../../support/corpus/gif-cases.ts';
import { HEIC_CASES } from '../../support/corpus/heic-cases.ts';
import { JPEG_CASES, REFUSED_JPEGS } from '../../support/corpus/jpeg-cases.ts';
import { JPEG_XL_CASES } from '../../support/corpus/jpegxl-cases.ts';
import { PNG_CASES } from '../../support/corpus/png-cases.ts';
import { WEBP_CASES } from '../../support/corpus/webp-cases.ts';

const MASTERS = join(import.meta.dirname, '../../masters');
const LIMIT = { maxInputPixels: 1e8 };

const CORPUS = [
  ...AVIF_CASES,
  ...GIF_CASES,
  ...HEIC_CASES,
  ...JPEG_CASES,
  ...JPEG_XL_CASES,
  ...PNG_CASES,
  ...WEBP_CASES,
];

/** Compared with each other below. */
const TOLD_APART = ['jpeg-cmyk.jpg', 'jpeg-ycck.jpg'];

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-corpus-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Three samples a pixel. */
async function colours(image: Sharp) {
  const { data, info } = await image.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: info.channels, pixels: data };
}

/** Pictures beside files may have opacity and 16 bits. */
async function pictureOf(path: string): Promise<Sharp> {
  const { depth, channels } = await sharp(path).metadata();
  const picture = sharp(path).flatten({ background: '#ffffff' });
  return depth === 'ushort' ? picture.pipelineColourspace(channels < 3 ? 'b-w' : 'srgb') : picture;
}

async function ingested(path: string, structureOf = readMasterStructure) {
  const structure = await structureOf(path);
  const probe = await probeImage(structure, LIMIT);
  let pixels = Buffer.alloc(0);
  let size = { width: 0, height: 0, channels: 0 };
  const warnings: ScanWarning[] = [];
  const use = async (rows: PixelRows) => {
    pixels = Buffer.from(await rows.read(0, rows.height));
    size = { width: rows.width, height: rows.height, channels: rows.channels };
  };
  await withPixelRows(structure, probe, folder, use, (warning) => warnings.push(warning));
  return { ...size, pixels, probe, warnings };
}

/** As on a machine where `djxl` is not on the PATH. */
async function structureWithoutDjxl(path: string): Promise<MasterStructure> {
  const jpegXl = await withOpenFile(path, (file) => readJpegXlImage(file, Promise.resolve(undefined)));
  return { ...(await readMasterStructure(path)), jpegXl };
}

const HAS_DJXL = (await findDjxl()) !== undefined;
const WITHOUT_DJXL = CORPUS.flatMap(({ without, ...rest }) => (without ? [{ ...rest, ...without }] : []));

test.each(CORPUS.filter(({ without }) => HAS_DJXL || without === undefined))(
  '$name ($what) shows the picture beside it',
  async ({ name, picture, within, colour, warning }) => {
    const path = join(MASTERS, name);
    const expected = await colours(await pictureOf(picture ? join(dirname(path), picture) : `${path}.png`));
    const { image, probe } = await normalisedMaster(path, LIMIT);
    const straight = await colours(image);
    expect(straight).toMatchObject({ width: expected.width, height: expected.height, channels: 3 });
    expect(probe).toMatchObject({ width: expected.width, height: expected.height });
    const farthest = straight.pixels.reduce(
      (most, sample, index) => Math.max(most, Math.abs(sample - (expected.pixels[index] ?? 0))),
      0,
    );
    expect(farthest).toBeLessThanOrEqual(within);
    expect(probe.normalisation.colour).toBe(colour);
    const stored = await ingested(path);
    const raw = await colours(
      sharp(stored.pixels, {
        raw: { width: stored.width, height: stored.height, channels: stored.channels === 1 ? 1 : 3 },
      }),
    );
    expect(raw.pixels.equals(straight.pixels)).toBe(true);
    const said = [...probe.normalisation.warnings, ...stored.warnings.map(({ sentence }) => sentence)];
    expect(said).toEqual(warning === undefined ? [] : [warning]);
  },
);

test.each(WITHOUT_DJXL)('$name ($what) without djxl: $then', async ({ name, then }) => {
  const path = join(MASTERS, name);
  const found = await ingested(path, structureWithoutDjxl).catch((error: unknown) => error);
  if (typeof then === 'string') {
    expect(found).toEqual(new LoupeError('unreadable-source', then));
    const facts = await readScanFacts(await structureWithoutDjxl(path), 0);
    expect(facts).toMatchObject({ format: 'jxl', saveAs: then });
    return;
  }
  const { pixels } = await ingested(path, structureWithoutDjxl);
  const expected = await colours(await pictureOf(`${path}.png`));
  const differences = pixels.map((sample, index) => Math.abs(sample - (expected.pixels[index] ?? 0)));
  expect(Math.max(...differences)).toBeLessThanOrEqual(then);
});

test.each(REFUSED_JPEGS)('$name ($what) is refused by a sentence', async ({ name, sentence }) => {
  const refused = await ingested(join(MASTERS, name)).catch((error: unknown) => error);
  expect(refused).toEqual(new LoupeError('unreadable-source', sentence));
});

test('every file of an encoding is in the list', async () => {
  const names = [...CORPUS, ...REFUSED_JPEGS].map(({ name }) => name);
  const there = (await readdir(MASTERS)).filter((name) =>
    /^(?:avif|gif|jpeg|png|webp)-[^.]+\.\w+$/.test(name),
  );
  expect(there.filter((name) => !names.includes(name) && !TOLD_APART.includes(name))).toEqual([]);
  for (const [folder, extension] of [
    ['jpegxl', '.jxl'],
    ['heic', '.heic'],
  ] as const) {
    const files = (await readdir(join(MASTERS, folder))).filter((name) => name.endsWith(extension));
    expect(files.filter((name) => !names.includes(`${folder}/${name}`))).toEqual([]);
  }
});

test('inks of a JPEG are the same as CMYK and as YCCK', async () => {
  const [cmyk, ycck] = await Promise.all(
    ['jpeg-cmyk.jpg', 'jpeg-ycck.jpg'].map(async (name) => {
      const { image, probe } = await normalisedMaster(join(MASTERS, name), LIMIT);
      expect(probe.normalisation.colour).toBe('CMYK without a profile, converted by a general one');
      return (await colours(image)).pixels;
    }),
  );
  // 61 percent of each ink but black: something between, and black when the inks are taken for their inverse.
  expect(Math.min(...(cmyk ?? []))).toBeGreaterThan(60);
  expect(Math.max(...(cmyk ?? []))).toBeLessThan(190);
  for (const [index, sample] of (ycck ?? []).entries())
    expect(Math.abs(sample - (cmyk?.[index] ?? 0))).toBeLessThanOrEqual(2);
});

test('a large one, which is decoded into a file, shows what a small one shows', async () => {
  const [width, height] = [3700, 3100];
  const large = await sharp(join(MASTERS, 'png-gama-16bit.png'), { ignoreIcc: true })
    .resize(width, height, { kernel: 'nearest', fit: 'fill' })
    .pipelineColourspace('rgb16')
    .toColourspace('rgb16')
    .png({ compressionLevel: 1, adaptiveFiltering: false })
    .toBuffer();
  const path = join(folder, 'large.png');
  // gAMA 1, behind the header.
  const gamma = Buffer.from([0, 0, 0, 4, ...Buffer.from('gAMA'), 0, 1, 0x86, 0xa0, 0x31, 0xe8, 0x96, 0x5f]);
  await writeFile(path, Buffer.concat([large.subarray(0, 33), gamma, large.subarray(33)]));
  const { pixels, probe } = await ingested(path);
  expect(decodedBytes(probe)).toBeGreaterThan(IN_MEMORY_BYTES);
  const small = await colours(sharp(join(MASTERS, 'png-gama-16bit.png.png')));
  for (const [x, y] of [
    [0, 0],
    [30, 10],
    [63, 47],
    [12, 24],
  ] as const) {
    const at = (Math.floor(((y + 0.5) * height) / 48) * width + Math.floor(((x + 0.5) * width) / 64)) * 3;
    const from = (y * 64 + x) * 3;
    for (let c = 0; c < 3; c++)
      expect(Math.abs((pixels[at + c] ?? 0) - (small.pixels[from + c] ?? 0))).toBeLessThanOrEqual(1);
  }
  expect(await readdir(folder)).toEqual(['large.png']);
});
