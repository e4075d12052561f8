import { fileURLToPath } from 'node:url';
import { LoupeError } from '../../errors.ts';
import { readLocation, type StoreLocation } from '../objects/location.ts';
import type { ObjectStore } from '../objects/object-store.ts';
import { lateStore } from '../objects/open-object-store.ts';

/** How stores are reached, whichever they are. */
export type StoreSettings = Parameters<typeof lateStore>[1];

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
 * The store at an address, which is opened at the first call of a method: that rejects with LoupeError `invalid-request` when keys are
 * missing. Nothing is asked of it before.
 */
export function storeAt({ written, location, settings }: StoreAddress): ObjectStore {
  return lateStore(location, settings, { name: written });
}
