import { intersectionOf, type Rectangle } from '../../image/geometry.ts';
import { decodeJpegPart } from '../jpeg/decode-part.ts';
import { type JpegCodec, jpegCodec } from '../jpeg/jpeg-codec.ts';
import { emptyPixels, type PlacedPixels, rasterWithin } from '../pixel-rows.ts';
import { tilesOf } from './level-tiles.ts';
import type { OpenLevel, OpenPyramids } from './open-pyramids.ts';
import type { RenderSource } from './render-source.ts';

/**
 * Decodes a part of a level by libjpeg-turbo, whose pixels are those of the image library: of tiles that lie in it partly, as much as
 * is needed.
 *
 * @param part within what the file has of the level
 * @param memoryOf gives memory for so many bytes
 * @returns undefined where that library has to look at them: libjpeg-turbo is not there, or something is not as it was written
 */
export async function decodeLevelPart(
  pyramids: OpenPyramids,
  source: RenderSource,
  level: number,
  part: Rectangle,
  memoryOf: (bytes: number) => Buffer,
): Promise<PlacedPixels | undefined> {
  const codec = await jpegCodec();
  if (codec instanceof Error) return undefined;
  const opened = await pyramids.levelAsWritten(source, level);
  if (!opened) return undefined;
  const pixels = emptyPixels(part, source.gray ? 1 : 3, memoryOf);
  return (await decodeTiles(codec, opened, pixels)) ? pixels : undefined;
}

/** @returns whether all of it is there */
async function decodeTiles(
  codec: JpegCodec,
  { level, prepare, readTile }: OpenLevel,
  into: PlacedPixels,
): Promise<boolean> {
  const tiles = tilesOf(into.area, level.tile);
  await prepare(tiles);
  for (let row = tiles.top; row < tiles.bottom; row++) {
    for (let column = tiles.left; column < tiles.right; column++) {
      const tile = { x: column * level.tile.width, y: row * level.tile.height, ...level.tile };
      const wanted = intersectionOf(tile, into.area);
      if (!wanted) continue;
      const inTile = { ...wanted, x: wanted.x - tile.x, y: wanted.y - tile.y };
      const read = readTile(column, row);
      // Of a file it is there: whoever waits nevertheless lets other work come between two tiles.
      const jpeg = Buffer.isBuffer(read) ? read : await read;
      if (!decodeJpegPart(codec, jpeg, level.tile, inTile, rasterWithin(into, wanted))) return false;
    }
  }
  return true;
}
