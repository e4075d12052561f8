import { LRUCache } from 'lru-cache';
import { LoupeError } from '../../errors.ts';
import type { Dimensions } from '../../image/geometry.ts';
import { BlockReader } from '../../storage/block-reader.ts';
import { closeFile, type OpenFile, openFile, readAt, readIntoSync } from '../../storage/file-store.ts';
import { behindPrefix, jpegPrefix } from '../jpeg/jpeg-tile.ts';
import { requireUnchanged } from '../master/in-place/master-state.ts';
import { directoryOfLevel } from '../master/in-place/master-tiles.ts';
import { readTiff } from '../tiff/chain.ts';
import { placeOfTile, readTiffLevel, type TiffLevel } from '../tiff/level.ts';
import type { Tiff } from '../tiff/read.ts';
import { levelDimensions } from './level-tiles.ts';
import { nameOfFile, type RenderSource } from './render-source.ts';

/** Those that are open at once. What was rendered from is often rendered from again. */
const MOST_OPEN = 128;

/** What nothing was rendered from for so long is closed: a file that was removed keeps its room on the drive until then. */
const IDLE_MS = 60_000;

/** A level of a pyramid, whose tiles can be read. */
export interface OpenLevel {
  readonly level: TiffLevel;
  /** A tile as a JPEG of its own, which is valid until the next one is read. */
  readTile(column: number, row: number): Buffer;
  /** A tile as it is stored, without the tables that all share. */
  readStored(column: number, row: number): Promise<Buffer>;
}

interface OpenPyramid {
  /** That of the bytes which are meant. */
  readonly name: string;
  readonly file: OpenFile;
  readonly tiff: Tiff;
  readonly levels: Map<number, OpenLevel>;
  /** On the clock of `performance`. */
  usedMs: number;
}

/** What names a pyramid, and a level of it. */
type PyramidOfImage = Pick<RenderSource, 'path' | 'inPlace' | 'width' | 'height' | 'gray'>;

/**
 * The pyramids that were rendered from last, stored ones and masters in place, open, with what is known of their levels. Renders of a
 * process take turns.
 */
export class OpenPyramids {
  /** By their paths: a master that was replaced is not held open beside the new one. */
  readonly #pyramids = new LRUCache<string, OpenPyramid>({
    max: MOST_OPEN,
    // It was only read.
    dispose: ({ file }) => void closeFile(file),
  });
  #memory = Buffer.alloc(0);
  #closing: NodeJS.Timeout | undefined;

  /**
   * A level of the pyramid of an image, if it can be read and is as large as it should be.
   *
   * @returns undefined for any other, for one of other tiles than JPEG, and for a master that is not as it was
   */
  async levelAsWritten(source: PyramidOfImage, index: number): Promise<OpenLevel | undefined> {
    const { inPlace } = source;
    const expected = inPlace ? inPlace.levels[index] : levelDimensions(source, index);
    try {
      const { level, ...opened } = await this.#level(source, index);
      const hasTiles = !inPlace || isSame(level.tile, squareOf(inPlace.tileSize));
      return isSame(level, expected) && hasTiles ? { level, ...opened } : undefined;
    } catch (error) {
      if (error instanceof LoupeError) return undefined;
      throw error;
    }
  }

  /** @throws LoupeError `unreadable-source` for a level that the pyramid has not, or that is not of JPEG tiles of usual length */
  async #level(source: PyramidOfImage, index: number): Promise<OpenLevel> {
    const pyramid = await this.#open(source);
    const known = pyramid.levels.get(index);
    if (known) return known;
    const { file } = pyramid;
    const level = await readLevel(pyramid, source, index);
    pyramid.usedMs = performance.now();
    if (!level.byteCounts.every((bytes) => bytes <= mostBytesOf(level)))
      throw new LoupeError('unreadable-source', 'the pyramid has tiles that are longer than a JPEG');
    const prefix = jpegPrefix(level.jpegTables);
    const opened: OpenLevel = {
      level,
      readTile: (column, row) => this.#readTile(file, prefix, placeOf(level, column, row)),
      readStored: (column, row) => {
        const { offset, bytes } = placeOf(level, column, row);
        return readAt(file, offset, bytes);
      },
    };
    pyramid.levels.set(index, opened);
    return opened;
  }

  async #open(source: PyramidOfImage): Promise<OpenPyramid> {
    const { path, inPlace } = source;
    const name = nameOfFile(source);
    const open = this.#pyramids.get(path);
    if (open?.name === name) {
      open.usedMs = performance.now();
      return open;
    }
    const file = await openFile(path);
    try {
      if (inPlace) await requireUnchanged(file, inPlace.state);
      const tiff = await readTiff(new BlockReader(file));
      const pyramid = { name, file, tiff, levels: new Map(), usedMs: performance.now() };
      this.#pyramids.set(path, pyramid);
      this.#closing ??= setInterval(() => this.#closeIdle(), IDLE_MS).unref();
      return pyramid;
    } catch (error) {
      await closeFile(file);
      throw error;
    }
  }

  #closeIdle(): void {
    const limit = performance.now() - IDLE_MS;
    for (const [path, { usedMs }] of this.#pyramids.entries())
      if (usedMs < limit) this.#pyramids.delete(path);
    if (this.#pyramids.size > 0) return;
    clearInterval(this.#closing);
    this.#closing = undefined;
  }

  #readTile(file: OpenFile, prefix: Buffer, place: TilePlace): Buffer {
    const { position, length } = behindPrefix(place);
    const total = prefix.length + length;
    if (this.#memory.length < total) this.#memory = Buffer.allocUnsafeSlow(total);
    const jpeg = this.#memory.subarray(0, total);
    prefix.copy(jpeg);
    const read = readIntoSync(file, position, jpeg.subarray(prefix.length));
    return jpeg.subarray(0, prefix.length + read);
  }
}

type TilePlace = NonNullable<ReturnType<typeof placeOfTile>>;

async function readLevel(
  { tiff }: OpenPyramid,
  { inPlace }: PyramidOfImage,
  index: number,
): Promise<TiffLevel> {
  const held = inPlace?.levels[index];
  if (held) return readTiffLevel(tiff, await directoryOfLevel(tiff, held), 'shared-or-own');
  const directory = tiff.directories[index];
  if (!directory) throw new LoupeError('unreadable-source', 'the stored pyramid has no such level');
  return readTiffLevel(tiff, directory);
}

function placeOf(level: TiffLevel, column: number, row: number): TilePlace {
  const place = placeOfTile(level, column, row);
  if (!place) throw new Error('the level has no such tile');
  return place;
}

/** Of a tile as a JPEG: what is longer holds other things, and is not read into memory that is kept. */
function mostBytesOf({ tile }: TiffLevel): number {
  return 2 * 3 * tile.width * tile.height + 65_536;
}

function squareOf(side: number): Dimensions {
  return { width: side, height: side };
}

function isSame(one: Dimensions, other: Dimensions | undefined): boolean {
  return one.width === other?.width && one.height === other.height;
}
