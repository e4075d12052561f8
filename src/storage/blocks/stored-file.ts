import { closeFile, openFile, readAt } from '../file-store.ts';
import type { ObjectHead } from '../objects/object-store.ts';
import type { PositionalRead } from '../positional-read.ts';

/** A file of what Loupe has made, open for reads at positions: on a local disk, or an object in a store. */
export interface StoredFile {
  /** Bytes, as of opening. */
  readonly size: number;
  /** Of an object in a store: which version of it. */
  readonly head?: ObjectHead;
  /** Of a file on a disk; without meaning where there is `readInto`. */
  readonly fd: number;
  /** How it is read into memory that is there, where it is no file on a disk. */
  readonly readInto?: PositionalRead;
  /** Bytes at a position: fewer than asked only where it ends. */
  read(position: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

/** Opens a file of what is stored. Rejects with the system's error, or with a LoupeError. */
export type OpenStoredFile = (path: string) => Promise<StoredFile>;

/** Opens a file on a local disk. */
export const openOnDisk: OpenStoredFile = async (path) => {
  const file = await openFile(path);
  return {
    size: file.size,
    fd: file.fd,
    read: (position, length) => readAt(file, position, length),
    close: () => closeFile(file),
  };
};
