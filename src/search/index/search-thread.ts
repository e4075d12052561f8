import { parentPort, workerData } from 'node:worker_threads';
import { openForReading } from '../../database/open.ts';
import type { FromSearchThread, ToSearchThread } from './search-order.ts';
import { Searcher } from './searcher.ts';

// The thread that searches: a search that takes long holds up no tile.

const port = parentPort;
if (!port) throw new Error('this file is the entry of a thread');
const path: string = workerData;
const searcher = new Searcher(openForReading(path));

function tell(message: FromSearchThread): void {
  port?.postMessage(message);
}

port.on('message', ({ number, order }: ToSearchThread) => {
  try {
    const found = order.kind === 'texts' ? searcher.find(order) : searcher.terms(order);
    tell({ kind: 'found', number, found });
  } catch (error) {
    tell({ kind: 'failed', number, error });
  }
});
tell({ kind: 'ready' });
