import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { Database } from '../../src/database/database.ts';
import { openForReading } from '../../src/database/open.ts';
import { OldSnapshots } from '../../src/snapshots/old-snapshots.ts';
import { pieceDigest } from '../../src/snapshots/piece-digests.ts';
import { PIECE_BYTES } from '../../src/snapshots/snapshot.ts';
import type { ObjectStore } from '../../src/storage/objects/object-store.ts';
import { CountedStore } from '../support/counted-store.ts';
import { createRandom } from '../support/kills.ts';
import { HOUR_SECONDS, until } from '../support/patience.ts';
import { dumpOf, fill, MADE_WITH, type PublishedDatabase, publishedDatabase } from '../support/published.ts';
import { losingResponses, withoutConditions } from '../support/wrapped-stores.ts';

let opened: PublishedDatabase | undefined;

afterEach(async () => {
  await opened?.remove();
  opened = undefined;
});

async function open(wrap?: (store: ObjectStore) => ObjectStore): Promise<PublishedDatabase> {
  opened = await publishedDatabase(wrap);
  return opened;
}

async function pieceNames({ storeFolder }: PublishedDatabase): Promise<string[]> {
  return readdir(join(storeFolder, 'snapshots/pieces'));
}

test('a node has the rows of the builder, whatever was written, published and taken in between', async () => {
  const seed = Number(process.env['SEED'] ?? Date.now() % 100_000);
  const random = createRandom(seed);
  const published = await open();
  const { database, path } = published;
  const { publish, publisher } = published.publisher();
  const node = published.node('node');
  for (let turn = 0; turn < 10; turn += 1) {
    fill(database, 1 + random(300), 20 + random(3000), turn * 1000);
    if (random(3) === 0) database.run(`DELETE FROM marks WHERE name LIKE '%${random(10)}'`);
    if (random(3) > 0) await publish();
    if (random(2) === 0) await node.open();
  }
  await publish();
  await node.open();
  await publisher.stop();
  expect(dumpOf(node.served?.path ?? ''), `SEED=${seed}`).toEqual(dumpOf(path));
});

test('what is written while pieces are brought away is not part of the snapshot, and of the next one', async () => {
  const published = await open();
  const { database, path, pieces, objects } = published;
  fill(database, 2000, 500);
  const writePiece = objects.writePiece.bind(objects);
  let written = 0;
  objects.writePiece = (digest, bytes) => {
    // Each a transaction, in the middle of publishing.
    if (written < 15) fill(database, 1, 5000, 1_000_000 + written);
    written += 1;
    return writePiece(digest, bytes);
  };
  const { publish, publisher } = published.publisher();
  await publish();
  const first = (await objects.snapshot({ number: 1, epoch: 1 })) ?? fail();
  expect(written).toBeGreaterThanOrEqual(15);
  // The first one is whole, and knows nothing of them.
  await objects.setPointer(first, (await objects.pointer())?.version);
  const node = published.node('node');
  await node.open();
  expect(Object.keys(dumpOf(node.served?.path ?? ''))).toContain('marks');
  expect(node.served?.number).toBe(1);
  expect(dumpOf(node.served?.path ?? '')['marks']?.length).toBe(2000);
  await publisher.stop();
  const next = published.publisher({ newest: await objects.pointer(), epoch: 2 });
  await next.publish();
  await next.publisher.stop();
  await node.open();
  expect(await pieces.changes(false)).toBeUndefined();
  expect(dumpOf(node.served?.path ?? '')).toEqual(dumpOf(path));
  expect(dumpOf(path)['marks']?.length).toBe(2015);
});

test('a small change moves a few pieces, and only these are read', async () => {
  const published = await open();
  const { database, objects, pieces } = published;
  fill(database, 8000, 2000);
  const { publish, publisher } = published.publisher();
  await publish();
  await publisher.stop();
  const whole = (await objects.snapshot({ number: 1, epoch: 1 }))?.bytes ?? 0;
  expect(whole).toBeGreaterThan(10_000_000);
  database.run("UPDATE marks SET value = 'other' WHERE name = 'row 00004000'");
  const changes = await pieces.changes(false);
  expect(changes?.read).toBeLessThanOrEqual(4);
  expect(changes?.changed.size).toBeGreaterThan(0);
  const node = published.node('node');
  await node.open();
  const before = objects.movedBytes;
  const next = published.publisher({
    newest: await objects.pointer(),
    digests: await objects.digests((await objects.snapshot({ number: 1, epoch: 1 })) ?? fail()),
  });
  await next.publish();
  await next.publisher.stop();
  await node.open();
  expect(node.served?.number).toBe(2);
  // Pieces and the list of their digests, twice: to the store and from it.
  expect(objects.movedBytes - before).toBeLessThan(8 * PIECE_BYTES);
});

test('of a database that somebody else has written all is read, and nothing is missed', async () => {
  const published = await open();
  const { database, path, pieces } = published;
  fill(database, 3000, 1000);
  const { publish, publisher } = published.publisher();
  await publish();
  await publisher.stop();
  // Another process, which puts its changes into the file by itself.
  const other = new Database(path);
  fill(other, 3000, 1000, 50_000);
  other.run('PRAGMA wal_checkpoint(TRUNCATE)');
  other.close();
  const changes = await pieces.changes(false);
  expect(changes?.read).toBe(changes?.digests.count);
  const next = published.publisher({ newest: await published.objects.pointer() });
  await next.publish();
  await next.publisher.stop();
  const node = published.node('node');
  await node.open();
  expect(dumpOf(node.served?.path ?? '')).toEqual(dumpOf(path));
});

test('nothing is published where nothing has changed', async () => {
  const published = await open();
  const { publish, publisher } = published.publisher();
  await publish();
  await publish();
  await publish();
  await publisher.stop();
  expect(publisher.state.newest?.number).toBe(1);
});

test('what somebody waits for is published at once after a time in which nothing was', async () => {
  const published = await open();
  const { database, objects } = published;
  const first = published.publisher();
  await first.publish();
  await first.publisher.stop();
  const newest = await objects.pointer();
  const snapshot = newest && (await objects.snapshot(newest));
  const digests = snapshot && (await objects.digests(snapshot));
  const next = published.publisher({ newest, digests, intervalMs: HOUR_SECONDS * 1000 });
  await next.publish();
  expect(await objects.pointer()).toEqual(newest);
  fill(database, 10, 10);
  let isPublished = false;
  void next.publisher.published().then(() => (isPublished = true));
  await until(() => isPublished, 'it is published');
  expect(await objects.pointer()).toMatchObject({ number: 2 });
  await next.publisher.stop();
});

test('a builder that comes after another publishes what is there once more, and the one before can publish nothing', async () => {
  const published = await open();
  const { database, objects } = published;
  let lost = 0;
  const first = published.publisher({ onLost: () => (lost += 1) });
  await first.publish();
  await first.publisher.stop();
  const second = published.publisher({ epoch: 2, newest: await objects.pointer() });
  await second.publish();
  await second.publisher.stop();
  expect(await objects.pointer()).toMatchObject({ number: 2, epoch: 2 });
  fill(database, 10, 10);
  await first.publisher.stop();
  expect(lost).toBe(1);
  expect(await objects.pointer()).toMatchObject({ number: 2, epoch: 2 });
});

test.each([
  ['with', (store: ObjectStore) => store],
  ['without', withoutConditions],
])(
  'a pointer of which the response was lost is not taken for that of another builder, by a store %s conditions',
  async (_, wrap) => {
    const published = await open((store) => wrap(losingResponses(store, 1)));
    const { database, objects } = published;
    let lost = 0;
    const { publish, publisher } = published.publisher({ onLost: () => (lost += 1) });
    fill(database, 10, 10);
    const publishing = publish();
    await until(async () => (await objects.pointer())?.number === 1, 'it is in the store');
    const node = published.node('node');
    await node.open();
    fill(database, 10, 10, 100);
    await publishing;
    await publish();
    await publisher.stop();
    expect(lost).toBe(0);
    // Whoever has taken the one that nobody was told of takes what came after it.
    await node.open();
    expect(node.served?.number).toBeGreaterThan(1);
    expect(dumpOf(node.served?.path ?? '')).toEqual(dumpOf(published.path));
    await node.stop();
  },
);

test('a builder whose response was lost gives way to another one', async () => {
  const published = await open((store) => losingResponses(store, 1));
  const { objects } = published;
  let lost = 0;
  const first = published.publisher({ onLost: () => (lost += 1) });
  void first.publish();
  await until(async () => (await objects.pointer())?.number === 1, 'it is in the store');
  const pointer = (await objects.pointer()) ?? fail();
  await objects.setPointer({ ...pointer, number: 2, epoch: 2 }, pointer.version);
  await until(async () => lost > 0, 'it is told');
  await first.publisher.stop();
  expect(await objects.pointer()).toMatchObject({ number: 2, epoch: 2 });
});

const HOUR_MS = HOUR_SECONDS * 1000;

/** A database with some rows, not yet published, whose old snapshots are removed by a clock that is set by hand. */
async function openWithClock() {
  const published = await open();
  const { database, objects } = published;
  const clock = { nowMs: 0 };
  const old = new OldSnapshots({ objects, mayRemove: () => true, nowMs: () => clock.nowMs });
  const once = published.publisher({ old });
  fill(database, 500, 1000);
  const publishChanged = (turn: number): Promise<void> => {
    database.run(`UPDATE marks SET value = 'turn ${turn}' WHERE name = 'row 00000250'`);
    return once.publish();
  };
  return { published, clock, old, ...once, publishChanged };
}

test('old snapshots are removed, with the pieces that no other has', async () => {
  const { published, clock, publisher, publishChanged } = await openWithClock();
  const { objects } = published;
  for (let turn = 0; turn < 9; turn += 1) {
    await publishChanged(turn);
    clock.nowMs += HOUR_MS;
  }
  const newest = (await objects.pointer()) ?? fail();
  // The pieces of the newest, and the list of them.
  const pieces = await objects.digests((await objects.snapshot(newest)) ?? fail());
  await until(async () => (await pieceNames(published)).length === pieces.count + 1, 'pieces are removed');
  await publisher.stop();
  expect((await objects.snapshots()).map(({ number }) => number)).toEqual([newest.number]);
  const node = published.node('node');
  await node.open();
  expect(dumpOf(node.served?.path ?? '')).toEqual(dumpOf(published.path));
});

test('a snapshot stays for an hour after the next one came, however long it was the newest, and is then removed though nothing changes', async () => {
  const { published, clock, old, publish, publisher, publishChanged } = await openWithClock();
  const { objects } = published;
  await publish();
  clock.nowMs += 10 * HOUR_MS;
  for (let turn = 0; turn < 7; turn += 1) await publishChanged(turn);
  const numbers = async (): Promise<number[]> =>
    (await objects.snapshots()).map(({ number }) => number).sort((one, other) => one - other);
  clock.nowMs += HOUR_MS - 1;
  // Nothing has changed, and it is looked all the same.
  await pause(500);
  expect(await numbers()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(old.oldest).toBe(1);
  // What stays is whole: each can be put together.
  for (const each of await objects.snapshots()) {
    const digests = await objects.digests((await objects.snapshot(each)) ?? fail());
    for (let piece = 0; piece < digests.count; piece += 1) await objects.piece(digests.at(piece) ?? '');
  }
  clock.nowMs += 1;
  await until(async () => (await objects.snapshots()).length === 1, 'the old ones are removed');
  await until(() => old.oldest === 8, 'it is known');
  expect(await objects.pointer()).toMatchObject({ number: 8 });
  await publisher.stop();
});

test('what another builder has left stays for an hour after this one has begun; then pieces that nobody names go, some at a time', async () => {
  const published = await open();
  const { database, objects } = published;
  const first = published.publisher();
  fill(database, 500, 1000);
  await first.publish();
  database.run("UPDATE marks SET value = 'another' WHERE name = 'row 00000250'");
  await first.publish();
  await first.publisher.stop();
  for (let piece = 0; piece < 250; piece += 1) {
    const bytes = Buffer.alloc(PIECE_BYTES, `left ${piece}`);
    await objects.writePiece(pieceDigest(bytes).toString('hex'), bytes);
  }
  let nowMs = 0;
  let mayRemove = true;
  const removed: number[] = [];
  const old = new OldSnapshots({
    objects,
    mayRemove: () => mayRemove,
    nowMs: () => nowMs,
  });
  const newest = (await objects.pointer()) ?? fail();
  const snapshot = (await objects.snapshot(newest)) ?? fail();
  old.published(snapshot, await objects.digests(snapshot), Date.now());
  const turn = async (): Promise<void> => {
    const before = (await pieceNames(published)).length;
    await old.remove(new Set());
    removed.push(before - (await pieceNames(published)).length);
  };
  nowMs += HOUR_MS - 1;
  await turn();
  expect(old.oldest).toBe(1);
  nowMs += HOUR_MS;
  await turn();
  mayRemove = false;
  await turn();
  mayRemove = true;
  for (let rest = 0; rest < 3; rest += 1) await turn();
  const pieces = await objects.digests(snapshot);
  expect(removed.slice(0, 4)).toEqual([0, 99, 0, 100]);
  expect((await pieceNames(published)).length).toBe(pieces.count + 1);
  expect(old.oldest).toBe(newest.number);
});

test('a piece that was damaged in the store is not served', async () => {
  const published = await open();
  fill(published.database, 500, 1000);
  const first = published.publisher();
  await first.publish();
  await first.publisher.stop();
  const node = published.node('node');
  await node.open();
  fill(published.database, 500, 1000, 5000);
  const before = new Set(await pieceNames(published));
  const second = published.publisher({ newest: await published.objects.pointer() });
  await second.publish();
  await second.publisher.stop();
  const [damaged = ''] = (await pieceNames(published)).filter((name) => !before.has(name));
  const path = join(published.storeFolder, 'snapshots/pieces', damaged);
  await writeFile(path, 'nothing of it');
  await node.open();
  expect(node.served?.number).toBe(1);
  expect(node.problem).toBeDefined();
  const reader = openForReading(node.served?.path ?? '');
  expect(reader.prepare('SELECT count(*) AS rows FROM marks').get()).toEqual({ rows: 500 });
  reader.close();
  await rm(path);
  await node.open();
  expect(node.served?.number).toBe(1);
});

test.each([
  [{ ...MADE_WITH, schema: 8 }, /newer Loupe, whose tables this one does not know/],
  [{ ...MADE_WITH, schema: 10 }, /older Loupe, .* update the builder first/],
  [{ ...MADE_WITH, encoder: '7' }, /the version of encoders is 6 there and 7 here/],
  [{ ...MADE_WITH, settings: { 'jpg-quality': 70 } }, /jpg-quality is 85 there and 70 here/],
])('a node that makes things otherwise says so and serves nothing of it', async (madeWith, sentence) => {
  const published = await open();
  const { publish, publisher } = published.publisher();
  await publish();
  await publisher.stop();
  const node = published.node('node', madeWith);
  await node.open();
  expect(node.isRefused).toBe(true);
  expect(node.problem).toMatch(sentence);
  expect(node.served).toBeUndefined();
});

test('a node reads only once what a snapshot is that it refuses', async () => {
  const counted: CountedStore[] = [];
  const published = await open(({ name }) => {
    const store = new CountedStore(name);
    counted.push(store);
    return store;
  });
  const { publish, publisher } = published.publisher();
  await publish();
  await publisher.stop();
  const [store = fail()] = counted;
  const node = published.node('node', { ...MADE_WITH, encoder: '7' });
  await node.open();
  const { reads, heads } = store;
  node.follow();
  await until(() => store.heads > heads + 5, 'it asks on');
  expect(store.reads).toBe(reads);
  expect(node.isRefused).toBe(true);
  expect(node.problem).toMatch(/the version of encoders/);
  expect(node.sureForMs).toBe(0);
});

test('a node that was killed before its disk had noted a snapshot fetches nothing of it again', async () => {
  const published = await open();
  fill(published.database, 3000, 1000);
  const { publish, publisher } = published.publisher();
  await publish();
  await publisher.stop();
  const first = published.node('node');
  await first.open();
  const { path = fail() } = first.served ?? {};
  await first.stop();
  await rm(path.replace(/sqlite$/, 'json'));
  const before = published.objects.movedBytes;
  const again = published.node('node');
  await again.open();
  expect(again.served?.number).toBe(1);
  // The pointer, what the snapshot is, and the list of its pieces.
  expect(published.objects.movedBytes - before).toBeLessThan(PIECE_BYTES / 4);
  expect(dumpOf(again.served?.path ?? '')).toEqual(dumpOf(published.path));
});

test('a node goes on with what it has where the store is away, also after a start', async () => {
  const published = await open();
  fill(published.database, 100, 100);
  const { publish, publisher } = published.publisher();
  await publish();
  await publisher.stop();
  const first = published.node('node');
  await first.open();
  await first.stop();
  await rm(published.storeFolder, { recursive: true });
  const again = published.node('node');
  await again.open();
  expect(again.served?.number).toBe(1);
  expect(again.problem).toBe('the object store does not respond');
  expect(dumpOf(again.served?.path ?? '')).toEqual(dumpOf(published.path));
});

function fail(): never {
  throw new Error('it is not there');
}
