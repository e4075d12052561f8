import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Log } from '../../../../src/log.ts';
import { type FaultyProxy, startConditionalFront, startFaultyProxy } from '../../../support/faulty-proxy.ts';
import { temporaryFolder } from '../../../support/loupe.ts';
import { type OpenedStore, openStore, S3_SETTINGS } from '../../../support/opened-store.ts';
import { until } from '../../../support/patience.ts';
import { type RunningStore, startMemoryStore } from '../../../support/running-store.ts';

let memory: RunningStore;
let front: Awaited<ReturnType<typeof startConditionalFront>>;
let proxy: FaultyProxy;
let opened: OpenedStore | undefined;
let bucket = '';
const bytes = randomBytes(400_000);

beforeAll(async () => {
  memory = await startMemoryStore();
  front = await startConditionalFront(memory.endpoint);
  proxy = await startFaultyProxy(front.endpoint);
  bucket = await memory.makeBucket('archive');
});
afterAll(async () => {
  await proxy.stop();
  await front.stop();
  await memory.stop();
});
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

/** A store of its own, with a circuit that is closed, behind the proxy without faults; the photograph is there. */
async function open({ timeoutSeconds = 60, log }: { timeoutSeconds?: number; log?: Log } = {}) {
  Object.assign(proxy, { fault: 'none', slowMs: 0, retryAfterSeconds: undefined, next: [] });
  const env = { ...memory.env, AWS_ENDPOINT_URL_S3: proxy.endpoint };
  const settings = { ...S3_SETTINGS, timeoutSeconds };
  opened = await openStore(bucket, env, { settings, ...(log ? { log } : {}) });
  await opened.store.write('photograph', bytes);
  proxy.requests.length = 0;
  return opened.store;
}

const READ = 'GET /archive/photograph';

test('a slow store is waited for, over one connection that is kept', async () => {
  const store = await open();
  proxy.slowMs = 200;
  const before = proxy.connections;
  for (const start of [0, 1000, 399_990]) {
    const read = await store.read('photograph', { range: { start, length: 20 } });
    expect(read?.bytes).toEqual(bytes.subarray(start, start + 20));
  }
  expect(proxy.requests).toEqual([READ, READ, READ]);
  expect(proxy.connections - before).toBeLessThanOrEqual(1);
});

test.each(['busy', 'cut', 'half', 'lost'] as const)('what is %s once is asked again', async (fault) => {
  const store = await open();
  proxy.next.push(fault);
  expect((await store.read('photograph'))?.bytes.equals(bytes)).toBe(true);
  expect(proxy.requests).toEqual([READ, READ]);
  proxy.next.push(fault);
  expect((await store.list('')).objects.map(({ key }) => key)).toContain('photograph');
  expect(proxy.requests).toHaveLength(4);
});

test('a store that is silent is asked again after its time', async () => {
  const store = await open({ timeoutSeconds: 1 });
  proxy.next.push('hang');
  const before = performance.now();
  expect((await store.read('photograph'))?.bytes.equals(bytes)).toBe(true);
  expect(performance.now() - before).toBeGreaterThan(990);
  expect(proxy.requests).toEqual([READ, READ]);
});

test('after three attempts it is away', async () => {
  const store = await open();
  proxy.fault = 'busy';
  await expect(store.read('photograph')).rejects.toMatchObject({ fault: 'away' });
  expect(proxy.requests).toEqual([READ, READ, READ]);
});

test('the next attempt comes no sooner than the store said', async () => {
  const store = await open();
  proxy.retryAfterSeconds = 1;
  proxy.next.push('busy');
  const before = performance.now();
  expect((await store.read('photograph'))?.bytes).toHaveLength(400_000);
  expect(performance.now() - before).toBeGreaterThan(990);
});

test('a store that wants to be left alone for long is, and that is told', async () => {
  const store = await open();
  proxy.retryAfterSeconds = 90;
  proxy.fault = 'busy';
  await expect(store.read('photograph')).rejects.toMatchObject({ fault: 'away', retryAfterSeconds: 90 });
  expect(proxy.requests).toEqual([READ]);
});

test('who gives up is not kept waiting', async () => {
  const store = await open();
  proxy.fault = 'hang';
  const ending = new AbortController();
  const read = store.read('photograph', { signal: ending.signal });
  const told = expect(read).rejects.toThrow('enough');
  await until(() => proxy.requests.length > 0, 'the request is under way');
  ending.abort(new Error('enough'));
  await told;
});

test('a write under a condition that was made, and not told, counts as made', async () => {
  const store = await open();
  await store.write('warm-up', Buffer.from('x'), { condition: 'absent' });
  proxy.next.push('lost');
  const first = await store.write('lease', Buffer.from('ours'), { condition: 'absent' });
  expect((await store.head('lease'))?.version).toBe(first.version);
  proxy.next.push('lost');
  const second = await store.write('lease', Buffer.from('ours again'), {
    condition: { version: first.version },
  });
  expect((await store.read('lease'))?.bytes.toString()).toBe('ours again');
  expect((await store.head('lease'))?.version).toBe(second.version);
  // Another's is none of ours.
  await expect(store.write('lease', Buffer.from('no'), { condition: 'absent' })).rejects.toMatchObject({
    fault: 'changed',
  });
});

test('a store that is away is left alone, but for one attempt now and then, until it is back', async () => {
  const lines: { level: number; msg: string }[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  const store = await open({ log: pino(sink) });
  proxy.fault = 'cut';
  for (let at = 0; at < 2; at++)
    await expect(store.read('photograph')).rejects.toMatchObject({ fault: 'away' });
  const asked = proxy.requests.length;
  const many = await Promise.allSettled(Array.from({ length: 50 }, () => store.read('photograph')));
  for (const result of many)
    expect(result).toMatchObject({ status: 'rejected', reason: { fault: 'away', retryAfterSeconds: 2 } });
  expect(proxy.requests).toHaveLength(asked);
  proxy.fault = 'none';
  let back: Buffer | undefined;
  await until(async () => {
    back = (await store.read('photograph').catch(() => undefined))?.bytes;
    return back !== undefined;
  }, 'the store is asked again');
  expect(back?.equals(bytes)).toBe(true);
  expect(proxy.requests).toHaveLength(asked + 1);
  expect(lines.map(({ msg }) => msg)).toEqual([
    'the object store does not respond',
    'the object store responds again',
  ]);
});

test('a large file goes in parts, which are tried again each, and let go of when one fails for good', async () => {
  const folder = await temporaryFolder();
  const large = randomBytes(18_000_000);
  const path = join(folder, 'large.bin');
  await writeFile(path, large);
  const store = await open();
  proxy.next.push('busy', 'none', 'cut');
  const { size, version } = await store.write('large', { path }, { condition: 'absent' });
  expect(size).toBe(18_000_000);
  expect(await store.head('large')).toMatchObject({ size, version });
  const range = { start: 8_388_000, length: 2000 };
  expect((await store.read('large', { range, version }))?.bytes).toEqual(
    large.subarray(range.start, range.start + range.length),
  );
  proxy.requests.length = 0;
  await expect(store.write('large', { path }, { condition: 'absent' })).rejects.toMatchObject({
    fault: 'changed',
  });
  expect(proxy.requests.filter((line) => /^DELETE .*uploadId=/.test(line))).toHaveLength(1);
  await rm(folder, { recursive: true, force: true });
});
