import type { Dimensions } from '../../image/geometry.ts';
import type { TileRow } from '../pixel-rows.ts';

/** A level as it is stored, and the row of its tiles that is being filled. */
export interface LevelTiles extends Dimensions, Tiles {
  readonly tileRows: number;
}

/** The part of a row of tiles that extending needs. */
type Tiles = Pick<TileRow, 'pixels' | 'columns' | 'tile' | 'channels'>;

/** What halving a thin strip does not give: its padding is the same in every level, and not half of that of the finer one. */
export function extend(tiles: LevelTiles, row: number, finer: Dimensions): void {
  const { width, height, tile } = tiles;
  if (finer.width / 2 < width) extendColumns(tiles, finer.width / 2, width);
  const top = row * tile.height;
  const from = finer.height / 2 - top;
  if (from > 0 && from < tile.height) extendRows(tiles, from, Math.min(tile.height, height - top));
}

/**
 * Copies the column before `from` into those up to `to`, in pixels from the left of the row of tiles: what is beyond the
 * image is its last column in every level.
 */
function extendColumns(tiles: Tiles, from: number, to: number): void {
  const { pixels, tile, channels } = tiles;
  const tileBytes = tile.width * tile.height * channels;
  const place = (x: number): number => Math.floor(x / tile.width) * tileBytes + (x % tile.width) * channels;
  const last = place(from - 1);
  for (let x = from; x < to; x++) {
    const at = place(x);
    for (let y = 0; y < tileBytes; y += tile.width * channels)
      pixels.copyWithin(at + y, last + y, last + y + channels);
  }
}

/** Copies the row before `from` into those up to `to`, in pixels from the top of the row of tiles. */
function extendRows({ pixels, columns, tile, channels }: Tiles, from: number, to: number): void {
  const rowBytes = tile.width * channels;
  for (let column = 0; column < columns; column++) {
    const start = column * tile.height * rowBytes;
    const last = start + (from - 1) * rowBytes;
    for (let y = from; y < to; y++) pixels.copyWithin(start + y * rowBytes, last, last + rowBytes);
  }
}

/** Fills a row of tiles with the last row of the one before it, which it still holds. */
export function repeatLastRow({ pixels, columns, tile, channels }: Tiles): void {
  const rowBytes = tile.width * channels;
  const tileBytes = tile.height * rowBytes;
  for (let end = tileBytes; end <= columns * tileBytes; end += tileBytes)
    for (let at = end - tileBytes; at < end - rowBytes; at += rowBytes)
      pixels.copyWithin(at, end - rowBytes, end);
}
