import { LRUCache } from 'lru-cache';
import { LoupeError } from '../../errors.ts';
import { BlockReader } from '../../storage/block-reader.ts';
import { closeFile, type OpenFile, openFile, readInto } from '../../storage/file-store.ts';
import { jpegPrefix, TILE_SOI_BYTES } from '../jpeg/jpeg-tile.ts';
import { readTiff } from '../tiff/chain.ts';
import { readTiffLevel, type TiffLevel } from '../tiff/level.ts';
import type { Tiff } from '../tiff/read.ts';

/** Those that are open at once. What was rendered from is often rendered from again. */
const MOST_OPEN = 8;

/** A level of a stored pyramid, whose tiles can be read. */
export interface OpenLevel {
  readonly level: TiffLevel;
  /** A tile as a JPEG of its own, which is valid until the next one is read. */
  readTile(column: number, row: number): Promise<Buffer>;
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
   * @throws LoupeError `unreadable-source` for a level that is not of JPEG tiles
   */
  async level(path: string, index: number): Promise<OpenLevel> {
    const pyramid = this.#pyramids.get(path) ?? (await this.#open(path));
    const known = pyramid.levels.get(index);
    if (known) return known;
    const { tiff, file } = pyramid;
    const directory = tiff.directories[index];
    if (!directory) throw new LoupeError('unreadable-source', 'the stored pyramid has no such level');
    const level = await readTiffLevel(tiff, directory);
    const prefix = jpegPrefix(level.jpegTables);
    const readTile = (column: number, row: number) =>
      this.#readTile(file, prefix, level, row * level.columns + column);
    const opened = { level, readTile };
    pyramid.levels.set(index, opened);
    return opened;
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

  async #readTile(file: OpenFile, prefix: Buffer, level: TiffLevel, index: number): Promise<Buffer> {
    const offset = level.offsets[index];
    const bytes = level.byteCounts[index];
    if (offset === undefined || bytes === undefined) throw new Error('the level has no such tile');
    const length = prefix.length + bytes - TILE_SOI_BYTES;
    if (this.#memory.length < length) this.#memory = Buffer.allocUnsafeSlow(length * 2);
    const jpeg = this.#memory.subarray(0, length);
    prefix.copy(jpeg);
    const read = await readInto(file, offset + TILE_SOI_BYTES, jpeg.subarray(prefix.length));
    return jpeg.subarray(0, prefix.length + read);
  }
}
