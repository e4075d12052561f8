import type { Log } from '../../log.ts';
import { Circuit } from './circuit.ts';
import { FileObjects } from './file-objects.ts';
import { nameOfLocation, type StoreLocation } from './location.ts';
import type { ObjectStore } from './object-store.ts';
import type { S3Settings } from './s3/account.ts';

/**
 * Opens the store at a location. Nothing is asked of it. What speaks to S3 is loaded here, and only for an S3 store.
 *
 * @throws {LoupeError} `invalid-request` when a part of a key is in a file, and another is nowhere
 */
export async function openObjectStore(
  location: StoreLocation,
  settings: S3Settings,
  log?: Log,
): Promise<ObjectStore> {
  if (location.kind === 'folder') return new FileObjects(location.folder);
  const { bucket, prefix } = location;
  const name = nameOfLocation(location);
  const [{ openAccount }, { S3Objects }] = await Promise.all([
    import('./s3/account.ts'),
    import('./s3/s3-objects.ts'),
  ]);
  const account = await openAccount(bucket, settings);
  return new S3Objects(name, { bucket, prefix }, account, new Circuit(name, log ? { log } : {}));
}

/** What of a store is needed to read from it. */
export type StoreToRead = Pick<ObjectStore, 'name' | 'read' | 'close'>;

/** How a store is opened late. */
export interface LateOpening {
  /** For logs. */
  readonly name: string;
  readonly log?: Log;
  /** What is thrown when it cannot be opened; left out: why not. */
  readonly failure?: (cause: unknown) => Error;
}

/**
 * A store that is opened by the first call of a method: what begins with it need not wait. What cannot be opened rejects that call, and is
 * tried again by the next.
 */
export function lateStore(
  location: StoreLocation,
  settings: S3Settings,
  { name, log, failure }: LateOpening,
): ObjectStore {
  let opening: Promise<ObjectStore> | undefined;
  const store = (): Promise<ObjectStore> => {
    opening ??= openObjectStore(location, settings, log).catch((error: unknown) => {
      opening = undefined;
      throw failure ? failure(error) : error;
    });
    return opening;
  };
  return {
    name,
    head: async (...given) => (await store()).head(...given),
    read: async (...given) => (await store()).read(...given),
    write: async (...given) => (await store()).write(...given),
    list: async (...given) => (await store()).list(...given),
    delete: async (...given) => (await store()).delete(...given),
    close: async () => {
      const opened = await opening?.catch(() => undefined);
      await opened?.close();
    },
  };
}
