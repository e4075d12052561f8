import { createHash } from 'node:crypto';
import type { StateOnDisk } from '../files-below.ts';
import type { ObjectHead } from './object-store.ts';

/** Stores tell times in whole seconds with an object, and some of them more exactly in lists. */
const SECOND_MS = 1000;

/**
 * The state of an object in the form in which those of files are kept and compared. `inode` tells the version, which stores
 * make of the bytes of small objects: a copy under another key has the same. `modifiedMs` is the time in whole seconds, and
 * `changedMs` the same, with what tells versions of one second from each other.
 */
export function objectState({ size, version, modifiedMs }: ObjectHead): StateOnDisk {
  const inode = createHash('sha256').update(version).digest().readUIntBE(0, 6);
  const time = Math.floor(modifiedMs / SECOND_MS) * SECOND_MS;
  return { bytes: size, modifiedMs: time, changedMs: time + (inode % SECOND_MS), inode };
}
