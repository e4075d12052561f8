import { existsSync } from 'node:fs';
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  imageFolder,
  type MasterRecord,
  RECORD_FILE,
  readRecord,
  versionFolder,
  writeRecord,
} from '../../src/archive/record.ts';
import { LocalCopies } from '../../src/stored-images/local-copies.ts';
import { recordOf } from '../support/fixtures-record.ts';
import { temporaryFolder } from '../support/loupe.ts';
import { SILENT } from '../support/published.ts';

const COPY_BYTES = 10_000;

let root: string;
/** Images of which the store has nothing yet. */
const notKept = new Set<string>();
/** Images that somebody works with. */
const inUse = new Set<string>();
/** How often it was asked of a copy whether it may go. */
let asked = 0;
let onInUseAsked = (): void => {};

beforeEach(async () => {
  root = await temporaryFolder();
  notKept.clear();
  inUse.clear();
  asked = 0;
  onInUseAsked = () => {};
});

afterEach(() => rm(root, { recursive: true, force: true }));

function copiesOf(maxBytes: number): LocalCopies {
  const isKeptElsewhere = ({ identifier }: MasterRecord): boolean => {
    asked += 1;
    return !notKept.has(identifier);
  };
  const isInUse = (identifier: string): boolean => {
    onInUseAsked();
    return inUse.has(identifier);
  };
  return new LocalCopies({ dataFolder: root, maxBytes, isKeptElsewhere, isInUse, log: SILENT });
}

/** An image whose copy takes about `COPY_BYTES`, and at which ingest looked some minutes ago. */
async function made(number: number, minutes: number): Promise<MasterRecord> {
  const record = { ...recordOf({ identifier: `image ${number}` }), version: 'aaaaaaaaaaaa' };
  const folder = versionFolder(root, record);
  await mkdir(folder, { recursive: true });
  await writeRecord(root, record);
  const path = join(imageFolder(root, record.identifier), RECORD_FILE);
  const length = JSON.stringify(record, undefined, 2).length + 1;
  await writeFile(join(folder, 'pyramid.tif'), Buffer.alloc(COPY_BYTES - length));
  const time = Date.now() / 1000 - minutes * 60;
  await utimes(path, time, time);
  return record;
}

async function left(count: number): Promise<number[]> {
  const found: number[] = [];
  for (let number = 1; number <= count; number += 1)
    if (await readRecord(root, `image ${number}`)) found.push(number);
  return found;
}

test('beyond the bound the copies go at which ingest looked longest ago, and none that is not in the store yet', async () => {
  for (let number = 1; number <= 12; number += 1) await made(number, number);
  notKept.add('image 12');
  const copies = copiesOf(8 * COPY_BYTES);
  copies.begin();
  await copies.settled();
  expect(await left(12)).toEqual([1, 2, 3, 4, 5, 6, 12]);
  expect(copies.bytes).toBe(7 * COPY_BYTES);
  // One more is within the bound, and two are not.
  await copies.added(await made(13, 0));
  await copies.settled();
  expect((await left(13)).length).toBe(8);
  await copies.added(await made(14, 0));
  await copies.settled();
  expect(await left(14)).toEqual([1, 2, 3, 4, 12, 13, 14]);
});

test('a copy that was counted and is gone does not cost another its place for long', async () => {
  for (let number = 1; number <= 4; number += 1) await made(number, number);
  const copies = copiesOf(5 * COPY_BYTES);
  copies.begin();
  await copies.settled();
  for (const number of [3, 4]) await rm(imageFolder(root, `image ${number}`), { recursive: true });
  await copies.added(await made(5, 0));
  await copies.added(await made(6, 0));
  await copies.settled();
  expect(copies.bytes).toBe(4 * COPY_BYTES);
  expect(await left(6)).toEqual([1, 2, 5, 6]);
});

test('without a bound nothing is counted or removed', async () => {
  for (let number = 1; number <= 4; number += 1) await made(number, number);
  const copies = copiesOf(0);
  copies.begin();
  await copies.added(await made(5, 0));
  await copies.settled();
  expect(copies.bytes).toBe(0);
  expect(await left(5)).toEqual([1, 2, 3, 4, 5]);
});

test('a copy that somebody works with stays, though it was used longest ago', async () => {
  for (let number = 1; number <= 4; number += 1) await made(number, number);
  inUse.add('image 4');
  const copies = copiesOf(3 * COPY_BYTES);
  copies.begin();
  await copies.settled();
  expect(await left(4)).toEqual([1, 4]);
});

test('whoever begins with an image while its copy is being removed waits until it is gone, and not for half of it', async () => {
  await made(1, 1);
  const record = await made(2, 2);
  const folder = versionFolder(root, record);
  for (let file = 0; file < 200; file += 1) await writeFile(join(folder, `file ${file}`), '');
  const copies = copiesOf(1.9 * COPY_BYTES);
  let begun: Promise<boolean> | undefined;
  onInUseAsked = () => {
    // It was not in use yet, and the removal begins with what is asked.
    begun = Promise.resolve()
      .then(() => copies.begun('image 2'))
      .then(() => existsSync(folder));
  };
  copies.begin();
  await copies.settled();
  expect(await begun).toBe(false);
  expect(await left(2)).toEqual([1]);
});

test('where the bound cannot be reached, not each that is added has all copies looked at', async () => {
  for (let number = 1; number <= 40; number += 1) notKept.add(`image ${number}`);
  for (let number = 1; number <= 40; number += 1) await made(number, number);
  const copies = copiesOf(10 * COPY_BYTES);
  copies.begin();
  await copies.settled();
  expect(asked).toBe(40);
  for (let number = 41; number <= 42; number += 1) {
    notKept.add(`image ${number}`);
    await copies.added(await made(number, 0));
    await copies.settled();
  }
  expect(asked).toBe(40);
  // By now there is more by a twentieth.
  notKept.clear();
  await copies.added(await made(43, 0));
  await copies.settled();
  expect((await left(43)).length).toBe(9);
  expect(copies.bytes).toBe(9 * COPY_BYTES);
});

test('an image that ingest has looked at again is not counted twice', async () => {
  for (let number = 1; number <= 3; number += 1) await made(number, number);
  const copies = copiesOf(5 * COPY_BYTES);
  copies.begin();
  await copies.settled();
  for (let time = 0; time < 4; time += 1) {
    await copies.begun('image 2');
    await copies.added(await made(2, 0));
  }
  expect(copies.bytes).toBe(3 * COPY_BYTES);
});

test('the bound is reached also where there are many more copies than are compared at once', async () => {
  for (let number = 1; number <= 320; number += 1) await made(number, number);
  const copies = copiesOf(100 * COPY_BYTES);
  copies.begin();
  await copies.settled();
  expect(copies.bytes).toBe(95 * COPY_BYTES);
});
