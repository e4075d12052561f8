import { createHash } from 'node:crypto';
import type { StateOnDisk } from '../files-below.ts';
import type { ObjectHead } from './object-store.ts';

/** Stores tell times in whole seconds: what is written twice within one has another number all the same. */
const WITHIN_A_SECOND = 1000;

/**
 * The state of an object in the form in which those of files are kept and compared. `inode` tells the version, which stores
 * make of the bytes of small objects: a copy under another key has the same. `changedMs` is the time, and differs
 * between versions of the same second.
 */
export function objectState({ size, version, modifiedMs }: ObjectHead): StateOnDisk {
  const inode = createHash('sha256').update(version).digest().readUIntBE(0, 6);
  const time = Math.floor(modifiedMs);
  return { bytes: size, modifiedMs: time, changedMs: time + (inode % WITHIN_A_SECOND), inode };
}
