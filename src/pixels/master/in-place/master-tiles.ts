import type { MasterLevel, MasterPyramid } from '../../../archive/scan.ts';
import { BlockReader } from '../../../storage/block-reader.ts';
import type { OpenFile } from '../../../storage/file-store.ts';
import { jpegPrefix } from '../../jpeg/jpeg-tile.ts';
import { readDirectoryAt, readTiff } from '../../tiff/chain.ts';
import { readProfile } from '../../tiff/image-fields.ts';
import { readTiffLevel, TIFF_TAG, type TiffLevel } from '../../tiff/level.ts';
import { damagedTiff, readNumbers, type Tiff, type TiffDirectory } from '../../tiff/read.ts';

/** A level of a master, and what is sent before its tiles. */
export interface TiledLevel extends TiffLevel {
  readonly prefix: Buffer;
}

/**
 * Reads where the tiles of a master are whose own pyramid is used.
 *
 * @returns by the index of our levels; undefined for those that it lacks
 * @throws LoupeError `unreadable-source` when it has other levels than these
 */
export async function readMasterTiles(
  file: OpenFile,
  { levels, tileSize, keepsProfile }: MasterPyramid,
): Promise<(TiledLevel | undefined)[]> {
  const tiff = await readTiff(new BlockReader(file));
  const [first] = levels;
  const full = first && tiff.directories[first.page];
  const profile = full && keepsProfile ? await readProfile(tiff, full) : undefined;
  const found: (TiledLevel | undefined)[] = [];
  for (const level of levels) {
    if (level.width === 0) {
      found.push(undefined);
      continue;
    }
    const tiles = await readTiffLevel(tiff, await directoryOfLevel(tiff, level), 'shared-or-own');
    const { width, height, tile } = tiles;
    if (
      width !== level.width ||
      height !== level.height ||
      tile.width !== tileSize ||
      tile.height !== tileSize
    )
      throw damagedTiff('its smaller sizes are others than those that were found in it');
    found.push({ ...tiles, prefix: jpegPrefix(tiles.jpegTables, profile) });
  }
  return found;
}

/**
 * The directory of a level of a master, which has it.
 *
 * @throws LoupeError `unreadable-source` when it is not there
 */
export async function directoryOfLevel(tiff: Tiff, { page, subifd }: MasterLevel): Promise<TiffDirectory> {
  const directory = tiff.directories[page];
  if (!directory) throw damagedTiff(`it has no image ${page + 1}`);
  if (subifd === undefined) return directory;
  const place = (await readNumbers(tiff, directory, TIFF_TAG.subIfds))[subifd];
  if (place === undefined) throw damagedTiff('it lacks a smaller size');
  return readDirectoryAt(tiff, place);
}
