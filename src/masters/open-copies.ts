import type { ImagesPlace } from '../archive/folders.ts';
import { masterPlace } from '../archive/master-place.ts';
import type { Master } from '../archive/scan.ts';
import { storeAt } from '../storage/objects/store-address.ts';
import { MasterCopies } from './master-copies.ts';
import { StoredMasters } from './stored-masters.ts';

/** Masters that lie far away, and copies of them. */
export interface OpenCopies {
  /** Whether the bytes of a master have to be copied to be read. */
  readonly isDistant: (master: Pick<Master, 'path' | 'inode'>) => boolean;
  readonly copies: MasterCopies;
  /** Lets go of connections. */
  close(): Promise<void>;
}

/**
 * Makes what copies the masters of an archive; undefined where all lie on disks of this machine. For the process that writes the
 * data folder.
 *
 * @param mostUnusedBytes what copies may take together that nobody uses at the moment
 */
export function openCopies(place: ImagesPlace, mostUnusedBytes: number): OpenCopies | undefined {
  const { imagesFolder: folder, imagesStore } = place;
  if (imagesStore === undefined) return undefined;
  const store = storeAt(imagesStore);
  return {
    isDistant: (master) => typeof masterPlace(place, master) !== 'string',
    copies: new MasterCopies({ masters: new StoredMasters(store, folder), folder, mostUnusedBytes }),
    close: () => store.close(),
  };
}
