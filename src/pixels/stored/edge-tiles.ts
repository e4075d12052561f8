import sharp from 'sharp';
import type { Dimensions } from '../../image/geometry.ts';
import { type EdgeTile, edgeTiles, packKey } from '../../image/pyramid.ts';
import { JPEG_OPTIONS } from '../encode.ts';
import type { AddToPack } from './pack.ts';
import type { TileRow } from './tile-rows.ts';

/** The edge tiles of an image, by their rows. */
export type EdgeTilesByRow = ReadonlyMap<string, readonly EdgeTile[]>;

/** Sorts the edge tiles of an image by the rows of tiles that they are cut from. */
export function edgeTilesByRow(image: Dimensions): EdgeTilesByRow {
  const rows = new Map<string, EdgeTile[]>();
  for (const tile of edgeTiles(image)) {
    const row = rows.get(rowKey(tile));
    if (row) row.push(tile);
    else rows.set(rowKey(tile), [tile]);
  }
  return rows;
}

/** Adds those tiles of a row to the pack that are not whole ones, cut to their size. */
export async function addEdgeTiles(edges: EdgeTilesByRow, tiles: TileRow, add: AddToPack): Promise<void> {
  const { tileSize, channels, pixels } = tiles;
  const tileBytes = tileSize * tileSize * channels;
  for (const tile of edges.get(rowKey(tiles)) ?? []) {
    const bytes = pixels.subarray(tile.column * tileBytes, (tile.column + 1) * tileBytes);
    const jpeg = await sharp(bytes, { raw: { width: tileSize, height: tileSize, channels } })
      .extract({ left: 0, top: 0, width: tile.size.width, height: tile.size.height })
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .jpeg(JPEG_OPTIONS)
      .toBuffer();
    await add(packKey({ kind: 'edge', ...tile }), jpeg);
  }
}

function rowKey({ level, row }: { readonly level: number; readonly row: number }): string {
  return `${level}/${row}`;
}
