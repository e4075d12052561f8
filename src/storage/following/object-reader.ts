import { LoupeError } from '../../errors.ts';
import type { FoundFile } from '../files-below.ts';
import type { ObjectPage, ObjectStore } from '../objects/object-store.ts';
import { ObjectStoreError, type StoreFault } from '../objects/object-store-error.ts';
import { fileOfObject, isShownKey, pagesOf } from '../objects/objects-as-files.ts';
import { FolderDigests } from './folder-digest.ts';
import { type Post, TreeLook } from './tree-look.ts';
import type { LookEnd, LookOrder } from './tree-messages.ts';

/** What a system would say of a folder that cannot be read for such a reason. */
const CODES: Readonly<Record<StoreFault, string>> = {
  away: 'ETIMEDOUT',
  refused: 'EACCES',
  changed: 'EIO',
  unsupported: 'EIO',
  broken: 'EIO',
};

/** A part of the keys up to a `/`, while those below it are listed. */
interface OpenFolder {
  readonly path: string;
  readonly files: FoundFile[];
  readonly folders: string[];
}

export interface ObjectReaderParts {
  readonly store: Pick<ObjectStore, 'list'>;
  /** Which objects are looked at, by their keys. */
  readonly wanted: RegExp;
}

/**
 * Lists the objects of a store, and tells what differs from what was taken in, as if their keys were the paths of files. A look at
 * everything takes one request for each thousand objects, however many folders they make.
 */
export class ObjectReader {
  readonly #parts: ObjectReaderParts;
  #listRequests = 0;

  constructor(parts: ObjectReaderParts) {
    this.#parts = parts;
  }

  /** How many pages of lists were had since the start. */
  get listRequests(): number {
    return this.#listRequests;
  }

  /** Looks at all objects, or at those of some folders. One look at a time. */
  async look(order: LookOrder, post: Post): Promise<LookEnd> {
    const look = new TreeLook(order, post);
    try {
      if (order.folders) for (const path of order.folders) await this.#lookAt(path, look);
      else await this.#lookAtAll(look);
      await look.end();
      return { outcome: 'done', readMs: look.readMs };
    } catch (error) {
      // Before the end nothing was said to be gone: what was not listed stays. Keys that are missing are a LoupeError.
      const isOfStore = error instanceof ObjectStoreError;
      if (!isOfStore && !(error instanceof LoupeError)) throw error;
      const code = CODES[isOfStore ? error.fault : 'refused'];
      return { outcome: 'unreadable', error: { message: error.message, code } };
    }
  }

  async #lookAtAll(look: TreeLook): Promise<void> {
    const { wanted } = this.#parts;
    const seen = new Set<string>();
    const root = folderOf('');
    let open = [root];
    const closeUpTo = async (path: string): Promise<void> => {
      for (let last = open.at(-1); last && !isIn(last.path, path); last = open.at(-1)) {
        open = open.slice(0, -1);
        seen.add(last.path);
        tell(last, look);
        await look.pause();
      }
    };
    for await (const { objects } of this.#pages('', false)) {
      for (const object of objects) {
        const path = parentOf(object.key);
        if (!isShownKey(path)) continue;
        await closeUpTo(path);
        open = opened(open, path);
        // Programs put an object of the name of a folder, which ends in a slash, where it is empty: that is no file.
        const file = fileOfObject(object, wanted);
        if (file) open.at(-1)?.files.push(file);
      }
      if (!look.goesOn) return;
    }
    for (const folder of open.reverse()) {
      seen.add(folder.path);
      tell(folder, look);
    }
    for (const path of look.taken.keys()) if (!seen.has(path)) look.gone.add(path);
  }

  /** Of folders in it that are new, the next look at everything tells. */
  async #lookAt(path: string, look: TreeLook): Promise<void> {
    const { wanted } = this.#parts;
    const folder = folderOf(path);
    let isThere = path === '';
    for await (const { objects, folders } of this.#pages(path === '' ? '' : `${path}/`, true)) {
      isThere ||= objects.length + folders.length > 0;
      folder.files.push(...objects.flatMap((object) => fileOfObject(object, wanted) ?? []));
      folder.folders.push(...folders.map((each) => each.slice(0, -1)).filter(isShownKey));
      if (!look.goesOn) return;
    }
    if (isThere) tell(folder, look);
    else if (look.taken.has(path)) look.gone.add(path);
    await look.pause();
  }

  async *#pages(prefix: string, isFlat: boolean): AsyncGenerator<ObjectPage, void> {
    for await (const page of pagesOf(this.#parts.store, prefix, { isFlat })) {
      this.#listRequests += 1;
      yield page;
    }
  }
}

function folderOf(path: string): OpenFolder {
  return { path, files: [], folders: [] };
}

/** The folder of a key; of one that ends in a slash, itself. */
function parentOf(key: string): string {
  return key.slice(0, Math.max(0, key.lastIndexOf('/')));
}

function isIn(folder: string, path: string): boolean {
  return folder === '' || folder === path || path.startsWith(`${folder}/`);
}

/** The folders on the way to a path, of which those that it has in common with the key before are open. */
function opened(open: readonly OpenFolder[], path: string): OpenFolder[] {
  const all = [...open];
  for (let last = all.at(-1); last && last.path !== path; last = all.at(-1)) {
    const end = path.indexOf('/', last.path === '' ? 0 : last.path.length + 1);
    const next = folderOf(end < 0 ? path : path.slice(0, end));
    last.folders.push(next.path);
    all.push(next);
  }
  return all;
}

function tell({ path, files, folders }: OpenFolder, look: TreeLook): void {
  const digests = new FolderDigests({ files, folders, problems: [], skipped: [] }, look.order.inodes);
  look.add({ known: { path }, listing: { skipped: [] }, digests, problems: [] });
}
