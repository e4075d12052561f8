import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { JPEG_OPTIONS } from '../../../src/pixels/encode.ts';
import { type JpegCodec, jpegCodec } from '../../../src/pixels/jpeg/jpeg-codec.ts';
import type { Raster } from '../../../src/pixels/pixel-rows.ts';
import { gridImage } from '../../support/fixtures.ts';

async function codecHere(): Promise<JpegCodec> {
  const codec = await jpegCodec();
  if (codec instanceof Error) throw codec;
  return codec;
}

type Space = 'srgb' | 'b-w';

async function pixelsOf(image: Sharp, space: Space): Promise<Raster> {
  const { data, info } = await image.toColourspace(space).raw().toBuffer({ resolveWithObject: true });
  const channels = info.channels === 1 ? 1 : 3;
  const { width, height } = info;
  return { width, height, channels, bytes: data, start: 0, stride: width * channels };
}

function encodedBySharp({ bytes, width, height, channels }: Raster): Promise<Buffer> {
  return sharp(bytes, { raw: { width, height, channels } })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .jpeg(JPEG_OPTIONS)
    .toBuffer();
}

const MARGIN = 77;

/** Memory for an image inside a larger one. */
function room({ width, height, channels }: Pick<Raster, 'width' | 'height' | 'channels'>): Raster {
  const stride = width * channels + MARGIN;
  const start = 5 * stride + 13;
  return { width, height, channels, start, stride, bytes: Buffer.alloc((height + 10) * stride, 99) };
}

/** The pixels of a part of memory, row after row; and all bytes around them. */
function partsOf({ bytes, start, stride, width, height, channels }: Raster): [Buffer, Set<number>] {
  const rowBytes = width * channels;
  const rows = Array.from({ length: height }, (_, row) => start + row * stride);
  const inside = Buffer.concat(rows.map((at) => bytes.subarray(at, at + rowBytes)));
  const around = Buffer.from(bytes);
  for (const at of rows) around.fill(99, at, at + rowBytes);
  return [inside, new Set(around)];
}

describe.each<Space>(['srgb', 'b-w'])('pixels in memory, %s', (space) => {
  test.each([
    [512, 512],
    [301, 203],
    [1, 1],
    [17, 900],
  ])('are encoded to the bytes that sharp gives: %i x %i', async (width, height) => {
    const codec = await codecHere();
    const pixels = await pixelsOf(gridImage(width, height), space);
    const expected = await encodedBySharp(pixels);
    expect((await codec.encode(pixels)).equals(expected)).toBe(true);
    const part = room(pixels);
    const rowBytes = width * pixels.channels;
    for (let row = 0; row < height; row++)
      pixels.bytes.copy(part.bytes, part.start + row * part.stride, row * rowBytes, (row + 1) * rowBytes);
    expect((await codec.encode(part)).equals(expected)).toBe(true);
  });
});

describe('a JPEG', () => {
  test.each<[string, Space, (image: Sharp) => Sharp]>([
    ['4:2:0', 'srgb', (image) => image.jpeg({ quality: 92 })],
    ['4:4:4', 'srgb', (image) => image.jpeg({ quality: 100, chromaSubsampling: '4:4:4' })],
    ['progressive', 'srgb', (image) => image.jpeg({ quality: 70, progressive: true })],
    ['with its own tables', 'srgb', (image) => image.jpeg({ mozjpeg: true })],
    ['gray', 'b-w', (image) => image.toColourspace('b-w').jpeg({ quality: 80 })],
  ])(
    'is decoded to the pixels that sharp gives, and nothing beside them is touched: %s',
    async (_, space, encode) => {
      const codec = await codecHere();
      const jpeg = await encode(gridImage(333, 207)).toBuffer();
      const expected = await pixelsOf(sharp(jpeg), space);
      const into = room(expected);
      expect(await codec.decode(jpeg, into)).toBe(true);
      const [pixels, around] = partsOf(into);
      expect(pixels.equals(expected.bytes)).toBe(true);
      expect(around).toEqual(new Set([99]));
    },
  );

  test.each<[string, (jpeg: Buffer) => Buffer | Promise<Buffer>]>([
    ['that ends early', (jpeg) => jpeg.subarray(0, jpeg.length - 500)],
    ['without its end marker', (jpeg) => jpeg.subarray(0, jpeg.length - 2)],
    [
      'with bytes left over',
      (jpeg) => Buffer.concat([jpeg.subarray(0, -2), Buffer.alloc(99, 7), jpeg.subarray(-2)]),
    ],
    ['of another size', () => gridImage(332, 207).jpeg().toBuffer()],
    ['of a gray image', () => gridImage(333, 207).toColourspace('b-w').jpeg().toBuffer()],
    ['of CMYK', () => gridImage(333, 207).toColourspace('cmyk').jpeg().toBuffer()],
    ['that says to be as large as can be', (jpeg) => withFrameSize(jpeg, 65_535)],
    ['that is none', () => Buffer.from('a JPEG')],
    ['of no bytes', () => Buffer.alloc(0)],
  ])('%s is left to sharp', async (_, change) => {
    const codec = await codecHere();
    const jpeg = await change(await gridImage(333, 207).jpeg().toBuffer());
    const into = room({ width: 333, height: 207, channels: 3 });
    expect(await codec.decode(jpeg, into)).toBe(false);
    expect(partsOf(into)[1]).toEqual(new Set([99]));
  });

  test('of wrong bits never writes beside its pixels', async () => {
    const codec = await codecHere();
    const good = await gridImage(160, 120).jpeg().toBuffer();
    const outcomes = new Set<boolean>();
    for (let at = 2; at < good.length; at += 7) {
      const jpeg = Buffer.from(good);
      jpeg[at] = (jpeg[at] ?? 0) ^ (1 << (at % 8));
      const into = room({ width: 160, height: 120, channels: 3 });
      outcomes.add(await codec.decode(jpeg, into));
      expect(partsOf(into)[1]).toEqual(new Set([99]));
    }
    expect(outcomes).toEqual(new Set([true, false]));
  });
});

function withFrameSize(jpeg: Buffer, side: number): Buffer {
  const changed = Buffer.from(jpeg);
  const frame = changed.indexOf(Buffer.from([0xff, 0xc0]));
  changed.writeUInt16BE(side, frame + 5);
  changed.writeUInt16BE(side, frame + 7);
  return changed;
}

test('many at once do not get in each other’s way', async () => {
  const codec = await codecHere();
  const images = await Promise.all(
    Array.from({ length: 24 }, (_, index) => pixelsOf(gridImage(200 + index, 150 + index), 'srgb')),
  );
  const jpegs = await Promise.all(images.map((pixels) => codec.encode(pixels)));
  const expected = await Promise.all(images.map(encodedBySharp));
  expect(jpegs.map((jpeg, index) => jpeg.equals(expected[index] ?? Buffer.alloc(0)))).not.toContain(false);
  const rooms = images.map(room);
  expect(
    await Promise.all(rooms.map((into, index) => codec.decode(jpegs[index] ?? Buffer.alloc(0), into))),
  ).not.toContain(false);
  for (const [index, into] of rooms.entries()) {
    const { bytes } = await pixelsOf(sharp(jpegs[index]), 'srgb');
    expect(partsOf(into)[0].equals(bytes)).toBe(true);
  }
});

test.each<[string, Partial<Raster>]>([
  ['too few rows', { height: 11 }],
  ['too long rows', { stride: 31 }],
  ['rows that lie over each other', { stride: 29 }],
  ['a beginning before it', { start: -30 }],
  ['no width', { width: 0 }],
  ['parts of pixels', { width: 9.5 }],
])('memory with %s is not given to the library', async (_, wrong) => {
  const codec = await codecHere();
  const pixels = {
    width: 10,
    height: 10,
    channels: 3,
    bytes: Buffer.alloc(300),
    start: 0,
    stride: 30,
    ...wrong,
  } as const;
  await expect(codec.encode(pixels)).rejects.toThrow('pixels lie outside of their memory');
  const jpeg = await gridImage(10, 10).jpeg().toBuffer();
  await expect(codec.decode(jpeg, pixels)).rejects.toThrow('pixels lie outside of their memory');
});
