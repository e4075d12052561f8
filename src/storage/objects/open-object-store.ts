import type { Log } from '../../log.ts';
import { Circuit } from './circuit.ts';
import { FileObjects } from './file-objects.ts';
import type { StoreLocation } from './location.ts';
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
  const name = `s3://${bucket}/${prefix}`.replace(/\/$/, '');
  const [{ openAccount }, { S3Objects }] = await Promise.all([
    import('./s3/account.ts'),
    import('./s3/s3-objects.ts'),
  ]);
  const account = await openAccount(bucket, settings);
  return new S3Objects(name, { bucket, prefix }, account, new Circuit(name, log ? { log } : {}));
}
