import { join } from 'node:path';
import sharp from 'sharp';
import type { MasterPyramid } from '../../../archive/scan.ts';
import { type Dimensions, type Rectangle, TILE_SIZE } from '../../../image/geometry.ts';
import { type EdgeTile, packKey } from '../../../image/pyramid.ts';
import { addTo } from '../../../multimap.ts';
import { type OpenFile, readAt, withOpenFile } from '../../../storage/file-store.ts';
import { withProfile } from '../../jpeg/jpeg-profile.ts';
import { behindPrefix } from '../../jpeg/jpeg-tile.ts';
import { type AddToPack, writeTilePack } from '../../jpeg/pack.ts';
import { readMasterTiles, type TiledLevel } from '../../master/in-place/master-tiles.ts';
import { packedTiles } from '../../master/in-place/packed-tiles.ts';
import type { PixelRows, TileRow } from '../../pixel-rows.ts';
import { placeOfTile } from '../../tiff/level.ts';
import { KeptLevels } from '../level-pixels.ts';
import { PACK_FILE } from '../pyramid.ts';
import { addReadyMadeSizes, encodeFromLevels, levelsOfSizes } from '../ready-made-sizes.ts';
import { encodePart, placeInRow } from '../tile-row-part.ts';
import { visitTileRows } from '../tile-rows.ts';

/** Rows of tiles are cut by this one, whatever the tiles of the master are. */
const ROW_TILE: Dimensions = { width: TILE_SIZE, height: TILE_SIZE };

/**
 * How far a tile of a master may be from what the pixels of the full size give, on the average, of 255: JPEG of low quality and
 * other ways of halving are as near, another picture is not.
 */
const MOST_DIFFERENCE = 10;

/** Why a pyramid is not used after all: its tiles cannot be sent, or do not show what the full size does. */
export class UnusablePyramidError extends Error {}

function otherPicture(level: number, cause?: unknown): UnusablePyramidError {
  return new UnusablePyramidError(`the tiles of level ${level} do not show what the full size does`, {
    cause,
  });
}

/**
 * Writes the pack of a master that is used in place into a folder: ready-made sizes, and the tiles that its levels lack. Reads
 * all of its pixels once, and compares its smaller sizes with them, and what is sent of its full size in samples.
 *
 * @param path of the master, absolute
 * @throws UnusablePyramidError where it cannot be used
 */
export async function writePackInPlace(
  folder: string,
  rows: PixelRows,
  { path, pyramid }: { readonly path: string; readonly pyramid: MasterPyramid },
): Promise<void> {
  const image = { width: rows.width, height: rows.height, tileSize: pyramid.tileSize };
  const packed = byRow(packedTiles(image, pyramid.levels), pyramid.tileSize);
  const kept = new KeptLevels(rows, rows.channels, levelsOfSizes(rows));
  const { profile } = rows;
  await withOpenFile(path, async (master) => {
    const levels = await readMasterTiles(master, pyramid).catch((cause: unknown) => {
      throw new UnusablePyramidError('its tiles cannot be sent', { cause });
    });
    await writeTilePack(join(folder, PACK_FILE), async (addPlain) => {
      const add: AddToPack = profile ? (key, jpeg) => addPlain(key, withProfile(jpeg, profile)) : addPlain;
      await visitTileRows(rows, ROW_TILE, async (tiles) => {
        kept.take(tiles);
        await compareRow(master, levels, tiles, pyramid.tileSize);
        for (const tile of packed.get(`${tiles.level}/${tiles.row}`) ?? []) {
          const [x, y] = [
            tile.column * pyramid.tileSize,
            tile.row * pyramid.tileSize - tiles.row * TILE_SIZE,
          ];
          await add(packKey({ kind: 'edge', ...tile }), await encodePart(tiles, { x, y, ...tile.size }));
        }
      });
      await addReadyMadeSizes(rows, (plan) => encodeFromLevels(kept.levels, plan), add);
    });
  });
}

function byRow(tiles: readonly EdgeTile[], tileSize: number): ReadonlyMap<string, readonly EdgeTile[]> {
  const rows = new Map<string, EdgeTile[]>();
  for (const tile of tiles)
    addTo(rows, `${tile.level}/${Math.floor((tile.row * tileSize) / TILE_SIZE)}`, tile);
  return rows;
}

/** Compares the whole tiles that a master has in a row of a smaller level; of its full size one of them. */
async function compareRow(
  master: OpenFile,
  levels: readonly (TiledLevel | undefined)[],
  tiles: TileRow,
  tileSize: number,
): Promise<void> {
  const level = levels[tiles.level];
  if (!level) return;
  const columns = Math.floor(level.width / tileSize);
  const firstRow = (tiles.row * TILE_SIZE) / tileSize;
  const rowsEnd = Math.min(firstRow + TILE_SIZE / tileSize, Math.floor(level.height / tileSize));
  for (let row = firstRow; row < rowsEnd; row++) {
    for (let column = 0; column < columns; column++) {
      // Another one in each row: all of them are what the pixels come of.
      if (tiles.level === 0 && column !== (row * 7) % columns) continue;
      const part = {
        x: column * tileSize,
        y: (row - firstRow) * tileSize,
        width: tileSize,
        height: tileSize,
      };
      const place = placeOfTile(level, column, row);
      if (!place) throw otherPicture(tiles.level);
      const { position, length } = behindPrefix(place);
      const jpeg = Buffer.concat([level.prefix, await readAt(master, position, length)]);
      await compareTile(jpeg, tiles, part);
    }
  }
}

async function compareTile(jpeg: Buffer, tiles: TileRow, part: Rectangle): Promise<void> {
  const { level, channels } = tiles;
  const decoded = await sharp(jpeg, { ignoreIcc: true, limitInputPixels: false })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch((error: unknown) => {
      throw otherPicture(level, error);
    });
  const { data, info } = decoded;
  const fits = info.width === part.width && info.height === part.height && info.channels === channels;
  if (!fits || differenceOf(data, tiles, part) > MOST_DIFFERENCE) throw otherPicture(level);
}

/** The mean of the differences between samples. */
function differenceOf(decoded: Buffer, tiles: TileRow, part: Rectangle): number {
  const { pixels, channels } = tiles;
  const { start, stride } = placeInRow(tiles, part);
  const rowBytes = part.width * channels;
  let sum = 0;
  for (let y = 0; y < part.height; y++) {
    const [from, to] = [start + y * stride, y * rowBytes];
    for (let at = 0; at < rowBytes; at++) sum += Math.abs((pixels[from + at] ?? 0) - (decoded[to + at] ?? 0));
  }
  return sum / decoded.length;
}
