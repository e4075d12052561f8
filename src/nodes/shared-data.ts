import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PYRAMID_VERSION } from '../archive/mends.ts';
import { COMPOSITION_VERSION } from '../composition/composition-rows.ts';
import { ENCODER_SETTINGS } from '../config/encoder-settings.ts';
import type { Config } from '../config/settings.ts';
import { SCHEMA_VERSION } from '../database/migrate.ts';
import { LoupeError } from '../errors.ts';
import { ENCODER_VERSION } from '../pixels/encode.ts';
import { findOpjCompress } from '../pixels/jpeg2000/encoding/opj-compress.ts';
import type { MadeWith } from '../snapshots/snapshot.ts';
import { readWholeFile, writeFileAtomically } from '../storage/file-store.ts';
import { FileObjects } from '../storage/objects/file-objects.ts';
import type { ObjectStore } from '../storage/objects/object-store.ts';

/** Data that several Loupes share, and what this one is in it. */
export interface SharedData {
  readonly store: ObjectStore;
  readonly madeWith: MadeWith;
  /** With the local folder as the data folder. */
  readonly config: Config;
}

/**
 * Opens the store of data, which is asked for nothing yet.
 *
 * @throws LoupeError `invalid-request` for a location that is none
 */
export async function openSharedData(config: Config): Promise<SharedData> {
  const { data, local } = config.folders;
  return {
    store: storeAt(data),
    madeWith: await ownMadeWith(config),
    config: { ...config, folders: { ...config.folders, data: local } },
  };
}

/** Where the databases of snapshots, and what is noted of them, lie on the local disk. */
export function snapshotsFolder(dataFolder: string): string {
  return join(dataFolder, 'snapshots');
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

function storeAt(location: string): ObjectStore {
  let path: string;
  try {
    path = fileURLToPath(location);
  } catch (cause) {
    throw new LoupeError(
      'invalid-request',
      `data ${JSON.stringify(location)}: takes a folder, or the location of a store`,
      { cause },
    );
  }
  return new FileObjects(path);
}

/** What decides the bytes of responses and what rows mean, of this Loupe with these settings. */
async function ownMadeWith({ encoders }: Config): Promise<MadeWith> {
  const written = Object.entries(ENCODER_SETTINGS).map(([key, { flag }]) => [
    flag,
    Object.entries(encoders).find(([name]) => name === key)?.[1],
  ]);
  const program = await findOpjCompress();
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
