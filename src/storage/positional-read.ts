import { read } from 'node:fs';

/**
 * Reads exactly `length` bytes at `position` of an open file into `into` at `offset`. One call of the
 * operating system, off the main thread. The callback is given an error when the file ends early.
 */
export function readInto(
  fd: number,
  into: Buffer,
  offset: number,
  length: number,
  position: number,
  callback: (error: Error | undefined) => void,
): void {
  read(fd, into, offset, length, position, (error, bytesRead) => {
    if (error) callback(error);
    else if (bytesRead !== length) callback(new Error(`read ${bytesRead} of ${length} bytes at ${position}`));
    else callback(undefined);
  });
}
