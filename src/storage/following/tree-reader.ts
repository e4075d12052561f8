import { realpathSync, statSync } from 'node:fs';
import { setImmediate as others } from 'node:timers/promises';
import { errorCode } from '../error-code.ts';
import {
  addProblem,
  type FileProblem,
  FolderQueue,
  type FoundFile,
  type FoundFolder,
  isGone,
  type Listing,
  listFolder,
  lookAtFile,
} from '../files-below.ts';
import { folderDigest } from './folder-digest.ts';
import type { FolderWatches, WatchedFolder } from './folder-watches.ts';
import { type KnownFolder, KnownFolders } from './known-folders.ts';
import { type LookEnd, type LookOrder, type SeenFolder, type TreeChange, WHOLE } from './tree-messages.ts';

/** How long nothing else may run in the thread: events must be fetched before the system drops some. */
const AT_ONCE_MS = 20;

/** Files of one change, at most, unless a single folder has more: what the owner takes in at once. */
const FILES_AT_ONCE = 2000;

/** Folders of one change, at most. */
const FOLDERS_AT_ONCE = 500;

/** Takes a part of a look; resolves with whether the look is to go on. */
export type Post = (change: TreeChange) => Promise<boolean>;

export interface TreeReaderParts {
  readonly path: string;
  readonly wanted: RegExp;
  /** Undefined while the folders are not followed. */
  readonly watches: () => FolderWatches | undefined;
}

interface ReadFolder {
  readonly known: KnownFolder;
  readonly listing: Listing | undefined;
  readonly seen: SeenFolder;
}

const NOTHING: Omit<Listing, 'targets' | 'links'> = { files: [], folders: [], problems: [], skipped: [] };

/** What tells a folder from another at its path, mounted there or made anew. */
export function folderIdentity(real: string): string {
  const { dev, ino } = statSync(real, { bigint: true });
  return `${dev}:${ino}`;
}

/** Reads a tree of folders and tells what differs from what was taken in. One look at a time. */
export class TreeReader {
  readonly #parts: TreeReaderParts;
  #known = new KnownFolders();
  #root: FoundFolder = { path: '', real: '' };

  constructor(parts: TreeReaderParts) {
    this.#parts = parts;
  }

  /** What was seen of the folders. */
  get known(): Pick<KnownFolders, 'get' | 'showing' | 'size'> {
    return this.#known;
  }

  /** Looks at the whole tree, or at some of its folders and what is new below them. */
  async look(order: LookOrder, post: Post): Promise<LookEnd> {
    const look = new Look(order, post);
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

  async #lookAtAll(look: Look): Promise<boolean> {
    this.#root = { path: '', real: realpathSync.native(this.#parts.path) };
    const identity = folderIdentity(this.#root.real);
    const known = new KnownFolders();
    const queue = new FolderQueue(this.#root.real);
    const unreadable: string[] = [];
    this.#parts.watches()?.tryAgain();
    for (let next = queue.next(); next && look.goesOn; next = queue.next()) {
      const read = this.#read(next, look.order.inodes);
      if (!read) continue;
      known.set(read.known);
      if (read.listing) queue.add(read.listing);
      else unreadable.push(`${next.path}/`);
      look.add(read.seen);
      await look.pause();
    }
    // When a drive was unmounted meanwhile, nothing that was not found is gone.
    if (this.#rootIdentity() !== identity) return false;
    if (!look.goesOn) return true;
    for (const path of look.taken.keys())
      if (!known.has(path) && !unreadable.some((folder) => path.startsWith(folder))) look.gone.add(path);
    this.#known = known;
    this.#watchTargets();
    this.#parts.watches()?.keep(new Set([...pathsOf(known), ...targetKeys(known)]));
    return true;
  }

  /** @returns false when the whole tree has to be looked at instead */
  async #lookAt(folders: readonly string[], look: Look): Promise<boolean> {
    const root = this.#known.get('');
    if (!root || this.#rootIdentity() !== root.identity) return false;
    for (const path of [...folders].sort()) {
      const isDone = this.#known.has(path) ? await this.#lookAtOne(path, look) : this.#isGone(path, look);
      if (!isDone) return false;
      if (!look.goesOn) return true;
    }
    this.#watchTargets();
    return this.#rootIdentity() === root.identity;
  }

  /** Of a folder that is not known: what holds it tells when it is there. */
  #isGone(path: string, look: Look): boolean {
    if (look.taken.has(path)) look.gone.add(path);
    return true;
  }

  async #lookAtOne(path: string, look: Look): Promise<boolean> {
    const queue: FoundFolder[] = [];
    for (let next: FoundFolder | undefined = this.#known.get(path); next; next = queue.pop()) {
      const before = this.#known.get(next.path);
      const read = this.#read(next, look.order.inodes);
      if (!read) {
        if (before && !this.#forget(before.path, look)) return false;
        continue;
      }
      // Links may show a folder in two places, and each in another: who has it, only the whole tree tells.
      if (linksOf(read.known) !== linksOf(before)) return false;
      const isOther = before?.identity !== read.known.identity;
      for (const folder of read.listing?.folders ?? []) {
        const known = this.#known.get(folder.path);
        if (isOther || !known?.isReadable) queue.push(folder);
      }
      if (read.listing && before) {
        const there = new Set(read.known.folders);
        for (const each of before.folders) if (!there.has(each) && !this.#forget(each, look)) return false;
      }
      this.#known.set(read.listing || !before ? read.known : { ...read.known, folders: before.folders });
      look.gone.delete(next.path);
      look.add(read.seen);
      await look.pause();
      if (!look.goesOn) return true;
    }
    return true;
  }

  /** @returns false when links may show what is gone, or lie in it */
  #forget(path: string, look: Look): boolean {
    if (this.#known.hasLinks) return false;
    for (const folder of [...this.#known.below(path)]) {
      look.gone.add(folder.path);
      this.#known.delete(folder.path);
      this.#parts.watches()?.remove(folder.path);
    }
    return true;
  }

  /** Undefined for a folder that is gone. Throws the system's error when the root cannot be read. */
  #read(folder: FoundFolder, inodes: boolean): ReadFolder | undefined {
    let identity = '';
    let listing: Listing | undefined;
    const problems: FileProblem[] = [];
    try {
      identity = folderIdentity(folder.real);
      // First, so that nothing happens unseen in between.
      this.#parts.watches()?.add({ ...folder, identity });
      listing = listFolder({ ...folder, root: this.#root.real, isWanted: this.#isWanted });
      problems.push(...listing.problems);
    } catch (error) {
      if (folder.path === '') throw error;
      if (isGone(error)) return undefined;
      addProblem(problems, folder.path, error);
    }
    const { folders, skipped } = listing ?? NOTHING;
    const files: FoundFile[] = [];
    for (const path of listing?.files ?? []) {
      const file = lookAtFile(this.#root.real, path, problems);
      if (file) files.push(file);
    }
    const paths = folders.map(({ path }) => path);
    const digest = folderDigest({ files, folders: paths, problems, skipped }, inodes);
    const ranges = listing ? [WHOLE] : [];
    const { links = [], targets = new Set<string>() } = listing ?? {};
    return {
      listing,
      known: { ...folder, identity, isReadable: listing !== undefined, folders: paths, links, targets },
      seen: { path: folder.path, digest, files, ranges, problems, skipped },
    };
  }

  readonly #isWanted = (path: string): boolean => this.#parts.wanted.test(path);

  /** Throws the system's error when the root is gone or cannot be read. */
  #rootIdentity(): string {
    return folderIdentity(this.#root.real);
  }

  /** Folders in which files lie that are shown elsewhere may be outside of what is listed, as those with a dot are. */
  #watchTargets(): void {
    for (const folder of targetsOf(this.#known)) this.#parts.watches()?.add(folder);
  }
}

function linksOf(folder: KnownFolder | undefined): string {
  return (folder?.links ?? [])
    .map(({ path, real }) => `${path}\0${real}`)
    .sort()
    .join('\0');
}

function* pathsOf(known: KnownFolders): Iterable<string> {
  for (const { path } of known.values()) yield path;
}

/** No path below the root begins like that. */
function targetKey(real: string): string {
  return `/${real}`;
}

function* targetKeys(known: KnownFolders): Iterable<string> {
  for (const real of known.targets()) yield targetKey(real);
}

function* targetsOf(known: KnownFolders): Iterable<WatchedFolder> {
  for (const real of known.targets()) {
    try {
      yield { path: targetKey(real), real, identity: folderIdentity(real) };
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
    }
  }
}

/** One look: what was found and not posted yet, and how long reading took. */
class Look {
  readonly order: LookOrder;
  readonly taken: ReadonlyMap<string, string>;
  readonly gone = new Set<string>();
  readonly #post: Post;
  #changed: SeenFolder[] = [];
  #files = 0;
  #goesOn = true;
  #readMs = 0;
  #sinceMs = performance.now();

  constructor(order: LookOrder, post: Post) {
    this.order = order;
    this.taken = new Map(order.digests);
    this.#post = post;
  }

  /** False when nobody waits for the rest. */
  get goesOn(): boolean {
    return this.#goesOn;
  }

  /** Milliseconds, without those in which others ran. */
  get readMs(): number {
    return this.#readMs;
  }

  add(seen: SeenFolder): void {
    if (this.taken.get(seen.path) === seen.digest) return;
    this.#changed.push(seen);
    this.#files += seen.files.length;
  }

  /** Lets others run when it is time to, and posts what is much. */
  async pause(): Promise<void> {
    if (this.#files >= FILES_AT_ONCE || this.#changed.length >= FOLDERS_AT_ONCE) await this.#send(false);
    else if (performance.now() - this.#sinceMs > AT_ONCE_MS) await this.#away(others());
  }

  async end(): Promise<void> {
    const whole = this.order.folders === undefined;
    if (this.#goesOn && (whole || this.#changed.length + this.gone.size > 0)) await this.#send(true);
    else await this.#away(others());
  }

  async #send(last: boolean): Promise<void> {
    const changed = this.#changed;
    this.#changed = [];
    this.#files = 0;
    const whole = this.order.folders === undefined;
    const gone = last ? [...this.gone] : [];
    this.#goesOn = await this.#away(this.#post({ changed, gone, whole, last }));
  }

  async #away<T>(waiting: Promise<T>): Promise<T> {
    this.#readMs += performance.now() - this.#sinceMs;
    const result = await waiting;
    this.#sinceMs = performance.now();
    return result;
  }
}
