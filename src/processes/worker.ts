import { BagClient } from '../bags/keeping/bag-client.ts';
import { channelToParent } from '../ipc/channel.ts';
import { leaveSignalsToParent } from '../ipc/end-with-parent.ts';
import { Peer } from '../ipc/peer.ts';
import { boundHeapGrowth } from '../ipc/worker-memory.ts';
import { RenderClient } from '../rendering/client.ts';
import { HttpWorker } from './http-worker.ts';
import { type PrimaryFunctions, SERVER_TOPIC, type WorkerFunctions } from './messages.ts';

// The entry of an HTTP worker: a process that the primary forks and tells everything it needs.

boundHeapGrowth();
const channel = channelToParent();
const renders = new RenderClient(channel);
const bags = new BagClient(channel);
let worker: HttpWorker | undefined;

/** The worker, which the primary starts before it tells it anything else. */
function started(): HttpWorker {
  if (!worker) throw new Error('the worker has not been started');
  return worker;
}

const primary = new Peer<WorkerFunctions, PrimaryFunctions>(channel, SERVER_TOPIC, {
  start: (start) => {
    worker = new HttpWorker(start, { renders, bags, primary });
    worker.listen();
  },
  changed: (change) => started().useChange(change),
  reopen: (path) => started().reopen(path),
  forget: (identifier) => started().forget(identifier),
  readiness: (readiness) => started().useReadiness(readiness),
  sure: (untilMs) => started().sureUntil(untilMs),
  metrics: () => started().metrics(),
  imageResponses: () => started().imageResponses(),
  drain: () => started().drain(),
});
// The primary drains its workers in order.
leaveSignalsToParent();
primary.tell('loaded', undefined);
