import { type ClaimedDataFolder, claimDataFolder } from '../archive/data-folder.ts';
import { removeUnfinished } from '../archive/record.ts';
import type { Config } from '../config/settings.ts';
import type { Database } from '../database/database.ts';
import { openForReading } from '../database/open.ts';
import { LoupeError } from '../errors.ts';
import { createLog, type Log } from '../log.ts';
import { summedMetrics } from '../metrics.ts';
import type { RunningServer } from '../processes/primary.ts';
import { WorkerGroup } from '../processes/worker-group.ts';
import { purgeByHand } from '../purging/purge-work.ts';
import type { Readiness } from '../readiness.ts';
import { forgetRendered } from '../server-parts/serving-parts.ts';
import { FollowedSnapshots } from '../snapshots/followed-snapshots.ts';
import { SnapshotObjects } from '../snapshots/snapshot-objects.ts';
import { FollowedPurges } from './followed-purges.ts';
import { makeNodeParts, type NodeKeys, type NodeParts, readNodeKeys } from './node-parts.ts';
import { nodeReadiness, SnapshotCounter, type SnapshotCounts, toldSnapshot } from './node-readiness.ts';
import { emptyDatabase, reachedStore, type SharedData, snapshotsFolder } from './shared-data.ts';
import { registerSnapshotMetrics, type SnapshotFigures } from './snapshot-metrics.ts';

/** How often workers are told the readiness in any case. */
const READINESS_MS = 2000;

const NOT_FORGOTTEN =
  'what was purged elsewhere cannot be forgotten; that is tried again with the next snapshot';

const NOTHING_PUBLISHED = 'nothing was published yet: start a builder with this store';

/** What a node is, beside what it is by its settings. */
export interface NodeOptions {
  readonly shared: SharedData;
  /** It waits to become the builder. */
  readonly isWaiting: boolean;
}

/**
 * Starts a server that serves what a builder publishes, and writes nothing but its local folder. It listens also where nothing was
 * published yet, and where the store is away: with the last snapshot that it has.
 *
 * @throws LoupeError `invalid-request` where what is published is not what this Loupe would make, the local folder is in use, or the
 * port is not free
 */
export async function startNode(options: NodeOptions): Promise<RunningServer> {
  const { config } = options.shared;
  const log = createLog(config.log.level, 'primary');
  const claim = await claimDataFolder(config.folders.data);
  try {
    if (claim.problem !== undefined) throw new LoupeError('invalid-request', claim.problem);
    await removeUnfinished(config.folders.data);
    const node = new ServingNode({ ...options, claim }, log);
    const running = await node.start();
    const stop = async (): Promise<void> => {
      await running.stop();
      await claim.release();
    };
    return { ...running, stop };
  } catch (error) {
    await claim.release();
    throw error;
  }
}

/** The primary of a node. */
class ServingNode {
  readonly #config: Config;
  readonly #options: NodeOptions & { readonly claim: ClaimedDataFolder };
  readonly #log: Log;
  readonly #objects: SnapshotObjects;
  readonly #snapshots: FollowedSnapshots;
  #workers: WorkerGroup | undefined;
  /** Of the snapshot that is served. */
  #served:
    | { readonly database: Database; readonly counter: SnapshotCounter; readonly counts: SnapshotCounts }
    | undefined;
  #purges: FollowedPurges | undefined;
  #renderers = true;

  constructor(options: NodeOptions & { readonly claim: ClaimedDataFolder }, log: Log) {
    const { store, madeWith, config } = options.shared;
    this.#options = options;
    this.#config = config;
    this.#log = log;
    this.#objects = new SnapshotObjects(store);
    this.#snapshots = new FollowedSnapshots({
      objects: this.#objects,
      folder: snapshotsFolder(config.folders.data),
      madeWith,
      intervalMs: config.sharing.pollSeconds * 1000,
      swap: (path) => this.#swap(path),
      log,
    });
  }

  async start(): Promise<RunningServer> {
    const snapshots = this.#snapshots;
    await snapshots.open();
    if (snapshots.isRefused && !this.#options.isWaiting)
      throw new LoupeError('invalid-request', snapshots.problem ?? '');
    if (!snapshots.served) this.#log.warn(snapshots.problem ?? NOTHING_PUBLISHED);
    const path = snapshots.served?.path ?? emptyDatabase(this.#config.folders.data);
    const database = openForReading(path);
    const counter = new SnapshotCounter(database);
    const counts = counter.counts();
    this.#served = { database, counter, counts };
    const parts = await makeNodeParts(
      {
        ...{ shared: this.#options.shared, log: this.#log, database },
        databasePath: () => snapshots.served?.path ?? path,
      },
      () => ({
        counts: this.#served?.counts ?? counts,
        isCurrent: snapshots.served !== undefined && snapshots.problem === undefined,
      }),
    );
    registerSnapshotMetrics(parts.metrics, () => this.#figures());
    this.#purges = new FollowedPurges({
      ...{ database, dataFolder: this.#config.folders.data, log: this.#log },
      forget: (images) => this.#forget(images, parts),
    });
    if (snapshots.served)
      await this.#purges.follow().catch((err: unknown) => this.#log.error({ err }, NOT_FORGOTTEN));
    const workers = this.#startWorkers(path, parts, await readNodeKeys(this.#config));
    this.#workers = workers;
    const tell = (): void => {
      this.#renderers = parts.pool.stats().healthy;
      workers.tell('readiness', this.#readiness());
    };
    const telling = setInterval(tell, READINESS_MS).unref();
    snapshots.on('changed', tell);
    snapshots.on('sure', (forMs) => workers.tellSure(forMs));
    const stop = async (): Promise<void> => {
      clearInterval(telling);
      await snapshots.stop();
      parts.bags?.stop();
      await workers.drain();
      parts.traffic?.stop();
      parts.pool.close();
      await parts.sharedCache?.stop();
      await parts.blocks?.stop();
      await parts.copies.close();
      database.close();
    };
    const port = await workers.listening.catch(async (error: unknown) => {
      await stop();
      throw error;
    });
    parts.blocks?.begin();
    parts.traffic?.begin(() => workers.imageResponses());
    this.#options.claim.respondTo('traffic', async () => (await parts.traffic?.report()) ?? 'null');
    snapshots.follow();
    const { images, firstImage, published } = counts;
    return { port, images, firstImage, manifests: published, failed: new Promise(() => {}), stop };
  }

  #startWorkers(database: string, parts: NodeParts, { adminToken, accessKeys }: NodeKeys): WorkerGroup {
    const { encoders, blocks, pool, bags, metrics, tellUnreadable } = parts;
    return new WorkerGroup({
      // Nobody waits here until a scan is prepared: that is told by the next snapshot.
      config: { ...this.#config, ingest: { ...this.#config.ingest, background: false } },
      encoders,
      imageStore: reachedStore(this.#options.shared).location,
      onBlockKept: (shard, bytes) => blocks?.kept(shard, bytes),
      log: this.#log,
      database,
      adminToken,
      accessKeys,
      // The builder has all others forget it, and tells caches in front.
      onPurge: (wish) =>
        purgeByHand(
          { purges: { purge: parts.tellPurge }, forget: (images) => this.#forget(images, parts) },
          wish,
        ),
      readiness: () => this.#readiness(),
      sureForMs: () => this.#snapshots.sureForMs,
      metricsText: async (told, { running, answered }) => {
        metrics.gathered(running, answered);
        return summedMetrics([...told, await metrics.registry.getMetricsAsJSON()]);
      },
      onUnreadablePyramid: tellUnreadable,
      onWorker: (channel) => {
        pool.attach(channel);
        bags?.attach(channel);
      },
    });
  }

  #forget(images: readonly string[] | undefined, parts: NodeParts): Promise<void> {
    return forgetRendered(parts, images, (told) => this.#workers?.tell('forget', told));
  }

  async #swap(path: string): Promise<void> {
    if (!this.#workers || !this.#served) return;
    const { database, counter } = this.#served;
    database.replace(path);
    await this.#workers.reopen(path);
    await this.#purges?.follow();
    this.#served = { database, counter, counts: counter.counts() };
    this.#workers.tell('readiness', this.#readiness());
  }

  #figures(): SnapshotFigures {
    const { served } = this.#snapshots;
    return {
      number: served?.number ?? 0,
      ageSeconds: toldSnapshot(served)?.ageSeconds ?? 0,
      waitingUploads: 0,
      movedBytes: this.#objects.movedBytes,
    };
  }

  #readiness(): Readiness {
    const { served, problem } = this.#snapshots;
    return nodeReadiness(this.#served?.counts, this.#renderers, {
      role: this.#options.isWaiting ? 'waiting' : 'node',
      snapshot: toldSnapshot(served),
      problem: problem ?? (served ? undefined : NOTHING_PUBLISHED),
    });
  }
}
