import {
  type Dirent,
  existsSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { setImmediate as others } from 'node:timers/promises';
import { errorCode } from './error-code.ts';

/** A file below a folder. */
export interface FoundFile {
  /** Below the folder, with `/` on every system. */
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modifiedMs: number;
  /** When the file was changed in any way, or put in place, milliseconds since 1970: no program can set it. */
  readonly changedMs?: number;
  /** The number of the file on its disk. */
  readonly inode?: number;
}

/** A file or folder that cannot be used, with a sentence that says why. */
export interface FileProblem {
  readonly path: string;
  readonly sentence: string;
}

/** A folder that is to be listed. */
export interface ListedFolder extends FoundFolder {
  /** The real path of the root. */
  readonly root: string;
  /** Whether a file is looked at, by its path below the root. */
  readonly isWanted: (path: string) => boolean;
}

/** A folder below a root, by its name or by a link that leads to it. */
export interface FoundFolder {
  /** Below the root, with `/`; empty for the root itself. */
  readonly path: string;
  readonly real: string;
}

/** What a folder holds, without what the folders in it hold. Dot files are left out. */
export interface Listing {
  /** Paths of the wanted files below the root, those behind links that do not lead out of it among them. */
  readonly files: string[];
  readonly folders: FoundFolder[];
  /** Links to folders below the root. */
  readonly links: FoundFolder[];
  /** Real paths of folders in which files lie that links show, or may come to: what happens there happens here. */
  readonly targets: Set<string>;
  readonly problems: FileProblem[];
  /** Links that lead nowhere, out of the folder, or to something that is no file, whatever their names. */
  readonly skipped: FileProblem[];
}

/** What was found below a folder. */
export interface FilesBelow {
  readonly files: FoundFile[];
  /** A problem for each file or folder that cannot be read. */
  readonly problems: FileProblem[];
  /** Links that lead nowhere, out of the folder, or to something that is no file, whatever their names. */
  readonly skipped: FileProblem[];
}

/** How many files are looked at before others may run: a millisecond or two. */
const FILES_AT_ONCE = 200;

/** Why something cannot be read, for people; follows its name. */
export function unreadableSentence(code: string | undefined): string {
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read: permission denied';
  return `cannot be read (${code ?? 'unknown reason'})`;
}

/** Whether an error says that there is no such file or folder, or no more. */
export function isGone(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOENT' || code === 'ELOOP' || code === 'ENOTDIR';
}

/** What tells one state of a file from another without reading it. */
export type StateOnDisk = Required<Omit<FoundFile, 'path'>>;

export function fileState({ size, mtimeMs, ctimeMs, ino }: Stats): StateOnDisk {
  return { bytes: size, modifiedMs: Math.floor(mtimeMs), changedMs: Math.floor(ctimeMs), inode: ino };
}

/**
 * Lists a folder. Waits for the disk without letting anything else run: for threads of their own, commands and folders
 * on the server's own disk.
 *
 * @throws the system's error when the folder cannot be read
 */
export function listFolder(folder: ListedFolder): Listing {
  const listing: Listing = {
    files: [],
    folders: [],
    links: [],
    targets: new Set(),
    problems: [],
    skipped: [],
  };
  const prefix = folder.path === '' ? '' : `${folder.path}/`;
  for (const entry of readdirSync(folder.real, { withFileTypes: true })) {
    if (!entry.name.startsWith('.')) addEntry(folder, listing, entry, `${prefix}${entry.name}`);
  }
  return listing;
}

function addEntry(folder: ListedFolder, listing: Listing, entry: Dirent, path: string): void {
  if (entry.isDirectory()) listing.folders.push({ path, real: join(folder.real, entry.name) });
  else if (entry.isFile()) {
    if (folder.isWanted(path)) listing.files.push(path);
  } else if (entry.isSymbolicLink()) followLink(folder, listing, path);
}

function followLink(folder: ListedFolder, listing: Listing, path: string): void {
  const { root, isWanted } = folder;
  const skip = (sentence: string): void => void listing.skipped.push({ path, sentence });
  try {
    const real = realpathSync.native(join(root, path));
    if (!isBelow(root, real)) {
      skip('is a link that leads out of the folder, and is not followed');
      return;
    }
    if (real === root) return;
    const target = statSync(real);
    if (target.isDirectory()) listing.links.push({ path, real });
    // Reading a pipe or a device could block for ever.
    else if (!target.isFile()) skip('is a link to something that is no file');
    else if (isWanted(path)) {
      listing.files.push(path);
      listing.targets.add(dirname(real));
    }
  } catch (error) {
    if (!isGone(error)) addProblem(listing.problems, path, error);
    else {
      skip('is a link to nothing');
      const nearest = nearestFolder(folder, path);
      if (nearest !== undefined) listing.targets.add(nearest);
    }
  }
}

/** Whether a real path is the root's or one below it. */
function isBelow(root: string, real: string): boolean {
  const inside = relative(root, real);
  return inside !== '..' && !inside.startsWith(`..${sep}`);
}

/** The folder in which something would have to come so that a link leads somewhere; undefined outside of the root. */
function nearestFolder({ root, real: folder }: ListedFolder, path: string): string | undefined {
  try {
    let target = dirname(resolve(folder, readlinkSync(join(root, path))));
    while (isBelow(root, target) && !existsSync(target)) target = dirname(target);
    const real = realpathSync.native(target);
    return isBelow(root, real) ? real : undefined;
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
}

/** Reports a system error of a file or folder as a problem, so that the others are read all the same; throws any other. */
export function addProblem(problems: FileProblem[], path: string, error: unknown): void {
  const code = errorCode(error);
  if (code === undefined) throw error;
  problems.push({ path, sentence: unreadableSentence(code) });
}

/**
 * Looks at a file of a listing. Links are followed.
 *
 * @returns undefined when it is gone since, or cannot be looked at: then `problems` says why
 */
export function lookAtFile(root: string, path: string, problems: FileProblem[]): FoundFile | undefined {
  try {
    // Joined by hand: `path` is joined already, and there may be a hundred thousand.
    const stats = statSync(`${root}/${path}`, { throwIfNoEntry: false });
    return stats && { path, ...fileState(stats) };
  } catch (error) {
    if (!isGone(error)) addProblem(problems, path, error);
    return undefined;
  }
}

/** The folders that are still to be visited, each once: by its own name when it has one below the root, else by a link. */
export class FolderQueue {
  readonly #visited = new Set<string>();
  readonly #folders: FoundFolder[];
  #links: FoundFolder[] = [];

  constructor(root: string) {
    this.#folders = [{ path: '', real: root }];
  }

  add({ folders, links }: Listing): void {
    this.#folders.push(...folders);
    this.#links.push(...links);
  }

  /** The next one; folders before links. */
  next(): FoundFolder | undefined {
    for (let next = this.#pop(); next; next = this.#pop()) {
      if (this.#visited.has(next.real)) continue;
      this.#visited.add(next.real);
      return next;
    }
    return undefined;
  }

  #pop(): FoundFolder | undefined {
    const folder = this.#folders.pop();
    if (folder) return folder;
    if (this.#links.length > 1) this.#links.sort((a, b) => (a.path < b.path ? 1 : -1));
    return this.#links.pop();
  }
}

/**
 * Finds the wanted files below a folder. Dot files and links that lead out of the folder are left out, a folder that is
 * also linked to keeps its own name, and links do not lead round in circles.
 *
 * For commands and folders on the server's own disk: it waits for the disk in the thread that calls it.
 *
 * @param isWanted by the path below the folder
 * @returns rejects with the system's error when the folder itself cannot be read
 */
export async function filesBelow(folder: string, isWanted: (path: string) => boolean): Promise<FilesBelow> {
  const root = realpathSync.native(folder);
  const found: FilesBelow = { files: [], problems: [], skipped: [] };
  const queue = new FolderQueue(root);
  for (let next = queue.next(); next; next = queue.next()) {
    const listing = listOrTell({ ...next, root, isWanted }, found.problems);
    if (!listing) continue;
    queue.add(listing);
    found.problems.push(...listing.problems);
    found.skipped.push(...listing.skipped);
    for (const [index, path] of listing.files.entries()) {
      const file = lookAtFile(root, path, found.problems);
      if (file) found.files.push(file);
      if (index % FILES_AT_ONCE === FILES_AT_ONCE - 1) await others();
    }
    await others();
  }
  return found;
}

/**
 * Lists a folder as `listFolder` does. One below the root that cannot be listed is a problem, or gone.
 *
 * @throws the system's error when the root cannot be read
 */
export function listOrTell(folder: ListedFolder, problems: FileProblem[]): Listing | undefined {
  try {
    return listFolder(folder);
  } catch (error) {
    if (folder.path === '') throw error;
    if (!isGone(error)) addProblem(problems, folder.path, error);
    return undefined;
  }
}

/** What the files below a folder take together; what is removed meanwhile takes nothing. */
export async function bytesBelow(folder: string): Promise<number> {
  let bytes = 0;
  try {
    for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }))
      if (entry.isFile()) bytes += (await statIfThere(join(entry.parentPath, entry.name)))?.size ?? 0;
  } catch (error) {
    if (!isGone(error)) throw error;
  }
  return bytes;
}

/** Undefined where there is no such file. */
export async function statIfThere(path: string): Promise<{ size: number; mtimeMs: number } | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}
