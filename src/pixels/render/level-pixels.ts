import sharp, { type Sharp } from 'sharp';
import type { Rectangle } from '../../image/geometry.ts';
import type { StoredPlace } from '../../storage/blocks/stored-bytes.ts';
import { decodeInPlace, pageOfLevel } from '../master/in-place/in-place-pixels.ts';
import type { PlacedPixels } from '../pixel-rows.ts';
import type { ProfileUse } from '../profiles/profiled-pixels.ts';
import { decodeLevelPart } from './decode-tiles.ts';
import type { DecodedBlock, DecodedTiles } from './decoded-tiles.ts';
import { type HeldPart, joined, partMemory } from './held-part.ts';
import { areaOf, bytesOfTiles, levelDimensions, type TileRange, tilesOf } from './level-tiles.ts';
import type { OpenPyramids } from './open-pyramids.ts';
import { nameOfFile, type RenderSource } from './render-source.ts';

/** A level of a pyramid, and how long decoding it may take. */
interface LevelOfPyramid {
  readonly source: RenderSource;
  readonly level: number;
  readonly timeoutSeconds: number;
  readonly pyramids: OpenPyramids;
}

/** Gives memory for so many bytes. */
type MemoryOf = (bytes: number) => Buffer;

/**
 * A part of a level from tiles that are kept decoded; missing tiles are decoded whole and kept. Where nothing is kept, no more is
 * decoded than is needed.
 *
 * @param part in pixels of the level
 * @returns undefined when the part is too large to be held, whatever is kept: with and without kept tiles a few
 *   pixels may be rounded differently, and the response to a request must always be the same
 */
export async function holdPart(
  of: LevelOfPyramid,
  part: Rectangle,
  decoded: DecodedTiles,
): Promise<HeldPart | undefined> {
  const { source, level } = of;
  if (bytesOfTiles(source, level, part) === undefined) return undefined;
  if (decoded.isOff) return { block: await decodePart(of, part, partMemory), part };
  const name = `${nameOfFile(source)}\0${level}`;
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
    const block = await decodePart(of, areaOf(range, levelDimensions(source, level)), Buffer.allocUnsafeSlow);
    decoded.keep(name, block);
    blocks.add(block);
  }
  return { block: joined([...blocks], part), part };
}

/** Ranges of one row each, in the order of reading: the tile extends the last one or begins another. */
function addTile(ranges: TileRange[], column: number, row: number): void {
  const last = ranges.at(-1);
  const extended = last?.top === row && last.right === column ? ranges.pop() : undefined;
  ranges.push({ left: extended?.left ?? column, top: row, right: column + 1, bottom: row + 1 });
}

/** Joins ranges of one row that lie below each other: fewer blocks are kept, and less of what they hold is copied. */
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

/** A part of a level. Of a master in place it is put together of what that has, and of its pack. */
function decodePart(of: LevelOfPyramid, area: Rectangle, memoryOf: MemoryOf): Promise<PlacedPixels> {
  const { source, level } = of;
  const { inPlace } = source;
  const decodeFromMaster = (part: Rectangle) => decodeFromFile(of, part, memoryOf);
  if (!inPlace) return decodeFromMaster(area);
  const openPack = (pack: StoredPlace) => of.pyramids.openFile(pack);
  return decodeInPlace({ ...source, inPlace }, level, area, { decodeFromMaster, openPack });
}

async function decodeFromFile(
  of: LevelOfPyramid,
  area: Rectangle,
  memoryOf: MemoryOf,
): Promise<PlacedPixels> {
  const { source, level, timeoutSeconds, pyramids } = of;
  const decoded = await decodeLevelPart(pyramids, source, level, area, memoryOf);
  if (decoded) return decoded;
  const { x: left, y: top, width, height } = area;
  const { data, info } = await openLevel(await pyramids.onDisk(source), level, { sequential: true })
    .extract({ left, top, width, height })
    .timeout({ seconds: timeoutSeconds })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { area, pixels: data, channels: info.channels === 1 ? 1 : 3 };
}

/**
 * A pipeline that gives a whole level of a stored pyramid; of a master that is used in place, as much of it as the master has.
 *
 * @param sequential whether its rows are needed in their order
 * @param use what becomes of the profile of its colours; without it, they are given as they are
 */
export function openLevel(
  source: RenderSource,
  level: number,
  { sequential, use }: { sequential: boolean; use?: ProfileUse | undefined },
): Sharp {
  const held = source.inPlace?.levels[level];
  const image = sharp(source.path, {
    ...(held ? pageOfLevel(held) : { page: level }),
    // Mostly ingest has converted the colours already; a transform from sRGB to sRGB would double the time.
    ignoreIcc: use !== 'converted',
    // The limit was checked for the master; padding may take its pyramid above.
    limitInputPixels: false,
    sequentialRead: sequential,
  });
  if (use === 'kept') image.keepIccProfile();
  return source.gray ? image.toColourspace('b-w') : image;
}
