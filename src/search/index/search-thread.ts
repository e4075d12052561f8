import { parentPort, workerData } from 'node:worker_threads';
import { openForReading } from '../../database/open.ts';
import { threadClock } from '../../storage/thread-time.ts';
import type { FromSearchThread, ToSearchThread } from './search-order.ts';
import { Searcher, SearchTooLongError } from './searcher.ts';

// The thread that searches: a search that takes long holds up no tile.

const port = parentPort;
if (!port) throw new Error('this file is the entry of a thread');
const first: string = workerData;
const database = openForReading(first);
const searcher = new Searcher(database, { nowMs: () => performance.now(), cpuMs: threadClock() });

function tell(message: FromSearchThread): void {
  port?.postMessage(message);
}

port.on('message', (message: ToSearchThread) => {
  if (message.kind === 'reopen') {
    database.replace(message.path);
    tell({ kind: 'reopened' });
    return;
  }
  const { number, order, limits } = message;
  try {
    const found = order.kind === 'texts' ? searcher.find(order, limits) : searcher.terms(order, limits);
    tell({ kind: 'found', number, found });
  } catch (error) {
    if (error instanceof SearchTooLongError) tell({ kind: 'too-long', number });
    else tell({ kind: 'failed', number, error });
  }
});
tell({ kind: 'ready' });
