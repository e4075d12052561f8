import type { HashedKey } from '../budgets/access-keys.ts';
import type { PurgeWish } from '../cache-tags/purge-wish.ts';
import type { Config } from '../config/settings.ts';
import type { EncoderSettings } from '../encoding/encoder-settings.ts';
import type { MetricsSnapshot } from '../metrics.ts';
import type { Readiness } from '../readiness.ts';
import type { ImageStoreLocation } from '../storage/blocks/stored-objects.ts';

/** The topic of calls between the primary and its workers; calls about renders have their own. */
export const SERVER_TOPIC = 'server';

/** What a worker is started with. */
export interface WorkerStart {
  readonly config: Config;
  readonly encoders: EncoderSettings;
  /** Where what is stored of images is; undefined: in the data folder. */
  readonly imageStore: ImageStoreLocation | undefined;
  /** The file of the database. */
  readonly database: string;
  /** By which operators are known; undefined where none is set. */
  readonly adminToken: string | undefined;
  /** By which clients are known that are above budgets. */
  readonly accessKeys: readonly HashedKey[];
  /** Until when the database may be taken for the newest there is, as of `sure`; undefined: for ever. */
  readonly sureUntilMs: number | undefined;
}

/** What has changed in the database, by name: it is looked up when it is asked for. Sent when it is written. */
export interface KnownChange {
  /** Rises with each change. */
  readonly generation: number;
  /** Identifiers of images that are new, changed or gone. */
  readonly images: readonly string[];
  /** Names of what is presented, as `Manifest ID` and `Collection ID`, that is new, changed or gone, or lists something else. */
  readonly presentation: readonly string[];
}

/** What a worker does for the primary. `start` is called first, after the worker has told that it is loaded. */
export interface WorkerFunctions {
  start(start: WorkerStart): void;
  changed(change: KnownChange): void;
  /** Another file is the database, maybe of the same path. Resolves when the one before is not open any more. */
  reopen(path: string): Promise<void>;
  /** Rendered responses of an image are not to be sent again; null for all images. */
  forget(identifier: string | null): void;
  readiness(readiness: Readiness): void;
  /** Until when the database may be taken for the newest there is, on the clock of the machine: this message may come late. */
  sure(untilMs: number): void;
  /** The worker's own metrics. */
  metrics(): Promise<MetricsSnapshot>;
  /** Image responses since its start, by where their bytes came from. */
  imageResponses(): Readonly<Record<string, number>>;
  /** Lets open requests finish, then ends the process. */
  drain(): void;
}

/** What the primary does for a worker. */
export interface PrimaryFunctions {
  /** The worker's modules are loaded: what was sent before would have been lost. */
  loaded(): void;
  listening(port: number): void;
  /** The worker cannot listen. */
  failed(sentence: string): void;
  unreadablePyramid(pyramid: { readonly identifier: string; readonly version: string }): void;
  /** The Prometheus text of all processes, summed. */
  metrics(): Promise<string>;
  /** A block of the store was written to the local disk. */
  blockKept(file: { readonly shard: string; readonly bytes: number }): void;
  /** What an operator has asked for. */
  purge(wish: PurgeWish): Promise<void>;
}
