import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { settleFolders } from '../archive/folders.ts';
import type { Config } from '../config/settings.ts';
import { LoupeError } from '../errors.ts';
import type { ProgressDisplay } from '../ingest/progress.ts';
import { createLog, type Log } from '../log.ts';
import { type RunningServer, startServer } from '../processes/primary.ts';
import { BuilderLease } from '../snapshots/lease/builder-lease.ts';
import { SnapshotObjects } from '../snapshots/snapshot-objects.ts';
import { BuilderWork } from './builder-work.ts';
import { startNode } from './node.ts';
import { openSharedData, placeName, reachedStore, type SharedData } from './shared-data.ts';

/**
 * How long a start waits for the lease before it serves as a node meanwhile: longer than the second look takes of a store without
 * conditional writes. Where another builder is known to have the lease, it does not wait.
 */
const SHORT_WAIT_MS = 4000;

/**
 * Starts a server whose data lies in a store. A node serves what is published. A builder has the lease of the store first; while
 * another has it, it serves as a node, and takes its place when it is gone.
 *
 * @param environment variables by which stores are reached
 * @throws LoupeError `invalid-request` as `startServer` and `startNode` do
 */
export async function startShared(
  config: Config,
  progress: ProgressDisplay,
  environment: Readonly<Record<string, string>>,
): Promise<RunningServer> {
  const shared = await openSharedData(config, environment);
  const { dataFolder } = await settleFolders(shared.config.folders, config.objectStore);
  const settled = withFolder(shared, dataFolder);
  if (config.sharing.role === 'node') return startNode({ shared: settled, isWaiting: false });
  return new BuildingServer(settled, await placeName(dataFolder), progress).start();
}

function withFolder(shared: SharedData, data: string): SharedData {
  return { ...shared, config: { ...shared.config, folders: { ...shared.config.folders, data } } };
}

/** A server that builds whenever no other does. */
class BuildingServer {
  readonly #place: string;
  readonly #progress: ProgressDisplay;
  readonly #log: Log;
  readonly #stopping = new AbortController();
  #shared: SharedData;
  #lease: BuilderLease | undefined;
  #server: RunningServer | undefined;
  #turning: Promise<void> | undefined;
  /** Another had the lease. */
  #hasWaited = false;
  #fail: (reason: LoupeError) => void = () => {};

  constructor(shared: SharedData, place: string, progress: ProgressDisplay) {
    this.#shared = shared;
    this.#place = place;
    this.#progress = progress;
    this.#log = createLog(shared.config.log.level, 'primary');
  }

  async start(): Promise<RunningServer> {
    const failed = new Promise<LoupeError>((resolve) => {
      this.#fail = resolve;
    });
    const { taken, waits } = this.#takeLease();
    const isTaken = await Promise.race([taken, waits, pause(SHORT_WAIT_MS, undefined, { ref: false })]);
    this.#server = isTaken ? await this.#build() : await this.#wait();
    const { port, images, firstImage, manifests } = this.#server;
    // What comes to its place later has the same port, whichever that was.
    const { config } = this.#shared;
    this.#shared = { ...this.#shared, config: { ...config, server: { ...config.server, port } } };
    if (!isTaken) this.#turn(taken);
    return { port, images, firstImage, manifests, failed, stop: () => this.#stop() };
  }

  /** Serves until the lease is free, then builds. */
  #turn(taken: Promise<boolean>): void {
    this.#turning = this.#turned(taken).catch((error: unknown) => {
      this.#log.error({ err: error }, 'the server cannot become the builder');
      this.#fail(
        error instanceof LoupeError
          ? error
          : new LoupeError('invalid-request', 'data: this server cannot become the builder, and ends'),
      );
    });
  }

  async #turned(taken: Promise<boolean>): Promise<void> {
    if (!(await taken) || this.#stopping.signal.aborted) return;
    this.#log.info(
      this.#hasWaited ? 'the builder before is gone: this one takes its place' : 'this one is the builder',
    );
    await this.#server?.stop();
    this.#server = await this.#build();
  }

  #takeLease(): { readonly taken: Promise<boolean>; readonly waits: Promise<false> } {
    const { store, config } = this.#shared;
    const objects = new SnapshotObjects(store);
    let wait: (waits: false) => void = () => {};
    const waits = new Promise<false>((resolve) => {
      wait = resolve;
    });
    this.#lease = new BuilderLease({
      store,
      holder: randomUUID(),
      place: this.#place,
      publishedEpoch: async () => (await objects.pointer())?.epoch ?? 0,
      leaseMs: config.sharing.leaseSeconds * 1000,
      log: this.#log,
    });
    const taken = this.#lease.take(() => {
      this.#hasWaited = true;
      this.#log.warn('another builder has this store: this one serves as a node until that is gone');
      wait(false);
    });
    return { taken, waits };
  }

  async #wait(): Promise<RunningServer> {
    return startNode({ shared: this.#shared, isWaiting: true });
  }

  async #build(): Promise<RunningServer> {
    const lease = this.#lease;
    const { config } = this.#shared;
    if (!lease) throw new Error('there is no lease');
    if (!lease.isExclusive)
      this.#log.warn(
        'this store cannot promise that only one builder writes: see to it that only one is started',
      );
    let isLost = false;
    const onLost = (): void => {
      if (isLost) return;
      isLost = true;
      this.#log.error('another builder has taken the lease: nothing is published any more from here');
      this.#turningBack();
    };
    lease.once('lost', onLost);
    const work = new BuilderWork({ shared: this.#shared, lease, onLost, log: this.#log });
    try {
      const server = await startServer(config, this.#progress, reachedStore(this.#shared), work);
      void server.failed.then((reason) => this.#fail(reason));
      return server;
    } catch (error) {
      await lease.stop();
      throw error;
    }
  }

  /** Becomes a node again, which waits for the lease. */
  #turningBack(): void {
    this.#turning = (async () => {
      await this.#lease?.stop();
      await this.#server?.stop();
      if (this.#stopping.signal.aborted) return;
      const { taken } = this.#takeLease();
      this.#server = await this.#wait();
      this.#turn(taken);
    })().catch((error: unknown) => {
      this.#log.error({ err: error }, 'the server cannot go on as a node');
      this.#fail(
        new LoupeError('invalid-request', 'data: another builder has taken the lease; this one ends'),
      );
    });
  }

  async #stop(): Promise<void> {
    this.#stopping.abort();
    const isTurning = this.#lease?.epoch === 0;
    if (isTurning) await this.#lease?.stop();
    await this.#turning;
    await this.#server?.stop();
    await this.#lease?.stop();
    await this.#shared.store.close();
  }
}
