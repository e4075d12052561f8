import { crc32, deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { buildTiff, rgbStripFields, type TiffField } from './fixtures-tiff.ts';

// Small files that ask for much: memory, time or both.

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A black PNG of one bit a pixel, all of it there. */
export function blackPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const rows = Buffer.alloc((1 + Math.ceil(width / 8)) * height);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A progressive JPEG whose frame header claims other dimensions. */
export async function progressiveClaiming(width: number, height: number): Promise<Buffer> {
  const bytes = await plain(64, 64).jpeg({ progressive: true }).toBuffer();
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc2]));
  bytes.writeUInt16BE(height, frame + 5);
  bytes.writeUInt16BE(width, frame + 7);
  return bytes;
}

/** A GIF whose canvas and frame claim other dimensions. */
export async function gifClaiming(width: number, height: number): Promise<Buffer> {
  const bytes = await plain(16, 16).gif().toBuffer();
  const frame = bytes.indexOf(Buffer.from([0x2c, 0, 0, 0, 0, 16, 0, 16, 0]));
  for (const at of [6, frame + 5]) {
    bytes.writeUInt16LE(width, at);
    bytes.writeUInt16LE(height, at + 2);
  }
  return bytes;
}

/** A TIFF of many pages of 10 x 10 pixels, uncompressed, each with pixels of its own. */
export function tiffOfPages(pages: number): Buffer {
  const pageBytes = 10 * 10 * 3;
  const pixels = Buffer.alloc(pages * pageBytes);
  for (let page = 0; page < pages; page++) {
    pixels.fill(page % 256, page * pageBytes, (page + 1) * pageBytes);
    pixels.writeUInt32LE(page, page * pageBytes);
  }
  const directories = Array.from({ length: pages }, (_, page) =>
    rgbStripFields(10, 10, 8 + page * pageBytes),
  );
  return buildTiff(directories, { pixels });
}

/** An image of one colour. */
export function plain(width: number, height: number): Sharp {
  const create = { width, height, channels: 3, background: '#a0b0c0' } as const;
  return sharp({ create, limitInputPixels: false });
}

/** A TIFF of RGB in one strip that claims to be of these dimensions and kind, and has these bytes. */
export function tiffClaiming(
  width: number,
  height: number,
  kind: { readonly compression: number; readonly bits?: number; readonly sampleFormat?: number },
  pixels: Buffer,
): Buffer {
  const { compression, bits = 8, sampleFormat = 1 } = kind;
  const changed: TiffField[] = [
    [258, 3, [bits, bits, bits]],
    [259, 3, [compression]],
    [279, 4, [pixels.length]],
    [339, 3, [sampleFormat, sampleFormat, sampleFormat]],
  ];
  const tags = changed.map(([tag]) => tag);
  const others = rgbStripFields(width, height, 8).filter(([tag]) => !tags.includes(tag));
  return buildTiff([[...others, ...changed].sort(([a], [b]) => a - b)], { pixels });
}

/** A Zstandard frame that claims to hold a terabyte, and a block of zeros. */
export function zstdClaiming(): Buffer {
  const frame = Buffer.alloc(17);
  frame.writeUInt32LE(0xfd2fb528, 0);
  // The size is said in eight bytes, and is the window too.
  frame[4] = 0xe0;
  frame.writeBigUInt64LE(1n << 40n, 5);
  // The last block: a byte, 131,072 times.
  frame.writeUIntLE(1 | (1 << 1) | (0x20000 << 3), 13, 3);
  return frame;
}
