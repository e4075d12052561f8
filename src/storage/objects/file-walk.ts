import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isGone } from '../files-below.ts';
import { isInside } from './files-of-keys.ts';
import { compareObjectKeys } from './object-key.ts';
import { UNFINISHED } from './unfinished-files.ts';

/** Smaller folders are read again for the next page of a list: that is quick. */
const LARGE_FOLDER = 1000;

/** A folder that was changed so recently may change again within the same tick of the clock of its disk, which nothing would show. */
const SETTLED_MS = 10_000;

/** What a walk looks for. */
export interface Walk {
  /** The real path of the folder of the store. */
  readonly root: string;
  readonly prefix: string;
  /** Only what comes behind; empty for all. */
  readonly after: string;
  /** Whether what is below the folder in which the prefix ends is told as folders. */
  readonly isFlat: boolean;
  /** Reads folders. */
  readonly names: FolderNames;
}

/** A key, or a prefix that ends in `/`. */
export interface Walked {
  readonly key: string;
  readonly isFolder: boolean;
  /** Its file is reached by a link. */
  readonly isLink?: boolean;
}

/**
 * The keys of files below a folder, in the order of their bytes. A folder is read when the walk comes to it, and not at
 * all when nothing in it is wanted. Links to files below the root are files; links to folders are left out.
 */
export function walk(walk: Walk): AsyncGenerator<Walked> {
  return walkFolder(walk, walk.prefix.slice(0, walk.prefix.lastIndexOf('/') + 1));
}

async function* walkFolder(walk: Walk, folder: string): AsyncGenerator<Walked> {
  const names = await walk.names.in(join(walk.root, folder));
  for (let at = firstWanted(names, walk.after, folder); at < names.length; at += 1) {
    const { name = '', kind } = names[at] ?? {};
    const key = folder + name;
    if (key === `${UNFINISHED}/` || !isWanted(walk, key, kind === 'folder')) continue;
    if (kind === 'file') yield { key, isFolder: false };
    else if (kind === 'link') {
      if (await leadsToFile(walk.root, key)) yield { key, isFolder: false, isLink: true };
    } else if (!walk.isFlat) yield* walkFolder(walk, key);
    else if (compareObjectKeys(key, walk.after) > 0) yield { key, isFolder: true };
  }
}

/** Where a walk begins in a folder: with the first name behind, or the folder before it, in which what is behind may lie. */
function firstWanted(names: readonly NameInFolder[], after: string, folder: string): number {
  let [low, high] = [0, names.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (compareObjectKeys(folder + (names[middle]?.name ?? ''), after) > 0) high = middle;
    else low = middle + 1;
  }
  return Math.max(0, low - 1);
}

function isWanted({ prefix, after }: Walk, key: string, isFolder: boolean): boolean {
  if (!key.startsWith(prefix)) return false;
  return compareObjectKeys(key, after) > 0 || (isFolder && after.startsWith(key));
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

/** A name in a folder; that of a folder ends in `/`. */
interface NameInFolder {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link';
}

interface ReadFolder {
  readonly folder: string;
  readonly state: string;
  readonly names: readonly NameInFolder[];
}

/** The names in folders, in the order of keys. Those of a large folder are kept from one page of a list to the next, while nobody changes it. */
export class FolderNames {
  #last: ReadFolder | undefined;

  /** @param folder absolute; nothing for one that is gone */
  async in(folder: string): Promise<readonly NameInFolder[]> {
    try {
      const { ino, mtimeNs, ctimeNs, mtimeMs } = await stat(folder, { bigint: true });
      const state = `${ino} ${mtimeNs} ${ctimeNs}`;
      if (this.#last?.folder === folder && this.#last.state === state) return this.#last.names;
      const names = await sortedNames(folder);
      const isKept = names.length >= LARGE_FOLDER && Date.now() - Number(mtimeMs) > SETTLED_MS;
      if (isKept) this.#last = { folder, state, names };
      return names;
    } catch (error) {
      if (isGone(error)) return [];
      throw error;
    }
  }

  /** A list has come to its end: no next page is asked for. */
  forget(): void {
    this.#last = undefined;
  }
}

async function sortedNames(folder: string): Promise<NameInFolder[]> {
  const names: NameInFolder[] = [];
  for (const dirent of await readdir(folder, { withFileTypes: true }))
    if (dirent.isDirectory()) names.push({ name: `${dirent.name}/`, kind: 'folder' });
    else if (dirent.isFile()) names.push({ name: dirent.name, kind: 'file' });
    else if (dirent.isSymbolicLink()) names.push({ name: dirent.name, kind: 'link' });
  return names.sort((a, b) => compareObjectKeys(a.name, b.name));
}
