import { LoupeError } from '../../errors.ts';
import { profileSegments } from './jpeg-profile.ts';
import { jpegSegment } from './jpeg-segment.ts';

const START_OF_IMAGE = 0xd8;
const END_OF_IMAGE = 0xd9;
const QUANTISATION_TABLES = 0xdb;
const HUFFMAN_TABLES = 0xc4;

/** Bytes at the start of a stored tile that the prefix replaces: its SOI marker. */
export const TILE_SOI_BYTES = 2;

/** SOI and APP0 of JFIF 1.1: density unknown, no thumbnail. */
const SOI_AND_JFIF = Buffer.concat([
  Buffer.from([0xff, START_OF_IMAGE]),
  jpegSegment(0xe0, Buffer.from([...Buffer.from('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0])),
]);

/**
 * The bytes to send before a tile of a stored pyramid, without the tile's own SOI, to make it a JPEG file.
 *
 * JFIF says that the colours are YCbCr, or gray. Without it decoders guess: some by component numbers, others by an
 * Adobe marker; so tables that contain any other marker are refused.
 *
 * @param tables JPEGTables of the TIFF (tag 347): SOI, tables, EOI
 * @param profile of the colours, where they are not sRGB or gray
 * @throws LoupeError `unreadable-source`
 */
export function jpegPrefix(tables: Buffer, profile?: Buffer): Buffer {
  const end = tables.length - 2;
  const framed =
    end >= 2 &&
    isMarker(tables, 0, START_OF_IMAGE) &&
    isMarker(tables, end, END_OF_IMAGE) &&
    holdsTablesOnly(tables, 2, end);
  if (!framed) {
    throw new LoupeError(
      'unreadable-source',
      'the stored pyramid is damaged: its JPEG tables are ill-formed',
    );
  }
  const colours = profile ? [profileSegments(profile)] : [];
  return Buffer.concat([SOI_AND_JFIF, ...colours, tables.subarray(2, end)]);
}

/** What is sent of a tile, which lies at a place in its file, behind the prefix. */
export function behindPrefix({ offset, bytes }: { readonly offset: number; readonly bytes: number }): {
  readonly position: number;
  readonly length: number;
} {
  return { position: offset + TILE_SOI_BYTES, length: bytes - TILE_SOI_BYTES };
}

function holdsTablesOnly(bytes: Buffer, start: number, end: number): boolean {
  let position = start;
  while (position < end) {
    if (position + 4 > end) return false;
    if (!isMarker(bytes, position, QUANTISATION_TABLES) && !isMarker(bytes, position, HUFFMAN_TABLES)) {
      return false;
    }
    position += 2 + bytes.readUInt16BE(position + 2);
  }
  return position === end;
}

function isMarker(bytes: Buffer, position: number, marker: number): boolean {
  return bytes[position] === 0xff && bytes[position + 1] === marker;
}
