import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Admission } from '../../src/budgets/admission.ts';
import { OverBudgetError } from '../../src/budgets/refusal.ts';
import { openDiskCache } from '../../src/cache/disk-cache.ts';
import { SharedCache } from '../../src/cache/shared/shared-cache.ts';
import { derivativeKey } from '../../src/image/resolve.ts';
import { MasterCopies } from '../../src/masters/master-copies.ts';
import { StoredMasters } from '../../src/masters/stored-masters.ts';
import type { RenderSource } from '../../src/pixels/render/render-source.ts';
import { RenderPool, type RenderPoolOptions } from '../../src/rendering/pool.ts';
import type { RenderJob } from '../../src/rendering/protocol.ts';
import { objectState } from '../../src/storage/objects/object-state.ts';
import { chart } from '../support/archive.ts';
import { askerOf } from '../support/askers.ts';
import { CountedStore } from '../support/counted-store.ts';
import { noiseImage } from '../support/grid-image.ts';
import { resolveFor } from '../support/image-requests.ts';
import { temporaryFolder } from '../support/loupe.ts';
import { HOUR_SECONDS, until } from '../support/patience.ts';
import { SILENT } from '../support/published.ts';
import { writePyramid } from '../support/test-pyramid.ts';

let root: string;
let store: CountedStore;
let copies: MasterCopies;
let source: RenderSource;
let finished: string[];
const pools: RenderPool[] = [];

beforeEach(async () => {
  root = await temporaryFolder();
  await mkdir(join(root, 'store'));
  store = new CountedStore(join(root, 'store'));
  await store.write('scan.jpg', await chart(900, 700).jpeg().toBuffer());
  copies = new MasterCopies({
    masters: new StoredMasters(store, root),
    folder: join(root, 'copies'),
    mostUnusedBytes: 1e9,
  });
  const head = await store.head('scan.jpg');
  if (!head) throw new Error('the scan was not written');
  const distant = { path: 'scan.jpg', inode: objectState(head).inode };
  source = { kind: 'master', path: '', distant, width: 900, height: 700, gray: false };
  finished = [];
});

afterEach(async () => {
  for (const pool of pools.splice(0)) pool.close();
  await rm(root, { recursive: true, force: true });
});

function startPool(options: Partial<RenderPoolOptions> = {}): RenderPool {
  const pool = new RenderPool({
    ...{ renderers: 1, cores: 2, queueLength: 20, timeLimitSeconds: HOUR_SECONDS, memoryBudgetBytes: 512e6 },
    ...{ maxInputPixels: 1e8, decodedBytes: 32e6, cache: undefined, copies },
    log: SILENT,
    onFinished: (outcome) => finished.push(outcome),
    ...options,
  });
  pools.push(pool);
  return pool;
}

function job(of = source, request = 'full/400,/0/default.jpg'): RenderJob {
  const resolved = resolveFor(of, request);
  const { format } = resolved;
  const key = { image: 'scan', version: 'v1', derivative: derivativeKey(resolved), format };
  return { key, source: of, resolved, asker: askerOf('reader') };
}

/** Has nothing left for anybody. */
const SPENT: Admission = {
  admit: ({ megapixels }) => {
    const budget = { name: 'client', megapixelsPerMinute: 1, available: 0, waitSeconds: 9 } as const;
    throw new OverBudgetError({ megapixels, budgets: [budget] });
  },
};

test('a scan that lies far away is copied when a render of it is paid for, and not before', async () => {
  await expect(startPool({ admission: SPENT }).render(job())).rejects.toThrow(OverBudgetError);
  expect(copies.made).toBe(0);
  const pool = startPool();
  const made = await Promise.all([pool.render(job()), pool.render(job())]);
  expect(made[0]).toEqual(made[1]);
  expect(copies.made).toBe(1);
  expect(finished).toEqual(['rendered']);
});

test('what is kept on the disk is sent without a copy, and without being paid for', async () => {
  const cache = await openDiskCache({ folder: join(root, 'cache'), encoderVersion: '1', maxBytes: 1e8 });
  const made = await startPool({ cache }).render(job());
  await until(() => cache.bytes > 0, 'it is kept');
  store.reads = 0;
  await rm(join(root, 'store/scan.jpg'));
  expect(await startPool({ cache, admission: SPENT }).render(job())).toEqual(made);
  expect(store.reads).toBe(0);
  expect(finished).toEqual(['rendered', 'kept']);
});

test('who leaves while a scan is copied has nothing rendered', async () => {
  let go: () => void = () => {};
  store.beforeRead = () =>
    new Promise((resolve) => {
      go = resolve;
    });
  const pool = startPool();
  const leaving = new AbortController();
  const left = pool.render(job(), leaving.signal);
  await until(() => store.reads > 0, 'the copy has begun');
  leaving.abort();
  await expect(left).rejects.toMatchObject({ name: 'AbortError' });
  store.beforeRead = async () => {};
  go();
  // The next one has it rendered, once.
  await pool.render(job());
  expect(finished).toEqual(['rendered']);
  expect(copies.made).toBe(1);
});

test('what another Loupe has rendered costs nobody anything; what takes no time to render is not looked for', async () => {
  const pyramid = await writePyramid(join(root), noiseImage(1200, 900), { compression: 'jpeg' });
  const shared = new SharedCache({ store, mayWrite: () => true, log: SILENT });
  const [slow, quick] = [
    job(pyramid, 'full/600,/0/default.gif'),
    job(pyramid, '0,0,90,90/max/0/default.jpg'),
  ];
  const made = await startPool({ shared }).render(slow);
  await startPool({ shared }).render(quick);
  await until(() => shared.counts.put.written === 1, 'it is in the store');
  store.reads = 0;
  const other = startPool({ shared, admission: SPENT });
  expect(await Promise.all([other.render(slow), other.render(slow)])).toEqual([made, made]);
  expect(store.reads).toBe(1);
  await expect(other.render(quick)).rejects.toThrow(OverBudgetError);
  expect(store.reads).toBe(1);
  expect(finished).toEqual(['rendered', 'rendered', 'kept']);
  await shared.stop();
});

test('what is purged while it is looked for elsewhere is rendered anew', async () => {
  const pyramid = await writePyramid(join(root), noiseImage(1200, 900), { compression: 'jpeg' });
  const cache = await openDiskCache({ folder: join(root, 'disk'), encoderVersion: 'e1', maxBytes: 1e9 });
  const shared = {
    find: async () => {
      await cache.dropImages(['scan']);
      return Buffer.from('of before');
    },
    offer: () => {},
  };
  const made = await startPool({ shared, cache }).render(job(pyramid, 'full/600,/0/default.gif'));
  expect(made.kind === 'bytes' ? made.bytes.toString() : made.path).not.toBe('of before');
  expect(finished).toEqual(['rendered']);
  await cache.settled();
});
