import { realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { LoupeError } from '../errors.ts';

/** Folders as an operator wrote them. */
interface WrittenFolders {
  readonly images: string;
  readonly manifests: string;
  readonly data: string;
}

/** Absolute paths, as they really are. */
export interface ArchiveFolders {
  readonly imagesFolder: string;
  readonly manifestsFolder: string;
  readonly dataFolder: string;
}

/** What is written for a store, and for nothing that names a folder. */
const STORE = /^[a-z][a-z0-9+.-]*:\/\//i;

/** Whether what an operator wrote for a folder is the location of a store of objects. */
export function isStoreLocation(written: string): boolean {
  return STORE.test(written);
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
 * @throws LoupeError `invalid-request` when one is part of the other
 */
export async function settleFolders({ images, manifests, data }: WrittenFolders): Promise<ArchiveFolders> {
  const imagesFolder = await realFolder(resolve(images));
  const dataFolder = await realFolder(resolve(data));
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
  const manifestsFolder = await realFolder(resolve(manifests));
  if (isInside(manifestsFolder, dataFolder))
    throw new LoupeError(
      'invalid-request',
      `manifests and data: the folder of manifests ${manifests} must not be the data folder ${data} or lie inside it`,
    );
  return { imagesFolder, manifestsFolder, dataFolder };
}
