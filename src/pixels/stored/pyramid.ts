import { join } from 'node:path';
import { LoupeError } from '../../errors.ts';
import { type Dimensions, TILE_SIZE } from '../../image/geometry.ts';
import {
  packKey,
  paddedDimensions,
  SPARE_PIXELS,
  storedLevels,
  storedTile,
  type TileAddress,
} from '../../image/pyramid.ts';
import type { SourceImage } from '../../image/resolve.ts';
import { BlockReader } from '../../storage/block-reader.ts';
import {
  type OpenedBytes,
  type OpenStored,
  openOnDisk,
  type StoredPlace,
  storedPlaceOf,
  versionsOf,
} from '../../storage/blocks/stored-bytes.ts';
import type { PositionalRead } from '../../storage/positional-read.ts';
import { behindPrefix, jpegPrefix } from '../jpeg/jpeg-tile.ts';
import { type PackIndex, readTilePack } from '../jpeg/pack.ts';
import type { InPlaceSource } from '../master/in-place/in-place-pixels.ts';
import { readTiff } from '../tiff/chain.ts';
import { readProfile } from '../tiff/image-fields.ts';
import { PHOTOMETRIC, placeOfTile, readTiffLevel, type TiffLevel } from '../tiff/level.ts';

/** Names in the folder of a version. */
export const PYRAMID_FILE = 'pyramid.tif';
export const PACK_FILE = 'tiles.pack';
/** Of a negative that is served as a positive: the pyramid of the scan as it is. */
export const NEGATIVE_FILE = 'negative.tif';

/** Where the bytes of a finished JPEG lie. */
export interface StoredJpeg {
  /** Without meaning where `read` is of something else than a file. */
  readonly fd: number;
  readonly position: number;
  readonly length: number;
  /** Bytes to send before those of the file. */
  readonly prefix: Buffer | undefined;
  /** How it is read in a way of its own, as of a file that others may write to: with an error where that does not give what was meant. */
  readonly read?: PositionalRead;
}

/** The stored files of an image, open, their directories read. */
export interface StoredPyramid {
  readonly source: SourceImage;
  readonly version: string;
  /** Of the pyramid, for rendering from it. */
  readonly pyramid: StoredPlace;
  readonly levels: readonly TiffLevel[];
  /** The pyramid of the scan as it is, of a negative that is served as a positive. */
  readonly negative: StoredPlace | undefined;
  /** Names the files that were opened, where their places alone do not: of objects in a store. */
  readonly filesVersion: string;
  /** Of a master that is used in place, which is the pyramid. */
  readonly inPlace?: InPlaceSource;
  /** Where the JPEG of an address lies; undefined when it is not stored. Reads nothing. */
  locate(address: TileAddress): StoredJpeg | undefined;
  /** Closes the files: no JPEG that was located may be read afterwards. */
  close(): Promise<void>;
}

/** What opening an image needs of its record. */
interface Described extends SourceImage {
  readonly version: string;
  /** Of a negative that is served as a positive. */
  readonly negative?: object;
}

/**
 * Opens the stored files of an image.
 *
 * @param folder of the version: a path, or what the keys of its objects begin with
 * @param open how they are opened
 * @throws LoupeError `unreadable-source` when they are missing, damaged or not what the record says
 */
export async function openStoredPyramid(
  folder: string,
  record: Described,
  open: OpenStored = openOnDisk,
): Promise<StoredPyramid> {
  const path = join(folder, PYRAMID_FILE);
  const opened: OpenedBytes[] = [];
  try {
    const tiff = await open(path);
    opened.push(tiff);
    const pack = await open(join(folder, PACK_FILE));
    opened.push(pack);
    const { levels, profile } = await readLevels(tiff, record);
    const prefixes = levels.map(({ jpegTables }) => jpegPrefix(jpegTables, profile));
    const index = await readTilePack(pack);
    const { width, height, gray, version } = record;
    const negative = record.negative && (await placeIn(join(folder, NEGATIVE_FILE), open));
    return {
      source: {
        ...{ width, height, gray },
        ...(profile && { hasProfile: true }),
        ...(negative && { isNegative: true }),
      },
      negative,
      filesVersion: versionsOf(opened),
      version,
      pyramid: storedPlaceOf(path, tiff),
      levels,
      locate: (address) =>
        address.kind === 'tile'
          ? locateTile(tiff, levels, prefixes, address)
          : locateInPack(pack, index, packKey(address)),
      close: () => closeAll(opened),
    };
  } catch (error) {
    await closeAll(opened);
    if (error instanceof LoupeError) throw error;
    throw new LoupeError('unreadable-source', 'the stored pyramid cannot be read', { cause: error });
  }
}

async function readLevels(
  file: OpenedBytes,
  { width, height, gray }: SourceImage,
): Promise<{ levels: TiffLevel[]; profile: Buffer | undefined }> {
  const tiff = await readTiff(new BlockReader(file));
  const levels: TiffLevel[] = [];
  for (const directory of tiff.directories) levels.push(await readTiffLevel(tiff, directory));
  const padded = paddedDimensions({ width, height });
  const expected = storedLevels({ width, height });
  const expectedOfEarlier = storedLevels({ width, height }, SPARE_PIXELS);
  const tileWidth = storedTile({ width, height }).width;
  const photometric = gray ? PHOTOMETRIC.blackIsZero : PHOTOMETRIC.yCbCr;
  const fits =
    levels.length === expected.length &&
    levels.every(
      (level, index) =>
        // Thin strips of earlier builds have all of their padding, or a pixel more of it.
        (isSame(level, expected[index]) ||
          isSame(level, expectedOfEarlier[index]) ||
          isSame(level, { width: padded.width / 2 ** index, height: padded.height / 2 ** index })) &&
        // An image of one level is a ready-made size; its only tile is never sent, and may be smaller.
        (isWhole(level.tile) || level.tile.width === tileWidth || levels.length === 1) &&
        level.photometric === photometric,
    );
  if (!fits) {
    throw new LoupeError('unreadable-source', 'the stored pyramid does not belong to its record');
  }
  const [first] = tiff.directories;
  return { levels, profile: first && (await readProfile(tiff, first)) };
}

/** Whether tiles are those that are sent. */
function isWhole({ width, height }: Dimensions): boolean {
  return width === TILE_SIZE && height === TILE_SIZE;
}

function isSame(a: Dimensions, b: Dimensions | undefined): boolean {
  return a.width === b?.width && a.height === b.height;
}

function locateTile(
  { fd, readInto: read }: OpenedBytes,
  levels: readonly TiffLevel[],
  prefixes: readonly Buffer[],
  { level, column, row }: TileAddress & { kind: 'tile' },
): StoredJpeg | undefined {
  const tiles = levels[level];
  const place = tiles && isWhole(tiles.tile) && placeOfTile(tiles, column, row);
  return place ? { fd, ...behindPrefix(place), prefix: prefixes[level], ...(read && { read }) } : undefined;
}

export function locateInPack(
  { fd, readInto: read }: OpenedBytes,
  index: PackIndex,
  key: string,
): StoredJpeg | undefined {
  const entry = index.get(key);
  if (!entry) return undefined;
  return { fd, position: entry.position, length: entry.length, prefix: undefined, ...(read && { read }) };
}

/** Where a file lies that is opened by others. Throws LoupeError `unreadable-source` when it is missing. */
async function placeIn(path: string, open: OpenStored): Promise<StoredPlace> {
  const file = await open(path);
  await file.close();
  return storedPlaceOf(path, file);
}

export async function closeAll(files: readonly Pick<OpenedBytes, 'close'>[]): Promise<void> {
  await Promise.all(files.map((file) => file.close()));
}
