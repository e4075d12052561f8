import type { OriginVersion } from '../origins/origin-version.ts';
import type { StateOnDisk } from '../storage/files-below.ts';

/** A master that was written into a file. */
export interface CopiedMaster {
  /** The state by which the master is known: what was written is of that version, all of it. */
  readonly state: StateOnDisk;
  /** Of a scan of another server. */
  readonly origin?: OriginVersion;
}

/** A scan of another server that is there in the version that is known: nothing was written. */
export interface UnchangedMaster {
  readonly kind: 'unchanged';
  /** Of the file with its address. */
  readonly state: StateOnDisk;
}

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
   * @throws LoupeError `unreadable-source` when it is not there; StorageError when the store cannot be asked, or the disk
   * does not take it
   */
  copy(path: string, file: string): Promise<CopiedMaster>;
  /**
   * The same of a scan of another server, which is not sent again where it is there in the version that is known.
   *
   * @throws as `copy` does
   */
  copyAnother(path: string, file: string, known: OriginVersion): Promise<CopiedMaster | UnchangedMaster>;
}
