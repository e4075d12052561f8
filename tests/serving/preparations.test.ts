import { expect, test } from 'vitest';
import type { CatalogImage } from '../../src/archive/catalog.ts';
import { Preparations } from '../../src/serving/preparations.ts';
import { HOUR_SECONDS } from '../support/patience.ts';

const MASTER = { identifier: 'scan', path: 'scan.jpg', bytes: 1, modifiedMs: 0 };
const NEW: CatalogImage = { identifier: 'scan', master: MASTER };
const UNREADABLE: CatalogImage = { ...NEW, problem: 'the file ends early' };
const LONG_MS = HOUR_SECONDS * 1000;

/** The catalog, and what it says of the scan. */
function preparationsOf(waitMs: number) {
  const known = { image: NEW as CatalogImage | undefined, looks: 0 };
  const get = (): CatalogImage | undefined => {
    known.looks += 1;
    return known.image;
  };
  return { known, preparations: new Preparations({ get }, waitMs) };
}

/** Of a client that stays. */
function stays(): AbortSignal {
  return new AbortController().signal;
}

test('a change of another scan is looked at, and the wait ends with the change of this one', async () => {
  const { known, preparations } = preparationsOf(LONG_MS);
  const waiting = preparations.of('scan', stays());
  preparations.changed();
  await Promise.resolve();
  expect(known.looks).toBe(2);
  known.image = UNREADABLE;
  preparations.changed();
  expect(await waiting).toBe(true);
});

test('what is over already, or gone, is not waited for', async () => {
  const { known, preparations } = preparationsOf(0);
  known.image = UNREADABLE;
  expect(await preparations.of('scan', stays())).toBe(true);
  known.image = undefined;
  expect(await preparations.of('scan', stays())).toBe(true);
});

test('the wait ends with the time, the client and the server', async () => {
  expect(await preparationsOf(20).preparations.of('scan', stays())).toBe(false);
  const { preparations } = preparationsOf(LONG_MS);
  const leaving = new AbortController();
  const left = preparations.of('scan', leaving.signal);
  leaving.abort();
  expect(await left).toBe(false);
  const stopped = preparations.of('scan', stays());
  preparations.end();
  expect(await stopped).toBe(false);
  expect(await preparations.of('scan', stays())).toBe(false);
});

test('so many wait and no more', async () => {
  const { known, preparations } = preparationsOf(LONG_MS);
  const waiting = Array.from({ length: 256 }, () => preparations.of('scan', stays()));
  expect(await preparations.of('scan', stays())).toBe(false);
  known.image = UNREADABLE;
  preparations.changed();
  expect(new Set(await Promise.all(waiting))).toEqual(new Set([true]));
});
