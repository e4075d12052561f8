import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { imagesPlace } from '../archive/folders.ts';
import type { BagShelf } from '../bags/keeping/bag-shelf.ts';
import type { DiskCache } from '../cache/disk-cache.ts';
import type { Database } from '../database/database.ts';
import { DatabaseError } from '../database/database-error.ts';
import { openForWriting } from '../database/open.ts';
import { type EncoderSettings, encodersOf } from '../encoding/encoder-settings.ts';
import { LoupeError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { OpenCopies } from '../masters/open-copies.ts';
import { type BagResult, createPrimaryMetrics, type PrimaryMetrics } from '../metrics.ts';
import { findOpjCompress } from '../pixels/jpeg2000/encoding/opj-compress.ts';
import type { RenderOutcome, RenderPool } from '../rendering/pool.ts';
import { createBags } from '../server-parts/bag-parts.ts';
import {
  createCopies,
  createPool,
  createTraffic,
  openCache,
  renderGauges,
} from '../server-parts/rendering-parts.ts';
import { registerBlockDiskMetrics, registerBlockMetrics } from '../storage/blocks/block-metrics.ts';
import { BlocksOfMachine } from '../storage/blocks/blocks-of-machine.ts';
import type { ImageStoreLocation } from '../storage/blocks/stored-objects.ts';
import type { AccountedRender } from '../traffic/render-account.ts';
import type { TrafficWork } from '../traffic/traffic-work.ts';
import type { SnapshotCounts } from './node-readiness.ts';
import { reachedStore, type SharedData } from './shared-data.ts';
import { registerSnapshotMetrics, type SnapshotFigures } from './snapshot-metrics.ts';

/** What is served before anything was published. */
const EMPTY = 'empty.sqlite';

/** The parts of a node, but for the workers. */
export interface NodeParts {
  /** Copies of masters that lie far away. */
  readonly copies: OpenCopies;
  readonly encoders: EncoderSettings;
  readonly diskCache: DiskCache | undefined;
  readonly blocks: BlocksOfMachine;
  readonly pool: RenderPool;
  /** Undefined where none are made. */
  readonly bags: BagShelf | undefined;
  readonly metrics: PrimaryMetrics;
  /** Undefined where nobody wants renders counted by who asks. */
  readonly traffic: TrafficWork | undefined;
  readonly imageStore: ImageStoreLocation;
}

/** What a node knows at a moment. */
export interface NodeFigures {
  readonly counts: SnapshotCounts | undefined;
  readonly snapshot: SnapshotFigures;
}

/** What they are made with. */
interface NodePartsInputs {
  readonly shared: SharedData;
  readonly log: Log;
  /** Of the snapshot that is served: it changes with it. */
  readonly database: Database;
  /** Its file, of this moment. */
  readonly databasePath: () => string;
}

/**
 * Makes the parts.
 *
 * @param now what is known at the moment of a request for metrics
 */
export async function makeNodeParts(
  { shared, log, database, databasePath }: NodePartsInputs,
  now: () => NodeFigures,
): Promise<NodeParts> {
  const { encoders: written, folders, objectStore } = shared.config;
  const encoders = encodersOf(written, await findOpjCompress());
  const diskCache = await openCache(shared.config, folders.data);
  const store = reachedStore(shared);
  const blocks = new BlocksOfMachine(store.location, log);
  const renders = new EventEmitter<{
    finished: [outcome: RenderOutcome, seconds: number];
    accounted: [render: AccountedRender];
    bag: [result: BagResult];
  }>();
  const traffic = createTraffic({ config: shared.config, log }, database, (render) =>
    renders.emit('accounted', render),
  );
  const place = imagesPlace(folders, objectStore);
  const copies = createCopies(shared.config, place, folders.data);
  const own = { cache: diskCache, admission: traffic?.account, encoders, copies: copies.copies };
  const pool = createPool(
    { config: shared.config, imageStore: store, log },
    { ...own, onBlocks: (read) => blocks.told(read) },
    (outcome, seconds) => renders.emit('finished', outcome, seconds),
  );
  const bags = createBags({
    ...{ config: shared.config, encoders, pool, blocks, log },
    place,
    dataFolder: folders.data,
    imageStore: store.location,
    database: databasePath,
    canWrite: () => true,
    isIngesting: () => (now().counts?.waitingForIngest ?? 0) > 0,
    onFinished: (result) => renders.emit('bag', result),
  });
  const metrics = createNodeMetrics({ pool, diskCache, bags }, now);
  registerBlockMetrics(metrics.registry, () => blocks.counts);
  registerBlockDiskMetrics(metrics.registry, () => blocks.bytes);
  renders.on('finished', (outcome, seconds) => metrics.rendered(outcome, seconds));
  renders.on('accounted', (render) => metrics.accounted(render));
  renders.on('bag', (result) => metrics.bag(result));
  return { copies, encoders, diskCache, blocks, pool, bags, metrics, traffic, imageStore: store.location };
}

function createNodeMetrics(
  { pool, diskCache, bags }: Pick<NodeParts, 'pool' | 'diskCache' | 'bags'>,
  now: () => NodeFigures,
): PrimaryMetrics {
  const metrics = createPrimaryMetrics(() => {
    const { counts } = now();
    return {
      images: counts?.images ?? 0,
      imagesWithWarnings: counts?.imagesWithWarnings ?? {},
      manifests: counts?.manifests ?? 0,
      canvases: counts?.canvases ?? 0,
      manifestProblems: 0,
      waitingForIngest: counts?.waitingForIngest ?? 0,
      ...renderGauges(pool),
      diskCacheBytes: diskCache?.bytes ?? 0,
      bagBytes: bags?.bytes ?? 0,
    };
  });
  registerSnapshotMetrics(metrics, () => now().snapshot);
  return metrics;
}

/** A database that knows nothing. */
export function emptyDatabase(folder: string): string {
  const path = join(folder, EMPTY);
  try {
    openForWriting(path).close();
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    throw new LoupeError('invalid-request', `local: ${error.message}`, { cause: error });
  }
  return path;
}
