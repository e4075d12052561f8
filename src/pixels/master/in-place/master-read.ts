import type { CachedRead } from '../../../storage/cached-read.ts';
import { type PositionalRead, readInThread } from '../../../storage/positional-read.ts';
import { checkOpenMaster, checkOpenMasterNow, type MasterState } from './master-state.ts';

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
