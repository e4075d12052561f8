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
 * Makes a read function for tiles, which nearly always come from the page cache: copying 40 KB from there
 * takes a few microseconds, handing the same to another thread and back takes five times as long. So a read
 * is done at once, as long as reads are quick. Slow ones, which a cold disk or a network gives, use up a
 * patience that grows again slowly; while it is gone, reads go to Node's threads: after a read of a second, for
 * most of a minute.
 *
 * @param nowMs a clock that only goes forward, in milliseconds
 */
export function createPositionalRead(nowMs: () => number): PositionalRead {
  let lostMs = 0;
  let countedAtMs = nowMs();
  return (fd, into, offset, length, position, callback) => {
    const begunMs = nowMs();
    lostMs = Math.max(0, lostMs - ((begunMs - countedAtMs) * PATIENCE_MS) / 1000);
    countedAtMs = begunMs;
    if (lostMs >= PATIENCE_MS) {
      readInThread(fd, into, offset, length, position, callback);
      return;
    }
    let error: Error | undefined;
    try {
      error = shortRead(readSync(fd, into, offset, length, position), length, position);
    } catch (thrown) {
      error = thrown instanceof Error ? thrown : new Error(String(thrown));
    }
    lostMs += Math.max(0, nowMs() - begunMs - QUICK_MS);
    callback(error);
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
