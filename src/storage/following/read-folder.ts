import { statSync } from 'node:fs';
import {
  addProblem,
  type FileProblem,
  type FoundFile,
  type FoundFolder,
  isGone,
  type Listing,
  listFolder,
  lookAtFile,
} from '../files-below.ts';
import { FolderDigests } from './folder-digest.ts';
import type { FolderWatches } from './folder-watches.ts';
import type { KnownFolder } from './known-folders.ts';

/** How many files are looked at before others may run. */
const FILES_AT_ONCE = 50;

/** A folder is read again for an event no sooner than this many times what that takes. */
const REST = 4;

/** A folder as it was read. */
export interface ReadFolder {
  readonly known: KnownFolder;
  /** Undefined when it cannot be read. */
  readonly listing: Listing | undefined;
  readonly digests: FolderDigests;
  readonly problems: readonly FileProblem[];
}

/** How folders are read. */
export interface FolderReading {
  /** The real path of the root. */
  readonly root: string;
  readonly isWanted: (path: string) => boolean;
  /** Whether another number of a file is a change of it. */
  readonly inodes: boolean;
  /** Undefined while the folders are not followed. */
  readonly watches: FolderWatches | undefined;
  /** Lets others run when it is time to: a folder of very many files takes long on a slow drive. */
  readonly breathe: () => Promise<void> | undefined;
}

const NOTHING: Pick<Listing, 'folders' | 'links' | 'targets' | 'skipped'> = {
  folders: [],
  links: [],
  targets: new Set(),
  skipped: [],
};

/** What tells a folder from another at its path, mounted there or made anew. Throws the system's error. */
export function folderIdentity(real: string): string {
  const { dev, ino } = statSync(real, { bigint: true });
  return `${dev}:${ino}`;
}

/**
 * Reads a folder and the states of its files, and watches it.
 *
 * @returns undefined for a folder that is gone; rejects with the system's error when the root cannot be read
 */
export async function readFolder(
  folder: FoundFolder,
  reading: FolderReading,
): Promise<ReadFolder | undefined> {
  const { root, isWanted, inodes, watches } = reading;
  const begunMs = performance.now();
  const problems: FileProblem[] = [];
  let identity = '';
  let listing: Listing | undefined;
  try {
    identity = folderIdentity(folder.real);
    // First, so that nothing happens unseen in between.
    watches?.add({ ...folder, identity });
    listing = listFolder({ ...folder, root, isWanted });
    problems.push(...listing.problems);
  } catch (error) {
    if (folder.path === '') throw error;
    if (isGone(error)) return undefined;
    addProblem(problems, folder.path, error);
  }
  const { folders, links, targets, skipped } = listing ?? NOTHING;
  const files: FoundFile[] = [];
  for (const [index, path] of (listing?.files ?? []).entries()) {
    const file = lookAtFile(root, path, problems);
    if (file) files.push(file);
    if (index % FILES_AT_ONCE === FILES_AT_ONCE - 1) await reading.breathe();
  }
  const paths = folders.map(({ path }) => path);
  const digests = new FolderDigests({ files, folders: paths, problems, skipped }, inodes);
  const nowMs = performance.now();
  const restUntilMs = nowMs + REST * (nowMs - begunMs);
  const isReadable = listing !== undefined;
  return {
    listing,
    problems,
    digests,
    known: { ...folder, identity, isReadable, folders: paths, links, targets, restUntilMs },
  };
}
