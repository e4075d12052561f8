import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ImagesPlace } from '../archive/folders.ts';
import { isAddressFile } from '../archive/identifier.ts';
import type { WithFile } from '../masters/masters-of-commands.ts';
import { sha256Of } from '../storage/file-hash.ts';
import { stateOf, withOpenFile } from '../storage/file-store.ts';
import type { StateOnDisk } from '../storage/files-below.ts';
import { piecesOfVersion } from '../storage/objects/object-pieces.ts';
import { objectState } from '../storage/objects/object-state.ts';
import type { ObjectStore } from '../storage/objects/object-store.ts';
import { ObjectStoreError } from '../storage/objects/object-store-error.ts';
import { storeAt } from '../storage/stores/store-address.ts';

/** What is asked of a store at a time. */
const READ_AT_ONCE = 4_000_000;

/** Who is told of bytes that were read, and makes the reader wait. */
export type OnRead = (bytes: number) => Promise<void>;

/** Reads masters where they lie. Rejects with the system's error, or ObjectStoreError. */
export interface MasterReader {
  /** Undefined where there is none. */
  state(path: string): Promise<Pick<StateOnDisk, 'bytes' | 'modifiedMs'> | undefined>;
  /** The SHA-256 of all bytes, hexadecimal. */
  sha256(path: string, onRead: OnRead): Promise<string>;
  close(): Promise<void>;
}

/**
 * Opens the place of the masters.
 *
 * @param withFile fetches scans of other servers
 */
export function masterReader({ imagesFolder, imagesStore }: ImagesPlace, withFile: WithFile): MasterReader {
  const here = imagesStore === undefined ? inFolder(imagesFolder) : inStore(storeAt(imagesStore));
  return {
    ...here,
    sha256: (path, onRead) =>
      isAddressFile(path)
        ? withFile({ path }, (file) => sha256OfFile(file, onRead))
        : here.sha256(path, onRead),
  };
}

function sha256OfFile(path: string, onRead: OnRead): Promise<string> {
  return withOpenFile(path, ({ handle, size }) => sha256Of(handle, size, onRead));
}

function inFolder(folder: string): MasterReader {
  return {
    state: (path) => stateOf(join(folder, path)),
    sha256: (path, onRead) => sha256OfFile(join(folder, path), onRead),
    close: async () => {},
  };
}

function inStore(store: ObjectStore): MasterReader {
  return {
    state: async (path) => {
      const head = await store.head(path);
      return head && objectState(head);
    },
    sha256: async (path, onRead) => {
      const hash = createHash('sha256');
      let isThere = false;
      for await (const { bytes } of piecesOfVersion(store, path, { pieceBytes: READ_AT_ONCE })) {
        isThere = true;
        hash.update(bytes);
        await onRead(bytes.length);
      }
      if (!isThere) throw new ObjectStoreError('changed');
      return hash.digest('hex');
    },
    close: () => store.close(),
  };
}
