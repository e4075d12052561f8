import { closeFile, openFile, readAt } from '../file-store.ts';
import type { ObjectHead } from '../objects/object-store.ts';
import type { PositionalRead } from '../positional-read.ts';

/** A file of what Loupe has made, open for reads at positions: on a local disk, or an object in a store. */
export interface OpenedBytes {
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

/** Where a stored file is, for whoever opens it again. */
export interface StoredPlace {
  /** An absolute path, or the key of an object. */
  readonly path: string;
  /** Of an object in a store: which version of it. */
  readonly object?: ObjectHead;
}

/** Where an open file lies. */
export function storedPlaceOf(path: string, { head }: Pick<OpenedBytes, 'head'>): StoredPlace {
  return { path, ...(head && { object: head }) };
}

/** Names the versions of objects that were opened; nothing for files. */
export function versionsOf(files: readonly Pick<OpenedBytes, 'head'>[]): string {
  return files.flatMap(({ head }) => (head ? [head.version] : [])).join(' ');
}

/** Opens a file of what is stored. Rejects with the system's error, or with a LoupeError. */
export type OpenStored = (path: string) => Promise<OpenedBytes>;

/** Opens a file on a local disk. */
export const openOnDisk: OpenStored = async (path) => {
  const file = await openFile(path);
  return {
    size: file.size,
    fd: file.fd,
    read: (position, length) => readAt(file, position, length),
    close: () => closeFile(file),
  };
};
