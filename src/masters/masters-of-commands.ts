import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImagesPlace } from '../archive/folders.ts';
import { masterPlace } from '../archive/master-place.ts';
import { type FoundMasters, IMAGE_NAMES, type Master, mastersAmong, scanMasters } from '../archive/scan.ts';
import type { OriginSettings } from '../origins/origin-client.ts';
import { filesOfStore } from '../storage/objects/objects-as-files.ts';
import { storeAt } from '../storage/stores/store-address.ts';
import { openCopies } from './open-copies.ts';

/** Does something with the file of a master, whose absolute path it is given, and which holds until that has ended. */
export type WithFile = <Value>(
  master: Pick<Master, 'path' | 'inode'>,
  work: (file: string) => Promise<Value>,
) => Promise<Value>;

/**
 * For commands that write to no data folder: has the bytes of masters at hand, of those that lie far away in a temporary folder
 * that is removed at the end.
 */
export async function withMasterFiles<Value>(
  place: ImagesPlace,
  origins: OriginSettings,
  work: (withFile: WithFile) => Promise<Value>,
): Promise<Value> {
  const folder = await mkdtemp(join(tmpdir(), 'loupe-masters-'));
  const { copies, close } = openCopies(place, { folder, mostUnusedBytes: 0, origins });
  try {
    return await work(async (master, use) => {
      const file = masterPlace(place, master);
      if (typeof file === 'string') return use(file);
      const held = await copies.holdLatest(file);
      try {
        return await use(held.file);
      } finally {
        held.release(true);
      }
    });
  } finally {
    await close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Finds the masters of an archive. Rejects with the system's error, or ObjectStoreError, when they cannot be listed. */
export async function findMasters({ imagesFolder, imagesStore }: ImagesPlace): Promise<FoundMasters> {
  if (imagesStore === undefined) return scanMasters(imagesFolder);
  const store = storeAt(imagesStore);
  try {
    return mastersAmong({ files: await filesOfStore(store, IMAGE_NAMES), problems: [] });
  } finally {
    await store.close();
  }
}
