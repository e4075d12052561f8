import type { Point } from '../area.ts';

/** What OpenSeadragon knows of an image in tiles. */
export interface TileSource {
  readonly dimensions: Point;
  readonly minLevel: number;
  readonly maxLevel: number;
  getLevelScale(level: number): number;
  getNumTiles(level: number): Point;
  getTileUrl(level: number, x: number, y: number): string;
}

/** Of one image: more are a load for nothing where the reader goes elsewhere. */
const MOST_TILES = 12;

/** Pixels of the screen that a pixel of a level has at least when OpenSeadragon shows it (`minPixelRatio`). */
const LEAST_RATIO = 0.5;

/**
 * The tiles that a viewer asks for first of an image that it shows whole: those of the coarsest level, which it paints first, and of
 * the finer ones up to that which it paints at that size, as long as these are few.
 *
 * @param room of the viewer, in pixels
 * @returns addresses, in the order in which they are painted
 */
export function firstTiles(source: TileSource, room: { width: number; height: number }): string[] {
  const { dimensions, minLevel, maxLevel } = source;
  const shown = Math.min(room.width / dimensions.x, room.height / dimensions.y);
  const tiles: string[] = [];
  for (let level = minLevel; level <= maxLevel; level += 1) {
    const { x: columns, y: rows } = source.getNumTiles(level);
    const isPainted = shown / source.getLevelScale(level) >= LEAST_RATIO;
    if (level > minLevel && (!isPainted || tiles.length + columns * rows > MOST_TILES)) break;
    for (let at = 0; at < columns * rows && tiles.length < MOST_TILES; at += 1)
      tiles.push(source.getTileUrl(level, at % columns, Math.floor(at / columns)));
  }
  return tiles;
}
