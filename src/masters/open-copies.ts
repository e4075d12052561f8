import type { ImagesPlace } from '../archive/folders.ts';
import { isAddressFile } from '../archive/identifier.ts';
import { masterPlace } from '../archive/master-place.ts';
import type { Master } from '../archive/scan.ts';
import { OriginClient, type OriginSettings } from '../origins/origin-client.ts';
import type { OriginVersion } from '../origins/origin-version.ts';
import type { StateOnDisk } from '../storage/files-below.ts';
import { storeAt } from '../storage/stores/store-address.ts';
import type { CopiedMaster, DistantMasters, UnchangedMaster } from './distant-masters.ts';
import { MasterCopies } from './master-copies.ts';
import { OriginMasters } from './origin-masters.ts';
import { StoredMasters } from './stored-masters.ts';

/** Masters that lie far away, and copies of them. */
export interface OpenCopies {
  /** Whether the bytes of a master have to be copied to be read. */
  readonly isDistant: (master: Pick<Master, 'path' | 'inode'>) => boolean;
  readonly copies: MasterCopies;
  /** Whether the server of a scan has another version than the known one, by the path of the file with its address. */
  readonly isAnother: OriginMasters['isAnother'];
  /** Lets go of connections. */
  close(): Promise<void>;
}

export interface OpenCopiesOptions {
  /** Where copies lie. */
  readonly folder: string;
  /** What copies may take together that nobody uses at the moment. */
  readonly mostUnusedBytes: number;
  readonly origins: OriginSettings;
}

/**
 * Makes what copies the masters of an archive that do not lie on a disk of this machine. For the process that writes the data
 * folder, and for commands.
 */
export function openCopies(
  place: ImagesPlace,
  { folder, mostUnusedBytes, origins }: OpenCopiesOptions,
): OpenCopies {
  const { imagesFolder, imagesStore } = place;
  const store = imagesStore && storeAt(imagesStore);
  const client = new OriginClient(origins);
  const ofOrigins = new OriginMasters(client, store ?? imagesFolder);
  const masters = new EitherMasters(store && new StoredMasters(store, folder), ofOrigins);
  return {
    isDistant: (master) => typeof masterPlace(place, master) !== 'string',
    isAnother: (path, known) => ofOrigins.isAnother(path, known),
    copies: new MasterCopies({ masters, folder, mostUnusedBytes }),
    close: async () => {
      client.close();
      await store?.close();
    },
  };
}

/** Of each master the one that has its bytes. */
class EitherMasters implements DistantMasters {
  readonly #stored: DistantMasters | undefined;
  readonly #ofOrigins: DistantMasters;

  constructor(stored: DistantMasters | undefined, ofOrigins: DistantMasters) {
    this.#stored = stored;
    this.#ofOrigins = ofOrigins;
  }

  state(path: string): Promise<StateOnDisk | undefined> {
    return this.#of(path).state(path);
  }

  copy(path: string, file: string): Promise<CopiedMaster> {
    return this.#of(path).copy(path, file);
  }

  copyAnother(path: string, file: string, known: OriginVersion): Promise<CopiedMaster | UnchangedMaster> {
    return this.#of(path).copyAnother(path, file, known);
  }

  #of(path: string): DistantMasters {
    return isAddressFile(path) || !this.#stored ? this.#ofOrigins : this.#stored;
  }
}
