import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { diskCacheLocation } from '../cache/derivative-files.ts';
import { type DiskCache, openDiskCache } from '../cache/disk-cache.ts';
import type { Config } from '../config/settings.ts';
import type { Database } from '../database/database.ts';
import { DatabaseError } from '../database/database-error.ts';
import { openForWriting } from '../database/open.ts';
import { type EncoderSettings, encodersOf } from '../encoding/encoder-settings.ts';
import { LoupeError } from '../errors.ts';
import type { Log } from '../log.ts';
import { MEGABYTE } from '../megabyte.ts';
import {
  createPrimaryMetrics,
  type PrimaryMetrics,
  registerSnapshotMetrics,
  type SnapshotFigures,
} from '../metrics.ts';
import { findOpjCompress } from '../pixels/jpeg2000/encoding/opj-compress.ts';
import { createTraffic } from '../processes/primary-parts.ts';
import { type RenderOutcome, RenderPool } from '../rendering/pool.ts';
import { registerBlockDiskMetrics, registerBlockMetrics } from '../storage/blocks/block-metrics.ts';
import { BlocksOfMachine } from '../storage/blocks/blocks-of-machine.ts';
import type { ImageStoreLocation } from '../storage/blocks/stored-objects.ts';
import type { AccountedRender } from '../traffic/render-account.ts';
import type { TrafficWork } from '../traffic/traffic-work.ts';
import type { SnapshotCounts } from './node-readiness.ts';
import { reachedStore, type SharedData } from './shared-data.ts';

/** What is served before anything was published. */
const EMPTY = 'empty.sqlite';

/** The parts of a node, but for the workers. */
export interface NodeParts {
  readonly encoders: EncoderSettings;
  readonly diskCache: DiskCache | undefined;
  readonly blocks: BlocksOfMachine;
  readonly pool: RenderPool;
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
}

/**
 * Makes the parts.
 *
 * @param now what is known at the moment of a request for metrics
 */
export async function makeNodeParts(
  { shared, log, database }: NodePartsInputs,
  now: () => NodeFigures,
): Promise<NodeParts> {
  const { cache, encoders: written, limits, render } = shared.config;
  const encoders = encodersOf(written, await findOpjCompress());
  const diskCache = await openCache(shared.config);
  const store = reachedStore(shared);
  const blocks = new BlocksOfMachine(store.location, log);
  const renders = new EventEmitter<{
    finished: [outcome: RenderOutcome, seconds: number];
    accounted: [render: AccountedRender];
  }>();
  const traffic = createTraffic({ config: shared.config, log }, database, (render) =>
    renders.emit('accounted', render),
  );
  const pool = new RenderPool({
    renderers: render.renderers,
    queueLength: render.queueLength,
    timeLimitSeconds: render.timeLimitSeconds,
    memoryBudgetBytes: render.memoryMb * MEGABYTE,
    maxInputPixels: limits.maxMasterPixels,
    decodedBytes: Math.floor((cache.decodedCacheMb * MEGABYTE) / render.renderers),
    cache: diskCache,
    admission: traffic?.account,
    encoders,
    store,
    onBlocks: (read) => blocks.told(read),
    log,
    onFinished: (outcome, seconds) => renders.emit('finished', outcome, seconds),
  });
  const metrics = createNodeMetrics(pool, diskCache, now);
  registerBlockMetrics(metrics.registry, () => blocks.counts);
  registerBlockDiskMetrics(metrics.registry, () => blocks.bytes);
  renders.on('finished', (outcome, seconds) => metrics.rendered(outcome, seconds));
  renders.on('accounted', (render) => metrics.accounted(render));
  return { encoders, diskCache, blocks, pool, metrics, traffic, imageStore: store.location };
}

async function openCache({ cache, folders }: Config): Promise<DiskCache | undefined> {
  const maxBytes = cache.diskCacheMb * MEGABYTE;
  return maxBytes === 0 ? undefined : openDiskCache({ ...diskCacheLocation(folders.data), maxBytes });
}

function createNodeMetrics(
  pool: RenderPool,
  diskCache: DiskCache | undefined,
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
      queuedRenders: pool.stats().queued,
      runningRenders: pool.stats().running,
      diskCacheBytes: diskCache?.bytes ?? 0,
      rendererCrashes: pool.stats().crashes,
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
