import { readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { errorCode } from '../storage/error-code.ts';
import { identifierOf, isKnownFormat, NOT_ACCEPTED_EXTENSIONS } from './identifier.ts';

/** One image of the archive: a file below the image folder, or a page of one. */
export interface Master {
  readonly identifier: string;
  /** Below the image folder, with `/` on every system. */
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  /** Which full image of a file with several, from 2 up; left out for the first. */
  readonly page?: number;
}

/** A file that looks like a master and is not served, with a sentence that says why. */
export interface MasterProblem {
  readonly path: string;
  readonly sentence: string;
}

/**
 * Finds the masters below a folder, in the order of their identifiers.
 *
 * Dot files, links that lead out of the folder and files of other kinds are none of Loupe's business. Files whose
 * names give the same identifier are all reported and none served: a silent choice would show the wrong scan.
 */
export async function scanMasters(
  imagesRoot: string,
): Promise<{ masters: Master[]; problems: MasterProblem[] }> {
  const found: Master[] = [];
  const problems: MasterProblem[] = [];
  const root = await realpath(imagesRoot);
  await scanFolder({ root, visited: new Set([root]), found, problems }, root, '');
  const { masters, collisions } = withoutCollisions(found);
  return { masters, problems: [...problems, ...collisions] };
}

interface Scan {
  readonly root: string;
  /** Real paths of folders: links must not lead round in circles. */
  readonly visited: Set<string>;
  readonly found: Master[];
  readonly problems: MasterProblem[];
}

async function scanFolder(scan: Scan, folder: string, prefix: string): Promise<void> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter(
    ({ name }) => !name.startsWith('.'),
  );
  // Links last: a folder that is also linked to keeps its own name.
  const links = entries.filter((entry) => entry.isSymbolicLink());
  for (const entry of entries) {
    const full = join(folder, entry.name);
    const path = `${prefix}${entry.name}`;
    if (entry.isDirectory()) await attempt(scan, path, () => enter(scan, full, path));
    else if (entry.isFile()) await attempt(scan, path, () => addFile(scan, full, path));
  }
  for (const { name } of links) {
    const path = `${prefix}${name}`;
    await attempt(scan, path, () => followLink(scan, join(folder, name), path));
  }
}

/** What keeps one file, link or folder from being read is reported and keeps no other from it. */
async function attempt(scan: Scan, path: string, read: () => Promise<void>): Promise<void> {
  try {
    await read();
  } catch (error) {
    const code = errorCode(error);
    // Removed since the folder was read, or a link to nothing.
    if (code === undefined) throw error;
    if (code === 'ENOENT' || code === 'ELOOP' || code === 'ENOTDIR') return;
    const denied = code === 'EACCES' || code === 'EPERM';
    scan.problems.push({
      path,
      sentence: denied ? 'may not be read: permission denied' : `cannot be read (${code})`,
    });
  }
}

async function enter(scan: Scan, folder: string, path: string): Promise<void> {
  const real = await realpath(folder);
  if (scan.visited.has(real)) return;
  scan.visited.add(real);
  await scanFolder(scan, folder, `${path}/`);
}

async function followLink(scan: Scan, full: string, path: string): Promise<void> {
  const real = await realpath(full);
  const inside = relative(scan.root, real);
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`)) return;
  if ((await stat(real)).isDirectory()) await enter(scan, full, path);
  else await addFile(scan, full, path);
}

async function addFile(scan: Scan, full: string, path: string): Promise<void> {
  const extension = extensionOf(path);
  if (NOT_ACCEPTED_EXTENSIONS.has(extension)) {
    const sentence = `.${extension} files are not accepted as masters (JPEG, TIFF, PNG, WebP, GIF and AVIF are)`;
    scan.problems.push({ path, sentence });
  }
  if (!isKnownFormat(path)) return;
  const identifier = identifierOf(path);
  if (identifier === undefined) {
    const sentence = 'has a name that no address can carry: control characters, or not Unicode';
    scan.problems.push({ path, sentence });
    return;
  }
  const { size, mtimeMs } = await stat(full);
  scan.found.push({ identifier, path, bytes: size, modifiedMs: Math.floor(mtimeMs) });
}

function withoutCollisions(found: readonly Master[]): { masters: Master[]; collisions: MasterProblem[] } {
  const byIdentifier = new Map<string, Master[]>();
  for (const master of found) {
    const same = byIdentifier.get(master.identifier);
    if (same) same.push(master);
    else byIdentifier.set(master.identifier, [master]);
  }
  const masters: Master[] = [];
  const collisions: MasterProblem[] = [];
  for (const [identifier, same] of byIdentifier) {
    const [first] = same;
    if (first && same.length === 1) {
      masters.push(first);
      continue;
    }
    for (const { path } of same) {
      const others = same.filter((other) => other.path !== path).map((other) => other.path);
      const sentence = `has the same identifier "${identifier}" as ${others.join(', ')}: rename one; none is served`;
      collisions.push({ path, sentence });
    }
  }
  masters.sort((a, b) => (a.identifier < b.identifier ? -1 : 1));
  return { masters, collisions };
}

function extensionOf(path: string): string {
  const dot = path.lastIndexOf('.');
  return dot > path.lastIndexOf('/') ? path.slice(dot + 1).toLowerCase() : '';
}
