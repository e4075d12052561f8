import cluster, { type Worker } from 'node:cluster';
import { EventEmitter, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Catalog } from '../archive/catalog.ts';
import type { Config } from '../config/settings.ts';
import { LoupeError } from '../errors.ts';
import { Questions } from '../ipc/questions.ts';
import type { Log } from '../log.ts';
import type { MetricsSnapshot } from '../metrics.ts';
import type { PresentationChange } from '../presentation/snapshot/changes.ts';
import type { Readiness } from '../readiness.ts';
import type { PrimaryMessage, WorkerMessage } from './messages.ts';

/** A worker that ends sooner than this after its start is replaced only after a pause. */
const RESTART_PAUSE_MS = 1000;
const METRICS_WAIT_MS = 2000;

/** What the group of HTTP workers is made of. */
export interface WorkerGroupParts {
  readonly config: Config;
  readonly log: Log;
  readonly catalog: () => Catalog;
  /** All manifests and collections, as changes from nothing. */
  readonly presentation: () => readonly PresentationChange[];
  readonly readiness: () => Readiness;
  /** The Prometheus text of the given workers and the primary, summed. */
  readonly metricsText: (workers: readonly MetricsSnapshot[]) => Promise<string>;
  /** A worker could not open a pyramid of this version. */
  readonly onUnreadablePyramid: (identifier: string, version: string) => void;
  /** Called for each new worker, to give it what else rides on its channel. */
  readonly onWorker: (worker: Worker) => void;
}

/** The HTTP workers, which share one port. */
export interface WorkerGroup {
  /** Resolves with the port when all workers listen; rejects with a sentence when it cannot. */
  readonly listening: Promise<number>;
  tell(message: PrimaryMessage): void;
  /** Lets open requests finish, then ends the workers. */
  drain(): Promise<void>;
}

/** Starts the workers, replaces those that die, and passes messages. */
export function startWorkers(parts: WorkerGroupParts): WorkerGroup {
  const { config, log } = parts;
  // Workers take connections from the shared socket themselves. Handed out in turn by the primary, those given
  // to a worker that has just died would never be answered.
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  cluster.setupPrimary({
    exec: fileURLToPath(new URL('./worker.js', import.meta.url)),
    args: [],
    serialization: 'advanced',
  });
  const workers = new Set<Worker>();
  /** Those that have been sent the catalog, and so need its changes. */
  const loaded = new WeakSet<Worker>();
  const snapshots = new Questions<MetricsSnapshot>();
  let draining = false;
  /** Workers that listen. They share a socket by the port that they asked for. */
  const listeners = new Set<Worker>();
  let askedPort = config.server.port;
  /** The port that the first worker got; another one than was asked for when that was 0. */
  let port: number | undefined;
  const events = new EventEmitter<{ listening: [number]; error: [Error] }>();
  const listening = once(events, 'listening').then(([first]) => Number(first));

  function send(worker: Worker, message: PrimaryMessage): void {
    // A worker may die between the question and the sending: its `exit` says all there is to say.
    if (worker.isConnected()) worker.send(message, () => {});
  }

  async function answerMetrics(worker: Worker, id: number): Promise<void> {
    const asked = [...workers].map((each) =>
      snapshots.ask((question) => send(each, { kind: 'metrics-wanted', id: question }), METRICS_WAIT_MS),
    );
    const answers = (await Promise.all(asked)).filter((answer) => answer !== undefined);
    send(worker, { kind: 'metrics-text', id, text: await parts.metricsText(answers) });
  }

  function onMessage(worker: Worker, message: WorkerMessage): void {
    switch (message.kind) {
      case 'loaded':
        // With nobody left to share a socket with, 0 would give another port than the one people know.
        if (port !== undefined && listeners.size === 0) askedPort = port;
        send(worker, {
          kind: 'start',
          config: { ...config, server: { ...config.server, port: askedPort } },
          catalog: new Catalog().changesTo(parts.catalog()),
          presentation: parts.presentation(),
        });
        send(worker, { kind: 'readiness', readiness: parts.readiness() });
        loaded.add(worker);
        break;
      case 'listening':
        port ??= message.port;
        if (message.port === port) {
          listeners.add(worker);
          if (listeners.size === config.server.workers) events.emit('listening', port);
        }
        // It asked just as the last of those it would have shared with ended: another tries.
        else worker.process.kill('SIGKILL');
        break;
      case 'failed':
        if (events.listenerCount('error') > 0)
          events.emit('error', new LoupeError('invalid-request', message.sentence));
        else log.error({ worker: worker.process.pid }, message.sentence);
        // A worker that cannot listen is of no use: another tries.
        worker.process.kill('SIGKILL');
        break;
      case 'unreadable-pyramid':
        parts.onUnreadablePyramid(message.identifier, message.version);
        break;
      case 'metrics':
        snapshots.answered(message.id, message.snapshot);
        break;
      case 'metrics-text-wanted':
        answerMetrics(worker, message.id).catch((error: unknown) =>
          log.error({ err: error }, 'metrics failed'),
        );
        break;
      default:
        // Messages about renders have a listener of their own.
        break;
    }
  }

  function fork(): void {
    const begun = Date.now();
    const worker = cluster.fork({ MALLOC_ARENA_MAX: '2' });
    workers.add(worker);
    worker.on('message', (message: WorkerMessage) => onMessage(worker, message));
    worker.on('error', (error) =>
      log.error({ err: error, worker: worker.process.pid }, 'a worker has a fault'),
    );
    worker.once('exit', (code, signal) => {
      workers.delete(worker);
      listeners.delete(worker);
      if (draining) return;
      log.error({ worker: worker.process.pid, code, signal }, 'a worker ended; another takes its place');
      const pause = Date.now() - begun < RESTART_PAUSE_MS ? RESTART_PAUSE_MS : 0;
      setTimeout(() => {
        if (!draining) fork();
      }, pause);
    });
    parts.onWorker(worker);
  }

  for (let count = 0; count < config.server.workers; count += 1) fork();

  const tell = (message: PrimaryMessage): void => {
    for (const worker of workers) if (loaded.has(worker)) send(worker, message);
  };
  return {
    listening,
    tell,
    drain: async () => {
      draining = true;
      const ends = [...workers].map((worker) => new Promise((resolve) => worker.once('exit', resolve)));
      for (const worker of workers) {
        if (loaded.has(worker)) send(worker, { kind: 'drain' });
        else worker.process.kill('SIGKILL');
      }
      const late = setTimeout(
        () => {
          for (const worker of workers) worker.process.kill('SIGKILL');
        },
        (config.server.drainSeconds + 1) * 1000,
      );
      await Promise.all(ends);
      clearTimeout(late);
    },
  };
}
