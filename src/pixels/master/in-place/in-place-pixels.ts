import sharp from 'sharp';
import type { MasterLevel } from '../../../archive/scan.ts';
import {
  type Dimensions,
  intersectionOf,
  isSameRectangle,
  type Rectangle,
  TILE_SIZE,
} from '../../../image/geometry.ts';
import { packKey, pyramidLevels } from '../../../image/pyramid.ts';
import type { OpenedBytes, StoredPlace } from '../../../storage/blocks/stored-bytes.ts';
import { stateNow } from '../../../storage/file-store.ts';
import { decodeJpegPart } from '../../jpeg/decode-part.ts';
import { jpegCodec } from '../../jpeg/jpeg-codec.ts';
import { type PackIndex, readTilePack } from '../../jpeg/pack.ts';
import { copyPlaced, emptyPixels, type PlacedPixels, rasterWithin } from '../../pixel-rows.ts';
import type { MasterState } from './master-state.ts';

/** A master whose own levels are used, and the pack with all that they lack. */
export interface InPlaceSource {
  readonly levels: readonly MasterLevel[];
  readonly tileSize: number;
  readonly state: MasterState;
  readonly pack: StoredPlace;
}

/** An image that is read from its master and its pack. */
interface InPlaceImage extends Dimensions {
  readonly gray: boolean;
  readonly inPlace: InPlaceSource;
}

/** How the pixels of an image are read that has its pyramid in its master. */
interface InPlaceReads {
  /** Decodes a part that the master has. */
  readonly decodeFromMaster: (part: Rectangle) => Promise<PlacedPixels>;
  readonly openPack: (pack: StoredPlace) => Promise<OpenedBytes>;
}

/** Packs whose indexes are kept: those of an image that is looked at are asked for again and again. */
const KEPT_INDEXES = 32;
const indexes = new Map<string, Promise<PackIndex>>();

/** What the image library is told to find a level of a master. */
export function pageOfLevel({ page, subifd }: MasterLevel): { page: number; tiff?: { subifd: number } } {
  return { page, ...(subifd !== undefined && { tiff: { subifd } }) };
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
  { decodeFromMaster, openPack }: InPlaceReads,
): Promise<PlacedPixels> {
  const size = pyramidLevels(image)[level];
  const held = image.inPlace.levels[level];
  if (!size || !held) throw new Error('the image has no such level');
  const reached = reachingInto(area, size);
  const inMaster = within(reached, wholeTiles(held, size, image.inPlace.tileSize));
  const found = inMaster && (await decodeFromMaster(inMaster));
  if (found && isSameRectangle(inMaster, area)) return found;
  const canvas = emptyPixels(reached, image.gray ? 1 : 3);
  if (found) copyPlaced(found, canvas);
  await putPacked(canvas, image, level, openPack);
  extend(canvas, size);
  if (isSameRectangle(reached, area)) return canvas;
  const part = emptyPixels(area, canvas.channels);
  copyPlaced(canvas, part);
  return part;
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
function within(area: Rectangle, size: Dimensions): Rectangle | undefined {
  return intersectionOf(area, { x: 0, y: 0, width: size.width, height: size.height });
}

/** Puts the tiles of the pack that an area has and the master does not. */
async function putPacked(
  canvas: PlacedPixels,
  image: InPlaceImage,
  level: number,
  openPack: InPlaceReads['openPack'],
): Promise<void> {
  const { area } = canvas;
  const { inPlace } = image;
  const size = pyramidLevels(image)[level] ?? area;
  const whole = wholeTiles(inPlace.levels[level] ?? { width: 0, height: 0 }, size, inPlace.tileSize);
  const visible = within(area, size);
  if (!visible || (whole.width === size.width && whole.height === size.height)) return;
  const pack = await openPack(inPlace.pack);
  try {
    const index = await indexOf(inPlace.pack, pack);
    for (const { x, y, width, height } of tilesBeyond(visible, whole, size, inPlace.tileSize)) {
      const isAll = width === size.width && height === size.height;
      const place = { level, column: x / inPlace.tileSize, row: y / inPlace.tileSize };
      const entry = index.get(packKey(isAll ? { kind: 'size', width, height } : { kind: 'edge', ...place }));
      if (!entry) throw new Error('the pack lacks a tile that its master does not have');
      const jpeg = await pack.read(entry.position, entry.length);
      await putJpeg(jpeg, { x, y, width, height }, canvas);
    }
  } finally {
    await pack.close();
  }
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

/** Puts as much of a JPEG, which shows a part of the level, as there is room for. */
async function putJpeg(jpeg: Buffer, shown: Rectangle, canvas: PlacedPixels): Promise<void> {
  const wanted = intersectionOf(shown, canvas.area);
  if (!wanted) return;
  const { channels } = canvas;
  const codec = await jpegCodec();
  const inJpeg = { ...wanted, x: wanted.x - shown.x, y: wanted.y - shown.y };
  const into = rasterWithin(canvas, wanted);
  if (!(codec instanceof Error) && decodeJpegPart(codec, jpeg, shown, inJpeg, into)) return;
  // What is stored is the image's own colours, whatever profile says what they are.
  const { data, info } = await sharp(jpeg, { ignoreIcc: true })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  if (info.width !== shown.width || info.height !== shown.height || info.channels !== channels)
    throw new Error('a tile of the pack is not as large as it should be');
  copyPlaced({ area: shown, channels, pixels: data }, canvas);
}

/** Fills what lies beyond the image with copies of its last column and row. */
function extend({ area, channels, pixels: bytes }: PlacedPixels, size: Dimensions): void {
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

async function indexOf({ path, object }: StoredPlace, pack: OpenedBytes): Promise<PackIndex> {
  const key = `${path} ${JSON.stringify(object ?? stateNow(pack.fd))}`;
  const known = indexes.get(key);
  if (known !== undefined) return known;
  const index = readTilePack(pack);
  indexes.set(key, index);
  index.catch(() => indexes.delete(key));
  const [oldest] = indexes.keys();
  if (indexes.size > KEPT_INDEXES && oldest !== undefined) indexes.delete(oldest);
  return index;
}
