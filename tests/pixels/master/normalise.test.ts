import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { normalisedMaster } from '../../../src/pixels/master/normalise.ts';
import { gridColour, gridImage, rowImage, samplesOf } from '../../support/fixtures.ts';
import { ADOBE_RGB_PRIMARIES, grayIccProfile, rgbIccProfile } from '../../support/fixtures-icc.ts';
import { taggedTiff } from '../../support/fixtures-tiff.ts';

let folder = '';
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-normalise-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function normalised(master: Sharp | Buffer) {
  const path = join(folder, `master-${count++}`);
  await writeFile(path, Buffer.isBuffer(master) ? master : await master.toBuffer());
  const { image, probe } = await normalisedMaster(path, { maxInputPixels: 1e8 });
  return { ...(await samplesOf(image)), probe, colour: probe.normalisation.colour };
}

function expectNear(actual: readonly number[], expected: readonly number[], within: number): void {
  expect(actual).toHaveLength(expected.length);
  for (const [index, value] of actual.entries()) {
    expect(
      Math.abs(value - (expected[index] ?? Number.NaN)),
      `${actual} against ${expected}`,
    ).toBeLessThanOrEqual(within);
  }
}

const NONE = { compression: 'none' } as const;
const COLOURS = [200, 50, 50, 50, 200, 50, 10, 20, 130, 128, 128, 128, 0, 0, 0, 255, 255, 255];

describe('depth', () => {
  test('16-bit gray keeps its grays and stays gray', async () => {
    const grays = [0, 1, 64, 128, 200, 255];
    const master = rowImage(
      1,
      grays.map((value) => value * 257),
      16,
    )
      .toColourspace('grey16')
      .tiff(NONE);
    const { samples, channels, probe, colour } = await normalised(master);
    expect(samples).toEqual(grays);
    expect(channels).toBe(1);
    expect(probe.gray).toBe(true);
    expect(colour).toBe('gray without a profile, taken as sRGB gray; 16 bits reduced to 8');
  });

  test('16-bit colour keeps its colours', async () => {
    const values = COLOURS.map((value) => value * 257);
    const { samples } = await normalised(rowImage(3, values, 16).toColourspace('rgb16').tiff(NONE));
    expect(samples).toEqual(COLOURS);
  });

  test('1-bit pixels are black and white', async () => {
    const bits = [0, 255, 255, 0, 0, 255, 0, 0, 255];
    const master = rowImage(1, bits)
      .toColourspace('b-w')
      .tiff({ ...NONE, bitdepth: 1 });
    const { samples, channels, probe } = await normalised(master);
    expect(samples).toEqual(bits);
    expect(channels).toBe(1);
    expect(probe.gray).toBe(true);
  });
});

describe('colour', () => {
  test('untagged colours and the profile of sRGB leave pixels as they are', async () => {
    const untagged = await normalised(rowImage(3, COLOURS).png());
    expect(untagged.samples).toEqual(COLOURS);
    expect(untagged.colour).toBe('without a profile, taken as sRGB');
    const tagged = await normalised(rowImage(3, COLOURS).keepIccProfile().withIccProfile('srgb').png());
    expectNear(tagged.samples, COLOURS, 1);
    expect(tagged.colour).toBe('sRGB');
  });

  test('Display P3 becomes sRGB', async () => {
    const { samples, colour } = await normalised(rowImage(3, COLOURS).withIccProfile('p3').tiff(NONE));
    // sharp took the sRGB colours to P3, so they come back.
    expectNear(samples, COLOURS, 3);
    expect(colour).toMatch(/^converted from "/);
  });

  test.each([8, 16] as const)('Adobe RGB at %i bits becomes sRGB', async (bits) => {
    const profile = rgbIccProfile('Adobe RGB (1998)', ADOBE_RGB_PRIMARIES, 2.2);
    const stored = [150, 100, 90, 90, 140, 100, 70, 80, 130, 128, 128, 128, 255, 255, 255];
    const { samples, colour } = await normalised(taggedTiff(3, stored, bits, profile));
    // By the published matrices and curves of the two spaces.
    expectNear(samples, [167, 100, 89, 52, 141, 98, 63, 79, 133, 129, 129, 129, 255, 255, 255], 2);
    expect(colour).toContain('converted from "Adobe RGB (1998)"');
  });

  test.each([8, 16] as const)('a gray profile at %i bits is applied', async (bits) => {
    const master = taggedTiff(1, [0, 10, 55, 128, 255], bits, grayIccProfile(1));
    const { samples, channels, colour, probe } = await normalised(master);
    expect(channels).toBe(1);
    expect(probe.gray).toBe(true);
    // Linear light to the curve of sRGB.
    expectNear(samples, [0, 56, 128, 188, 255], 2);
    expect(colour).toContain('converted from "Gray Gamma 1"');
  });

  test('CMYK becomes sRGB', async () => {
    const master = rowImage(3, [200, 50, 50, 128, 128, 128, 255, 255, 255]).toColourspace('cmyk').tiff(NONE);
    const { samples, channels, colour } = await normalised(master);
    expect(channels).toBe(3);
    expectNear(samples, [200, 50, 50, 128, 128, 128, 255, 255, 255], 25);
    expect(colour).toBe('CMYK without a profile, converted by a general one');
    const jpeg = rowImage(3, Array.from({ length: 16 }, () => [255, 255, 255]).flat())
      .toColourspace('cmyk')
      .jpeg();
    // Adobe's CMYK JPEGs are stored inverted: white must not come out black.
    expectNear((await normalised(jpeg)).samples.slice(0, 3), [255, 255, 255], 3);
  });

  test('a profile that does not fit, or is none, is ignored with a warning', async () => {
    const gray = await normalised(taggedTiff(3, COLOURS, 8, grayIccProfile(1)));
    expect(gray.samples).toEqual(COLOURS);
    expect(gray.probe.normalisation.warnings).toEqual([
      'the embedded profile "Gray Gamma 1" does not fit the image and is ignored',
    ]);
    const junk = await normalised(taggedTiff(3, COLOURS, 8, Buffer.from('no profile at all')));
    expect(junk.samples).toEqual(COLOURS);
    expect(junk.probe.normalisation.warnings).toEqual([
      'the embedded profile that is damaged does not fit the image and is ignored',
    ]);
  });
});

describe('alpha', () => {
  test.each([8, 16] as const)('transparent parts at %i bits are white', async (bits) => {
    const rgba = [10, 20, 30, 255, 10, 20, 30, 128, 0, 0, 0, 0];
    const values = bits === 8 ? rgba : rgba.map((value) => value * 257);
    const image = rowImage(4, values, bits);
    const { samples, channels } = await normalised(
      bits === 8 ? image.png() : image.toColourspace('rgb16').png(),
    );
    expect(channels).toBe(3);
    expectNear(samples, [10, 20, 30, 132, 137, 142, 255, 255, 255], 1);
    expect(samples.slice(-3)).toEqual([255, 255, 255]);
  });

  test('gray with alpha stays gray', async () => {
    const values = [0, 255, 100, 128, 200, 0];
    for (const image of [
      rowImage(2, values).toColourspace('b-w').png(),
      rowImage(
        2,
        values.map((value) => value * 257),
        16,
      )
        .toColourspace('grey16')
        .png(),
    ]) {
      const { samples, channels, colour } = await normalised(image);
      expect(channels).toBe(1);
      expectNear(samples, [0, 177, 255], 1);
      expect(colour).toContain('transparent parts over white');
    }
  });

  test('lossless WebP with alpha', async () => {
    const { samples, channels } = await normalised(
      rowImage(4, [10, 20, 30, 255, 9, 9, 9, 0]).webp({ lossless: true }),
    );
    expect(channels).toBe(3);
    expect(samples).toEqual([10, 20, 30, 255, 255, 255]);
  });
});

describe('orientation', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('EXIF %i comes out upright', async (orientation) => {
    const upright = { width: 90, height: 60 };
    const { data, info } = await gridImage(upright.width, upright.height)
      .raw()
      .toBuffer({ resolveWithObject: true });
    const source = sharp(data, { raw: info });
    // What the camera stored: undoing the orientation's rotation and mirroring.
    const inverse: Record<number, (image: Sharp) => Promise<Sharp>> = {
      1: async (image) => image,
      2: async (image) => image.flop(),
      3: async (image) => image.rotate(180),
      4: async (image) => image.flip(),
      5: async (image) => again(await flopped(image), 270),
      6: async (image) => image.rotate(270),
      7: async (image) => again(await flopped(image), 90),
      8: async (image) => image.rotate(90),
    };
    const stored = await inverse[orientation]?.(source);
    if (!stored) throw new Error('orientation');
    const master = await stored.withMetadata({ orientation }).tiff(NONE).toBuffer();
    const { samples, probe } = await normalised(master);
    expect(probe).toMatchObject(upright);
    for (const [x, y] of [
      [0, 0],
      [89, 0],
      [0, 59],
      [89, 59],
      [40, 13],
    ] as const) {
      const at = (y * upright.width + x) * 3;
      expect(samples.slice(at, at + 3)).toEqual([...gridColour(x, y)]);
    }
  });

  async function flopped(image: Sharp): Promise<Sharp> {
    const { data, info } = await image.flop().raw().toBuffer({ resolveWithObject: true });
    return sharp(data, { raw: info });
  }

  async function again(image: Sharp, degrees: number): Promise<Sharp> {
    return image.rotate(degrees);
  }
});

describe('frames', () => {
  test.each(['gif', 'webp'] as const)('the first frame of an animated %s', async (format) => {
    const frame = (colour: string) =>
      sharp({ create: { width: 20, height: 10, channels: 3, background: colour } })
        .png()
        .toBuffer();
    const frames = [await frame('#ff0000'), await frame('#00ff00')];
    const master = sharp(frames, { join: { animated: true } })[format]();
    const { samples, probe } = await normalised(await master.toBuffer());
    expect(probe).toMatchObject({ width: 20, height: 10, pages: 1, format });
    expect(samples).toHaveLength(20 * 10 * 3);
    expectNear(samples.slice(0, 3), [255, 0, 0], 3);
  });
});
