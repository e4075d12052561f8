import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PurgeWish } from '../../src/cache-tags/purge-wish.ts';
import type { Database } from '../../src/database/database.ts';
import { BuilderPurges } from '../../src/nodes/builder-purges.ts';
import { FollowedPurges } from '../../src/nodes/followed-purges.ts';
import { PurgeNotes } from '../../src/notes/purge-notes.ts';
import { HandPurgeStore } from '../../src/purging/hand-purge-store.ts';
import { FileObjects } from '../../src/storage/objects/file-objects.ts';
import { emptyDatabase } from '../support/known-images.ts';
import { temporaryFolder } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { SILENT } from '../support/published.ts';

let root: string;
let store: FileObjects;
let database: Database;
let stops: (() => Promise<void>)[] = [];

beforeEach(async () => {
  root = await temporaryFolder();
  for (const name of ['store', 'data/snapshots']) await mkdir(join(root, name), { recursive: true });
  store = new FileObjects(join(root, 'store'));
  database = emptyDatabase();
});

afterEach(async () => {
  for (const stop of stops) await stop();
  stops = [];
  database.close();
  await rm(root, { recursive: true, force: true });
});

const words = (): Promise<string[]> => readdir(join(root, 'store/purges')).catch(() => []);
const noted = (): Promise<string> => readFile(join(root, 'data/snapshots/purged'), 'utf8');

test('word of a purge stays in the store until it is published that it was done', async () => {
  const wishes: PurgeWish[] = [
    { identifier: 'one' },
    { manifest: 'essay' },
    { either: 'box/lid' },
    { all: true },
  ];
  const notes = new PurgeNotes(store, SILENT);
  for (const wish of wishes) await notes.leave(wish);
  let publish: () => void = () => {};
  const published = new Promise<void>((resolve) => {
    publish = resolve;
  });
  const purged: PurgeWish[] = [];
  const forgotten: (readonly string[] | undefined)[] = [];
  const purges = new BuilderPurges({
    ...{ shared: { store }, lease: { isHeld: true }, database, dataFolder: join(root, 'data'), log: SILENT },
    published: () => published,
  });
  stops.push(() => purges.stop());
  purges.begin({
    purges: { purge: (wish) => void purged.push(wish) },
    forget: async (images) => void forgotten.push(images),
  });
  await until(() => purged.length === wishes.length, 'all are purged');
  await pause(200);
  expect(await words()).toHaveLength(wishes.length);
  publish();
  await until(async () => (await words()).length === 0, 'word is removed');
  const written = (wish: PurgeWish): string => JSON.stringify(wish);
  expect(new Set(purged.map(written))).toEqual(new Set(wishes.map(written)));
  expect(purged).toHaveLength(wishes.length);
  expect(forgotten).toHaveLength(3);
});

test('what cannot be forgotten is not noted as forgotten, and is tried again', async () => {
  const hand = new HandPurgeStore(database);
  hand.note('before');
  await writeFile(join(root, 'data/snapshots/purged'), `${hand.newest}`);
  const before = hand.newest;
  for (const image of ['one', 'other']) hand.note(image);
  const asked: (readonly string[] | undefined)[] = [];
  let isBroken = true;
  const followed = new FollowedPurges({
    ...{ database, dataFolder: join(root, 'data'), log: SILENT },
    forget: async (images) => {
      asked.push(images);
      if (isBroken) throw new Error('the disk is broken');
    },
  });
  await expect(followed.follow()).rejects.toThrow('broken');
  expect(await noted()).toBe(`${before}`);
  isBroken = false;
  await followed.follow();
  await followed.follow();
  expect(asked).toEqual([
    ['one', 'other'],
    ['one', 'other'],
  ]);
  expect(await noted()).toBe(`${hand.newest}`);
});

test('a folder in which nothing is noted has nothing to forget', async () => {
  new HandPurgeStore(database).note(undefined);
  const followed = new FollowedPurges({
    ...{ database, dataFolder: join(root, 'data'), log: SILENT },
    forget: () => Promise.reject(new Error('nothing is to be forgotten')),
  });
  await followed.follow();
  expect(await noted()).toBe(`${new HandPurgeStore(database).newest}`);
});
