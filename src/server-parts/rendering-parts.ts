import { availableParallelism } from 'node:os';
import { copiesFolder, type ImagesPlace } from '../archive/folders.ts';
import { diskCacheLocation } from '../cache/derivative-files.ts';
import { type DiskCache, openDiskCache } from '../cache/disk-cache.ts';
import type { Config } from '../config/settings.ts';
import type { Database } from '../database/database.ts';
import type { Log } from '../log.ts';
import { type OpenCopies, openCopies } from '../masters/open-copies.ts';
import { MEGABYTE } from '../megabyte.ts';
import { originSettingsOf } from '../origins/origin-client.ts';
import { type RenderOutcome, RenderPool, type RenderPoolOptions } from '../rendering/pool.ts';
import type { ReachedStore } from '../storage/blocks/stored-objects.ts';
import type { AccountedWork } from '../traffic/render-account.ts';
import { TrafficWork } from '../traffic/traffic-work.ts';

/** What every server has for what it renders, whether it builds an archive or serves what another has built. */
interface RenderingInputs {
  readonly config: Config;
  readonly log: Log;
}

/** The cache of rendered responses on disk; undefined where nothing is kept. */
export async function openCache({ cache }: Config, dataFolder: string): Promise<DiskCache | undefined> {
  const maxBytes = cache.diskCacheMb * MEGABYTE;
  return maxBytes === 0 ? undefined : openDiskCache({ ...diskCacheLocation(dataFolder), maxBytes });
}

/** What copies masters that do not lie on a disk of this machine, while they are read. */
export function createCopies({ distantMasters }: Config, place: ImagesPlace, dataFolder: string): OpenCopies {
  return openCopies(place, {
    folder: copiesFolder(dataFolder),
    mostUnusedBytes: distantMasters.copiesMb * MEGABYTE,
    origins: originSettingsOf(distantMasters),
  });
}

/** What counts renders by who asks; undefined where nobody wants that. */
export function createTraffic(
  { config, log }: RenderingInputs,
  database: Database,
  onAccounted: (render: AccountedWork) => void,
): TrafficWork | undefined {
  const { mode, ...limits } = config.budgets;
  const { publicUrl, trustedProxies } = config.server;
  if (mode === 'enforce' && publicUrl !== '' && trustedProxies.length === 0)
    log.warn(
      'budgets are enforced, and trusted-proxies names none: all visitors whom a proxy passes on are one client with one budget',
    );
  return mode === 'off' ? undefined : new TrafficWork({ mode, limits, database, onAccounted });
}

/**
 * The render pool.
 *
 * @param imageStore where what is stored of images is read from; undefined: the data folder
 */
export function createPool(
  { config, imageStore, log }: RenderingInputs & { readonly imageStore: ReachedStore | undefined },
  own: Pick<RenderPoolOptions, 'cache' | 'encoders' | 'admission' | 'onBlocks' | 'copies' | 'shared'>,
  onFinished: (outcome: RenderOutcome, seconds: number) => void,
): RenderPool {
  return new RenderPool({
    renderers: config.render.renderers,
    cores: availableParallelism(),
    queueLength: config.render.queueLength,
    timeLimitSeconds: config.render.timeLimitSeconds,
    memoryBudgetBytes: config.render.memoryMb * MEGABYTE,
    maxInputPixels: config.limits.maxMasterPixels,
    decodedBytes: Math.floor((config.cache.decodedCacheMb * MEGABYTE) / config.render.renderers),
    ...own,
    store: imageStore,
    log,
    onFinished,
  });
}

/** What the metrics of a server say of its render pool at this moment. */
export function renderGauges(pool: Pick<RenderPool, 'stats'>) {
  const { queued, running, atOnce, crashes } = pool.stats();
  return { queuedRenders: queued, runningRenders: running, rendersAtOnce: atOnce, rendererCrashes: crashes };
}
