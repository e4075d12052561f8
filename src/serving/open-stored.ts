import type { MasterRecord } from '../archive/record.ts';
import { LoupeError } from '../errors.ts';
import type { StoredPyramid } from '../pixels/stored/pyramid.ts';
import { openRecorded } from '../pixels/stored/reused/open-recorded.ts';
import type { StoredObjects } from '../storage/blocks/stored-objects.ts';

/** Where masters, and what is stored of them, lie. */
export interface StoredImages {
  readonly imagesFolder: string;
  readonly dataFolder: string;
  /** Where what is stored of images is, when that is not the data folder. */
  readonly objects?: Pick<StoredObjects, 'open'> | undefined;
}

/** Whether an error says nothing of the image: the store of what is stored cannot be read at the moment. */
export function isOverloaded(error: unknown): boolean {
  return error instanceof LoupeError && error.code === 'overloaded';
}

/**
 * Opens what is stored of an image. What is known here of objects in a store may be of others that were there before: where that
 * leads to nothing good, the store is asked.
 *
 * @param isFresh asks the store at once
 * @throws LoupeError `unreadable-source` when something is missing, damaged or not what the record says, `overloaded` while a
 * store cannot be read
 */
export async function openStored(
  { imagesFolder, dataFolder, objects }: StoredImages,
  record: MasterRecord,
  isFresh: boolean,
): Promise<StoredPyramid> {
  if (!objects) return openRecorded({ imagesFolder, dataFolder }, record);
  const openAs = (fresh: boolean) =>
    openRecorded({ imagesFolder, dataFolder: '', open: (key) => objects.open(key, fresh) }, record);
  if (isFresh) return openAs(true);
  try {
    return await openAs(false);
  } catch (error) {
    if (isOverloaded(error)) throw error;
    return openAs(true);
  }
}
