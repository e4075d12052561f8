import { deflateSync } from 'node:zlib';
import { buildTiff, type TiffField } from './fixtures-tiff.ts';

/** How `sampledTiff` lays out samples. */
export interface SampledTiff {
  readonly width: number;
  readonly height: number;
  readonly bits: 8 | 16;
  readonly photometric: number;
  /** ExtraSamples: what the samples after the colours are. */
  readonly extra?: readonly number[];
  readonly separate?: boolean;
  readonly compression?: 1 | 5 | 8 | 32_773;
  /** Rows of a strip. */
  readonly stripRows?: number;
  readonly bigEndian?: boolean;
  readonly more?: readonly TiffField[];
  /** Changes the bytes of a strip once they are compressed. */
  readonly damage?: (strip: Buffer, index: number) => Buffer;
}

/** A TIFF in strips, of samples from 0 to the highest of their bits, pixel after pixel. */
export function sampledTiff(samples: readonly number[], shape: SampledTiff): Buffer {
  const { width, height, bits, separate = false, compression = 1, bigEndian = false } = shape;
  const { stripRows = height, extra = [], more = [], damage = (strip) => strip } = shape;
  const perPixel = samples.length / (width * height);
  const planes = separate
    ? Array.from({ length: perPixel }, (_, plane) => samples.filter((__, at) => at % perPixel === plane))
    : [samples];
  const rowLength = separate ? width : width * perPixel;
  const strips: Buffer[] = [];
  for (const plane of planes) {
    for (let row = 0; row < height; row += stripRows) {
      const values = plane.slice(row * rowLength, Math.min(height, row + stripRows) * rowLength);
      strips.push(damage(compressed(bytesOf(values, bits, bigEndian), compression), strips.length));
    }
  }
  let position = 8;
  const offsets = strips.map((strip) => {
    position += strip.length;
    return position - strip.length;
  });
  const fields: TiffField[] = [
    [256, 4, [width]],
    [257, 4, [height]],
    [258, 3, Array.from({ length: perPixel }, () => bits)],
    [259, 3, [compression]],
    [262, 3, [shape.photometric]],
    [273, 4, offsets],
    [277, 3, [perPixel]],
    [278, 4, [stripRows]],
    [279, 4, strips.map((strip) => strip.length)],
    [284, 3, [separate ? 2 : 1]],
    ...(extra.length > 0 ? [[338, 3, extra] as const] : []),
    ...more,
  ];
  const directory = fields.sort(([a], [b]) => a - b);
  return buildTiff([directory], { bigEndian, pixels: Buffer.concat(strips) });
}

function bytesOf(values: readonly number[], bits: 8 | 16, bigEndian: boolean): Buffer {
  if (bits === 8) return Buffer.from(values);
  const bytes = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) {
    if (bigEndian) bytes.writeUInt16BE(value, index * 2);
    else bytes.writeUInt16LE(value, index * 2);
  }
  return bytes;
}

function compressed(bytes: Buffer, compression: 1 | 5 | 8 | 32_773): Buffer {
  switch (compression) {
    case 1:
      return bytes;
    case 5:
      return lzwOfLiterals(bytes);
    case 8:
      return deflateSync(bytes);
    case 32_773:
      return packBitsOfLiterals(bytes);
  }
}

/** LZW that uses no string of its table, which it clears in time; in either order of bits. */
export function lzwOfLiterals(bytes: Buffer, lowestFirst = false): Buffer {
  const codes = [...bytes].flatMap((byte, index) => (index % 200 === 0 ? [256, byte] : [byte]));
  const bits = [...codes, 257].flatMap((code) =>
    Array.from({ length: 9 }, (_, bit) => (code >>> (lowestFirst ? bit : 8 - bit)) & 1),
  );
  const packed = Buffer.alloc(Math.ceil(bits.length / 8));
  for (const [index, bit] of bits.entries())
    packed[index >>> 3] = (packed[index >>> 3] ?? 0) | (bit << (lowestFirst ? index & 7 : 7 - (index & 7)));
  return packed;
}

function packBitsOfLiterals(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 128) {
    const literals = bytes.subarray(at, at + 128);
    parts.push(Buffer.from([literals.length - 1]), literals);
  }
  return Buffer.concat(parts);
}

/** A gray TIFF of one strip in runs of 128 pixels, each a step lighter than the one before. */
export function packBitsRuns(width: number, height: number): Buffer {
  const runs = Buffer.alloc(((width * height) / 128) * 2);
  for (let at = 0; at < runs.length; at += 2) runs.set([129, (at / 2) % 256], at);
  const fields = [
    [256, 4, [width]],
    [257, 4, [height]],
    [258, 3, [8]],
    [259, 3, [32_773]],
    [262, 3, [1]],
    [273, 4, [8]],
    [277, 3, [1]],
    [278, 4, [height]],
    [279, 4, [runs.length]],
  ] as const;
  return buildTiff([fields], { pixels: runs });
}
