import { rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BuilderLease, type BuilderLeaseParts } from '../../src/snapshots/lease/builder-lease.ts';
import { FileObjects } from '../../src/storage/objects/file-objects.ts';
import type { ObjectStore } from '../../src/storage/objects/object-store.ts';
import { ObjectStoreError } from '../../src/storage/objects/object-store-error.ts';
import { temporaryFolder } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { SILENT } from '../support/published.ts';
import { withoutConditions } from '../support/wrapped-stores.ts';

const LEASE_MS = 1500;

let folder: string;
let store: ObjectStore;
const leases: BuilderLease[] = [];

beforeEach(async () => {
  folder = await temporaryFolder();
  store = new FileObjects(folder);
});

afterEach(async () => {
  await Promise.all(leases.splice(0).map((lease) => lease.stop()));
  await rm(folder, { recursive: true, force: true });
});

function lease(name: string, parts: Partial<BuilderLeaseParts> = {}): BuilderLease {
  const made = new BuilderLease({
    store,
    holder: name,
    place: `place of ${name}`,
    publishedEpoch: async () => 0,
    leaseMs: LEASE_MS,
    log: SILENT,
    ...parts,
  });
  leases.push(made);
  return made;
}

test('one of many builders that begin at once has the lease; the others wait', async () => {
  const all = ['a', 'b', 'c', 'd', 'e'].map((name) => lease(name));
  let waits = 0;
  const taken = all.map((each) => each.take(() => (waits += 1)));
  await until(() => all.some(({ isHeld }) => isHeld), 'one has it');
  await until(() => waits === 4, 'the others wait');
  // Longer than a lease of one that is gone would last: this one is renewed.
  await pause(LEASE_MS * 1.5);
  expect(all.filter(({ isHeld }) => isHeld).length).toBe(1);
  const [held] = all.filter(({ isHeld }) => isHeld);
  expect(held?.isExclusive).toBe(true);
  await held?.stop();
  await until(() => all.filter(({ isHeld }) => isHeld).length === 1, 'the next one has it');
  expect(Math.max(...all.map(({ epoch }) => epoch))).toBe(2);
  await Promise.all(all.map((each) => each.stop()));
  await Promise.all(taken);
});

test('a lease that is not renewed is taken when it has been silent for its time, with a higher epoch', async () => {
  const body = { holder: 'gone', place: 'elsewhere', epoch: 7, renewal: 3, isFree: false };
  await store.write('builder.json', Buffer.from(JSON.stringify(body)));
  const next = lease('next');
  const begunMs = performance.now();
  expect(await next.take(() => {})).toBe(true);
  expect(performance.now() - begunMs).toBeGreaterThanOrEqual(LEASE_MS);
  expect(next.epoch).toBe(8);
});

test('what an earlier run of the same folder held, and what was given back, is taken at once', async () => {
  const body = { holder: 'killed', place: 'place of again', epoch: 7, renewal: 3, isFree: false };
  await store.write('builder.json', Buffer.from(JSON.stringify(body)));
  const again = lease('again', { leaseMs: 600_000 });
  expect(await again.take(() => {})).toBe(true);
  await again.stop();
  const next = lease('next', { leaseMs: 600_000 });
  expect(await next.take(() => {})).toBe(true);
  expect(next.epoch).toBe(9);
});

test('an epoch is never lower than that of what is published, also where the lease was removed', async () => {
  const next = lease('next', { publishedEpoch: async () => 41 });
  expect(await next.take(() => {})).toBe(true);
  expect(next.epoch).toBe(42);
});

test('who finds the lease to be of another has lost it, and says so', async () => {
  const first = lease('first');
  let lost = 0;
  first.on('lost', () => (lost += 1));
  expect(await first.take(() => {})).toBe(true);
  const body = { holder: 'other', place: 'elsewhere', epoch: 2, renewal: 0, isFree: false };
  await store.write('builder.json', Buffer.from(JSON.stringify(body)));
  await until(() => lost === 1, 'it is lost');
  expect(first.isHeld).toBe(false);
  await first.stop();
  const left = await store.read('builder.json');
  expect(JSON.parse(left?.bytes.toString() ?? '')).toEqual(body);
});

test('who cannot renew its lease does not have it for sure before another may take it', async () => {
  let isAway = false;
  const away: ObjectStore = {
    ...withoutConditions(store),
    write: async (key, body, options) => {
      if (isAway) throw new ObjectStoreError('away');
      return store.write(key, body, options);
    },
  };
  const first = lease('first', { store: away });
  expect(await first.take(() => {})).toBe(true);
  const second = lease('second');
  const taken = second.take(() => {});
  await pause(LEASE_MS / 2);
  isAway = true;
  let both = 0;
  await until(() => {
    both += first.isHeld && second.isHeld ? 1 : 0;
    return second.isHeld;
  }, 'the second one has it');
  expect(both).toBe(0);
  expect(first.isHeld).toBe(false);
  await taken;
});

test('of a store without conditional writes one of two that begin at once has the lease', async () => {
  store = withoutConditions(store);
  const all = ['a', 'b', 'c'].map((name) => lease(name, { secondLookMs: 500 }));
  for (const each of all) void each.take(() => {});
  await until(() => all.some(({ isHeld }) => isHeld), 'one has it');
  await pause(LEASE_MS * 1.5);
  const held = all.filter(({ isHeld }) => isHeld);
  expect(held.length).toBe(1);
  expect(held[0]?.isExclusive).toBe(false);
});
