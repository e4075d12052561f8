import { LoupeError } from '../../../errors.ts';
import { askState, type OpenFile, stateNow, stateOf } from '../../../storage/file-store.ts';
import type { StateOnDisk } from '../../../storage/files-below.ts';

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
export function checkOpenMaster(
  fd: number,
  state: MasterState,
  callback: (error: Error | undefined) => void,
): void {
  askState(fd, (error, now) => {
    callback(error ?? (now && isAs(state, now) ? undefined : changedMaster()));
  });
}

/** The same at once: of a file that was just read from memory. */
export function checkOpenMasterNow(fd: number, state: MasterState): Error | undefined {
  try {
    return isAs(state, stateNow(fd)) ? undefined : changedMaster();
  } catch (error) {
    return changedMaster(error);
  }
}
