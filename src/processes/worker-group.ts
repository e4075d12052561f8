import cluster, { type Worker } from 'node:cluster';
import type { HashedKey } from '../budgets/access-keys.ts';
import type { PurgeWish } from '../cache-tags/purge-wish.ts';
import type { Config } from '../config/settings.ts';
import { isDeleted } from '../database/hold.ts';
import type { EncoderSettings } from '../encoding/encoder-settings.ts';
import { LoupeError } from '../errors.ts';
import { type Channel, channelToWorker } from '../ipc/channel.ts';
import { machineMs } from '../ipc/machine-clock.ts';
import { Peer } from '../ipc/peer.ts';
import { WORKER_FLAGS } from '../ipc/worker-memory.ts';
import type { Log } from '../log.ts';
import type { MetricsSnapshot } from '../metrics.ts';
import { entryPath } from '../program.ts';
import type { Readiness } from '../readiness.ts';
import type { ImageStoreLocation } from '../storage/blocks/stored-objects.ts';
import { GatheredMetrics, WORKER_WAIT_MS, type WorkersTold } from './gathered-metrics.ts';
import { type PrimaryFunctions, SERVER_TOPIC, type WorkerFunctions } from './messages.ts';

/** A worker that has not opened another database by then holds up everybody else: it is replaced. */
const REOPENING_MS = 20_000;

/** A worker that ends sooner than this after its start is replaced only after a pause. */
const RESTART_PAUSE_MS = 1000;

const CANNOT_START = 'a worker cannot be started; it is tried again';

export interface WorkerGroupOptions {
  readonly config: Config;
  readonly encoders: EncoderSettings;
  readonly log: Log;
  /** Where what is stored of images is; undefined: in the data folder. */
  readonly imageStore: ImageStoreLocation | undefined;
  /** A worker has written a block of the store to the local disk. */
  readonly onBlockKept: (shard: string, bytes: number) => void;
  /** The file of the database. */
  readonly database: string;
  readonly adminToken: string | undefined;
  readonly accessKeys: readonly HashedKey[];
  readonly onPurge: (wish: PurgeWish) => Promise<void>;
  readonly readiness: () => Readiness;
  /** For how many milliseconds the database may be taken for the newest there is; left out: for ever. */
  readonly sureForMs?: () => number;
  /** The Prometheus text of the given workers and the primary, summed. */
  readonly metricsText: (workers: readonly MetricsSnapshot[], told: WorkersTold) => Promise<string>;
  /** A worker could not open a pyramid of this version. */
  readonly onUnreadablePyramid: (identifier: string, version: string) => void;
  /** Called for each new worker with the channel to it, which other topics may share. */
  readonly onWorker: (channel: Channel) => void;
}

interface Member {
  readonly process: Worker['process'];
  readonly peer: Peer<PrimaryFunctions, WorkerFunctions>;
  /** Has opened the database, and so needs to know of changes. */
  loaded: boolean;
  listening: boolean;
}

/** The HTTP workers, which share one port: starts them, replaces those that die, and tells them of changes. */
export class WorkerGroup {
  /** Resolves with the port when all workers listen; rejects with a sentence when it cannot. */
  readonly listening: Promise<number>;
  readonly #options: WorkerGroupOptions;
  readonly #members = new Set<Member>();
  readonly #metrics: GatheredMetrics<Member>;
  /** Settles `listening`; undefined once that is done. */
  #starting: { resolve(port: number): void; reject(error: LoupeError): void } | undefined;
  #draining = false;
  /** The port that workers ask for, by which they share a socket. */
  #askedPort: number;
  /** The port that the first worker got; another one than was asked for when that was 0. */
  #port: number | undefined;
  /** The file of the database. */
  #database: string;

  constructor(options: WorkerGroupOptions) {
    this.#options = options;
    this.#askedPort = options.config.server.port;
    this.#database = options.database;
    this.#metrics = new GatheredMetrics({
      maxAgeMs: options.config.server.metricsSeconds * 1000,
      workers: () => this.#loaded(),
      ask: ({ peer }, signal) => peer.call('metrics', undefined, signal),
      text: (snapshots, told) => this.#metricsText(snapshots, told),
    });
    this.listening = new Promise((resolve, reject) => {
      this.#starting = { resolve, reject };
    });
    // Workers take connections from the shared socket themselves. Connections that the primary hands out in turn
    // are never answered when their worker has just died.
    cluster.schedulingPolicy = cluster.SCHED_NONE;
    cluster.setupPrimary({
      exec: entryPath('processes/worker.js'),
      args: [],
      execArgv: [...WORKER_FLAGS, ...process.execArgv],
      serialization: 'advanced',
    });
    for (let count = 0; count < options.config.server.workers; count += 1) this.#fork();
  }

  /** Calls a function of every worker that has been started. */
  tell<Name extends keyof WorkerFunctions>(name: Name, argument: Parameters<WorkerFunctions[Name]>[0]): void {
    for (const { peer } of this.#loaded()) peer.tell(name, argument);
  }

  /** What is served may be taken for the newest there is for so long from now on, milliseconds. */
  tellSure(forMs: number): void {
    this.tell('sure', machineMs() + forMs);
  }

  /**
   * Has another file be the database, maybe of the same path. Resolves when no worker has the one before open any more. A worker that
   * cannot open one that is gone again goes on with what it has, until there is another.
   */
  async reopen(path: string): Promise<void> {
    this.#database = path;
    const { log } = this.#options;
    const reopened = this.#loaded().map(async ({ peer, process: worker }) => {
      const isReopened = await peer.call('reopen', path, AbortSignal.timeout(REOPENING_MS)).then(
        () => true,
        () => false,
      );
      if (isReopened || worker.exitCode !== null || worker.signalCode !== null) return;
      if (await isDeleted({ path, isTemporary: false })) return;
      log.error({ worker: worker.pid }, 'a worker does not open another database; it is replaced');
      await new Promise((resolve) => worker.once('exit', resolve) && worker.kill('SIGKILL'));
    });
    await Promise.all(reopened);
  }

  /** What each worker has sent since its start; a worker that does not tell in time, or has just ended, is left out. */
  async imageResponses(): Promise<{ worker: object; counts: Readonly<Record<string, number>> }[]> {
    const signal = AbortSignal.timeout(WORKER_WAIT_MS);
    const told = await Promise.allSettled(
      this.#loaded().map(async (worker) => ({
        worker,
        counts: await worker.peer.call('imageResponses', undefined, signal),
      })),
    );
    return told.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  }

  /** Lets open requests finish, then ends the workers. */
  async drain(): Promise<void> {
    this.#draining = true;
    const members = [...this.#members];
    const ends = members.map(({ process }) => new Promise((resolve) => process.once('exit', resolve)));
    for (const { peer, loaded, process } of members) {
      if (loaded) peer.tell('drain', undefined);
      else process.kill('SIGKILL');
    }
    const kill = (): void => {
      for (const { process } of this.#members) process.kill('SIGKILL');
    };
    const late = setTimeout(kill, (this.#options.config.server.drainSeconds + 1) * 1000);
    await Promise.all(ends);
    clearTimeout(late);
  }

  #loaded(): Member[] {
    return [...this.#members].filter(({ loaded }) => loaded);
  }

  #fork(): void {
    const { log, onWorker } = this.#options;
    const begun = Date.now();
    const worker = cluster.fork({ MALLOC_ARENA_MAX: '2' });
    const channel = channelToWorker(worker);
    const peer = new Peer<PrimaryFunctions, WorkerFunctions>(channel, SERVER_TOPIC, {
      loaded: () => this.#start(member),
      listening: (port) => this.#listens(member, port),
      failed: (sentence) => this.#failed(member, sentence),
      unreadablePyramid: ({ identifier, version }) => this.#options.onUnreadablePyramid(identifier, version),
      metrics: () => this.#metrics.text(),
      blockKept: ({ shard, bytes }) => this.#options.onBlockKept(shard, bytes),
      purge: (wish) => this.#options.onPurge(wish),
    });
    const member: Member = { process: worker.process, peer, loaded: false, listening: false };
    this.#members.add(member);
    const ended = (): void => {
      if (!this.#members.delete(member) || this.#draining) return;
      const pause = Date.now() - begun < RESTART_PAUSE_MS ? RESTART_PAUSE_MS : 0;
      setTimeout(() => {
        if (!this.#draining) this.#fork();
      }, pause);
    };
    worker.on('error', (error) => {
      const { pid } = worker.process;
      log.error({ err: error, worker: pid }, pid === undefined ? CANNOT_START : 'a worker has a fault');
      // A process that could not be started emits no `exit`.
      if (pid === undefined) ended();
    });
    worker.once('exit', (code, signal) => {
      if (!this.#draining)
        log.error({ worker: worker.process.pid, code, signal }, 'a worker ended; another takes its place');
      ended();
    });
    onWorker(channel);
  }

  #start(member: Member): void {
    const { config, encoders, imageStore, adminToken, accessKeys, readiness, sureForMs } = this.#options;
    const isAlone = ![...this.#members].some(({ listening }) => listening);
    // Without another worker whose socket it shares, 0 would give another port than the one people know.
    if (this.#port !== undefined && isAlone) this.#askedPort = this.#port;
    member.peer.tell('start', {
      config: { ...config, server: { ...config.server, port: this.#askedPort } },
      encoders,
      imageStore,
      database: this.#database,
      adminToken,
      accessKeys,
      sureUntilMs: sureForMs && machineMs() + sureForMs(),
    });
    member.peer.tell('readiness', readiness());
    member.loaded = true;
  }

  #listens(member: Member, port: number): void {
    this.#port ??= port;
    if (port !== this.#port) {
      // The last worker whose socket it would have shared ended just as it asked: another tries.
      member.process.kill('SIGKILL');
      return;
    }
    member.listening = true;
    const count = [...this.#members].filter(({ listening }) => listening).length;
    if (count !== this.#options.config.server.workers) return;
    this.#starting?.resolve(port);
    this.#starting = undefined;
  }

  #failed({ process }: Member, sentence: string): void {
    if (this.#starting) this.#starting.reject(new LoupeError('invalid-request', sentence));
    else this.#options.log.error({ worker: process.pid }, sentence);
    this.#starting = undefined;
    // A worker that cannot listen is of no use: another tries.
    process.kill('SIGKILL');
  }

  async #metricsText(snapshots: readonly MetricsSnapshot[], told: WorkersTold): Promise<string> {
    try {
      return await this.#options.metricsText(snapshots, told);
    } catch (error) {
      this.#options.log.error({ err: error }, 'metrics failed');
      throw error;
    }
  }
}
