import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isGone } from '../files-below.ts';
import { isInside } from './files-of-keys.ts';
import { compareObjectKeys } from './object-key.ts';
import { UNFINISHED } from './unfinished-files.ts';

/** What a walk looks for. */
export interface Walk {
  /** The real path of the folder of the store. */
  readonly root: string;
  readonly prefix: string;
  /** Only what comes behind; empty for all. */
  readonly after: string;
  /** Whether what is below the folder in which the prefix ends is told as folders. */
  readonly isFlat: boolean;
}

/** A key, or a prefix that ends in `/`. */
export interface Walked {
  readonly key: string;
  readonly isFolder: boolean;
}

/**
 * The keys of files below a folder, in the order of their bytes. A folder is read when the walk comes to it, and not at
 * all when nothing in it is wanted. Links to files below the root are files; links to folders are left out.
 */
export function walk(walk: Walk): AsyncGenerator<Walked> {
  return walkFolder(walk, walk.prefix.slice(0, walk.prefix.lastIndexOf('/') + 1));
}

async function* walkFolder(walk: Walk, folder: string): AsyncGenerator<Walked> {
  for (const entry of await wantedEntries(walk, folder)) {
    if (!entry.isFolder) yield entry;
    else if (!walk.isFlat) yield* walkFolder(walk, entry.key);
    else if (compareObjectKeys(entry.key, walk.after) > 0) yield entry;
  }
}

async function wantedEntries(walk: Walk, folder: string): Promise<Walked[]> {
  const entries: Walked[] = [];
  for (const dirent of await namesIn(join(walk.root, folder))) {
    if (folder === '' && dirent.name === UNFINISHED) continue;
    const key = folder + dirent.name;
    if (!isWanted(walk, dirent.isDirectory() ? `${key}/` : key, dirent.isDirectory())) continue;
    if (dirent.isDirectory()) entries.push({ key: `${key}/`, isFolder: true });
    else if (dirent.isFile() || (dirent.isSymbolicLink() && (await leadsToFile(walk.root, key))))
      entries.push({ key, isFolder: false });
  }
  return entries.sort((a, b) => compareObjectKeys(a.key, b.key));
}

function isWanted({ prefix, after }: Walk, key: string, isFolder: boolean): boolean {
  if (!key.startsWith(prefix)) return false;
  return compareObjectKeys(key, after) > 0 || (isFolder && after.startsWith(key));
}

/** @returns nothing for a folder that is gone */
async function namesIn(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

async function leadsToFile(root: string, key: string): Promise<boolean> {
  try {
    const real = await realpath(join(root, key));
    return isInside(root, real) && (await stat(real)).isFile();
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}
