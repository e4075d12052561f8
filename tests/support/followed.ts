import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import type { FoundFile } from '../../src/storage/files-below.ts';
import { FollowedTree, type FollowedTreeParts } from '../../src/storage/following/followed-tree.ts';
import { isInRange } from '../../src/storage/following/path-order.ts';
import type { FolderDigest, SeenFolder, TreeChange } from '../../src/storage/following/tree-messages.ts';
import { HOUR_SECONDS } from './patience.ts';

/** An owner of a followed tree that takes in what it is given, and keeps what it was told. */
export class TakingOwner {
  readonly folders = new Map<string, SeenFolder>();
  readonly changes: TreeChange[] = [];
  readonly logged: string[] = [];
  readonly errors: Error[] = [];
  /** How often the digests of all folders were asked for. */
  wholeLooks = 0;
  /** Called with each change before it is taken in: with a number, it is not. */
  answer: (change: TreeChange) => Promise<number | undefined> = async () => undefined;
  readonly tree: FollowedTree;

  constructor(path: string, parts: Partial<FollowedTreeParts> = {}) {
    this.tree = new FollowedTree({
      path,
      name: 'the folder',
      rescanSeconds: HOUR_SECONDS,
      gatherMs: 20,
      wanted: /\.(?:jpg|yaml)$/,
      inodes: () => true,
      digests: (folders) => this.#digests(folders),
      take: (change) => this.#take(change),
      unreadable: async (error) => {
        this.errors.push(error);
        throw error;
      },
      log: pino({}, { write: (line) => void this.logged.push(line) }),
      ...parts,
    });
  }

  /** Paths of all files that are known, in order. */
  get paths(): string[] {
    return this.files.map(({ path }) => path).sort((a, b) => (a < b ? -1 : 1));
  }

  get files(): FoundFile[] {
    return [...this.folders.values()].flatMap(({ files }) => files);
  }

  #digests(folders?: readonly string[]): FolderDigest[] {
    if (folders === undefined) this.wholeLooks += 1;
    return (folders ?? [...this.folders.keys()]).flatMap((path): FolderDigest[] => {
      const digest = this.folders.get(path)?.digest;
      return digest === undefined ? [] : [[path, digest]];
    });
  }

  async #take(change: TreeChange): Promise<number | undefined> {
    this.changes.push(change);
    const again = await this.answer(change);
    if (again !== undefined) return again;
    for (const seen of change.changed) this.folders.set(seen.path, this.#merged(seen));
    for (const path of change.gone) this.folders.delete(path);
    return undefined;
  }

  /** What is not in the ranges stays. */
  #merged(seen: SeenFolder): SeenFolder {
    const before = this.folders.get(seen.path)?.files ?? [];
    const outside = before.filter(({ path }) => !seen.ranges.some((range) => isInRange(path, range)));
    return { ...seen, files: [...seen.files, ...outside] };
  }
}

/** Writes files below a folder, with folders for them. */
export async function put(root: string, ...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), 'content');
  }
}
