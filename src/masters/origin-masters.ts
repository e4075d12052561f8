import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { LoupeError } from '../errors.ts';
import { addressInFile } from '../origins/origin-address.ts';
import type { OriginClient } from '../origins/origin-client.ts';
import type { OriginVersion } from '../origins/origin-version.ts';
import { errorCode } from '../storage/error-code.ts';
import { stateOf } from '../storage/file-store.ts';
import { fileState, type StateOnDisk } from '../storage/files-below.ts';
import { objectState } from '../storage/objects/object-state.ts';
import type { ObjectStore } from '../storage/objects/object-store.ts';
import { ObjectStoreError } from '../storage/objects/object-store-error.ts';
import { storageErrorOf } from '../storage/storage-error.ts';
import type { CopiedMaster, DistantMasters, UnchangedMaster } from './distant-masters.ts';
import { notNow } from './stored-masters.ts';

/** Longer files hold no address. */
const MOST_BYTES = 16_384;

/** Masters of other servers, whose addresses stand in files among the images. Their states are those of these files. */
export class OriginMasters implements DistantMasters {
  readonly #client: Pick<OriginClient, 'fetch' | 'fetchAnother' | 'isAnother'>;
  readonly #images: string | Pick<ObjectStore, 'head' | 'read'>;

  /** @param images the absolute folder of the images, or their store */
  constructor(
    client: Pick<OriginClient, 'fetch' | 'fetchAnother' | 'isAnother'>,
    images: string | Pick<ObjectStore, 'head' | 'read'>,
  ) {
    this.#client = client;
    this.#images = images;
  }

  async state(path: string): Promise<StateOnDisk | undefined> {
    try {
      if (typeof this.#images === 'string') return await stateOf(join(this.#images, path));
      const head = await this.#images.head(path);
      return head && objectState(head);
    } catch (error) {
      if (error instanceof ObjectStoreError) throw notNow(error);
      if (errorCode(error) === undefined) throw error;
      return undefined;
    }
  }

  copy(path: string, file: string): Promise<CopiedMaster> {
    return this.#fetched(path, file, (address) => this.#client.fetch(address, file));
  }

  async copyAnother(
    path: string,
    file: string,
    known: OriginVersion,
  ): Promise<CopiedMaster | UnchangedMaster> {
    const fetch = (address: URL) => this.#client.fetchAnother(address, file, known);
    const { state, origin } = await this.#fetched(path, file, fetch);
    return origin === 'unchanged' ? { kind: 'unchanged', state } : { state, origin };
  }

  async #fetched<Origin>(
    path: string,
    file: string,
    fetch: (address: URL) => Promise<Origin>,
  ): Promise<{ readonly state: StateOnDisk; readonly origin: Origin }> {
    const { address, state } = await this.#addressIn(path);
    try {
      return { state, origin: await fetch(address) };
    } catch (error) {
      if (error instanceof LoupeError) throw error;
      throw (await storageErrorOf(error, file)) ?? error;
    }
  }

  /**
   * Whether the server of a scan has another version than the known one.
   *
   * @throws LoupeError `unreadable-source` when it does not say; StorageError when the store with the file cannot be asked
   */
  async isAnother(path: string, known: OriginVersion): Promise<boolean> {
    const { address } = await this.#addressIn(path);
    return this.#client.isAnother(address, known);
  }

  async #addressIn(path: string): Promise<{ readonly address: URL; readonly state: StateOnDisk }> {
    const { text, state } = await this.#read(path);
    const address = addressInFile(text);
    if (address) return { address, state };
    throw new LoupeError(
      'unreadable-source',
      'the file holds no address of a scan: its first line is one that begins with https://',
    );
  }

  async #read(path: string): Promise<AddressFile> {
    if (typeof this.#images === 'string') return readAddressFile(join(this.#images, path));
    try {
      const read = await this.#images.read(path, { range: { start: 0, length: MOST_BYTES } });
      if (read) return { text: read.bytes.toString(), state: objectState(read.head) };
    } catch (error) {
      throw error instanceof ObjectStoreError ? notNow(error) : error;
    }
    throw new LoupeError('unreadable-source', 'the file cannot be opened');
  }
}

/** The text of a file, and the state in which it has it. */
interface AddressFile {
  readonly text: string;
  readonly state: StateOnDisk;
}

async function readAddressFile(path: string): Promise<AddressFile> {
  try {
    const handle = await open(path, 'r');
    try {
      const state = fileState(await handle.stat());
      const bytes = Buffer.alloc(MOST_BYTES);
      const { bytesRead } = await handle.read(bytes, 0, MOST_BYTES, 0);
      return { text: bytes.toString('utf8', 0, bytesRead), state };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw new LoupeError('unreadable-source', 'the file cannot be opened', { cause: error });
  }
}
