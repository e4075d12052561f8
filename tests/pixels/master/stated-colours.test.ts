import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LoupeError } from '../../../src/errors.ts';
import { coloursOfCodes } from '../../../src/pixels/colour/file-colours.ts';
import { SRGB_PRIMARIES } from '../../../src/pixels/colour/primaries.ts';
import { PLAIN_SAMPLES, pixelConverter } from '../../../src/pixels/colour/stored-samples.ts';
import { normalisedMaster } from '../../../src/pixels/master/normalise.ts';
import { probeMaster } from '../../../src/pixels/master/probe.ts';
import { rowImage, samplesOf } from '../../support/fixtures.ts';
import { ADOBE_RGB_PRIMARIES, rgbIccProfile } from '../../support/fixtures-icc.ts';

const MASTERS = join(import.meta.dirname, '../../masters');
const LIMIT = { maxInputPixels: 1e8 };

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-stated-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(content: Sharp | Buffer): Promise<string> {
  const path = join(folder, 'master');
  await writeFile(path, Buffer.isBuffer(content) ? content : await content.toBuffer());
  return path;
}

async function shown(content: Sharp | Buffer) {
  const { image, probe } = await normalisedMaster(await fileOf(content), LIMIT);
  return { ...(await samplesOf(image)), ...probe.normalisation };
}

function expectNear(actual: readonly number[], expected: readonly number[], within: number): void {
  expect(actual).toHaveLength(expected.length);
  for (const [index, value] of actual.entries())
    expect(Math.abs(value - (expected[index] ?? Number.NaN)), `${actual}`).toBeLessThanOrEqual(within);
}

/** A JPEG with another segment behind its start. */
function withSegment(jpeg: Buffer, marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, data, jpeg.subarray(2)]);
}

function iccSegment(profile: Buffer): Buffer {
  return Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'), profile]);
}

describe('what stands beside a profile', () => {
  test('a WebP with a profile and alpha', async () => {
    const image = rowImage(4, [200, 50, 50, 255, 9, 9, 9, 0]).withIccProfile('p3').webp({ lossless: true });
    const { samples, colour } = await shown(image);
    // sharp took the colours to P3, so they come back.
    expectNear(samples, [200, 50, 50, 255, 255, 255], 3);
    expect(colour).toMatch(/^converted from ".*"; transparent parts over white$/);
  });

  test('a gray JPEG with a profile of RGB keeps its grays, with a warning', async () => {
    const gray = await rowImage(
      1,
      Array.from({ length: 64 }, () => 100),
    )
      .toColourspace('b-w')
      .jpeg({ quality: 100 })
      .toBuffer();
    const profile = rgbIccProfile('Adobe RGB (1998)', ADOBE_RGB_PRIMARIES, 2.2);
    const { samples, warnings } = await shown(withSegment(gray, 0xe2, iccSegment(profile)));
    expectNear(samples.slice(0, 3), [100, 100, 100].slice(0, samples.length), 1);
    expect(warnings).toEqual([
      'the embedded profile "Adobe RGB (1998)" does not fit the image and is ignored',
    ]);
  });

  test('a profile goes before what EXIF says', async () => {
    const master = await readFile(join(MASTERS, 'jpeg-adobe-rgb.jpg'));
    const profile = await sharp(master).withIccProfile('srgb').jpeg().toBuffer();
    const { icc } = await sharp(profile).metadata();
    if (!icc) throw new Error('no profile');
    const { colour, warnings } = await shown(withSegment(master, 0xe2, iccSegment(icc)));
    expect(colour).not.toContain('EXIF');
    expect(warnings).toEqual([]);
  });

  test('a profile and an orientation of a PNG whose checksums are wrong are not applied', async () => {
    const image = rowImage(3, [200, 50, 50, 20, 160, 30]);
    const png = await image.withMetadata({ orientation: 3 }).withIccProfile('p3').png().toBuffer();
    const stored = await sharp(png, { ignoreIcc: true }).raw().toBuffer();
    expectNear((await shown(png)).samples, [20, 160, 30, 200, 50, 50], 3);
    for (const type of ['iCCP', 'eXIf']) {
      const at = png.indexOf(type);
      expect(at).toBeGreaterThan(0);
      const last = at + 4 + png.readUInt32BE(at - 4) + 3;
      png[last] = (png[last] ?? 0) ^ 1;
    }
    const { samples, colour, mended } = await shown(png);
    expect(samples).toEqual([...stored]);
    expect([colour, mended]).toEqual(['sRGB', ['png-damaged-parts']]);
  });

  test('a palette with transparent entries', async () => {
    const rgba = [10, 20, 30, 255, 200, 100, 50, 0, 10, 20, 30, 255];
    const { samples, colour } = await shown(rowImage(4, rgba).png({ palette: true, quality: 100 }));
    expectNear(samples, [10, 20, 30, 255, 255, 255, 10, 20, 30], 2);
    expect(colour).toContain('transparent parts over white');
  });
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'orientation %i behind the pixels of a PNG turns as one before them',
  async (orientation) => {
    const image = sharp(Buffer.from([...Array(18).keys()].map((value) => value * 14)), {
      raw: { width: 3, height: 2, channels: 3 },
    });
    const png = await image.withMetadata({ orientation }).png().toBuffer();
    const at = png.indexOf('eXIf') - 4;
    const end = at + 12 + png.readUInt32BE(at);
    const late = Buffer.concat([
      png.subarray(0, at),
      png.subarray(end, -12),
      png.subarray(at, end),
      png.subarray(-12),
    ]);
    const { image: before, probe } = await normalisedMaster(await fileOf(png), LIMIT);
    const expected = await samplesOf(before);
    const { image: after, probe: lateProbe } = await normalisedMaster(await fileOf(late), LIMIT);
    expect(await samplesOf(after)).toEqual(expected);
    expect([lateProbe.width, lateProbe.height]).toEqual([probe.width, probe.height]);
    expect(lateProbe.orientation).toBe(orientation);
    expect(lateProbe.wholeInMemory).toBe(orientation > 2);
  },
);

test('codes that say nothing, or are reserved, leave the colours to what else the file says', () => {
  expect(coloursOfCodes({ primaries: 2, transfer: 2 })).toBeUndefined();
  expect(coloursOfCodes({ primaries: 3, transfer: 13 })).toBeUndefined();
  expect(coloursOfCodes({ primaries: 1, transfer: 19 })).toBeUndefined();
  expect(coloursOfCodes({ primaries: 2, transfer: 13 })).toMatchObject({ space: 'sRGB', mended: [] });
  // Television, as every viewer shows it.
  expect(coloursOfCodes({ primaries: 1, transfer: 1 })).toMatchObject({ space: 'sRGB', mended: [] });
});

test('masters that were read rightly before are of no mended kind, others are', async () => {
  const kinds = async (name: string) => (await probeMaster(join(MASTERS, name), LIMIT)).normalisation.mended;
  expect(await kinds('avif-gray-full.avif')).toEqual([]);
  expect(await kinds('png-gama-srgb.png')).toEqual([]);
  expect(await kinds('gif-no-screen.gif')).toEqual([]);
  expect(await kinds('07-primary-is-second.avif')).toEqual(['avif-primary-item']);
  expect(await kinds('avif-premultiplied.avif')).toEqual(['avif-range-and-alpha']);
  expect(await kinds('png-cicp-over-iccp.png')).toEqual(['colours-without-profile']);
  expect(await kinds('png-exif-after-pixels.png')).toEqual(['png-exif-after-pixels']);
  expect(await kinds('gif-smaller-frame.gif')).toEqual(['gif-canvas']);
});

test('headers with false bytes, or cut short, are read or refused with a sentence', async () => {
  const names = (await readdir(MASTERS)).filter((name) =>
    /^(avif-(p3-bitstream|premultiplied|grid-odd)\.avif|png-(gama-p3|exif-after-pixels)\.png|jpeg-adobe-rgb\.jpg|gif-smaller-frame\.gif)$/.test(
      name,
    ),
  );
  expect(names).toHaveLength(7);
  for (const name of names) {
    const whole = await readFile(join(MASTERS, name));
    for (let turn = 0; turn < 40; turn++) {
      const bytes = Buffer.from(
        whole.subarray(0, turn % 4 === 0 ? (whole.length * turn) / 40 : whole.length),
      );
      // Behind the first bytes, by which the format is known.
      const at = 16 + ((turn * 7919) % 500);
      if (turn % 4 !== 0) bytes[at] = (bytes[at] ?? 0) ^ (1 << (turn % 8));
      const end = await probeMaster(await fileOf(bytes), LIMIT).catch((error: unknown) => error);
      if (end instanceof Error) expect(end, `${name} ${turn}`).toBeInstanceOf(LoupeError);
    }
  }
});

describe('under opacity', () => {
  test('gray of 8 bits that is converted stays transparent', async () => {
    const raw = { width: 2, height: 1, channels: 2 } as const;
    const png = await sharp(Buffer.from([100, 255, 0, 51]), { raw })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    const chunk = Buffer.alloc(16);
    chunk.writeUInt32BE(4, 0);
    chunk.write('gAMA', 4, 'latin1');
    // Linear light.
    chunk.writeUInt32BE(100_000, 8);
    chunk.writeUInt32BE(crc32(chunk.subarray(4, 12)), 12);
    const behindHead = 33;
    const { samples, mended } = await shown(
      Buffer.concat([png.subarray(0, behindHead), chunk, png.subarray(behindHead)]),
    );
    expectNear(samples, [168, 204], 1);
    expect(mended).toContain('gray-under-alpha');
  });

  test.each([
    ['1 byte', 1, 255, 1],
    ['2 bytes', 2, 65_535, 257],
  ] as const)(
    'a limited range is widened before what was multiplied is divided: %s',
    (_, bytes, highest, step) => {
      const stored = { ...PLAIN_SAMPLES, primaries: SRGB_PRIMARIES, limitedRange: true, premultiplied: true };
      const convert = pixelConverter(stored, { channels: 2, bytes, highest });
      // A gray of 100 of 255, a fifth of it: 16 + 219 * 100 / 255 / 5.
      const black = bytes === 1 ? 16 : 16 * 256;
      const gray = Math.round(black + ((bytes === 1 ? 219 : 219 * 256) * 100) / 255 / 5);
      const pixels =
        bytes === 1 ? Uint8Array.of(gray, 51) : new Uint8Array(Uint16Array.of(gray, 51 * step).buffer);
      convert(pixels, pixels);
      expectNear([pixels[0] ?? 0], [Math.round(100 / 5 + (255 * 4) / 5)], 1);
    },
  );
});
