import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { maxBytesOf } from '../presentation/source/decode-text.ts';
import { errorCode } from '../storage/error-code.ts';
import { type FilesBelow, type FoundFile, filesBelow, unreadableSentence } from '../storage/files-below.ts';
import { objectState } from '../storage/objects/object-state.ts';
import type { ObjectStore } from '../storage/objects/object-store.ts';
import { ObjectStoreError } from '../storage/objects/object-store-error.ts';
import { filesOfStore } from '../storage/objects/objects-as-files.ts';
import { type StoreAddress, storeAt } from '../storage/stores/store-address.ts';
import { AUTHORED, type ReadFile, readAuthoredFile } from './authored-file.ts';

/** Where essays and IIIF JSON lie. */
export interface AuthoredSource {
  /** All of them. Rejects with the system's error, or with ObjectStoreError, when they cannot be listed. */
  list(): Promise<FilesBelow>;
  /** Reads a file if it is as it was found. */
  read(file: FoundFile): Promise<ReadFile>;
  /** Whether there is a file at a path; of what cannot be looked at nothing is known, and it counts as there. */
  isThere(path: string): Promise<boolean>;
}

/** Where the manifests of an archive are. */
export interface ManifestsPlace {
  /** Absolute. */
  readonly manifestsFolder: string;
  /** The store in which they lie instead; undefined where they lie in the folder. */
  readonly manifestsStore?: StoreAddress | undefined;
}

/** Opens the place of the manifests. */
export function authoredSource({ manifestsFolder, manifestsStore }: ManifestsPlace): AuthoredSource {
  return manifestsStore === undefined ? inFolder(manifestsFolder) : inStore(storeAt(manifestsStore));
}

function inFolder(folder: string): AuthoredSource {
  return {
    list: () => filesBelow(folder, (path) => AUTHORED.test(path)),
    read: (file) => readAuthoredFile(folder, file),
    isThere: async (path) => {
      try {
        await stat(join(folder, path));
        return true;
      } catch (error) {
        const code = errorCode(error);
        if (code === undefined) throw error;
        return code !== 'ENOENT' && code !== 'ENOTDIR';
      }
    },
  };
}

function inStore(store: ObjectStore): AuthoredSource {
  return {
    list: async () => ({ files: await filesOfStore(store, AUTHORED), problems: [], skipped: [] }),
    read: (file) => readObject(store, file),
    isThere: async (path) => {
      try {
        return (await store.head(path)) !== undefined;
      } catch (error) {
        if (!(error instanceof ObjectStoreError)) throw error;
        return true;
      }
    },
  };
}

/** No byte is read beyond the first that is too many. */
async function readObject(store: Pick<ObjectStore, 'read'>, file: FoundFile): Promise<ReadFile> {
  try {
    const read = await store.read(file.path, { range: { start: 0, length: maxBytesOf(file.path) + 1 } });
    const state = read && objectState(read.head);
    return read && state?.bytes === file.bytes && state.changedMs === file.changedMs
      ? { kind: 'read', bytes: read.bytes }
      : { kind: 'changing' };
  } catch (error) {
    if (!(error instanceof ObjectStoreError)) throw error;
    // Of a store that is away the next look tells.
    return error.fault === 'refused'
      ? { kind: 'unreadable', sentence: unreadableSentence('EACCES') }
      : { kind: 'changing' };
  }
}
