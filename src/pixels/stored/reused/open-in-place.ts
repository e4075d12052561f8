import { join } from 'node:path';
import type { MasterPyramid } from '../../../archive/scan.ts';
import { cachedRead } from '../../../c-functions/cached-read.ts';
import { LoupeError } from '../../../errors.ts';
import { TILE_SIZE } from '../../../image/geometry.ts';
import { packKey, type TileAddress } from '../../../image/pyramid.ts';
import type { SourceImage } from '../../../image/resolve.ts';
import {
  type OpenedBytes,
  type OpenStored,
  openOnDisk,
  storedPlaceOf,
  versionsOf,
} from '../../../storage/blocks/stored-bytes.ts';
import { closeFile, openFile } from '../../../storage/file-store.ts';
import { behindPrefix } from '../../jpeg/jpeg-tile.ts';
import { readTilePack } from '../../jpeg/pack.ts';
import { createMasterRead, type MasterState, requireUnchanged } from '../../master/in-place/master-state.ts';
import { readMasterTiles } from '../../master/in-place/master-tiles.ts';
import { isTileWithin } from '../../master/in-place/packed-tiles.ts';
import { placeOfTile } from '../../tiff/level.ts';
import { closeAll, locateInPack, PACK_FILE, type StoredJpeg, type StoredPyramid } from '../pyramid.ts';

/** What opening an image needs of its record whose master is used in place. */
interface DescribedInPlace extends SourceImage {
  readonly version: string;
  readonly master: MasterState;
  readonly inPlace: MasterPyramid;
}

/**
 * Opens a master that is used in place, and the pack beside it.
 *
 * @param folder of the version: a path, or what the keys of its objects begin with
 * @param path of the master, absolute
 * @param open how what is stored is opened
 * @throws LoupeError `unreadable-source` when the pack is missing or damaged, or the master is not as it was
 */
export async function openInPlace(
  folder: string,
  path: string,
  { width, height, gray, version, master: state, inPlace }: DescribedInPlace,
  open: OpenStored = openOnDisk,
): Promise<StoredPyramid> {
  const { tileSize, keepsProfile } = inPlace;
  const packPath = join(folder, PACK_FILE);
  const opened: Pick<OpenedBytes, 'close'>[] = [];
  try {
    const master = await openFile(path);
    opened.push({ close: () => closeFile(master) });
    await requireUnchanged(master, state);
    const pack = await open(packPath);
    opened.push(pack);
    const levels = await readMasterTiles(master, inPlace);
    const index = await readTilePack(pack);
    const read = createMasterRead(state, await cachedRead());
    const tileOf = ({ level, column, row }: TileAddress & { kind: 'tile' }): StoredJpeg | undefined => {
      const tiles = levels[level];
      if (!tiles || !isTileWithin(tiles, tileSize, column, row)) return undefined;
      const place = placeOfTile(tiles, column, row);
      return place && { fd: master.fd, ...behindPrefix(place), prefix: tiles.prefix, read };
    };
    return {
      source: {
        ...{ width, height, gray, isInPlace: true },
        ...(tileSize !== TILE_SIZE && { tileSize }),
        ...(keepsProfile && { hasProfile: true }),
      },
      negative: undefined,
      filesVersion: versionsOf([pack]),
      version,
      pyramid: { path },
      levels: levels.filter((level) => level !== undefined),
      inPlace: { levels: inPlace.levels, tileSize, state, pack: storedPlaceOf(packPath, pack) },
      locate: (address) => {
        if (address.kind !== 'tile') return locateInPack(pack, index, packKey(address));
        return tileOf(address) ?? locateInPack(pack, index, packKey({ ...address, kind: 'edge' }));
      },
      close: () => closeAll(opened),
    };
  } catch (error) {
    await closeAll(opened);
    if (error instanceof LoupeError) throw error;
    throw new LoupeError('unreadable-source', 'the scan or what is stored of it cannot be read', {
      cause: error,
    });
  }
}
