import { join } from 'node:path';
import type { ImagesPlace } from './folders.ts';
import { isAddressFile } from './identifier.ts';
import type { Master } from './scan.ts';

/** A master whose bytes do not lie on a disk of this machine: they are copied to one while they are needed. */
export interface DistantMaster {
  /** Below the images, with `/`. */
  readonly path: string;
  /** Tells which version it was when the images were listed. */
  readonly inode: number | undefined;
}

/** Where the bytes of a master are: an absolute path, or far away. */
export type MasterPlace = string | DistantMaster;

/** Where a master of the archive is. */
export function masterPlace(
  { imagesFolder, imagesStore }: ImagesPlace,
  { path, inode }: Pick<Master, 'path' | 'inode'>,
): MasterPlace {
  return imagesStore === undefined && !isAddressFile(path) ? join(imagesFolder, path) : { path, inode };
}
