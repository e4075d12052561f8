import type { CachedRead } from '../../../c-functions/cached-read.ts';
import { LoupeError } from '../../../errors.ts';
import { askState, type OpenFile, stateNow, stateOf } from '../../../storage/file-store.ts';
import type { StateOnDisk } from '../../../storage/files-below.ts';
import { type PositionalRead, readInThread } from '../../../storage/positional-read.ts';

/** A file as it was when it was read in full. Older records lack the time of its last change of any kind. */
export type MasterState = Pick<StateOnDisk, 'bytes' | 'modifiedMs'> & Partial<Pick<StateOnDisk, 'changedMs'>>;

/** Whether a file is as it was then, as far as size and times tell. */
function isAs({ bytes, modifiedMs, changedMs = 0 }: MasterState, now: StateOnDisk): boolean {
  return now.bytes === bytes && now.modifiedMs === modifiedMs && now.changedMs <= changedMs;
}

/** The error for a master that is not the file any more of which its record tells. */
function changedMaster(cause?: unknown): LoupeError {
  return new LoupeError('unreadable-source', 'the scan has changed, and is being looked at', { cause });
}

/**
 * Checks that a master is as its record says.
 *
 * @param master its path, or the open file
 * @throws LoupeError `unreadable-source` also when it is not there
 */
export async function requireUnchanged(master: string | OpenFile, state: MasterState): Promise<void> {
  const now = await stateOf(master).catch((error: unknown) => {
    throw changedMaster(error);
  });
  if (!isAs(state, now)) throw changedMaster();
}

/** The same of an open file, told when the disk has answered: whoever waits for it serves others meanwhile. */
function checkOpenMaster(fd: number, state: MasterState, callback: (error: Error | undefined) => void): void {
  askState(fd, (error, now) => {
    callback(!error && now && isAs(state, now) ? undefined : changedMaster(error));
  });
}

/** The same at once: of a file that was just read from memory. */
function checkOpenMasterNow(fd: number, state: MasterState): Error | undefined {
  try {
    return isAs(state, stateNow(fd)) ? undefined : changedMaster();
  } catch (error) {
    return changedMaster(error);
  }
}

/**
 * Makes the read function of a master: what it gives is of the master as its record says, else it gives an error. What is in memory
 * is read at once, and as no drive is asked for it, neither is one for the state of the file. Everything else goes to Node's threads: a
 * drive of masters may hang, and must hold up nothing else.
 *
 * @param cached undefined where nothing tells what is in memory
 */
export function createMasterRead(state: MasterState, cached: CachedRead | undefined): PositionalRead {
  return (fd, into, offset, length, position, callback) => {
    if (cached?.(fd, into, offset, length, position)) {
      callback(checkOpenMasterNow(fd, state));
      return;
    }
    readInThread(fd, into, offset, length, position, (error) => {
      if (error) callback(error);
      else checkOpenMaster(fd, state, callback);
    });
  };
}
