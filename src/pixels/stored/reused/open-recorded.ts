import { join } from 'node:path';
import { type MasterRecord, versionFolder } from '../../../archive/record.ts';
import type { OpenStored } from '../../../storage/blocks/stored-bytes.ts';
import { openStoredPyramid, type StoredPyramid } from '../pyramid.ts';
import { openInPlace } from './open-in-place.ts';

/** Where masters, and what is stored of them, lie. */
export interface FoldersOfImages {
  readonly imagesFolder: string;
  /** '' where `open` is given. */
  readonly dataFolder: string;
  /** Opens what is stored by its path below the data folder, where that is not a folder. */
  readonly open?: OpenStored | undefined;
}

/**
 * Opens what a record tells of: the stored files of an image, or its master and the pack beside it.
 *
 * @param folder of the stored files; left out: where they are in the data folder
 * @throws LoupeError `unreadable-source` when something is missing, damaged or not what the record says
 */
export async function openRecorded(
  { imagesFolder, dataFolder, open }: FoldersOfImages,
  record: MasterRecord,
  folder = versionFolder(dataFolder, record),
): Promise<StoredPyramid> {
  const { inPlace } = record;
  if (!inPlace) return openStoredPyramid(folder, record, open);
  return openInPlace(folder, join(imagesFolder, record.master.path), { ...record, inPlace }, open);
}
