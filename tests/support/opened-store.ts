import type { Log } from '../../src/log.ts';
import { readLocation } from '../../src/storage/objects/location.ts';
import type { ObjectStore } from '../../src/storage/objects/object-store.ts';
import { openObjectStore } from '../../src/storage/objects/open-object-store.ts';
import type { S3Settings } from '../../src/storage/objects/s3/account.ts';

/** As the variables of a store that runs here would set them. */
export const S3_SETTINGS: S3Settings = {
  pathStyle: true,
  timeoutSeconds: 60,
  defaultRegion: 'us-east-1',
  accessKeyId: '',
  accessKeyIdFile: '',
  secretAccessKeyFile: '',
  sessionTokenFile: '',
};

/** A store that was opened with variables of the environment, which are put back when it is closed. */
export interface OpenedStore {
  readonly store: ObjectStore;
  readonly close: () => Promise<void>;
}

/** Sets variables of this process. @returns what puts them back */
export function setEnvironment(env: Readonly<Record<string, string>>): () => void {
  const before = Object.keys(env).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, env);
  return () => {
    for (const [name, value] of before)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  };
}

/** Opens a store as a Loupe in this environment would. */
export async function openStore(
  location: string,
  env: Readonly<Record<string, string>>,
  { settings = S3_SETTINGS, log }: { readonly settings?: S3Settings; readonly log?: Log } = {},
): Promise<OpenedStore> {
  const putBack = setEnvironment(env);
  const store = await openObjectStore(readLocation('data', location), settings, log);
  const close = async (): Promise<void> => {
    await store.close();
    putBack();
  };
  return { store, close };
}
