import type { FileHandle } from 'node:fs/promises';
import { writeTogether } from './file-store.ts';

/** Bytes are written together up to here: each call waits for a thread. */
const GATHERED_BYTES = 1024 * 1024;

/** Writes a new file from its start on. */
export class GatheredWrites {
  readonly #handle: FileHandle;
  readonly #gathered: Buffer[] = [];
  #position = 0;
  #written = 0;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** Where what is added next will lie, in bytes. */
  get position(): number {
    return this.#position;
  }

  async add(...parts: readonly Buffer[]): Promise<void> {
    this.#gathered.push(...parts);
    for (const { length } of parts) this.#position += length;
    if (this.#position - this.#written >= GATHERED_BYTES) await this.flush();
  }

  /** Writes what is gathered. */
  async flush(): Promise<void> {
    this.#written = this.#position;
    if (this.#gathered.length > 0) await writeTogether(this.#handle, this.#gathered.splice(0));
  }
}
