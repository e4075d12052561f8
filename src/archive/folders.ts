import { realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { LoupeError } from '../errors.ts';
import { type StoreAddress, type StoreSettings, storeAddress } from '../storage/stores/store-address.ts';
import { workFolder } from './record.ts';

/** Folders as an operator wrote them. */
interface WrittenFolders {
  readonly images: string;
  readonly manifests: string;
  readonly data: string;
  readonly reusePyramids?: boolean;
}

/** Where the masters lie. */
export interface ImagesPlace {
  /** Absolute; where the masters lie in a store, the folder in which copies of them are while they are needed. */
  readonly imagesFolder: string;
  /** The store with the masters; undefined where they lie in a folder. */
  readonly imagesStore?: StoreAddress | undefined;
}

/** Absolute paths, as they really are, and locations of stores. */
export interface ArchiveFolders extends ImagesPlace {
  /** Where they lie in a store, one in which there is nothing. */
  readonly manifestsFolder: string;
  readonly manifestsStore?: StoreAddress | undefined;
  readonly dataFolder: string;
}

/** What is written for a store, and for nothing that names a folder. */
const STORE = /^[a-z][a-z0-9+.-]*:\/\//i;

/** Whether what an operator wrote for a folder is the location of a store of objects. */
export function isStoreLocation(written: string): boolean {
  return STORE.test(written);
}

/** The error of a folder of images that cannot be read, or of a store, which says why. */
export function unreadableImages(written: string, cause: unknown): LoupeError {
  const reason = cause instanceof Error ? `: ${cause.message}` : '';
  const place = isStoreLocation(written)
    ? `store ${written} cannot be read${reason}`
    : `folder ${written} cannot be read`;
  return new LoupeError('invalid-request', `images: the ${place}`, { cause });
}

/** Where copies of masters are while they are needed: what a killed run leaves is removed with all unfinished work. */
export function copiesFolder(dataFolder: string): string {
  return join(workFolder(dataFolder), 'masters');
}

/** The place of the masters, for processes that leave it to others whether the folders go together. */
export function imagesPlace(
  { images, data }: Pick<WrittenFolders, 'images' | 'data'>,
  stores: StoreSettings,
): ImagesPlace {
  return isStoreLocation(images)
    ? {
        imagesFolder: copiesFolder(resolve(data)),
        imagesStore: storeAddress('images', images, stores),
      }
    : { imagesFolder: resolve(images) };
}

/** The real path of a folder that need not exist yet: links are followed as far as there is something. */
async function realFolder(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    // What is missing, or may not be entered, is named by the real path of its parent.
    const parent = dirname(path);
    return parent === path ? path : join(await realFolder(parent), basename(path));
  }
}

function isInside(inner: string, outer: string): boolean {
  const path = relative(outer, inner);
  return path !== '..' && !path.startsWith(`..${sep}`);
}

/**
 * The folders of masters, of manifests and of data, absolute, as they really are.
 *
 * Files in the data folder may be removed at any time, and files in the image folder are taken for masters: neither
 * may be part of the other, nor manifests part of the data. A hidden data folder may lie among the masters: scans skip it.
 *
 * What lies in a store is part of neither.
 *
 * @throws LoupeError `invalid-request` when one is part of the other, and for masters in a store that are to be used in place
 */
export async function settleFolders(written: WrittenFolders, stores: StoreSettings): Promise<ArchiveFolders> {
  const { images, manifests, data, reusePyramids = false } = written;
  if (reusePyramids && isStoreLocation(images))
    throw new LoupeError(
      'invalid-request',
      'images and reuse-pyramids: masters that lie in a store cannot be used in place; leave out reuse-pyramids',
    );
  const dataFolder = await realFolder(resolve(data));
  return {
    ...(isStoreLocation(images)
      ? imagesPlace({ images, data: dataFolder }, stores)
      : { imagesFolder: await settledImages(images, data, dataFolder) }),
    ...(isStoreLocation(manifests)
      ? {
          manifestsFolder: join(workFolder(dataFolder), 'manifests'),
          manifestsStore: storeAddress('manifests', manifests, stores),
        }
      : { manifestsFolder: await settledManifests(manifests, data, dataFolder) }),
    dataFolder,
  };
}

async function settledImages(images: string, data: string, dataFolder: string): Promise<string> {
  const imagesFolder = await realFolder(resolve(images));
  if (isInside(imagesFolder, dataFolder))
    throw new LoupeError(
      'invalid-request',
      `images and data: the image folder ${images} must not be the data folder ${data} or lie inside it`,
    );
  const hidden = relative(imagesFolder, dataFolder)
    .split(sep)
    .some((name) => name.startsWith('.'));
  if (isInside(dataFolder, imagesFolder) && !hidden)
    throw new LoupeError(
      'invalid-request',
      `images and data: the data folder ${data} must not lie inside the image folder ${images}, unless it is hidden`,
    );
  return imagesFolder;
}

async function settledManifests(manifests: string, data: string, dataFolder: string): Promise<string> {
  const manifestsFolder = await realFolder(resolve(manifests));
  if (isInside(manifestsFolder, dataFolder))
    throw new LoupeError(
      'invalid-request',
      `manifests and data: the folder of manifests ${manifests} must not be the data folder ${data} or lie inside it`,
    );
  return manifestsFolder;
}
