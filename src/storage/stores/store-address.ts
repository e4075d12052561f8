import { fileURLToPath } from 'node:url';
import { LoupeError } from '../../errors.ts';
import { readLocation, type StoreLocation } from '../objects/location.ts';
import type { ObjectStore } from '../objects/object-store.ts';
import { openObjectStore } from '../objects/open-object-store.ts';

/** How stores are reached, whichever they are. */
export type StoreSettings = Parameters<typeof openObjectStore>[1];

/** A store, and how it is reached: plain data, which passes between processes and threads. */
export interface StoreAddress {
  /** As an operator wrote it: `s3://bucket/prefix`, or `file:///folder` for the files of a folder as objects. */
  readonly written: string;
  readonly location: StoreLocation;
  readonly settings: StoreSettings;
}

/**
 * Reads the address of a store.
 *
 * @param setting its name, for messages
 * @throws LoupeError `invalid-request` that says what is accepted
 */
export function storeAddress(setting: string, written: string, settings: StoreSettings): StoreAddress {
  const location = /^file:/i.test(written) ? folderOf(setting, written) : readLocation(setting, written);
  return { written, location, settings };
}

function folderOf(setting: string, written: string): StoreLocation {
  try {
    return { kind: 'folder', folder: fileURLToPath(written) };
  } catch (cause) {
    const sentence = `${setting} ${JSON.stringify(written)}: takes the whole path of a folder after file://, such as file:///srv/scans`;
    throw new LoupeError('invalid-request', sentence, { cause });
  }
}

/**
 * A store that is opened at the first call of a method, which rejects with LoupeError `invalid-request` when keys are missing.
 * Nothing is asked of it before.
 */
export function storeAt({ written, location, settings }: StoreAddress): ObjectStore {
  let opening: Promise<ObjectStore> | undefined;
  const store = (): Promise<ObjectStore> => {
    opening ??= openObjectStore(location, settings);
    return opening;
  };
  return {
    name: written,
    head: async (...given) => (await store()).head(...given),
    read: async (...given) => (await store()).read(...given),
    write: async (...given) => (await store()).write(...given),
    list: async (...given) => (await store()).list(...given),
    delete: async (...given) => (await store()).delete(...given),
    close: async () => await (await opening)?.close(),
  };
}
