import { basename, dirname, join, relative, sep } from 'node:path';
import { identifierOf } from '../archive/identifier.ts';
import { collisionSentence, IMAGE_NAMES, type Master, refusalOf } from '../archive/scan.ts';
import { addTo } from '../multimap.ts';
import {
  type FileProblem,
  FolderQueue,
  type FoundFile,
  listOrTell,
  lookAtFile,
} from '../storage/files-below.ts';
import type { Refusal } from './report.ts';

/** A file or folder that a user asks about. */
export interface AskedPath {
  /** As written. */
  readonly shown: string;
  /** Absolute, as it really is. */
  readonly real: string;
  readonly isFolder: boolean;
}

/** Why Loupe does not look into a file. */
export interface NotLookedInto {
  readonly why: Refusal | 'passed-over';
  readonly sentence: string;
}

/** A file that is to be inspected. */
export interface FoundScan {
  /** As the user may write it. */
  readonly shown: string;
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
  /** It was asked for by its name, and not by that of a folder. */
  readonly isNamed: boolean;
  /** As a master of the archive; undefined for what is no file of it, or no master. */
  readonly master?: Master;
  readonly problem?: NotLookedInto;
}

/** How many files there are to inspect. */
export function countScans(asked: readonly AskedPath[]): number {
  let count = 0;
  for (const { real, isFolder } of asked) {
    if (!isFolder) count += 1;
    else for (const { files, problems } of listingsBelow(real)) count += files.length + problems.length;
  }
  return count;
}

/**
 * Finds the files that are asked for, folder by folder, by the rules of ingest. What is held at a time are the names of one
 * folder. Waits for the disk in the thread that calls it.
 *
 * @param imagesFolder the masters of the archive: files in it have the identifiers that the server gives them
 */
export function* foundScans(asked: readonly AskedPath[], imagesFolder: string): Generator<FoundScan, void> {
  let last: { readonly folder: string; readonly twins: Twins } | undefined;
  for (const { shown, real, isFolder } of asked) {
    if (isFolder) {
      yield* scansBelow(shown.replace(/(?<=.)\/+$/, ''), new Place(real, imagesFolder));
      continue;
    }
    const place = new Place(dirname(real), imagesFolder);
    if (last?.folder !== place.root)
      last = { folder: place.root, twins: twinsIn(namesIn(place.root), place) };
    yield single(shown, basename(real), place, last.twins);
  }
}

/** A folder that is looked into, and where it lies in the archive. */
class Place {
  readonly root: string;
  /** Below the image folder; undefined for a folder elsewhere. */
  readonly #inArchive: string | undefined;

  constructor(root: string, imagesFolder: string) {
    this.root = root;
    const inside = relative(imagesFolder, root);
    const isInside = inside !== '..' && !inside.startsWith(`..${sep}`);
    this.#inArchive = isInside ? inside.split(sep).join('/') : undefined;
  }

  get isOfArchive(): boolean {
    return this.#inArchive !== undefined;
  }

  /** The path of a file by which its identifier is made. */
  archivePath(path: string): string {
    return this.#inArchive === undefined || this.#inArchive === '' ? path : `${this.#inArchive}/${path}`;
  }
}

function* scansBelow(shown: string, place: Place): Generator<FoundScan, void> {
  const { root } = place;
  const named = (path: string) => ({
    shown: shown === '/' ? `/${path}` : `${shown}/${path}`,
    path: join(root, path),
    bytes: 0,
    isNamed: false,
  });
  for (const { files, problems } of listingsBelow(root)) {
    const twins = twinsIn(files, place);
    for (const path of files.sort()) {
      const file = lookAtFile(root, path, problems);
      if (file) yield scanOf(named(path), file, place, twins);
      // Bytes that are no Unicode were decoded to what names no file.
      else if (path.includes('\ufffd'))
        yield { ...named(path), problem: { why: 'name', sentence: refusalOf(path) } };
    }
    for (const { path, sentence } of problems)
      yield { ...named(path), problem: { why: 'unreadable', sentence } };
  }
}

function single(shown: string, name: string, place: Place, twins: Twins): FoundScan {
  const found = { shown, path: join(place.root, name), bytes: 0, isNamed: true };
  const problems: FileProblem[] = [];
  const file = lookAtFile(place.root, name, problems);
  if (!file)
    return { ...found, problem: { why: 'unreadable', sentence: problems[0]?.sentence ?? 'is gone' } };
  if (name.startsWith('.'))
    return passedOver(found, file, 'has a name that begins with a dot: Loupe looks at no such file');
  if (!IMAGE_NAMES.test(name))
    return passedOver(found, file, 'does not have a name of an image: Loupe does not look at it');
  return scanOf(found, file, place, twins);
}

function passedOver(found: FoundScan, { bytes }: FoundFile, sentence: string): FoundScan {
  return { ...found, bytes, problem: { why: 'passed-over', sentence } };
}

/** The names of files of one folder by the identifiers that they would have. */
type Twins = ReadonlyMap<string, readonly string[]>;

function twinsIn(paths: readonly string[], place: Place): Twins {
  const byIdentifier = new Map<string, string[]>();
  for (const path of paths.map((each) => place.archivePath(each))) {
    const identifier = identifierOf(path);
    if (identifier !== undefined) addTo(byIdentifier, identifier, path);
  }
  return byIdentifier;
}

function scanOf(found: FoundScan, file: FoundFile, place: Place, twins: Twins): FoundScan {
  const path = place.archivePath(file.path);
  const identifier = identifierOf(path);
  const scan = { ...found, bytes: file.bytes };
  if (identifier === undefined) {
    const why = /\p{Cc}|\ufffd/u.test(path) ? 'name' : 'format';
    return { ...scan, problem: { why, sentence: refusalOf(path) } };
  }
  const sentence = collisionSentence(path, identifier, twins.get(identifier) ?? [path]);
  if (sentence !== undefined) return { ...scan, problem: { why: 'name', sentence } };
  return place.isOfArchive ? { ...scan, master: { identifier, ...file, path } } : scan;
}

/** Names of images in a folder; none when it cannot be listed. */
function namesIn(folder: string): readonly string[] {
  try {
    return listOrTell({ path: '', real: folder, root: folder, isWanted: isImageName }, [])?.files ?? [];
  } catch {
    return [];
  }
}

function* listingsBelow(
  root: string,
): Generator<{ readonly files: string[]; readonly problems: FileProblem[] }, void> {
  const queue = new FolderQueue(root);
  for (let next = queue.next(); next; next = queue.next()) {
    const problems: FileProblem[] = [];
    const listing = listOrTell({ ...next, root, isWanted: isImageName }, problems);
    // The last one is taken first.
    if (listing)
      queue.add({ ...listing, folders: listing.folders.sort((a, b) => (a.path < b.path ? 1 : -1)) });
    yield { files: listing?.files ?? [], problems: [...problems, ...(listing?.problems ?? [])] };
  }
}

function isImageName(path: string): boolean {
  return IMAGE_NAMES.test(path);
}
