import { realpathSync } from 'node:fs';
import { errorCode } from '../error-code.ts';
import { FolderQueue, type FoundFolder } from '../files-below.ts';
import type { FolderWatches } from './folder-watches.ts';
import { type KnownFolder, KnownFolders } from './known-folders.ts';
import { folderIdentity, type ReadFolder, readFolder } from './read-folder.ts';
import { type Post, TreeLook } from './tree-look.ts';
import type { LookEnd, LookOrder } from './tree-messages.ts';

export interface TreeReaderParts {
  readonly path: string;
  readonly wanted: RegExp;
  /** Undefined while the folders are not followed. */
  readonly watches: () => FolderWatches | undefined;
}

/** Reads a tree of folders and tells what differs from what was taken in. One look at a time. */
export class TreeReader {
  readonly #parts: TreeReaderParts;
  #known = new KnownFolders();
  #root = '';
  #folderReads = 0;

  constructor(parts: TreeReaderParts) {
    this.#parts = parts;
  }

  /** What was seen of the folders. */
  get known(): Pick<KnownFolders, 'get' | 'showing' | 'size'> {
    return this.#known;
  }

  /** How many folders were read since the start, each as often as it was. */
  get folderReads(): number {
    return this.#folderReads;
  }

  /** Looks at the whole tree, or at some of its folders and what is new below them. */
  async look(order: LookOrder, post: Post): Promise<LookEnd> {
    const look = new TreeLook(order, post);
    try {
      const isDone = order.folders ? await this.#lookAt(order.folders, look) : await this.#lookAtAll(look);
      if (!isDone) return { outcome: 'whole-needed' };
      await look.end();
      return { outcome: 'done', readMs: look.readMs };
    } catch (error) {
      const code = errorCode(error);
      if (code === undefined || !(error instanceof Error)) throw error;
      return { outcome: 'unreadable', error: { message: error.message, code } };
    }
  }

  async #lookAtAll(look: TreeLook): Promise<boolean> {
    this.#root = realpathSync.native(this.#parts.path);
    const identity = folderIdentity(this.#root);
    const known = new KnownFolders();
    const queue = new FolderQueue(this.#root);
    const unreadable: string[] = [];
    this.#parts.watches()?.tryAgain();
    for (let next = queue.next(); next && look.goesOn; next = queue.next()) {
      const read = await this.#read(next, look);
      if (!read) continue;
      known.set(read.known);
      if (read.listing) queue.add(read.listing);
      else unreadable.push(`${next.path}/`);
      look.add(read);
      await look.pause();
    }
    // When a drive was unmounted meanwhile, nothing that was not found is gone.
    if (folderIdentity(this.#root) !== identity) return false;
    if (!look.goesOn) return true;
    for (const path of look.taken.keys())
      if (!known.has(path) && !unreadable.some((folder) => path.startsWith(folder))) look.gone.add(path);
    this.#known = known;
    this.#watchTargets();
    const targets = new Set([...known.targets()].map(targetKey));
    this.#parts.watches()?.keep((path) => known.has(path) || targets.has(path));
    return true;
  }

  /** @returns false when the whole tree has to be looked at instead */
  async #lookAt(folders: readonly string[], look: TreeLook): Promise<boolean> {
    const root = this.#known.get('');
    if (!root || folderIdentity(this.#root) !== root.identity) return false;
    // From above: what is gone with a folder needs no look.
    for (const path of [...folders].sort((a, b) => (a < b ? -1 : 1))) {
      const known = this.#known.get(path);
      // Of a folder that is not known, what holds it tells when it is there.
      if (known) {
        if (!(await this.#lookBelow(known, look))) return false;
      } else if (look.taken.has(path)) look.gone.add(path);
      if (!look.goesOn) return true;
    }
    this.#watchTargets();
    return folderIdentity(this.#root) === root.identity;
  }

  /** Reads a folder, and those below that are new or were not readable. */
  async #lookBelow(first: FoundFolder, look: TreeLook): Promise<boolean> {
    const queue: FoundFolder[] = [first];
    for (let next = queue.pop(); next && look.goesOn; next = queue.pop()) {
      const before = this.#known.get(next.path);
      const read = await this.#read(next, look);
      if (!read) {
        if (before && !this.#forget(before.path, look)) return false;
        continue;
      }
      // Links may show a folder in two places, and each in another: who has it, only the whole tree tells.
      if (linksOf(read.known) !== linksOf(before)) return false;
      if (read.listing && !this.#forgetAllBut(read.known, before, look)) return false;
      const isOther = before?.identity !== read.known.identity;
      for (const folder of read.listing?.folders ?? [])
        if (isOther || !this.#known.get(folder.path)?.isReadable) queue.push(folder);
      this.#known.set(read.listing || !before ? read.known : { ...read.known, folders: before.folders });
      look.add(read);
      await look.pause();
    }
    return true;
  }

  /** Forgets folders that were in a folder and are not there any more. @returns false when links may show one */
  #forgetAllBut(now: KnownFolder, before: KnownFolder | undefined, look: TreeLook): boolean {
    const there = new Set(now.folders);
    return (before?.folders ?? []).every((path) => there.has(path) || this.#forget(path, look));
  }

  /** @returns false when links may show what is gone, or lie in it */
  #forget(path: string, look: TreeLook): boolean {
    if (this.#known.hasLinks) return false;
    for (const folder of [...this.#known.below(path)]) {
      look.gone.add(folder.path);
      this.#known.delete(folder.path);
      this.#parts.watches()?.remove(folder.path);
    }
    return true;
  }

  #read(folder: FoundFolder, look: TreeLook): Promise<ReadFolder | undefined> {
    this.#folderReads += 1;
    return readFolder(folder, {
      root: this.#root,
      isWanted: (path) => this.#parts.wanted.test(path),
      inodes: look.order.inodes,
      watches: this.#parts.watches(),
      breathe: () => look.breathe(),
    });
  }

  /** Folders to which links lead may be none that are listed, as those with a dot: they are watched all the same. */
  #watchTargets(): void {
    const watches = this.#parts.watches();
    for (const real of this.#known.targets()) {
      const path = real.slice(this.#root.length + 1);
      if (!watches || this.#known.get(path)?.real === real) continue;
      try {
        watches.add({ path: targetKey(real), real, identity: folderIdentity(real) });
      } catch (error) {
        if (errorCode(error) === undefined) throw error;
      }
    }
  }
}

/** The name of the watch of a folder that is watched for links to it: no path below the root begins like that. */
function targetKey(real: string): string {
  return `/${real}`;
}

function linksOf(folder: KnownFolder | undefined): string {
  const links = (folder?.links ?? []).map(({ path, real }) => `${path}\0${real}`);
  return links.sort((a, b) => (a < b ? -1 : 1)).join('\0');
}
