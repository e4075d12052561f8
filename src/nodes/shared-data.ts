import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { PYRAMID_VERSION } from '../archive/mends.ts';
import { SharedCache } from '../cache/shared/shared-cache.ts';
import { COMPOSITION_VERSION } from '../composition/composition-rows.ts';
import { ENCODER_SETTINGS } from '../config/encoder-settings.ts';
import type { Config } from '../config/settings.ts';
import { DatabaseError } from '../database/database-error.ts';
import { SCHEMA_VERSION } from '../database/migrate.ts';
import { openForWriting } from '../database/open.ts';
import { type EncoderSettings, encodersOf, type Jp2Program } from '../encoding/encoder-settings.ts';
import { LoupeError } from '../errors.ts';
import { createLog, type Log } from '../log.ts';
import { MEGABYTE } from '../megabyte.ts';
import { ENCODER_VERSION } from '../pixels/encode.ts';
import { findOpjCompress } from '../pixels/jpeg2000/encoding/opj-compress.ts';
import type { MadeWith } from '../snapshots/snapshot.ts';
import type { ReachedStore } from '../storage/blocks/stored-objects.ts';
import { readWholeFile, writeFileAtomically } from '../storage/file-store.ts';
import type { StoreLocation } from '../storage/objects/location.ts';
import type { ObjectStore } from '../storage/objects/object-store.ts';
import { openObjectStore } from '../storage/objects/open-object-store.ts';
import { storeAddress } from '../storage/stores/store-address.ts';

/** Data that several Loupes share, and what this one is in it. */
export interface SharedData {
  readonly store: ObjectStore;
  /** Where it lies, for other processes. */
  readonly location: StoreLocation;
  /** Variables by which it is reached. */
  readonly environment: Readonly<Record<string, string>>;
  readonly madeWith: MadeWith;
  /** By which all who share it encode. */
  readonly encoders: EncoderSettings;
  /** With the local folder as the data folder. */
  readonly config: Config;
}

/**
 * Opens the store of data, which is asked for nothing yet.
 *
 * @param environment variables by which stores are reached
 * @throws LoupeError `invalid-request` for a location that is none
 */
export async function openSharedData(
  config: Config,
  environment: Readonly<Record<string, string>>,
): Promise<SharedData> {
  const { data, local } = config.folders;
  const { location } = storeAddress('data', data, config.objectStore);
  const log = createLog(config.log.level, 'primary');
  const program = await findOpjCompress();
  return {
    store: await openObjectStore(location, config.objectStore, log),
    location,
    environment,
    madeWith: ownMadeWith(config, program),
    encoders: encodersOf(config.encoders, program),
    config: { ...config, folders: { ...config.folders, data: resolve(local) } },
  };
}

/** The store, as processes read images from it. */
export function reachedStore({ location, environment, config }: SharedData): ReachedStore {
  const { diskMb, memoryMb } = config.blocks;
  return {
    location: {
      store: location,
      settings: config.objectStore,
      localFolder: config.folders.data,
      diskBytes: diskMb * MEGABYTE,
      memoryBytes: memoryMb * MEGABYTE,
    },
    environment,
  };
}

/**
 * The cache of rendered responses in the store; undefined where each Loupe renders for itself.
 *
 * @param mayWrite whether what is rendered now may be put there
 */
export function openSharedCache(
  { store, config }: SharedData,
  log: Log,
  mayWrite: () => boolean,
): SharedCache | undefined {
  return config.sharing.sharedCacheMb === 0 ? undefined : new SharedCache({ store, mayWrite, log });
}

/** Where the databases of snapshots, and what is noted of them, lie on the local disk. */
export function snapshotsFolder(dataFolder: string): string {
  return join(dataFolder, 'snapshots');
}

/**
 * A database that knows nothing, below the local folder: what is served before anything was published.
 *
 * @returns its path
 * @throws LoupeError `invalid-request` when it cannot be made
 */
export function emptyDatabase(dataFolder: string): string {
  const path = join(snapshotsFolder(dataFolder), 'empty.sqlite');
  try {
    openForWriting(path).close();
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    throw new LoupeError('invalid-request', `local: ${error.message}`, { cause: error });
  }
  return path;
}

/** The name of a local folder among all that use a store: it stays from one run to the next. */
export async function placeName(dataFolder: string): Promise<string> {
  const path = join(snapshotsFolder(dataFolder), 'name');
  let name = (await readWholeFile(path))?.toString();
  if (!name) {
    name = randomUUID();
    await mkdir(snapshotsFolder(dataFolder), { recursive: true });
    await writeFileAtomically(path, name);
  }
  // A copy of the folder on another machine is another place.
  return `${hostname()} ${resolve(dataFolder)} ${name}`;
}

/** What decides the bytes of responses and what rows mean, of this Loupe with these settings. */
function ownMadeWith({ encoders }: Config, program: Jp2Program | undefined): MadeWith {
  const written = Object.entries(ENCODER_SETTINGS).map(([key, { flag }]) => [
    flag,
    Object.entries(encoders).find(([name]) => name === key)?.[1],
  ]);
  return {
    schema: SCHEMA_VERSION,
    composition: COMPOSITION_VERSION,
    pyramid: PYRAMID_VERSION,
    encoder: ENCODER_VERSION,
    settings: {
      ...Object.fromEntries(written),
      'opj_compress (the program)': program?.version ?? 'not installed',
    },
  };
}
