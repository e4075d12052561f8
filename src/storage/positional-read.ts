import { read, readSync } from 'node:fs';

/** A read that takes longer did not come from the page cache. */
const SLOW_MS = 2;

/** How long reads stay off the main thread after a slow one. */
const CAREFUL_MS = 1000;

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
 * Makes a read function for tiles, which nearly always come from the page cache: copying 40 KB from there
 * takes a few microseconds, handing the same to another thread and back takes five times as long. So a read
 * is done at once, as long as reads are quick; after a slow one, which a cold disk or a network gives, reads
 * go to Node's threads for a second, so that at most one read a second holds up other requests.
 *
 * @param nowMs a clock that only goes forward, in milliseconds
 */
export function createPositionalRead(nowMs: () => number): PositionalRead {
  let carefulUntilMs = Number.NEGATIVE_INFINITY;
  return (fd, into, offset, length, position, callback) => {
    const begunMs = nowMs();
    if (begunMs < carefulUntilMs) {
      readInThread(fd, into, offset, length, position, (error) => {
        if (nowMs() - begunMs > SLOW_MS) carefulUntilMs = nowMs() + CAREFUL_MS;
        callback(error);
      });
      return;
    }
    let error: Error | undefined;
    try {
      error = shortRead(readSync(fd, into, offset, length, position), length, position);
    } catch (thrown) {
      error = thrown instanceof Error ? thrown : new Error(String(thrown));
    }
    const endedMs = nowMs();
    if (endedMs - begunMs > SLOW_MS) carefulUntilMs = endedMs + CAREFUL_MS;
    callback(error);
  };
}

/** The same in one of Node's threads, always: for reads that nobody counts in microseconds. */
export const readInThread: PositionalRead = (fd, into, offset, length, position, callback) => {
  read(fd, into, offset, length, position, (error, bytesRead) => {
    callback(error ?? shortRead(bytesRead, length, position));
  });
};

function shortRead(bytesRead: number, length: number, position: number): Error | undefined {
  if (bytesRead === length) return undefined;
  return new Error(`read ${bytesRead} of ${length} bytes at ${position}`);
}
