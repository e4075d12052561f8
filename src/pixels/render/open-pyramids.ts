import { LRUCache } from 'lru-cache';
import { LoupeError } from '../../errors.ts';
import type { SourceImage } from '../../image/resolve.ts';
import { BlockReader } from '../../storage/block-reader.ts';
import { closeFile, type OpenFile, openFile, readAt, readIntoSync } from '../../storage/file-store.ts';
import { jpegPrefix, TILE_SOI_BYTES } from '../jpeg/jpeg-tile.ts';
import { readTiff } from '../tiff/chain.ts';
import { readTiffLevel, type TiffLevel } from '../tiff/level.ts';
import type { Tiff } from '../tiff/read.ts';
import { levelDimensions } from './level-tiles.ts';

/** Those that are open at once. What was rendered from is often rendered from again. */
const MOST_OPEN = 8;

/** A level of a stored pyramid, whose tiles can be read. */
export interface OpenLevel {
  readonly level: TiffLevel;
  /** A tile as a JPEG of its own, which is valid until the next one is read. */
  readTile(column: number, row: number): Buffer;
  /** A tile as it is stored, without the tables that all share. */
  readStored(column: number, row: number): Promise<Buffer>;
}

interface OpenPyramid {
  readonly file: OpenFile;
  readonly tiff: Tiff;
  readonly levels: Map<number, OpenLevel>;
}

/** The stored pyramids that were rendered from last, open, with what is known of their levels. Renders of a process take turns. */
export class OpenPyramids {
  readonly #pyramids = new LRUCache<string, OpenPyramid>({
    max: MOST_OPEN,
    // It was only read.
    dispose: ({ file }) => void closeFile(file),
  });
  #memory = Buffer.alloc(0);

  /**
   * A level of a pyramid.
   *
   * @throws LoupeError `unreadable-source` for one that it has not, or that is not of JPEG tiles
   */
  async #level(path: string, index: number): Promise<OpenLevel> {
    const pyramid = this.#pyramids.get(path) ?? (await this.#open(path));
    const known = pyramid.levels.get(index);
    if (known) return known;
    const { tiff, file } = pyramid;
    const directory = tiff.directories[index];
    if (!directory) throw new LoupeError('unreadable-source', 'the stored pyramid has no such level');
    const level = await readTiffLevel(tiff, directory);
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

  /**
   * The same of an image.
   *
   * @returns undefined for a level that cannot be read, or that has another size than the image has there
   */
  async levelAsWritten(
    source: SourceImage & { readonly path: string },
    index: number,
  ): Promise<OpenLevel | undefined> {
    const { width, height } = levelDimensions(source, index);
    try {
      const opened = await this.#level(source.path, index);
      return opened.level.width === width && opened.level.height === height ? opened : undefined;
    } catch (error) {
      if (error instanceof LoupeError) return undefined;
      throw error;
    }
  }

  async #open(path: string): Promise<OpenPyramid> {
    const file = await openFile(path);
    try {
      const pyramid = { file, tiff: await readTiff(new BlockReader(file)), levels: new Map() };
      this.#pyramids.set(path, pyramid);
      return pyramid;
    } catch (error) {
      await closeFile(file);
      throw error;
    }
  }

  #readTile(file: OpenFile, prefix: Buffer, { offset, bytes }: TilePlace): Buffer {
    const length = prefix.length + bytes - TILE_SOI_BYTES;
    if (this.#memory.length < length) this.#memory = Buffer.allocUnsafeSlow(length * 2);
    const jpeg = this.#memory.subarray(0, length);
    prefix.copy(jpeg);
    const read = readIntoSync(file, offset + TILE_SOI_BYTES, jpeg.subarray(prefix.length));
    return jpeg.subarray(0, prefix.length + read);
  }
}

/** Where a tile lies in the file, in bytes. */
interface TilePlace {
  readonly offset: number;
  readonly bytes: number;
}

function placeOf({ columns, offsets, byteCounts }: TiffLevel, column: number, row: number): TilePlace {
  const index = row * columns + column;
  const [offset, bytes] = [offsets[index], byteCounts[index]];
  if (offset === undefined || bytes === undefined) throw new Error('the level has no such tile');
  return { offset, bytes };
}
