import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode } from '../error-code.ts';
import { FileClaims } from './file-claims.ts';
import { FolderNames, type Walked, walk } from './file-walk.ts';
import { findFile, makeFolderOf, plainFile, realRoot } from './files-of-keys.ts';
import {
  headOf,
  linkNew,
  readObjectFile,
  removeEmptyFolder,
  syncFolder,
  toldAsStores,
} from './object-file.ts';
import { checkKey, checkPrefix } from './object-key.ts';
import type {
  ListedObject,
  ListOptions,
  ObjectBody,
  ObjectHead,
  ObjectPage,
  ObjectStore,
  ReadObject,
  ReadOptions,
  WriteOptions,
} from './object-store.ts';
import { ObjectStoreError } from './object-store-error.ts';
import { UNFINISHED, UnfinishedFiles } from './unfinished-files.ts';

const MOST_LISTED = 1000;

/** Files of a list that are looked at together. */
const LOOKED_AT_ONCE = 16;

/** How often what another process changes meanwhile is tried. */
const ATTEMPTS = 4;

/** A process that replaces a version of an object takes milliseconds for it; one that takes so long was killed. */
const CLAIM_STALE_MS = 10_000;

interface SignalOptions {
  readonly signal?: AbortSignal;
}

/**
 * The files of a folder as objects. The folder is there, or all methods reject with fault `away`: one that is not mounted
 * is not an empty one. An object has no others below it (`a` and `a/b`): a write of the second is `unsupported`.
 *
 * What is written without a condition, or deleted, while another process writes the same key with one may be overwritten
 * by that.
 */
export class FileObjects implements ObjectStore {
  readonly name: string;
  readonly #folder: string;
  readonly #unfinished: UnfinishedFiles;
  readonly #claims: FileClaims;
  readonly #names = new FolderNames();

  /**
   * @param folder absolute
   * @param options.claimStaleMs after which time a process that replaces a version of an object counts as killed
   */
  constructor(folder: string, { claimStaleMs = CLAIM_STALE_MS }: { readonly claimStaleMs?: number } = {}) {
    this.name = folder;
    this.#folder = folder;
    this.#unfinished = new UnfinishedFiles(folder);
    this.#claims = new FileClaims(this.#unfinished.folder, claimStaleMs);
  }

  async head(key: string, { signal }: SignalOptions = {}): Promise<ObjectHead | undefined> {
    return toldAsStores(signal, async () => {
      checkOwnKey(key);
      return (await findFile(this.#folder, key))?.head;
    });
  }

  async read(key: string, options: ReadOptions = {}): Promise<ReadObject | undefined> {
    return toldAsStores(options.signal, async () => {
      checkOwnKey(key);
      for (let attempt = 1; ; attempt++) {
        options.signal?.throwIfAborted();
        const path = (await findFile(this.#folder, key))?.path;
        if (path === undefined) return undefined;
        const read = await readObjectFile(path, options);
        if (read) return read;
        if (attempt === ATTEMPTS) throw new ObjectStoreError('changed');
      }
    });
  }

  async write(key: string, body: ObjectBody, { condition, signal }: WriteOptions = {}): Promise<ObjectHead> {
    return toldAsStores(signal, async () => {
      checkOwnKey(key);
      await realRoot(this.#folder);
      const { path, handle } = await this.#unfinished.write(body);
      try {
        if (condition === undefined) await this.#place(key, (to) => rename(path, to));
        else if (condition === 'absent') await this.#place(key, (to) => linkNew(path, to));
        else await this.#replace(key, condition.version, path, signal);
        await rm(path, { force: true });
        return headOf(await handle.stat({ bigint: true }));
      } finally {
        await handle.close();
        await rm(path, { force: true });
      }
    });
  }

  async list(
    prefix: string,
    { after = '', isFlat = false, most, signal }: ListOptions = {},
  ): Promise<ObjectPage> {
    return toldAsStores(signal, async () => {
      checkPrefix(prefix);
      const root = await realRoot(this.#folder);
      const limit = Math.min(most ?? MOST_LISTED, MOST_LISTED);
      const found: Walked[] = [];
      let isCut = false;
      for await (const walked of walk({ root, prefix, after, isFlat, names: this.#names })) {
        signal?.throwIfAborted();
        isCut = found.length === limit;
        if (isCut) break;
        found.push(walked);
      }
      if (!isCut) this.#names.forget();
      return {
        objects: await this.#heads(
          root,
          found.filter(({ isFolder }) => !isFolder),
        ),
        folders: found.filter(({ isFolder }) => isFolder).map(({ key }) => key),
        next: isCut ? found.at(-1)?.key : undefined,
      };
    });
  }

  async delete(key: string, { signal }: SignalOptions = {}): Promise<void> {
    await toldAsStores(signal, async () => {
      checkOwnKey(key);
      if (!(await findFile(this.#folder, key))) return;
      await rm(join(this.#folder, key), { force: true });
      // Folders of nothing are no objects' any more.
      for (let folder = dirname(key); folder !== '.'; folder = dirname(folder))
        if (!(await removeEmptyFolder(join(this.#folder, folder)))) break;
    });
  }

  async close(): Promise<void> {}

  /** Those of files that are there still. */
  async #heads(root: string, found: readonly Walked[]): Promise<ListedObject[]> {
    const objects: ListedObject[] = [];
    for (let at = 0; at < found.length; at += LOOKED_AT_ONCE) {
      const some = found.slice(at, at + LOOKED_AT_ONCE);
      const heads = await Promise.all(
        some.map(async ({ key, isLink }) => {
          const file = (!isLink && (await plainFile(root, key))) || (await findFile(this.#folder, key));
          return { key, head: file?.head };
        }),
      );
      for (const { key, head } of heads) if (head) objects.push({ key, ...head });
    }
    return objects;
  }

  /** Lets a file take its place, in folders that are made for it. */
  async #place(key: string, put: (path: string) => Promise<void>): Promise<void> {
    const path = join(this.#folder, key);
    for (let attempt = 1; ; attempt++) {
      await makeFolderOf(this.#folder, key);
      try {
        await put(path);
        await syncFolder(dirname(path));
        return;
      } catch (error) {
        // Who deletes the last object of a folder removes the folder as well.
        if (errorCode(error) !== 'ENOENT' || attempt === ATTEMPTS) throw error;
      }
    }
  }

  async #replace(
    key: string,
    version: string,
    unfinished: string,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const isCurrent = async (): Promise<boolean> =>
      (await findFile(this.#folder, key))?.head.version === version;
    const claim = await this.#claims.claim(key, version, unfinished, isCurrent, signal);
    if (!claim) throw new ObjectStoreError('changed');
    try {
      if (!(await isCurrent())) throw new ObjectStoreError('changed');
      await rename(unfinished, join(this.#folder, key));
      await syncFolder(dirname(join(this.#folder, key)));
    } catch (error) {
      // Another process held this one for killed, and has taken its place.
      if (errorCode(error) === 'ENOENT') throw new ObjectStoreError('changed', { cause: error });
      throw error;
    } finally {
      await claim.release();
    }
  }
}

function checkOwnKey(key: string): void {
  checkKey(key);
  if (key.split('/')[0] === UNFINISHED)
    throw new ObjectStoreError('refused', { cause: new Error(`${UNFINISHED} holds no objects`) });
}
