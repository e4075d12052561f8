import { join } from 'node:path';
import type { ImageCatalog } from '../archive/catalog.ts';
import type { ImagesPlace } from '../archive/folders.ts';
import { isAddressFile } from '../archive/identifier.ts';
import { type MasterRecord, mediaTypeOfMaster } from '../archive/record.ts';
import { LoupeError } from '../errors.ts';
import { errorCode } from '../storage/error-code.ts';
import { stateOf } from '../storage/file-store.ts';
import { piecesOfVersion } from '../storage/objects/object-pieces.ts';
import { objectState } from '../storage/objects/object-state.ts';
import type { ByteRange, ObjectHead, ObjectStore } from '../storage/objects/object-store.ts';
import { ObjectStoreError } from '../storage/objects/object-store-error.ts';
import { storeAt } from '../storage/stores/store-address.ts';

/** What is asked of a store at a time, and held meanwhile. */
const READ_AT_ONCE = 4_000_000;

/** A scan as it lies in the archive. */
export interface OriginalScan {
  /** Below the images, with `/`. */
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modifiedMs: number;
  readonly mediaType: string;
  /** Of its bytes, hexadecimal. */
  readonly sha256: string;
  /**
   * The absolute folder below which it lies; or how a part of it is read from a store, piece by piece, which fails when the scan
   * is replaced meanwhile.
   */
  readonly source: string | ((range: ByteRange) => AsyncGenerator<Buffer, void>);
}

/** Finds the scans of images, as they are. */
export class OriginalScans {
  readonly #catalog: Pick<ImageCatalog, 'get'>;
  readonly #place: ImagesPlace;
  /** Opened for the first scan that is asked for. */
  #store: ObjectStore | undefined;

  constructor(catalog: Pick<ImageCatalog, 'get'>, place: ImagesPlace) {
    this.#catalog = catalog;
    this.#place = place;
  }

  /**
   * @returns undefined for an image that was not ingested, and `'changed'` when the file is another than the one that was
   * @throws LoupeError `overloaded` when the store does not respond
   */
  async find(identifier: string): Promise<OriginalScan | 'changed' | undefined> {
    const record = this.#catalog.get(identifier)?.record;
    if (!record) return undefined;
    if (isAddressFile(record.master.path))
      throw new LoupeError('not-found', "the scan is another server's, and is not sent from here", {
        parameter: 'identifier',
      });
    const source = await this.#sourceOf(record).catch((error: unknown) => {
      throw notNow(error);
    });
    if (source === 'changed') return 'changed';
    const { path, bytes, modifiedMs, format } = record.master;
    return { path, bytes, modifiedMs, mediaType: mediaTypeOfMaster(format), sha256: record.sha256, source };
  }

  async #sourceOf({ master }: MasterRecord): Promise<OriginalScan['source'] | 'changed'> {
    const { imagesFolder, imagesStore } = this.#place;
    if (imagesStore === undefined)
      return (await isAsRecorded(join(imagesFolder, master.path), master)) ? imagesFolder : 'changed';
    this.#store ??= storeAt(imagesStore);
    const store = this.#store;
    const head = await store.head(master.path);
    const state = head && objectState(head);
    if (!state || state.bytes !== master.bytes || state.inode !== master.inode) return 'changed';
    return (range) => piecesOf(store, master.path, head, range);
  }
}

/** Who asks for a scan is told that it can be had later, where the store is at fault. */
function notNow(cause: unknown): unknown {
  if (!(cause instanceof ObjectStoreError)) return cause;
  return new LoupeError('overloaded', 'the scan cannot be read at the moment; ask again in a while', {
    cause,
  });
}

async function isAsRecorded(path: string, { bytes, modifiedMs }: MasterRecord['master']): Promise<boolean> {
  try {
    const state = await stateOf(path);
    return state.bytes === bytes && state.modifiedMs === modifiedMs;
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return false;
  }
}

async function* piecesOf(
  store: Pick<ObjectStore, 'read'>,
  key: string,
  { version }: ObjectHead,
  range: ByteRange,
): AsyncGenerator<Buffer, void> {
  const pieces = piecesOfVersion(store, key, { pieceBytes: READ_AT_ONCE, version, range });
  try {
    for await (const { bytes } of pieces) yield bytes;
  } catch (error) {
    throw notNow(error);
  }
}
