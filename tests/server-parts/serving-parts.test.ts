import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDiskCache } from '../../src/cache/disk-cache.ts';
import { SharedCache } from '../../src/cache/shared/shared-cache.ts';
import { forgetRendered } from '../../src/server-parts/serving-parts.ts';
import { keyOf } from '../contracts/derivative-cache.ts';
import { CountedStore } from '../support/counted-store.ts';
import { temporaryFolder } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { SILENT } from '../support/published.ts';

let root: string;

beforeEach(async () => {
  root = await temporaryFolder();
  await mkdir(join(root, 'store'));
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

test('a purge does not wait until a store has removed all: the disk and the workers forget, and nothing is found there', async () => {
  const store = new CountedStore(join(root, 'store'));
  const sharedCache = new SharedCache({ store, mayWrite: () => true, log: SILENT });
  const diskCache = await openDiskCache({
    ...{ folder: join(root, 'disk'), encoderVersion: 'e1', maxBytes: 1e9 },
  });
  const [key, image] = [keyOf('a'), { kind: 'bytes', bytes: Buffer.from('rendered') } as const];
  await diskCache.put(key, image);
  sharedCache.offer(key, image);
  await until(() => sharedCache.counts.put.written === 1, 'it is in the store');
  let goOn: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  store.beforeList = () => held;
  const told: (string | null)[] = [];
  await forgetRendered({ bags: undefined, diskCache, sharedCache }, undefined, (of) => told.push(of));
  expect(told).toEqual([null]);
  expect(await diskCache.get(key)).toBeUndefined();
  expect(await sharedCache.find(key, 60_000)).toBeUndefined();
  goOn();
  const other = new SharedCache({ store, mayWrite: () => true, log: SILENT });
  await until(async () => (await other.find(key, 60_000)) === undefined, 'it is removed from the store');
  await Promise.all([sharedCache.stop(), other.stop()]);
  await diskCache.settled();
});
