import { open } from 'node:fs/promises';
import type { Chroma } from '../../encoding/encoder-settings.ts';
import type { Dimensions } from '../../image/geometry.ts';
import { GatheredWrites } from '../../storage/gathered-writes.ts';
import type { EncodedTiles } from './encode-tiles.ts';
import { JPEG_COMPRESSION, PHOTOMETRIC, TIFF_TAG } from './level.ts';

/** Little-endian BigTIFF, the position of its first directory not yet set. No pyramid is too large for its offsets. */
const HEADER = Buffer.from([0x49, 0x49, 43, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
const FIRST_DIRECTORY_POSITION = 8;

/** Tags that baseline TIFF requires and Loupe never reads. */
const X_RESOLUTION = 282;
const Y_RESOLUTION = 283;

const REDUCED_IMAGE = 1;
const CHUNKY = 1;
const UNSIGNED = 1;
const DOTS_PER_INCH = 72;

/** Types of TIFF values: their numbers and sizes. */
const SHORT = { type: 3, bytes: 2 } as const;
const LONG = { type: 4, bytes: 4 } as const;
const RATIONAL = { type: 5, bytes: 8 } as const;
const UNDEFINED = { type: 7, bytes: 1 } as const;
const LONG8 = { type: 16, bytes: 8 } as const;

interface Field {
  readonly tag: number;
  readonly type: typeof SHORT | typeof LONG | typeof RATIONAL | typeof UNDEFINED | typeof LONG8;
  readonly values: ArrayLike<number>;
}

interface LevelTiles {
  readonly offsets: number[];
  readonly byteCounts: number[];
  readonly tile: Dimensions;
  readonly photometric: number;
  readonly chroma: Chroma;
  readonly jpegTables: Buffer;
}

/**
 * Writes a tiled pyramid as a chain of directories, full size first: the tiles that `fill` adds, in rows from the
 * top left of each level, and at the end the directories. An unfinished file has no directory.
 *
 * @param sizes of the levels
 * @param profile of the colours, where they are not sRGB or gray
 */
export async function writePyramid(
  path: string,
  sizes: readonly Dimensions[],
  fill: (add: (level: number, tiles: EncodedTiles) => Promise<void>) => Promise<void>,
  profile?: Buffer,
): Promise<void> {
  const handle = await open(path, 'wx');
  try {
    const levels: LevelTiles[] = [];
    const writes = new GatheredWrites(handle);
    await writes.add(HEADER);
    await fill(async (level, encoded) => {
      levels[level] ??= newLevel(encoded);
      place(encoded, levels[level], writes.position);
      await writes.add(...encoded.tiles);
    });
    const first = Buffer.alloc(8);
    first.writeBigUInt64LE(BigInt(writes.position));
    for (const [index, level] of levels.entries()) {
      const size = sizes[index];
      if (!size) throw new Error('more levels were added than there are sizes');
      const fields = fieldsOf(level, index, size);
      if (profile) fields.push({ tag: TIFF_TAG.iccProfile, type: UNDEFINED, values: profile });
      await writes.add(directory(fields, writes.position, index === levels.length - 1));
    }
    await writes.flush();
    await handle.write(first, 0, first.length, FIRST_DIRECTORY_POSITION);
    // So that renaming the folder into place never shows half of it after a crash.
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function newLevel({ tile, photometric, chroma, jpegTables }: EncodedTiles): LevelTiles {
  return { offsets: [], byteCounts: [], tile, photometric, chroma, jpegTables };
}

/** Notes where tiles will be in the file. */
function place({ tiles, jpegTables }: EncodedTiles, level: LevelTiles, start: number): void {
  if (!level.jpegTables.equals(jpegTables)) throw new Error('tiles of one level have other JPEG tables');
  let position = start;
  for (const tile of tiles) {
    level.offsets.push(position);
    level.byteCounts.push(tile.length);
    position += tile.length;
  }
}

function fieldsOf(level: LevelTiles, index: number, { width, height }: Dimensions): Field[] {
  const { tile, photometric, chroma, jpegTables, offsets, byteCounts } = level;
  const channels = photometric === PHOTOMETRIC.blackIsZero ? 1 : 3;
  const isWhole = channels === 3 && chroma === '4:4:4';
  const one = (tag: number, type: Field['type'], ...values: number[]) => ({ tag, type, values });
  // In the order of their tags, as the specification requires.
  return [
    one(TIFF_TAG.newSubfileType, LONG, index === 0 ? 0 : REDUCED_IMAGE),
    one(TIFF_TAG.imageWidth, LONG, width),
    one(TIFF_TAG.imageLength, LONG, height),
    { tag: TIFF_TAG.bitsPerSample, type: SHORT, values: new Uint8Array(channels).fill(8) },
    one(TIFF_TAG.compression, SHORT, JPEG_COMPRESSION),
    one(TIFF_TAG.photometricInterpretation, SHORT, photometric),
    one(TIFF_TAG.samplesPerPixel, SHORT, channels),
    one(X_RESOLUTION, RATIONAL, DOTS_PER_INCH),
    one(Y_RESOLUTION, RATIONAL, DOTS_PER_INCH),
    one(TIFF_TAG.planarConfiguration, SHORT, CHUNKY),
    one(TIFF_TAG.tileWidth, SHORT, tile.width),
    one(TIFF_TAG.tileLength, SHORT, tile.height),
    { tag: TIFF_TAG.tileOffsets, type: LONG8, values: offsets },
    { tag: TIFF_TAG.tileByteCounts, type: LONG, values: byteCounts },
    { tag: TIFF_TAG.sampleFormat, type: SHORT, values: new Uint8Array(channels).fill(UNSIGNED) },
    { tag: TIFF_TAG.jpegTables, type: UNDEFINED, values: jpegTables },
    // Left out, colours are halved.
    ...(isWhole ? [one(TIFF_TAG.yCbCrSubSampling, SHORT, 1, 1)] : []),
  ];
}

/** A directory that begins at `position`, followed by those of its values that do not fit into it. */
function directory(fields: readonly Field[], position: number, isLast: boolean): Buffer {
  const table = Buffer.alloc(8 + fields.length * 20 + 8);
  const values: Buffer[] = [];
  let end = position + table.length;
  table.writeBigUInt64LE(BigInt(fields.length));
  for (const [index, field] of fields.entries()) {
    const at = 8 + index * 20;
    const bytes = valueBytes(field);
    table.writeUInt16LE(field.tag, at);
    table.writeUInt16LE(field.type.type, at + 2);
    table.writeBigUInt64LE(BigInt(field.values.length), at + 4);
    if (bytes.length <= 8) {
      bytes.copy(table, at + 12);
      continue;
    }
    table.writeBigUInt64LE(BigInt(end), at + 12);
    values.push(bytes);
    end += bytes.length;
  }
  table.writeBigUInt64LE(BigInt(isLast ? 0 : end), table.length - 8);
  return Buffer.concat([table, ...values]);
}

function valueBytes({ type, values }: Field): Buffer {
  const bytes = Buffer.alloc(values.length * type.bytes);
  for (const [index, value] of Array.from(values).entries()) {
    const at = index * type.bytes;
    switch (type) {
      case UNDEFINED:
        bytes.writeUInt8(value, at);
        break;
      case SHORT:
        bytes.writeUInt16LE(value, at);
        break;
      case LONG:
        bytes.writeUInt32LE(value, at);
        break;
      case RATIONAL:
        bytes.writeUInt32LE(value, at);
        bytes.writeUInt32LE(1, at + 4);
        break;
      case LONG8:
        bytes.writeBigUInt64LE(BigInt(value), at);
        break;
    }
  }
  return bytes;
}
