import { type Dimensions, type ImageWithTiles, tileSizeOf } from '../../../image/geometry.ts';
import { type EdgeTile, pyramidLevels, tileRegion } from '../../../image/pyramid.ts';

/** Whether a level has a tile of the grid with all of its pixels. */
export function isTileWithin(level: Dimensions, tileSize: number, column: number, row: number): boolean {
  return (column + 1) * tileSize <= level.width && (row + 1) * tileSize <= level.height;
}

/**
 * Tiles that have to be stored beside the levels of a master that is used in place: those that its levels do not have whole,
 * since sides of ours are rounded up and theirs mostly down. None of a level of one tile, which is a ready-made size.
 *
 * @param held the levels as the master has them, by our index; of one that it lacks the sides are 0
 */
export function packedTiles(image: ImageWithTiles, held: readonly Dimensions[]): EdgeTile[] {
  const tileSize = tileSizeOf(image);
  const tiles: EdgeTile[] = [];
  for (const [level, { scaleFactor, width, height }] of pyramidLevels(image).entries()) {
    const [columns, rows] = [Math.ceil(width / tileSize), Math.ceil(height / tileSize)];
    if (columns === 1 && rows === 1) break;
    const has = held[level] ?? { width: 0, height: 0 };
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        if (isTileWithin(has, tileSize, column, row)) continue;
        const region = tileRegion(image, scaleFactor, column, row);
        const size = {
          width: Math.ceil(region.width / scaleFactor),
          height: Math.ceil(region.height / scaleFactor),
        };
        tiles.push({ level, column, row, region, size });
      }
    }
  }
  return tiles;
}
