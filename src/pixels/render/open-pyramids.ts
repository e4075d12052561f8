import { LRUCache } from 'lru-cache';
import { LoupeError } from '../../errors.ts';
import type { Dimensions } from '../../image/geometry.ts';
import { BlockReader, bytesAt } from '../../storage/block-reader.ts';
import { type OpenedBytes, openOnDisk, type StoredPlace } from '../../storage/blocks/stored-bytes.ts';
import type { BytePlace, StoredObject } from '../../storage/blocks/stored-object.ts';
import type { StoredObjects } from '../../storage/blocks/stored-objects.ts';
import { closeFile, type OpenFile, openFile, readIntoSync } from '../../storage/file-store.ts';
import type { ObjectHead } from '../../storage/objects/object-store.ts';
import { behindPrefix, jpegPrefix } from '../jpeg/jpeg-tile.ts';
import { requireUnchanged } from '../master/in-place/master-state.ts';
import { directoryOfLevel } from '../master/in-place/master-tiles.ts';
import { readTiff } from '../tiff/chain.ts';
import { readProfile } from '../tiff/image-fields.ts';
import { placeInLevel, readTiffLevel, type TiffLevel, type TilePlace } from '../tiff/level.ts';
import type { Tiff } from '../tiff/read.ts';
import { levelDimensions, type TileRange } from './level-tiles.ts';
import { nameOfFile, type RenderSource } from './render-source.ts';

/** Those that are open at once. What was rendered from is often rendered from again. */
const MOST_OPEN = 128;

/** What nothing was rendered from for so long is closed: a file that was removed keeps its room on the drive until then. */
const IDLE_MS = 60_000;

/** A level of a pyramid, whose tiles can be read. */
export interface OpenLevel {
  readonly level: TiffLevel;
  /** Has tiles at hand that are read next. Does nothing for files. */
  prepare(tiles: TileRange): Promise<void>;
  /** A tile as a JPEG of its own, which is valid until the next one is read; of a file it is there at once. */
  readTile(column: number, row: number): Buffer | Promise<Buffer>;
  /** A tile as it is stored, without the tables that all share. */
  readStored(column: number, row: number): Promise<Buffer>;
}

interface OpenPyramid {
  /** That of the bytes which are meant. */
  readonly name: string;
  readonly file: OpenFile | StoredObject;
  readonly tiff: Tiff;
  readonly levels: Map<number, OpenLevel>;
  /** On the clock of `performance`. */
  usedMs: number;
}

/** What names a pyramid, and a level of it. */
type PyramidOfImage = Pick<RenderSource, 'path' | 'object' | 'inPlace' | 'width' | 'height' | 'gray'>;

/**
 * The pyramids that were rendered from last, stored ones and masters in place, open, with what is known of their levels. Renders of a
 * process take turns.
 */
export class OpenPyramids {
  /** By their paths: a master that was replaced is not held open beside the new one. */
  readonly #pyramids = new LRUCache<string, OpenPyramid>({
    max: MOST_OPEN,
    // It was only read.
    dispose: ({ file }) => void close(file),
  });
  readonly #objects: Pick<StoredObjects, 'object'> | undefined;
  #memory = Buffer.alloc(0);
  #closing: NodeJS.Timeout | undefined;

  /** @param objects the store of what is stored; undefined where that lies on a local disk */
  constructor(objects?: Pick<StoredObjects, 'object'>) {
    this.#objects = objects;
  }

  /** Opens what is stored beside a pyramid. */
  async openFile({ path, object }: StoredPlace): Promise<OpenedBytes> {
    return object ? this.#objectAt(path, object) : openOnDisk(path);
  }

  /** The profile that a pyramid holds. */
  async profileOf(source: PyramidOfImage): Promise<Buffer> {
    const { tiff } = await this.#open(source);
    const [first] = tiff.directories;
    const profile = first && (await readProfile(tiff, first));
    if (!profile) throw new Error('the pyramid has lost its profile');
    return profile;
  }

  /** The same source as a file on a local disk, for what reads nothing else: one of a store is copied there, and stays for a while. */
  async onDisk({ object, ...source }: RenderSource): Promise<RenderSource> {
    return object ? { ...source, path: await this.#objectAt(source.path, object).wholeFile() } : source;
  }

  #objectAt(key: string, head: ObjectHead): StoredObject {
    if (!this.#objects) throw new Error('an object is asked for, and there is no store');
    return this.#objects.object(key, head);
  }

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
      // A store that cannot be read has no other way either.
      if (error instanceof LoupeError && error.code !== 'overloaded') return undefined;
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
      prepare: async (tiles) => {
        if ('prepare' in file) await file.prepare(placesOfRange(level, tiles));
      },
      readTile: (column, row) => this.#readTile(file, prefix, placeInLevel(level, column, row)),
      readStored: (column, row) => {
        const { offset, bytes } = placeInLevel(level, column, row);
        return bytesAt(file, offset, bytes);
      },
    };
    pyramid.levels.set(index, opened);
    return opened;
  }

  async #open(source: PyramidOfImage): Promise<OpenPyramid> {
    const { path, object, inPlace } = source;
    const name = nameOfFile(source);
    const open = this.#pyramids.get(path);
    if (open?.name === name) {
      open.usedMs = performance.now();
      return open;
    }
    const file = object ? this.#objectAt(path, object) : await openFile(path);
    try {
      if (inPlace && 'handle' in file) await requireUnchanged(file, inPlace.state);
      const tiff = await readTiff(new BlockReader(file));
      const pyramid = { name, file, tiff, levels: new Map(), usedMs: performance.now() };
      this.#pyramids.set(path, pyramid);
      this.#closing ??= setInterval(() => this.#closeIdle(), IDLE_MS).unref();
      return pyramid;
    } catch (error) {
      await close(file);
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

  #readTile(file: OpenFile | StoredObject, prefix: Buffer, place: TilePlace): Buffer | Promise<Buffer> {
    const { position, length } = behindPrefix(place);
    if ('read' in file) return file.read(position, length).then((bytes) => Buffer.concat([prefix, bytes]));
    const total = prefix.length + length;
    if (this.#memory.length < total) this.#memory = Buffer.allocUnsafeSlow(total);
    const jpeg = this.#memory.subarray(0, total);
    prefix.copy(jpeg);
    const read = readIntoSync(file, position, jpeg.subarray(prefix.length));
    return jpeg.subarray(0, prefix.length + read);
  }
}

function close(file: OpenFile | StoredObject): Promise<void> {
  return 'handle' in file ? closeFile(file) : file.close();
}

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

/** Where the tiles of a range lie, row after row. */
function placesOfRange(level: TiffLevel, { left, top, right, bottom }: TileRange): BytePlace[] {
  const places: BytePlace[] = [];
  for (let row = top; row < bottom; row++)
    for (let column = left; column < right; column++) {
      const { offset, bytes } = placeInLevel(level, column, row);
      places.push({ position: offset, length: bytes });
    }
  return places;
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
