import { lstat, mkdir, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { isGone } from '../files-below.ts';
import { headOf } from './object-file.ts';
import type { ObjectHead } from './object-store.ts';
import { ObjectStoreError } from './object-store-error.ts';

/**
 * The real path of the folder of a store.
 *
 * @throws {ObjectStoreError} `away` when it is not there
 */
export async function realRoot(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (error) {
    throw isGone(error) ? new ObjectStoreError('away', { cause: error }) : error;
  }
}

/**
 * The file of a key, by its real path.
 *
 * @returns undefined where there is none
 * @throws {ObjectStoreError} `refused` when a link leads out of the folder
 */
export async function findFile(
  folder: string,
  key: string,
): Promise<{ path: string; head: ObjectHead } | undefined> {
  const root = await realRoot(folder);
  try {
    const path = await realpath(join(root, key));
    if (!isInside(root, path)) throw leadsOut(key);
    const stats = await stat(path, { bigint: true });
    return stats.isFile() ? { path, head: headOf(stats) } : undefined;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/**
 * The file of a key that a walk from the real path of the folder has just met, where none of its folders is a link.
 *
 * @returns undefined where there is none any more, or a link has come to its place
 */
export async function plainFile(
  root: string,
  key: string,
): Promise<{ path: string; head: ObjectHead } | undefined> {
  const path = join(root, key);
  try {
    const stats = await lstat(path, { bigint: true });
    return stats.isFile() ? { path, head: headOf(stats) } : undefined;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/**
 * Makes the folders in which the file of a key lies.
 *
 * @throws {ObjectStoreError} `refused` when a link leads out of the folder of the store
 */
export async function makeFolderOf(folder: string, key: string): Promise<void> {
  const root = await realRoot(folder);
  const wanted = dirname(join(root, key));
  for (let above = wanted; ; above = dirname(above)) {
    const real = await realpath(above).catch((error: unknown) => {
      if (isGone(error)) return undefined;
      throw error;
    });
    if (real === undefined) continue;
    if (real !== root && !isInside(root, real)) throw leadsOut(key);
    if (above !== wanted) await mkdir(wanted, { recursive: true });
    return;
  }
}

function leadsOut(key: string): ObjectStoreError {
  return new ObjectStoreError('refused', {
    cause: new Error(`a link leads out of the folder: ${JSON.stringify(key)}`),
  });
}

/** Whether a real path lies below another. */
export function isInside(root: string, real: string): boolean {
  const below = relative(root, real);
  return below !== '' && below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below);
}
