import { read, readSync } from 'node:fs';

/** What a read takes at most when the bytes are in the page cache. */
const QUICK_MS = 1;

/** Time of every second that slow reads may hold up other requests; a single read may take as long as it takes. */
const PATIENCE_MS = 20;

/** Reads exactly `length` bytes at `position` of an open file into `into` at `offset`. */
export type PositionalRead = (
  fd: number,
  into: Buffer,
  offset: number,
  length: number,
  position: number,
  /** Given an error when the file ends early. May be called before the read function returns. */
  callback: (error: Error | undefined) => void,
) => void;

/**
 * How long reads may still hold up what else a process does. Slow ones, which a cold disk or a network gives, use up a
 * patience that grows again slowly: it is gone for most of a minute after a read of a second.
 */
export class ReadPatience {
  readonly #nowMs: () => number;
  #lostMs = 0;
  #countedAtMs: number;

  /** @param nowMs a clock that only goes forward, in milliseconds */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#countedAtMs = nowMs();
  }

  /** Reads at once, waiting for it, if there is patience; returns undefined, with nothing done, where there is none. */
  read(fd: number, into: Uint8Array, offset: number, length: number, position: number): ReadNow | undefined {
    const begunMs = this.#nowMs();
    this.#lostMs = Math.max(0, this.#lostMs - ((begunMs - this.#countedAtMs) * PATIENCE_MS) / 1000);
    this.#countedAtMs = begunMs;
    if (this.#lostMs >= PATIENCE_MS) return undefined;
    let error: Error | undefined;
    try {
      error = shortRead(readSync(fd, into, offset, length, position), length, position);
    } catch (thrown) {
      error = thrown instanceof Error ? thrown : new Error(String(thrown));
    }
    this.#lostMs += Math.max(0, this.#nowMs() - begunMs - QUICK_MS);
    return error ?? 'read';
  }
}

/** What came of a read: all bytes, or why not. */
type ReadNow = 'read' | Error;

/**
 * Makes a read function for tiles, which nearly always come from the page cache: copying 40 KB from there
 * takes a few microseconds, handing the same to another thread and back takes five times as long. So a read
 * is done at once, as long as reads are quick; while `ReadPatience` has none, reads go to Node's threads.
 *
 * @param nowMs a clock that only goes forward, in milliseconds
 */
export function createPositionalRead(nowMs: () => number): PositionalRead {
  const patience = new ReadPatience(nowMs);
  return (fd, into, offset, length, position, callback) => {
    const read = patience.read(fd, into, offset, length, position);
    if (read === undefined) readInThread(fd, into, offset, length, position, callback);
    else callback(read === 'read' ? undefined : read);
  };
}

/** Reads in one of Node's threads, always: for reads where microseconds do not matter. */
export const readInThread: PositionalRead = (fd, into, offset, length, position, callback) => {
  read(fd, into, offset, length, position, (error, bytesRead) => {
    callback(error ?? shortRead(bytesRead, length, position));
  });
};

function shortRead(bytesRead: number, length: number, position: number): Error | undefined {
  if (bytesRead === length) return undefined;
  return new Error(`read ${bytesRead} of ${length} bytes at ${position}`);
}
