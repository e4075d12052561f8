import type { ObjectHead } from '../objects/object-store.ts';
import type { PositionalRead } from '../positional-read.ts';
import type { BlockCache } from './block-cache.ts';
import type { BlockLoader, ObjectVersion } from './block-loader.ts';
import { STORE_BLOCK_BYTES } from './block-names.ts';
import type { OpenedBytes } from './stored-bytes.ts';

/** Where bytes lie. */
export interface BytePlace {
  readonly position: number;
  readonly length: number;
}

/** A version of an object in a store, read through a block cache. It holds nothing open. */
export class StoredObject implements OpenedBytes {
  readonly fd = -1;
  readonly #cache: BlockCache;
  readonly #loader: BlockLoader;
  readonly #of: ObjectVersion;

  constructor(cache: BlockCache, loader: BlockLoader, of: ObjectVersion) {
    this.#cache = cache;
    this.#loader = loader;
    this.#of = of;
  }

  get head(): ObjectHead {
    return this.#of.head;
  }

  get size(): number {
    return this.#of.head.size;
  }

  readonly readInto: PositionalRead = (_fd, into, offset, length, position, callback) => {
    const part = into.subarray(offset, offset + length);
    if (position + length > this.size)
      callback(new Error(`an object of ${this.size} bytes has no ${length} bytes at ${position}`));
    else if (this.#cache.fillNow(this.#of, part, position)) callback(undefined);
    else this.#cache.fill(this.#of, part, position).then(() => callback(undefined), callback);
  };

  async read(position: number, length: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(length, this.size - position)));
    if (bytes.length > 0 && !this.#cache.fillNow(this.#of, bytes, position))
      await this.#cache.fill(this.#of, bytes, position);
    return bytes;
  }

  /** Has what lies at several places at hand, with few requests to the store. Rejects as reading it would. */
  async prepare(places: readonly BytePlace[]): Promise<void> {
    const blocks = new Set<number>();
    for (const { position, length } of places)
      for (
        let at = Math.floor(position / STORE_BLOCK_BYTES);
        at * STORE_BLOCK_BYTES < position + length;
        at++
      )
        blocks.add(at);
    await this.#cache.prepare(this.#of, [...blocks]);
  }

  /** The path of a file with all of it, for what reads nothing but files; to be opened at once. */
  wholeFile(): Promise<string> {
    return this.#loader.wholeFile(this.#of);
  }

  async close(): Promise<void> {}
}
