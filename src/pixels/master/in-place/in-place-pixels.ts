import sharp, { type Sharp } from 'sharp';
import type { MasterLevel } from '../../../archive/scan.ts';
import { type Dimensions, type Rectangle, TILE_SIZE } from '../../../image/geometry.ts';
import { packKey, pyramidLevels } from '../../../image/pyramid.ts';
import { type OpenFile, readAt, withOpenFile } from '../../../storage/file-store.ts';
import { type PackIndex, readTilePack } from '../../jpeg/pack.ts';
import type { MasterState } from './master-state.ts';

/** A master whose own levels are used, and the pack with all that they lack. */
export interface InPlaceSource {
  readonly levels: readonly MasterLevel[];
  readonly tileSize: number;
  readonly state: MasterState;
  /** Absolute. */
  readonly packPath: string;
}

/** An image that is read from its master and its pack. */
interface InPlaceImage extends Dimensions {
  /** Of the master, absolute. */
  readonly path: string;
  readonly gray: boolean;
  readonly inPlace: InPlaceSource;
}

/** Packs whose indexes are kept: those of an image that is looked at are asked for again and again. */
const KEPT_INDEXES = 32;
const indexes = new Map<string, Promise<PackIndex>>();

/** What the image library is told to find a level of a master. */
export function pageOfLevel({ page, subifd }: MasterLevel): { page: number; tiff?: { subifd: number } } {
  return { page, ...(subifd !== undefined && { tiff: { subifd } }) };
}

/** Pixels of a part of a level that are being put together. */
interface Canvas {
  /** In pixels of the level. */
  readonly area: Rectangle;
  readonly channels: 1 | 3;
  readonly bytes: Buffer;
}

/**
 * Decodes a part of a level: what the master has in whole tiles comes from there, the rest from the pack, and what lies beyond
 * the image is its last column and row.
 *
 * @param area may reach into the padding of the level
 */
export async function decodeInPlace(
  image: InPlaceImage,
  level: number,
  area: Rectangle,
  timeoutSeconds: number,
): Promise<Buffer> {
  const size = pyramidLevels(image)[level];
  const held = image.inPlace.levels[level];
  if (!size || !held) throw new Error('the image has no such level');
  const canvas = emptyCanvas(reachingInto(area, size), image.gray ? 1 : 3);
  const { channels } = canvas;
  const inMaster = within(canvas.area, wholeTiles(held, size, image.inPlace.tileSize));
  if (inMaster) {
    const { x: left, y: top, width, height } = inMaster;
    const found = sharp(image.path, {
      ...pageOfLevel(held),
      ignoreIcc: true,
      limitInputPixels: false,
      sequentialRead: true,
    })
      .extract({ left, top, width, height })
      .timeout({ seconds: timeoutSeconds });
    put(canvas, inMaster, await rawOf(found, channels));
  }
  await putPacked(canvas, image, level);
  extend(canvas, size);
  const { x, y } = canvas.area;
  if (x === area.x && y === area.y) return canvas.bytes;
  const part = emptyCanvas(area, channels);
  put(part, canvas.area, canvas.bytes);
  return part.bytes;
}

function emptyCanvas(area: Rectangle, channels: 1 | 3): Canvas {
  return { area, channels, bytes: Buffer.allocUnsafe(area.width * area.height * channels) };
}

/** An area that is made larger where it lies in nothing but padding, so that it has the pixels that this is a copy of. */
function reachingInto({ x, y, width, height }: Rectangle, size: Dimensions): Rectangle {
  const start = (at: number, side: number) => Math.min(at, Math.floor((side - 1) / TILE_SIZE) * TILE_SIZE);
  const [left, top] = [start(x, size.width), start(y, size.height)];
  return { x: left, y: top, width: x + width - left, height: y + height - top };
}

/** The part of a level that is made of whole tiles of the master; where it ends as the level does, the tiles at its end count. */
function wholeTiles(held: Dimensions, size: Dimensions, tileSize: number): Dimensions {
  const side = (has: number, wanted: number) =>
    has >= wanted ? wanted : Math.floor(has / tileSize) * tileSize;
  return { width: side(held.width, size.width), height: side(held.height, size.height) };
}

/** The part of an area that lies in something that begins where the level begins. */
function within(area: Rectangle, { width, height }: Dimensions): Rectangle | undefined {
  const right = Math.min(area.x + area.width, width);
  const bottom = Math.min(area.y + area.height, height);
  if (right <= area.x || bottom <= area.y) return undefined;
  return { x: area.x, y: area.y, width: right - area.x, height: bottom - area.y };
}

async function rawOf(image: Sharp, channels: 1 | 3): Promise<Buffer> {
  return image
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer();
}

/** Puts the tiles of the pack that an area has and the master does not. */
async function putPacked(canvas: Canvas, image: InPlaceImage, level: number): Promise<void> {
  const { area, channels } = canvas;
  const { inPlace } = image;
  const size = pyramidLevels(image)[level] ?? area;
  const whole = wholeTiles(inPlace.levels[level] ?? { width: 0, height: 0 }, size, inPlace.tileSize);
  const visible = within(area, size);
  if (!visible || (whole.width === size.width && whole.height === size.height)) return;
  await withOpenFile(inPlace.packPath, async (pack) => {
    const index = await indexOf(inPlace.packPath, pack);
    for (const { x, y, width, height } of tilesBeyond(visible, whole, size, inPlace.tileSize)) {
      const isAll = width === size.width && height === size.height;
      const place = { level, column: x / inPlace.tileSize, row: y / inPlace.tileSize };
      const entry = index.get(packKey(isAll ? { kind: 'size', width, height } : { kind: 'edge', ...place }));
      if (!entry) throw new Error('the pack lacks a tile that its master does not have');
      const jpeg = await readAt(pack, entry.position, entry.length);
      // What is stored is the image's own colours, whatever profile says what they are.
      put(canvas, { x, y, width, height }, await rawOf(sharp(jpeg, { ignoreIcc: true }), channels));
    }
  });
}

/** The tiles of the grid that lie in an area and not among the whole ones of the master. */
function* tilesBeyond(
  area: Rectangle,
  whole: Dimensions,
  size: Dimensions,
  tileSize: number,
): Generator<Rectangle> {
  const startOf = (at: number) => Math.floor(at / tileSize) * tileSize;
  for (let y = startOf(area.y); y < area.y + area.height; y += tileSize) {
    for (let x = startOf(area.x); x < area.x + area.width; x += tileSize) {
      const width = Math.min(tileSize, size.width - x);
      const height = Math.min(tileSize, size.height - y);
      if (x + width > whole.width || y + height > whole.height) yield { x, y, width, height };
    }
  }
}

/** Copies pixels that lie at a place of the level into a canvas, as far as it has that place. */
function put({ area, channels, bytes }: Canvas, at: Rectangle, pixels: Buffer): void {
  if (pixels.length !== at.width * at.height * channels)
    throw new Error('a part of a level is not as large as its header says');
  const [left, top] = [Math.max(at.x, area.x), Math.max(at.y, area.y)];
  const right = Math.min(at.x + at.width, area.x + area.width);
  const bottom = Math.min(at.y + at.height, area.y + area.height);
  for (let y = top; y < bottom; y++) {
    const from = ((y - at.y) * at.width + left - at.x) * channels;
    const to = ((y - area.y) * area.width + left - area.x) * channels;
    pixels.copy(bytes, to, from, from + (right - left) * channels);
  }
}

/** Fills what lies beyond the image with copies of its last column and row. */
function extend({ area, channels, bytes }: Canvas, size: Dimensions): void {
  const rowBytes = area.width * channels;
  const inside = Math.min(area.width, size.width - area.x) * channels;
  const rows = Math.min(area.height, size.height - area.y);
  for (let row = 0; row < rows && inside < rowBytes; row++) {
    const start = row * rowBytes;
    bytes.fill(bytes.subarray(start + inside - channels, start + inside), start + inside, start + rowBytes);
  }
  for (let row = rows; row < area.height; row++)
    bytes.copyWithin(row * rowBytes, (rows - 1) * rowBytes, rows * rowBytes);
}

async function indexOf(path: string, pack: OpenFile): Promise<PackIndex> {
  const { ino, mtimeMs } = await pack.handle.stat();
  const key = `${path} ${ino} ${mtimeMs}`;
  const known = indexes.get(key);
  if (known !== undefined) return known;
  const index = readTilePack(pack);
  indexes.set(key, index);
  index.catch(() => indexes.delete(key));
  const [oldest] = indexes.keys();
  if (indexes.size > KEPT_INDEXES && oldest !== undefined) indexes.delete(oldest);
  return index;
}
