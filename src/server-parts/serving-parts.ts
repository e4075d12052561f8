import { EventEmitter } from 'node:events';
import type { ImagesPlace } from '../archive/folders.ts';
import type { BagShelf } from '../bags/keeping/bag-shelf.ts';
import type { DiskCache } from '../cache/disk-cache.ts';
import type { SharedCache } from '../cache/shared/shared-cache.ts';
import type { Config } from '../config/settings.ts';
import type { Database } from '../database/database.ts';
import type { EncoderSettings } from '../encoding/encoder-settings.ts';
import type { Log } from '../log.ts';
import type { OpenCopies } from '../masters/open-copies.ts';
import { type BagResult, createPrimaryMetrics, type PrimaryGauges, type PrimaryMetrics } from '../metrics.ts';
import type { RenderOutcome, RenderPool } from '../rendering/pool.ts';
import { type BlocksRead, noBlocksRead } from '../storage/blocks/block-counts.ts';
import { registerBlockDiskMetrics, registerBlockMetrics } from '../storage/blocks/block-metrics.ts';
import { BlocksOfMachine } from '../storage/blocks/blocks-of-machine.ts';
import type { ReachedStore } from '../storage/blocks/stored-objects.ts';
import type { AccountedWork } from '../traffic/render-account.ts';
import type { TrafficWork } from '../traffic/traffic-work.ts';
import { createBags } from './bag-parts.ts';
import { createCopies, createPool, createTraffic, renderGauges } from './rendering-parts.ts';

/** What every server has to serve with, whether it builds an archive or serves what another has built. */
export interface ServingParts {
  /** Copies of masters that lie far away. */
  readonly copies: OpenCopies;
  readonly encoders: EncoderSettings;
  readonly diskCache: DiskCache | undefined;
  /** Undefined where each Loupe renders for itself. */
  readonly sharedCache: SharedCache | undefined;
  /** Undefined where images are in the data folder. */
  readonly blocks: BlocksOfMachine | undefined;
  readonly pool: RenderPool;
  /** Undefined where none are made. */
  readonly bags: BagShelf | undefined;
  readonly metrics: PrimaryMetrics;
  /** Undefined where nobody wants renders counted by who asks. */
  readonly traffic: TrafficWork | undefined;
}

/** What the database tells of the archive, for metrics. */
export type ArchiveGauges = Pick<
  PrimaryGauges,
  'images' | 'imagesWithWarnings' | 'manifests' | 'canvases' | 'manifestProblems' | 'waitingForIngest'
>;

/** What they are made with. */
export interface ServingPartsInputs {
  readonly config: Config;
  readonly encoders: EncoderSettings;
  readonly diskCache: DiskCache | undefined;
  /** Undefined where each Loupe renders for itself. */
  readonly sharedCache: SharedCache | undefined;
  readonly place: ImagesPlace;
  readonly dataFolder: string;
  /** Where what is stored of images is read from; undefined: the data folder. */
  readonly imageStore: ReachedStore | undefined;
  readonly database: Database;
  /** Its file, of this moment. */
  readonly databasePath: () => string;
  readonly canWrite: () => boolean;
  /** Scans without a pyramid are being ingested. */
  readonly isIngesting: () => boolean;
  /** At the moment of a request for metrics. */
  readonly gauges: () => ArchiveGauges;
  readonly log: Log;
}

/** Makes the parts, each from those before it. No renderer is started yet. */
export function makeServingParts(inputs: ServingPartsInputs): ServingParts {
  const { config, encoders, diskCache, sharedCache, place, dataFolder, imageStore, database, log } = inputs;
  const { databasePath, canWrite, isIngesting, gauges } = inputs;
  const blocks = imageStore && new BlocksOfMachine(imageStore.location, log);
  const finished = new EventEmitter<{
    render: [outcome: RenderOutcome, seconds: number];
    accounted: [render: AccountedWork];
    bag: [result: BagResult];
  }>();
  const traffic = createTraffic({ config, log }, database, (render) => finished.emit('accounted', render));
  const copies = createCopies(config, place, dataFolder);
  const shared = {
    ...{ cache: diskCache, encoders, admission: traffic?.account, copies: copies.copies },
    shared: sharedCache,
    onBlocks: (read: BlocksRead) => blocks?.told(read),
  };
  const pool = createPool({ config, imageStore, log }, shared, (outcome, seconds) =>
    finished.emit('render', outcome, seconds),
  );
  const bags = createBags({
    ...{ config, place, dataFolder, imageStore: imageStore?.location, blocks, encoders, pool, traffic, log },
    ...{ database: databasePath, canWrite, isIngesting },
    onFinished: (result) => finished.emit('bag', result),
  });
  const metrics = createPrimaryMetrics(() => ({ ...gauges(), ...gaugesOf({ pool, diskCache, bags }) }));
  registerBlockMetrics(metrics.registry, () => blocks?.counts ?? noBlocksRead());
  registerBlockDiskMetrics(metrics.registry, () => blocks?.bytes ?? 0);
  finished.on('render', (outcome, seconds) => metrics.rendered(outcome, seconds));
  finished.on('accounted', (render) => metrics.accounted(render));
  finished.on('bag', (result) => metrics.bag(result));
  return { copies, encoders, diskCache, sharedCache, blocks, pool, bags, metrics, traffic };
}

function gaugesOf({
  pool,
  diskCache,
  bags,
}: Pick<ServingParts, 'pool' | 'diskCache' | 'bags'>): Omit<PrimaryGauges, keyof ArchiveGauges> {
  return { ...renderGauges(pool), diskCacheBytes: diskCache?.bytes ?? 0, bagBytes: bags?.bytes ?? 0 };
}

/**
 * Has rendered responses made anew: what is kept in the store and on the disk goes, and workers are told. What is in the store is found
 * no more at once, and removed by and by.
 *
 * @param images undefined for all of them; then bags go, too
 */
export async function forgetRendered(
  { bags, diskCache, sharedCache }: Pick<ServingParts, 'bags' | 'diskCache' | 'sharedCache'>,
  images: readonly string[] | undefined,
  tellWorkers: (image: string | null) => void,
): Promise<void> {
  for (const image of images ?? [undefined]) void sharedCache?.drop(image);
  await diskCache?.dropImages(images);
  if (images === undefined) await bags?.clear();
  for (const image of images ?? [null]) tellWorkers(image);
}
