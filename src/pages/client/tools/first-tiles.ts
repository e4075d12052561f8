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
 * The tiles that a viewer asks for first of an image that it shows whole: those of the finest level that it paints at that size, as
 * long as these are few; else of a coarser one, which it paints until they are there.
 *
 * @param room of the viewer, in pixels
 * @returns addresses
 */
export function firstTiles(source: TileSource, room: { width: number; height: number }): string[] {
  const { dimensions, minLevel, maxLevel } = source;
  const shown = Math.min(room.width / dimensions.x, room.height / dimensions.y);
  const isFit = (level: number): boolean => {
    const { x, y } = source.getNumTiles(level);
    return shown / source.getLevelScale(level) >= LEAST_RATIO && x * y <= MOST_TILES;
  };
  let level = maxLevel;
  while (level > minLevel && !isFit(level)) level -= 1;
  const { x: columns, y: rows } = source.getNumTiles(level);
  const tiles = Array.from({ length: columns * rows }, (_, at) =>
    source.getTileUrl(level, at % columns, Math.floor(at / columns)),
  );
  return tiles.slice(0, MOST_TILES);
}
