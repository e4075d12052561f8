import sharp, { type Sharp } from 'sharp';
import type { JpegSettings } from '../../encoding/encoder-settings.ts';
import type { ScanDescription } from '../../encoding/scan-description.ts';
import type { Dimensions, Rectangle } from '../../image/geometry.ts';
import type { SourceImage } from '../../image/resolve.ts';
import { type ProfileUse, profiledPixels } from '../profiles/profiled-pixels.ts';
import type { DecodedBlock, DecodedTiles } from './decoded-tiles.ts';
import { areaOf, bytesOfTiles, levelDimensions, type TileRange, tilesOf } from './level-tiles.ts';

/**
 * The file that an image is rendered from, with the image's true upright dimensions: its stored pyramid, or
 * the master itself until a pyramid exists.
 */
export interface RenderSource extends SourceImage {
  readonly kind: 'pyramid' | 'master';
  /** Absolute. */
  readonly path: string;
  /** Of a pyramid: its colours are those of a profile that it holds; of a master: where it has one, its colours are kept. */
  readonly hasProfile?: boolean;
  /** Of a master: whether all of its pixels are decoded before the first is used; undefined when it is not known. */
  readonly wholeInMemory?: boolean | undefined;
  /** Of the JPEGs in the pyramid; what is rendered has the same. Undefined: as it is set. */
  readonly jpg?: JpegSettings | undefined;
  /** What stands in files that say something of the scan; undefined: nothing is known. */
  readonly description?: ScanDescription | undefined;
}

/** The profile of the colours of a pyramid, and what becomes of it. */
export interface ProfiledColours {
  readonly profile: Buffer;
  readonly use: ProfileUse;
}

/** A level of a pyramid, and how long decoding it may take. */
interface LevelOfPyramid {
  readonly source: RenderSource;
  readonly level: number;
  readonly timeoutSeconds: number;
}

/**
 * A pipeline that gives a part of a level from tiles that are kept decoded; missing tiles are decoded whole and
 * kept.
 *
 * @param part in pixels of the level
 * @param colours of a pyramid with a profile
 * @returns undefined when the part is too large to be held, whatever is kept: with and without kept tiles a few
 *   pixels may be rounded differently, and the response to a request must always be the same
 */
export async function openDecoded(
  of: LevelOfPyramid,
  part: Rectangle,
  decoded: DecodedTiles,
  colours?: ProfiledColours,
): Promise<Sharp | undefined> {
  const { source, level } = of;
  if (bytesOfTiles(source, level, part) === undefined) return undefined;
  const name = `${source.path}\0${level}`;
  const wanted = tilesOf(part);
  const blocks = new Set<DecodedBlock>();
  const missing: TileRange[] = [];
  for (let row = wanted.top; row < wanted.bottom; row++) {
    for (let column = wanted.left; column < wanted.right; column++) {
      const block = decoded.find(name, column, row);
      if (block) blocks.add(block);
      else addTile(missing, column, row);
    }
  }
  for (const range of joinedRows(missing)) {
    const block = await decode(of, range);
    decoded.keep(name, block);
    blocks.add(block);
  }
  return pipelineOf([...blocks], part, colours);
}

/** Ranges of one row each, in the order of reading: the tile extends the last one or begins another. */
function addTile(ranges: TileRange[], column: number, row: number): void {
  const last = ranges.at(-1);
  const extended = last?.top === row && last.right === column ? ranges.pop() : undefined;
  ranges.push({ left: extended?.left ?? column, top: row, right: column + 1, bottom: row + 1 });
}

/** Joins ranges of one row that lie below each other, because each range opens the file. */
function joinedRows(rows: readonly TileRange[]): TileRange[] {
  const joined: TileRange[] = [];
  for (const row of rows) {
    const above = joined.findIndex(
      ({ left, right, bottom }) => left === row.left && right === row.right && bottom === row.top,
    );
    const [first = row] = above < 0 ? [] : joined.splice(above, 1);
    joined.push({ ...row, top: first.top });
  }
  return joined;
}

async function decode(
  { source, level, timeoutSeconds }: LevelOfPyramid,
  range: TileRange,
): Promise<DecodedBlock> {
  const area = areaOf(range, levelDimensions(source, level));
  const { x: left, y: top, width, height } = area;
  const { data, info } = await openLevel(source, level, { sequential: true })
    .extract({ left, top, width, height })
    .timeout({ seconds: timeoutSeconds })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { area, pixels: data, channels: info.channels };
}

/**
 * A pipeline that gives a whole level of a stored pyramid.
 *
 * @param sequential whether its rows are needed in their order
 * @param use what becomes of the profile of its colours; without it, they are given as they are
 */
export function openLevel(
  source: RenderSource,
  level: number,
  { sequential, use }: { sequential: boolean; use?: ProfileUse | undefined },
): Sharp {
  const image = sharp(source.path, {
    page: level,
    // Mostly ingest has converted the colours already; a transform from sRGB to sRGB would double the time.
    ignoreIcc: use !== 'converted',
    // The limit was checked for the master; padding may take its pyramid above.
    limitInputPixels: false,
    sequentialRead: sequential,
  });
  if (use === 'kept') image.keepIccProfile();
  return source.gray ? image.toColourspace('b-w') : image;
}

function pipelineOf(
  blocks: readonly DecodedBlock[],
  part: Rectangle,
  colours: ProfiledColours | undefined,
): Sharp {
  const [first, ...others] = blocks;
  if (!first) throw new Error('a part of a level has no tiles');
  if (colours) {
    const { profile, use } = colours;
    const channels = first.channels === 1 ? 1 : 3;
    const fill = (pixels: Buffer) => join(blocks, part, channels, pixels);
    return profiledPixels({ ...sizeOf(part), channels, fill, profile }, use);
  }
  const { area, pixels, channels } = others.length === 0 ? first : joined(blocks, part, first.channels);
  const { width, height } = area;
  const image = sharp(pixels, {
    raw: { width, height, channels: channels === 1 ? 1 : 3 },
    limitInputPixels: false,
  }).extract({ left: part.x - area.x, top: part.y - area.y, width: part.width, height: part.height });
  return channels === 1 ? image.toColourspace('b-w') : image;
}

function sizeOf({ width, height }: Rectangle): Dimensions {
  return { width, height };
}

/** The part's pixels copied out of the blocks that cover it. */
function joined(blocks: readonly DecodedBlock[], part: Rectangle, channels: number): DecodedBlock {
  const pixels = Buffer.allocUnsafe(part.width * part.height * channels);
  join(blocks, part, channels, pixels);
  return { area: part, pixels, channels };
}

function join(blocks: readonly DecodedBlock[], part: Rectangle, channels: number, pixels: Buffer): void {
  for (const { area, pixels: from } of blocks) {
    const left = Math.max(part.x, area.x);
    const right = Math.min(part.x + part.width, area.x + area.width);
    const bottom = Math.min(part.y + part.height, area.y + area.height);
    for (let y = Math.max(part.y, area.y); y < bottom; y++) {
      const start = ((y - area.y) * area.width + left - area.x) * channels;
      const target = ((y - part.y) * part.width + left - part.x) * channels;
      from.copy(pixels, target, start, start + (right - left) * channels);
    }
  }
}
