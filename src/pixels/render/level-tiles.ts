import { type Dimensions, type Rectangle, TILE_SIZE } from '../../image/geometry.ts';
import { storedLevels } from '../../image/pyramid.ts';
import { LARGEST_HELD_BYTES } from '../../image/render-memory.ts';
import type { SourceImage } from '../../image/resolve.ts';
import { planFromPyramid, planOfRegion, type RenderPlan } from './plan.ts';

// Numbers alone, apart from the pixels: who reckons with them does not load what decodes.

/** Columns and rows of tiles; `right` and `bottom` are the first that are outside. */
export interface TileRange {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const WHOLE_TILE: Dimensions = { width: TILE_SIZE, height: TILE_SIZE };

/** The tiles that a part of a level lies in. */
export function tilesOf({ x, y, width, height }: Rectangle, tile: Dimensions = WHOLE_TILE): TileRange {
  return {
    left: Math.floor(x / tile.width),
    top: Math.floor(y / tile.height),
    right: Math.ceil((x + width) / tile.width),
    bottom: Math.ceil((y + height) / tile.height),
  };
}

/**
 * Bytes of the whole tiles of a level that a part of it lies in; undefined when they are too many to be held.
 *
 * @param part in pixels of the level
 */
export function bytesOfTiles(source: SourceImage, level: number, part: Rectangle): number | undefined {
  const { width, height } = areaOf(tilesOf(part), levelDimensions(source, level));
  const bytes = width * height * (source.gray ? 1 : 3);
  return bytes <= LARGEST_HELD_BYTES ? bytes : undefined;
}

/** The pixels of a range of tiles, as far as a level has them. */
export function areaOf({ left, top, right, bottom }: TileRange, level: Dimensions): Rectangle {
  const [x, y] = [left * TILE_SIZE, top * TILE_SIZE];
  return {
    x,
    y,
    width: Math.min(right * TILE_SIZE, level.width) - x,
    height: Math.min(bottom * TILE_SIZE, level.height) - y,
  };
}

/** Throws for a level that the pyramid of the image has not. */
export function levelDimensions(source: SourceImage, level: number): Dimensions {
  const dimensions = storedLevels(source)[level];
  if (!dimensions) throw new Error('the image has no such level');
  return dimensions;
}

/**
 * Plans a region at a size from what there is of an image: the full size of a master, or a pyramid. Parts of a master's own levels that
 * are read row by row have to lie within what those levels have.
 */
export function planFromSource(
  source: SourceImage & {
    readonly kind?: 'pyramid' | 'master';
    readonly inPlace?: { readonly levels: readonly Dimensions[] };
  },
  region: Rectangle,
  size: Dimensions,
): RenderPlan {
  const { kind, inPlace } = source;
  if (kind === 'master') return planOfRegion(region, size);
  if (!inPlace) return planFromPyramid(source, region, size);
  return planFromPyramid(source, region, size, ({ level, extract }) => {
    if (bytesOfTiles(source, level, extract) !== undefined) return undefined;
    const held = inPlace.levels[level] ?? { width: 0, height: 0 };
    const isWithin = extract.x + extract.width <= held.width && extract.y + extract.height <= held.height;
    return isWithin ? undefined : held;
  });
}
