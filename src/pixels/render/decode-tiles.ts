import type { Dimensions, Rectangle } from '../../image/geometry.ts';
import { type JpegCodec, jpegCodec, PART_STEP } from '../jpeg/jpeg-codec.ts';
import type { Raster } from '../pixel-rows.ts';
import type { DecodedBlock } from './decoded-tiles.ts';
import { tilesOf } from './level-tiles.ts';
import type { OpenLevel, OpenPyramids } from './open-pyramids.ts';
import type { RenderSource } from './render-source.ts';

/** So near to where a tile is cut, pixels may be others than those of the whole tile: colours are smoothed over one pixel. */
const CUT_MARGIN = 2;

/**
 * Decodes a part of a level by libjpeg-turbo, whose pixels are those of the image library: of tiles that lie in it partly, as much as
 * is needed.
 *
 * @param memoryOf gives memory for so many bytes
 * @returns undefined where that library has to look at them: libjpeg-turbo is not there, or something is not as it was written
 */
export async function decodeLevelPart(
  pyramids: OpenPyramids,
  source: RenderSource,
  level: number,
  part: Rectangle,
  memoryOf: (bytes: number) => Buffer,
): Promise<DecodedBlock | undefined> {
  const codec = await jpegCodec();
  if (codec instanceof Error) return undefined;
  const opened = await pyramids.levelAsWritten(source, level);
  if (!opened) return undefined;
  const channels = source.gray ? 1 : 3;
  const pixels = memoryOf(part.width * part.height * channels);
  return decodeParts(codec, opened, part, channels, pixels) ? { area: part, pixels, channels } : undefined;
}

/** @returns whether all of it is in the memory */
function decodeParts(
  codec: JpegCodec,
  { level, readTile }: OpenLevel,
  part: Rectangle,
  channels: 1 | 3,
  pixels: Buffer,
): boolean {
  const stride = part.width * channels;
  const tiles = tilesOf(part, level.tile);
  for (let row = tiles.top; row < tiles.bottom; row++) {
    for (let column = tiles.left; column < tiles.right; column++) {
      const tile = { x: column * level.tile.width, y: row * level.tile.height, ...level.tile };
      const wanted = commonOf(tile, part);
      const start = (wanted.y - part.y) * stride + (wanted.x - part.x) * channels;
      const into = { width: wanted.width, height: wanted.height, channels, bytes: pixels, start, stride };
      const inTile = { ...wanted, x: wanted.x - tile.x, y: wanted.y - tile.y };
      if (!decodeTilePart(codec, readTile(column, row), level.tile, inTile, into)) return false;
    }
  }
  return true;
}

/** @param wanted of the tile, as large as the memory */
function decodeTilePart(
  codec: JpegCodec,
  jpeg: Buffer,
  tile: Dimensions,
  wanted: Rectangle,
  into: Raster,
): boolean {
  if (wanted.width === tile.width && wanted.height === tile.height)
    return codec.decodePartSync(jpeg, tile, { x: 0, y: 0 }, into);
  const { channels } = into;
  const left = Math.floor(Math.max(0, wanted.x - CUT_MARGIN) / PART_STEP) * PART_STEP;
  const top = Math.max(0, wanted.y - CUT_MARGIN);
  const width = Math.min(tile.width, wanted.x + wanted.width + CUT_MARGIN) - left;
  const height = Math.min(tile.height, wanted.y + wanted.height + CUT_MARGIN) - top;
  const stride = width * channels;
  const bytes = scratchOf(stride * height);
  const cut = { width, height, channels, bytes, start: 0, stride };
  if (!codec.decodePartSync(jpeg, tile, { x: left, y: top }, cut)) return false;
  const first = (wanted.y - top) * stride + (wanted.x - left) * channels;
  const length = wanted.width * channels;
  for (let y = 0; y < wanted.height; y++)
    bytes.copy(into.bytes, into.start + y * into.stride, first + y * stride, first + y * stride + length);
  return true;
}

/** Of one tile at a time. */
let scratch = Buffer.alloc(0);

function scratchOf(length: number): Buffer {
  if (scratch.length < length) scratch = Buffer.allocUnsafeSlow(length);
  return scratch;
}

function commonOf(one: Rectangle, other: Rectangle): Rectangle {
  const x = Math.max(one.x, other.x);
  const y = Math.max(one.y, other.y);
  return {
    x,
    y,
    width: Math.min(one.x + one.width, other.x + other.width) - x,
    height: Math.min(one.y + one.height, other.y + other.height) - y,
  };
}
