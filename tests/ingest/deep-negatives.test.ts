import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ingestWorkOf } from '../../src/archive/ingest-plan.ts';
import { type MasterRecord, versionFolder, writeRecord } from '../../src/archive/record.ts';
import { type Master, scanMasters } from '../../src/archive/scan.ts';
import { ingestMaster } from '../../src/ingest/ingest-master.ts';
import { probeAsIngested } from '../../src/ingest/look-at-master.ts';
import { positiveProbe } from '../../src/ingest/store-master.ts';
import { withPixelRows } from '../../src/pixels/master/decode.ts';
import type { MasterProbe } from '../../src/pixels/master/probe.ts';
import { readMasterStructure } from '../../src/pixels/master/structure.ts';
import { positiveRows } from '../../src/pixels/negatives/positive-rows.ts';
import type { PixelRows } from '../../src/pixels/pixel-rows.ts';
import { PYRAMID_FILE } from '../../src/pixels/stored/pyramid.ts';
import { estimateStoringBytes } from '../../src/pixels/stored/write.ts';
import { plainTiffHead } from '../../src/pixels/tiff/samples/plain-tiff.ts';
import type { FilmBase } from '../../src/policies/image-policy.ts';
import { ADOBE_RGB_PRIMARIES, grayIccProfile, rgbIccProfile } from '../support/fixtures-icc.ts';

// Negatives of 16 bits: as dense a film that all of its tones lie in a quarter of the range.

const [WIDTH, HEIGHT] = [128, 96];
const BASE: FilmBase = [60, 58, 50];
const NEGATIVE = { negative: BASE };

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-deep-negatives-'));
  await mkdir(join(folder, 'work'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Of each channel, from black to what a base of 60 is. */
function gradient(channels: 1 | 3): Uint16Array {
  const count = WIDTH * HEIGHT;
  return Uint16Array.from({ length: count * channels }, (_, at) => {
    const pixel = Math.floor(at / channels);
    const shifted = (pixel + (at % channels) * 4000) % count;
    return Math.round((shifted / count) * 60 * 257);
  });
}

const light = (sample: number) => (sample <= 0.04045 ? sample / 12.92 : ((sample + 0.055) / 1.055) ** 2.4);
const sampleOf = (value: number) => (value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055);
const BASE_LIGHTS = BASE.map((value) => light(value / 255));
const GRAY_BASE = 0.2126 * light(60 / 255) + 0.7152 * light(58 / 255) + 0.0722 * light(50 / 255);

/** Positives in doubles, by the linear light of sRGB of a pixel. */
function computed(
  channels: 1 | 3,
  lightsOf: (pixel: readonly number[]) => readonly number[],
  isMirrored: boolean,
): number[] {
  const samples = gradient(channels);
  const bases = channels === 1 ? [GRAY_BASE] : BASE_LIGHTS;
  return Array.from({ length: WIDTH * HEIGHT }, (_, pixel) => {
    const column = pixel % WIDTH;
    const at = (isMirrored ? pixel - column + WIDTH - 1 - column : pixel) * channels;
    const lights = lightsOf([...samples.subarray(at, at + channels)].map((sample) => sample / 65_535));
    return bases.map((base, channel) => {
      const held = Math.min(1, Math.max(0, 1 - (lights[channel] ?? 0) / base));
      return 255 * sampleOf(held);
    });
  }).flat();
}

async function pixelsOf(path: string, probe: MasterProbe): Promise<Buffer> {
  let pixels = Buffer.alloc(0);
  const keep = async (rows: PixelRows) => {
    pixels = Buffer.from(await rows.read(0, rows.height));
  };
  await withPixelRows(await readMasterStructure(path), probe, join(folder, 'work'), keep, () => {});
  return pixels;
}

/** The pixels of both ways: of 16 bits, and of the 8 that the scan is shown with. */
async function positivesOf(path: string) {
  const probe = await probeAsIngested(
    await readMasterStructure(path),
    { policy: NEGATIVE },
    { maxMasterPixels: 1e8 },
  );
  const deep = positiveProbe(probe, BASE);
  if (!deep) throw new Error('the scan is not taken for one of 16 bits');
  const scanned = await pixelsOf(path, probe);
  const { width, height, gray } = probe;
  const read = async () => scanned;
  const shallow = positiveRows({ width, height, channels: gray ? 1 : 3, read }, BASE);
  return { deep: await pixelsOf(path, deep), shallow: Buffer.from(await shallow.read(0, height)) };
}

/** How many are different, of the first channel. */
const levels = (pixels: Buffer, channels: number) =>
  new Set(pixels.filter((_, at) => at % channels === 0)).size;

const ADOBE = rgbIccProfile('Adobe RGB (1998)', ADOBE_RGB_PRIMARIES, 2.2);
/** As it is published: Adobe RGB (1998) to sRGB. */
const fromAdobe = ([r = 0, g = 0, b = 0]: readonly number[]) => {
  const [red, green, blue] = [r, g, b].map((sample) => sample ** 2.19921875) as [number, number, number];
  return [1.39836 * red - 0.39836 * green, green, -0.04293 * green + 1.04293 * blue];
};

const asSrgb = (pixel: readonly number[]) => pixel.map(light);

const SCANS: readonly (readonly [
  name: string,
  channels: 1 | 3,
  profile: Buffer | undefined,
  orientation: number,
  lightsOf: (pixel: readonly number[]) => readonly number[],
])[] = [
  ['plain.png', 3, undefined, 1, asSrgb],
  ['plain.tif', 3, undefined, 1, asSrgb],
  ['gray.tif', 1, undefined, 1, asSrgb],
  ['adobe.tif', 3, ADOBE, 1, fromAdobe],
  ['curve.tif', 1, grayIccProfile(1.4), 1, (pixel) => pixel.map((sample) => sample ** (358 / 256))],
  // Mirrored, which only the image library does.
  ['mirrored.tif', 3, undefined, 2, asSrgb],
];

async function written(name: string, channels: 1 | 3, profile?: Buffer, orientation = 1): Promise<string> {
  const path = join(folder, name);
  const size = { width: WIDTH, height: HEIGHT };
  const form = { colours: channels, hasAlpha: false, bits: 16 } as const;
  const head = plainTiffHead({ ...size, ...form, orientation, iccProfile: profile });
  const tiff = Buffer.concat([head, Buffer.from(gradient(channels).buffer)]);
  await writeFile(
    path,
    name.endsWith('.png') ? await sharp(tiff).toColourspace('rgb16').png().toBuffer() : tiff,
  );
  return path;
}

test.each(SCANS)(
  'the positive of %s has the tones of 16 bits, as they are computed in doubles',
  async (name, channels, profile, orientation, lightsOf) => {
    const { deep, shallow } = await positivesOf(await written(name, channels, profile, orientation));
    const expected = computed(channels, lightsOf, orientation === 2);
    const far = Array.from(deep, (value, at) => Math.abs(value - (expected[at] ?? 0)));
    // Rounded once; the published matrix and that of the profile differ in the fourth digit.
    expect(Math.max(...far)).toBeLessThan(profile && channels === 3 ? 1.5 : 0.51);
    expect(deep.length).toBe(expected.length);
    expect(levels(shallow, channels)).toBeLessThanOrEqual(61);
    expect(levels(deep, channels)).toBeGreaterThan(150);
  },
);

describe('a record of a negative', () => {
  const masterOf = async (name: string): Promise<Master> => {
    const { masters } = await scanMasters(folder);
    const master = masters.find(({ path }) => path === name);
    if (!master) throw new Error(`${name} is no master`);
    return { ...master, policy: NEGATIVE };
  };
  const ingested = (master: Master) => {
    const dataFolder = join(folder, 'data');
    const workFolder = join(folder, 'work');
    return ingestMaster(master, { dataFolder, imagesFolder: folder, workFolder, maxMasterPixels: 1e8 });
  };
  /** As it was written before bits were told. */
  const asBefore = async (record: MasterRecord, version = record.version): Promise<MasterRecord> => {
    const { base, isEstimated } = record.negative ?? { base: BASE, isEstimated: false };
    const before = { ...record, version, negative: { base, isEstimated } };
    await writeRecord(join(folder, 'data'), before);
    return before;
  };

  /** Of the first channel of stored tiles, on the average: they are JPEGs. */
  const storedDifference = async (pyramid: string) => {
    const area = { left: 0, top: 0, width: WIDTH, height: HEIGHT };
    const pixels = await sharp(pyramid).extract(area).raw().toBuffer();
    const expected = computed(3, asSrgb, false);
    const far = Array.from(pixels, (value, at) => Math.abs(value - (expected[at] ?? 0)));
    return far.reduce((sum, value) => sum + value, 0) / far.length;
  };

  test('of 16 bits that was made of 8 has it made anew, of 8 bits nothing but the record', async () => {
    await written('deep.tif', 3);
    await sharp(await written('plain.tif', 3))
      .toColourspace('srgb')
      .png()
      .toFile(join(folder, 'shallow.png'));
    for (const [name, bits] of [
      ['deep.tif', 16],
      ['shallow.png', 8],
    ] as const) {
      const master = await masterOf(name);
      const made = await ingested(master);
      expect(made.negative).toEqual({ base: BASE, isEstimated: false, bits });
      expect(made.colour.includes('a negative made a positive of its 16 bits')).toBe(bits === 16);
      expect(ingestWorkOf(master, made)).toBeUndefined();
      const before = await asBefore(made, bits === 16 ? '0123456789ab' : made.version);
      expect(ingestWorkOf(master, before)).toBe('verify');
      const pyramid = join(versionFolder(join(folder, 'data'), made), PYRAMID_FILE);
      const file = await stat(pyramid);
      expect(await storedDifference(pyramid)).toBeLessThan(5);
      const anew = await ingested(master);
      expect(anew).toEqual({ ...made, ingestedAt: anew.ingestedAt });
      expect((await stat(pyramid)).ino === file.ino).toBe(bits === 8);
    }
  });

  test('and a scan that is none has the version and the estimate that it had', async () => {
    const structure = await readMasterStructure(await written('deep.tif', 3));
    const limits = { maxMasterPixels: 1e8 };
    const plain = await probeAsIngested(structure, {}, limits);
    expect(plain.normalisation.deep).toBeUndefined();
    const negative = await probeAsIngested(structure, { policy: NEGATIVE }, limits);
    expect(estimateStoringBytes(negative)).toBeGreaterThan(estimateStoringBytes(plain));
  });
});
