import type { StateOnDisk } from '../storage/files-below.ts';

/** Brings the bytes of masters to a disk of this machine. */
export interface DistantMasters {
  /**
   * The state of a master; undefined when it is not there.
   *
   * @throws StorageError when the store cannot be asked
   */
  state(path: string): Promise<StateOnDisk | undefined>;
  /**
   * Writes a master into a new file.
   *
   * @returns the state by which the master is known: what was written is of that version, all of it
   * @throws LoupeError `unreadable-source` when it is not there; StorageError when the store cannot be asked, or the disk
   * does not take it
   */
  copy(path: string, file: string): Promise<StateOnDisk>;
}
