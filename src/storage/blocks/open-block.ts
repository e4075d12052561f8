import type { FileHandle } from 'node:fs/promises';
import type { ReadPatience } from '../positional-read.ts';

/** The time of last use of a file is known this exactly: to write it at every use would be a write for every tile. */
const TOUCHED_EVERY_MS = 10 * 60_000;

/** A file of a block that is open. It may have been unlinked meanwhile. */
export class OpenBlock {
  readonly #handle: FileHandle;
  #touchedMs: number;
  #isClosed = false;

  /** @param touchedMs when the file was last used, as far as its time tells */
  constructor(handle: FileHandle, touchedMs: number) {
    this.#handle = handle;
    this.#touchedMs = touchedMs;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Notes in the time of the file that it is used. */
  touch(nowMs: number): void {
    if (nowMs - this.#touchedMs < TOUCHED_EVERY_MS) return;
    this.#touchedMs = nowMs;
    // On a file system that cannot be written, blocks only look older than they are.
    this.#handle.utimes(nowMs / 1000, nowMs / 1000).catch(() => {});
  }

  /** Fills `into`, waiting for the disk, where it has been quick of late; returns whether it did. */
  fillNow(patience: ReadPatience, into: Uint8Array, position: number): boolean {
    return patience.read(this.#handle.fd, into, 0, into.length, position) === 'read';
  }

  /** Fills `into` in a thread. Rejects when the file has been closed, or is shorter than it was. */
  async fill(into: Uint8Array, position: number): Promise<void> {
    let filled = 0;
    while (filled < into.length) {
      const { bytesRead } = await this.#handle.read(into, filled, into.length - filled, position + filled);
      if (bytesRead === 0) throw new Error('a file of a block has become shorter');
      filled += bytesRead;
    }
  }

  /** Closes it after the reads that are under way. */
  close(): void {
    this.#isClosed = true;
    // It was only read.
    this.#handle.close().catch(() => {});
  }
}
