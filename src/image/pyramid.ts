import {
  type Dimensions,
  type ImageWithTiles,
  impliedHeight,
  isTileRegion,
  type Rectangle,
  TILE_SIZE,
  tileSizeOf,
} from './geometry.ts';
import { boundsOf, fitWithin, isWithin, type Limits } from './limits.ts';
import type { ResultForm } from './result-form.ts';

/** JPEG blocks of stored tiles are 16 px: two of 8, chroma being halved. */
const BLOCK_SIZE = 16;

/** How far beyond a level's side pixels are read: as far as a render looks for a better fit. */
export const SPARE_PIXELS = 16;

/** The largest side of an image whose tiles are blocks. */
const TINY_IMAGE = 128;

/** The longest tile of a thin strip, in sides of others. */
const LONGEST_TILE = 16;

/** The largest side of a full image that is made in advance. */
export const LARGEST_READY_MADE = 2048;

/** Widths that viewers ask for thumbnails, whatever info.json lists. */
const THUMBNAIL_WIDTHS = [90, 200] as const;

/** Boxes that viewers and our own pages ask as `!w,h`. */
const THUMBNAIL_BOXES = [200, 400, 1024] as const;

/** The full image at 1/scaleFactor of its size, rounded up, and its grid of tiles. */
export interface PyramidLevel extends Dimensions {
  readonly scaleFactor: number;
  readonly columns: number;
  readonly rows: number;
}

/** The levels of an image: scale factors 1, 2, 4, ... up to and with the first that fits in one tile. */
export function pyramidLevels(image: Dimensions): PyramidLevel[] {
  const levels: PyramidLevel[] = [];
  for (let scaleFactor = 1; ; scaleFactor *= 2) {
    const width = Math.ceil(image.width / scaleFactor);
    const height = Math.ceil(image.height / scaleFactor);
    const columns = Math.ceil(width / TILE_SIZE);
    const rows = Math.ceil(height / TILE_SIZE);
    levels.push({ scaleFactor, width, height, columns, rows });
    if (columns === 1 && rows === 1) return levels;
  }
}

/** The dimensions that the stored image is extended to, so that every level halves exactly and ends on a block. */
export function paddedDimensions(image: Dimensions): Dimensions {
  const multiple = BLOCK_SIZE * 2 ** (pyramidLevels(image).length - 1);
  return {
    width: Math.ceil(image.width / multiple) * multiple,
    height: Math.ceil(image.height / multiple) * multiple,
  };
}

/**
 * The dimensions of each level as it is stored: with all of its padding, but of strips that are so thin that they would be
 * mostly padding with as much as is ever read.
 *
 * @param spare how many pixels beyond its side that is: a render looks for a better fit within fewer than `SPARE_PIXELS`
 */
export function storedLevels(image: Dimensions, spare = SPARE_PIXELS - 1): Dimensions[] {
  const padded = paddedDimensions(image);
  return pyramidLevels(image).map(({ width, height, scaleFactor }) => ({
    width: isThin(image.width, padded.width) ? neededSide(width, spare) : padded.width / scaleFactor,
    height: isThin(image.height, padded.height) ? neededSide(height, spare) : padded.height / scaleFactor,
  }));
}

function isThin(side: number, padded: number): boolean {
  return padded > 2 * Math.max(side, TILE_SIZE);
}

function neededSide(side: number, spare: number): number {
  return Math.ceil((side + spare) / BLOCK_SIZE) * BLOCK_SIZE;
}

/**
 * The width and height of the tiles of a stored pyramid: square, but of strips that are thinner than a tile just as thin, and
 * of the thinnest many times as long, so that work is in proportion to pixels. Tiles of thin strips, and those of tiny images,
 * are never sent.
 */
export function storedTile(image: Dimensions): Dimensions {
  const padded = paddedDimensions(image);
  const [full = padded] = storedLevels(image);
  // The image library refuses to read tiles that are much larger than the image.
  if (full.width <= TINY_IMAGE && full.height <= TINY_IMAGE) return { width: BLOCK_SIZE, height: BLOCK_SIZE };
  if (image.width < TILE_SIZE && isThin(image.width, padded.width)) {
    const times = Math.min(LONGEST_TILE, Math.max(1, Math.floor(TILE_SIZE / full.width)));
    return { width: full.width, height: TILE_SIZE * times };
  }
  if (image.height < TILE_SIZE && isThin(image.height, padded.height))
    return { width: TILE_SIZE, height: full.height };
  return { width: TILE_SIZE, height: TILE_SIZE };
}

/** Whether an image is a strip thinner than a block of JPEG. */
function isHair(image: Dimensions): boolean {
  const tile = storedTile(image);
  return Math.min(image.width, image.height) < BLOCK_SIZE && Math.min(tile.width, tile.height) < TILE_SIZE;
}

/**
 * The full-image sizes of info.json, smallest first: one per scale factor, the full size left out when it
 * alone is above a limit (viewers add it), and none when lower ones are too, because viewers that find a
 * number of sizes that does not fit the scale factors ask for wrong ones.
 */
export function advertisedSizes(image: Dimensions, limits: Limits): Dimensions[] {
  // Sizes are asked as JPEG (section 5.3).
  const bounds = boundsOf(limits, 'jpg');
  const sizes = pyramidLevels(image)
    .reverse()
    .map(({ width, height }) => ({ width, height }));
  // Clients of 2.1 ask for them as `w,` (2.1 section 5.2), which may give one more row.
  const allowed = sizes.filter(({ width, height }) =>
    isWithin(width, Math.max(height, listedHeight(width, image)), bounds),
  );
  return allowed.length >= sizes.length - 1 ? allowed : [];
}

/** Width and height of the tiles of info.json: those that are stored, or the largest smaller power of two that limits allow. */
export function advertisedTileSize(limits: Limits, image: Pick<ImageWithTiles, 'tileSize'> = {}): number {
  const bounds = boundsOf(limits, 'jpg');
  let size = image.tileSize ?? TILE_SIZE;
  while (size > 1 && !isWithin(size, size, bounds)) size /= 2;
  return size;
}

/**
 * The full-image sizes that are made in advance, without duplicates: the levels up to 2,048 pixels a side, what
 * `w,` gives for their widths and for the usual thumbnail widths, and what `!w,h` gives for the usual boxes.
 */
export function readyMadeSizes(image: Dimensions): Dimensions[] {
  const sizes: Dimensions[] = [];
  for (const size of readyMadeCandidates(image)) {
    if (isSmallEnough(size, image) && !includesSize(sizes, size)) sizes.push(size);
  }
  return sizes;
}

function readyMadeCandidates(image: Dimensions): Dimensions[] {
  const candidates: Dimensions[] = [];
  for (const { width, height } of pyramidLevels(image)) {
    candidates.push({ width, height }, { width, height: listedHeight(width, image) });
  }
  for (const width of THUMBNAIL_WIDTHS) {
    candidates.push({ width, height: listedHeight(width, image) });
  }
  for (const side of THUMBNAIL_BOXES) {
    candidates.push(
      fitWithin(image.width, image.height, { width: side, height: side, area: side * side }, false),
    );
  }
  return candidates;
}

/** What `w,` gives for the full image. */
function listedHeight(width: number, image: Dimensions): number {
  return impliedHeight(width, { x: 0, y: 0, width: image.width, height: image.height }, image);
}

function isSmallEnough(size: Dimensions, image: Dimensions): boolean {
  return (
    size.width <= Math.min(image.width, LARGEST_READY_MADE) &&
    size.height <= Math.min(image.height, LARGEST_READY_MADE)
  );
}

function includesSize(sizes: readonly Dimensions[], { width, height }: Dimensions): boolean {
  return sizes.some((size) => size.width === width && size.height === height);
}

/** Where a finished JPEG of a request is stored; `level` is an index, scale factor 2^level. */
export type TileAddress =
  | { readonly kind: 'tile'; readonly level: number; readonly column: number; readonly row: number }
  | { readonly kind: 'edge'; readonly level: number; readonly column: number; readonly row: number }
  | { readonly kind: 'size'; readonly width: number; readonly height: number };

/** A tile that is stored beside the pyramid, as those that are not whole are, with its region in the full image. */
export interface EdgeTile {
  readonly level: number;
  readonly column: number;
  readonly row: number;
  readonly region: Rectangle;
  readonly size: Dimensions;
}

/** What of a resolved image decides whether it is stored. */
interface AskedImage extends ResultForm {
  readonly region: Rectangle;
  readonly size: Dimensions;
  readonly mirror: boolean;
}

/**
 * The stored JPEG that equals this resolved image to the pixel: a ready-made size, else a tile of the grid that
 * implementation note 3 of the specification describes; undefined when there is none. For tiles, it allocates
 * nothing but its result.
 */
export function matchTile(resolved: AskedImage, image: ImageWithTiles): TileAddress | undefined {
  if (resolved.format !== 'jpg' || resolved.quality !== 'default') return undefined;
  if (resolved.degrees !== '0' || resolved.mirror) return undefined;
  const { region, size } = resolved;
  if (region.width === image.width && region.height === image.height) {
    if (!isSmallEnough(size, image) || !includesSize(readyMadeCandidates(image), size)) return undefined;
    return { kind: 'size', width: size.width, height: size.height };
  }
  const tileSize = tileSizeOf(image);
  if (size.width > tileSize || size.height > tileSize) return undefined;
  for (let level = 0, scaleFactor = 1; ; level++, scaleFactor *= 2) {
    const step = tileSize * scaleFactor;
    if (
      size.width === Math.ceil(region.width / scaleFactor) &&
      size.height === Math.ceil(region.height / scaleFactor) &&
      isTileRegion(region, image, scaleFactor)
    ) {
      const kind = size.width === tileSize && size.height === tileSize ? 'tile' : 'edge';
      return { kind, level, column: region.x / step, row: region.y / step };
    }
    if (step >= image.width && step >= image.height) return undefined;
  }
}

/**
 * Every tile that has to be stored beside the pyramid: neither a whole one nor a ready-made size. Those of strips that are
 * thinner than a block have next to no pixels: they are rendered when somebody asks.
 */
export function edgeTiles(image: Dimensions): EdgeTile[] {
  const tiles: EdgeTile[] = [];
  if (isHair(image)) return tiles;
  for (const [level, { scaleFactor, columns, rows }] of pyramidLevels(image).entries()) {
    if (columns === 1 && rows === 1) break;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const region = tileRegion(image, scaleFactor, column, row);
        const size = {
          width: Math.ceil(region.width / scaleFactor),
          height: Math.ceil(region.height / scaleFactor),
        };
        if (size.width < TILE_SIZE || size.height < TILE_SIZE)
          tiles.push({ level, column, row, region, size });
      }
    }
  }
  return tiles;
}

/** The part of the full image that a tile shows (implementation note 3); column and row must be inside the grid. */
export function tileRegion(
  image: ImageWithTiles,
  scaleFactor: number,
  column: number,
  row: number,
): Rectangle {
  const step = tileSizeOf(image) * scaleFactor;
  const x = column * step;
  const y = row * step;
  return { x, y, width: Math.min(step, image.width - x), height: Math.min(step, image.height - y) };
}

/** The key of a stored JPEG in the index of the pack; whole tiles are in the pyramid instead. */
export function packKey(address: TileAddress): string {
  return address.kind === 'size'
    ? `s/${address.width},${address.height}`
    : `e/${address.level}/${address.column}/${address.row}`;
}
