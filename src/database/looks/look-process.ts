import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { endWithParent, leaveSignalsToParent } from '../../ipc/end-with-parent.ts';
import { entryPath } from '../../program.ts';
import { DatabaseError } from '../database-error.ts';
import { requireWhole } from '../migrate.ts';
import { openForReading } from '../open.ts';
import type { LookOutcome } from './database-look.ts';

// The entry of a process that the server forks: it looks through the database of the given path and says what it found. SQLite
// cannot be interrupted in it, so that a thread does it, while the other one sees to it that nothing outlives the server.

function look(path: string): LookOutcome {
  try {
    const database = openForReading(path);
    requireWhole(database);
    database.close();
    return { kind: 'whole' };
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    return error.fault === 'damaged' ? { kind: 'damaged' } : { kind: 'unknown', reason: error.fault };
  }
}

if (isMainThread) {
  endWithParent();
  leaveSignalsToParent();
  const thread = new Worker(entryPath('database/looks/look-process.js'), { workerData: process.argv[2] });
  thread.once('message', (outcome: LookOutcome) => process.send?.(outcome));
  thread.once('error', (error) => {
    throw error;
  });
} else parentPort?.postMessage(look(workerData));
