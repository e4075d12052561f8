import { fileURLToPath } from 'node:url';
import { FileObjects } from './file-objects.ts';
import type { ObjectStore } from './object-store.ts';

/** A store, and how it is reached: plain data, which passes between processes and threads. */
export interface StoreAddress {
  /** As an operator wrote it: `s3://bucket/prefix`, or `file:///folder` for the files of a folder as objects. */
  readonly written: string;
}

/** Opens a store at the first call of a method; nothing is asked of it before. */
export function storeAt({ written }: StoreAddress): ObjectStore {
  return new FileObjects(fileURLToPath(written));
}
