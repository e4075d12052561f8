import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { databasePath } from '../database/open.ts';
import { LoupeError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { KnownPieces } from '../snapshots/database-pieces.ts';
import { KeptPiecesFile } from '../snapshots/kept-pieces.ts';
import type { PieceDigests } from '../snapshots/piece-digests.ts';
import type { FoundPointer, SnapshotObjects } from '../snapshots/snapshot-objects.ts';
import { SnapshotSlot } from '../snapshots/snapshot-slot.ts';
import { isSameStamp, stampNow } from '../storage/database-files/file-stamp.ts';
import { isThere, moveNow } from '../storage/file-store.ts';
import { ObjectStoreError } from '../storage/objects/object-store-error.ts';
import { localPieces, type SharedData, snapshotsFolder } from './shared-data.ts';

/** What is published, as it was found at the start of a builder. */
export interface PublishedDatabase {
  readonly newest: FoundPointer | undefined;
  readonly digests: PieceDigests | undefined;
  /** The pieces of the database, where they are known without reading it. */
  readonly known: KnownPieces | undefined;
}

interface PublishedParts {
  readonly shared: SharedData;
  readonly objects: SnapshotObjects;
  readonly log: Log;
}

/** Where it is noted what the builder of a data folder has published. */
export function keptPieces(dataFolder: string, { madeWith }: Pick<SharedData, 'madeWith'>): KeptPiecesFile {
  return new KeptPiecesFile(join(snapshotsFolder(dataFolder), 'published'), madeWith);
}

/**
 * Compares the database of the data folder with what is published. Where this builder has published that itself, its own goes on;
 * else what is published takes its place.
 *
 * @throws ObjectStoreError, LoupeError `invalid-request` for what a newer Loupe has published
 */
export async function findPublished(
  { shared, objects, log }: PublishedParts,
  dataFolder: string,
): Promise<PublishedDatabase> {
  const newest = await objects.pointer();
  if (!newest) return { newest, digests: undefined, known: undefined };
  const snapshot = await objects.snapshot(newest);
  if (!snapshot) throw new ObjectStoreError('broken', { cause: new Error('the newest snapshot is missing') });
  if (snapshot.madeWith.schema > shared.madeWith.schema)
    throw new LoupeError(
      'invalid-request',
      'data: the snapshot in the store is of a newer Loupe, whose tables this one does not know: update this one',
    );
  const path = databasePath(dataFolder);
  const kept = await keptPieces(dataFolder, shared).read();
  const isOwn = kept?.number === newest.number && kept.epoch === newest.epoch && (await isThere(path));
  const digests = await objects.digests(snapshot, kept?.digests);
  if (isOwn) return { newest, digests, known: isSameStamp(stampNow(path), kept.stamp) ? kept : undefined };
  log.info({ number: newest.number }, 'the database begins with the newest snapshot of the store');
  const slot = new SnapshotSlot(join(snapshotsFolder(dataFolder), 'taken'), shared.madeWith);
  await mkdir(snapshotsFolder(dataFolder), { recursive: true });
  const local = await localPieces(dataFolder, shared);
  const known = await slot.fill({ snapshot, digests, local, objects });
  await slot.keep(known);
  await putInPlace(slot.path, path, kept !== undefined);
  return { newest, digests, known };
}

/** @param wasPublished whether the database that is there holds nothing that was never published, as far as its builder was not cut off */
async function putInPlace(from: string, path: string, wasPublished: boolean): Promise<void> {
  const aside = `${path}.before-${new Date().toISOString().replace(/[:.]/g, '-')}`;
  for (const companion of ['', '-wal', '-shm'])
    if (wasPublished) await rm(`${path}${companion}`, { force: true });
    else moveNow(`${path}${companion}`, `${aside}${companion}`);
  await rename(from, path);
}
