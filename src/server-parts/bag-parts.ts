import type { ImagesPlace } from '../archive/folders.ts';
import { BagShelf } from '../bags/keeping/bag-shelf.ts';
import { bagsFolder } from '../bags/keeping/kept-bags.ts';
import type { Admission } from '../budgets/admission.ts';
import type { Config } from '../config/settings.ts';
import type { EncoderSettings } from '../encoding/encoder-settings.ts';
import type { Channel } from '../ipc/channel.ts';
import type { Log } from '../log.ts';
import { MEGABYTE } from '../megabyte.ts';
import type { BagResult } from '../metrics.ts';
import type { BlocksOfMachine } from '../storage/blocks/blocks-of-machine.ts';
import type { ImageStoreLocation } from '../storage/blocks/stored-objects.ts';
import { bagSettingsOf } from './bag-settings.ts';

/** What the bags of a server are made with. */
export interface BagPartsInputs {
  readonly config: Config;
  readonly place: ImagesPlace;
  readonly dataFolder: string;
  readonly encoders: EncoderSettings;
  /** The file of the database, of this moment. */
  readonly database: () => string;
  readonly canWrite: () => boolean;
  /** Scans without a pyramid are being ingested. */
  readonly isIngesting: () => boolean;
  /** Where what is stored of images is read from, and the account of what is kept of it here; undefined: the data folder. */
  readonly imageStore: ImageStoreLocation | undefined;
  readonly blocks: BlocksOfMachine | undefined;
  readonly pool: { attach(channel: Channel): void };
  /** Decides who may have bags made; undefined where everybody may have all. */
  readonly traffic: { readonly account: Admission } | undefined;
  readonly onFinished: (result: BagResult) => void;
  readonly log: Log;
}

/** Makes what keeps the bags of a server and has them made; undefined where none are to be made. */
export function createBags(inputs: BagPartsInputs): BagShelf | undefined {
  const { config, place, dataFolder, encoders, database, imageStore, blocks, log } = inputs;
  const { bags, cache } = config;
  if (bags.diskMb === 0) return undefined;
  const settings = bagSettingsOf(config, encoders);
  return new BagShelf({
    folder: bagsFolder(dataFolder),
    maxBytes: bags.diskMb * MEGABYTE,
    mostAtOnce: bags.atOnce,
    canWrite: inputs.canWrite,
    taskOf: () => ({
      imagesFolder: place.imagesFolder,
      imagesStore: place.imagesStore,
      dataFolder,
      settings,
      database: database(),
      imageStore,
      isIngesting: inputs.isIngesting(),
      hasDiskCache: cache.diskCacheMb > 0,
      logLevel: config.log.level,
    }),
    onBlockKept: ({ shard, bytes }) => blocks?.kept(shard, bytes),
    onMaker: (channel) => inputs.pool.attach(channel),
    onFinished: inputs.onFinished,
    admission: inputs.traffic?.account,
    log,
  });
}
