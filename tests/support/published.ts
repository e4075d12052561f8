import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '../../src/database/database.ts';
import { openForReading, openForWriting } from '../../src/database/open.ts';
import { createLog } from '../../src/log.ts';
import { DatabasePieces } from '../../src/snapshots/database-pieces.ts';
import { FollowedSnapshots } from '../../src/snapshots/followed-snapshots.ts';
import { KeptPiecesFile } from '../../src/snapshots/kept-pieces.ts';
import { OldSnapshots } from '../../src/snapshots/old-snapshots.ts';
import { Publisher, type PublisherParts } from '../../src/snapshots/publisher.ts';
import { RenewedBundles } from '../../src/snapshots/renewed-bundles.ts';
import type { MadeWith } from '../../src/snapshots/snapshot.ts';
import { SnapshotObjects } from '../../src/snapshots/snapshot-objects.ts';
import { FileObjects } from '../../src/storage/objects/file-objects.ts';
import type { ObjectStore } from '../../src/storage/objects/object-store.ts';
import { temporaryFolder } from './loupe.ts';

export const SILENT = createLog('silent', 'primary');

export const MADE_WITH: MadeWith = {
  schema: 9,
  composition: 1,
  pyramid: 2,
  encoder: '6',
  settings: { 'jpg-quality': 85 },
};

/** A store in a temporary folder, the database of a builder beside it, and the folders of nodes. */
export interface PublishedDatabase {
  readonly store: ObjectStore;
  readonly storeFolder: string;
  readonly database: Database;
  readonly path: string;
  readonly objects: SnapshotObjects;
  readonly pieces: DatabasePieces;
  /** A publisher that was not begun: it publishes once when it is told to. */
  readonly publisher: (parts?: Partial<PublisherParts>) => PublishOnce;
  readonly node: (
    name: string,
    madeWith?: MadeWith,
    swap?: (path: string) => Promise<void>,
  ) => FollowedSnapshots;
  readonly remove: () => Promise<void>;
}

/** Publishes by hand. */
export interface PublishOnce {
  readonly publisher: Publisher;
  /** Resolves when all that is written by now is published. */
  readonly publish: () => Promise<void>;
}

export async function publishedDatabase(wrap = (store: ObjectStore) => store): Promise<PublishedDatabase> {
  const root = await temporaryFolder();
  const storeFolder = join(root, 'store');
  await mkdir(storeFolder);
  const store = wrap(new FileObjects(storeFolder));
  const path = join(root, 'archive.sqlite');
  const database = openForWriting(path);
  const objects = new SnapshotObjects(store);
  const pieces = new DatabasePieces({ database, path });
  const nodes: FollowedSnapshots[] = [];
  return {
    ...{ store, storeFolder, database, path, objects, pieces },
    publisher: (parts = {}) => {
      const publisher = new Publisher({
        ...{ objects, pieces, newest: undefined, digests: undefined, epoch: 1, log: SILENT },
        kept: new KeptPiecesFile(join(root, 'published'), MADE_WITH),
        bundles: new RenewedBundles({ objects, pieces, mayWrite: () => true, log: SILENT }),
        old: new OldSnapshots({ objects, mayRemove: () => true }),
        madeWith: MADE_WITH,
        mayPublish: () => true,
        beforeSnapshot: () => {},
        afterSnapshot: async () => {},
        onLost: () => {},
        intervalMs: 20,
        ...parts,
      });
      return {
        publisher,
        publish: async () => {
          publisher.begin();
          await publisher.published();
        },
      };
    },
    node: (name, madeWith = MADE_WITH, swap = async () => {}) => {
      const node = new FollowedSnapshots({
        objects,
        folder: join(root, name),
        madeWith,
        intervalMs: 20,
        swap,
        log: SILENT,
      });
      nodes.push(node);
      return node;
    },
    remove: async () => {
      await Promise.all(nodes.map((node) => node.stop()));
      database.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** All rows of all tables of a database that is whole, as text. */
export function dumpOf(path: string): Record<string, readonly unknown[]> {
  const database = openForReading(path);
  try {
    const check = database.prepare<{ integrity_check: string }>('PRAGMA integrity_check').all();
    if (check[0]?.integrity_check !== 'ok') throw new Error(JSON.stringify(check));
    const tables = database
      .prepare<{ name: string }>(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name",
      )
      .all();
    // As SQL writes them: numbers may be larger than JavaScript has them.
    const columns = (table: string): string =>
      database
        .prepare<{ name: string }>(`PRAGMA table_info("${table}")`)
        .all()
        .map(({ name }) => `quote("${name}") AS "${name}"`)
        .join();
    return Object.fromEntries(
      tables.map(({ name }) => [name, database.prepare(`SELECT ${columns(name)} FROM "${name}"`).all()]),
    );
  } finally {
    database.close();
  }
}

/** Fills a table with many rows of so many bytes. */
export function fill(database: Database, count: number, bytes: number, from = 0): void {
  const put = database.prepare('INSERT INTO marks VALUES (?, ?)');
  database.transaction('usual', () => {
    for (let row = from; row < from + count; row += 1)
      put.run(`row ${String(row).padStart(8, '0')}`, `${row} `.repeat(Math.ceil(bytes / 8)).slice(0, bytes));
  });
}
