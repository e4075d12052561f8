import type { Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
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

interface Walk {
  readonly root: string;
  readonly isWanted: (path: string) => boolean;
  /** Real paths of folders: links must not lead round in circles. */
  readonly visited: Set<string>;
  readonly files: FoundFile[];
  readonly problems: FileProblem[];
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

/**
 * Finds the wanted files below a folder. Dot files and links that lead out of the folder are left out.
 *
 * @param isWanted by the path below the folder
 * @returns rejects with the system's error when the folder itself cannot be read
 */
export async function filesBelow(folder: string, isWanted: (path: string) => boolean): Promise<FilesBelow> {
  const root = await realpath(folder);
  const walk: Walk = { root, isWanted, visited: new Set([root]), files: [], problems: [], skipped: [] };
  await walkFolder(walk, root, '');
  const { files, problems, skipped } = walk;
  return { files, problems, skipped };
}

async function walkFolder(walk: Walk, folder: string, prefix: string): Promise<void> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter(
    ({ name }) => !name.startsWith('.'),
  );
  // Links last: a folder that is also linked to keeps its own name.
  const links = entries.filter((entry) => entry.isSymbolicLink());
  for (const entry of entries) {
    const full = join(folder, entry.name);
    const path = `${prefix}${entry.name}`;
    if (entry.isDirectory()) await attempt(walk, path, () => enter(walk, full, path));
    else if (entry.isFile()) await attempt(walk, path, () => addFile(walk, full, path));
  }
  for (const { name } of links) {
    const path = `${prefix}${name}`;
    await attempt(walk, path, () => followLink(walk, join(folder, name), path), true);
  }
}

/** Reports an error of one file, link or folder as a problem, so that the others are read all the same. */
async function attempt(walk: Walk, path: string, read: () => Promise<void>, isLink = false): Promise<void> {
  try {
    await read();
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    if (code === 'ENOENT' || code === 'ELOOP' || code === 'ENOTDIR') {
      // A file is gone since the folder was read.
      if (isLink) walk.skipped.push({ path, sentence: 'is a link to nothing' });
      return;
    }
    walk.problems.push({ path, sentence: unreadableSentence(code) });
  }
}

/** Why something cannot be read, for people; follows its name. */
export function unreadableSentence(code: string | undefined): string {
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read: permission denied';
  return `cannot be read (${code ?? 'unknown reason'})`;
}

async function enter(walk: Walk, folder: string, path: string): Promise<void> {
  const real = await realpath(folder);
  if (walk.visited.has(real)) return;
  walk.visited.add(real);
  await walkFolder(walk, folder, `${path}/`);
}

async function followLink(walk: Walk, full: string, path: string): Promise<void> {
  const real = await realpath(full);
  const inside = relative(walk.root, real);
  if (inside === '..' || inside.startsWith(`..${sep}`)) {
    walk.skipped.push({ path, sentence: 'is a link that leads out of the folder, and is not followed' });
    return;
  }
  // The folder itself.
  if (inside === '') return;
  const target = await stat(real);
  if (target.isDirectory()) await enter(walk, full, path);
  // Reading a pipe or a device could block for ever.
  else if (target.isFile()) await addFile(walk, full, path);
  else walk.skipped.push({ path, sentence: 'is a link to something that is no file' });
}

/** What tells one state of a file from another without reading it. */
export function fileState({ size, mtimeMs, ctimeMs, ino }: Stats): Required<Omit<FoundFile, 'path'>> {
  return { bytes: size, modifiedMs: Math.floor(mtimeMs), changedMs: Math.floor(ctimeMs), inode: ino };
}

async function addFile(walk: Walk, full: string, path: string): Promise<void> {
  if (!walk.isWanted(path)) return;
  walk.files.push({ path, ...fileState(await stat(full)) });
}
