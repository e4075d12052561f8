import { expect, test } from 'vitest';
import { MemoryCache } from '../../src/cache/memory-cache.ts';
import { keyOf, testDerivativeCache } from '../contracts/derivative-cache.ts';

testDerivativeCache('the memory cache', async (maxBytes) => ({
  cache: new MemoryCache(maxBytes),
  settle: async () => {},
  close: async () => {},
}));

test('an answer of more than an eighth of the cache is not kept', async () => {
  const cache = new MemoryCache(80_000);
  await cache.put(keyOf('large'), { kind: 'bytes', bytes: Buffer.alloc(11_000) });
  await cache.put(keyOf('small'), { kind: 'bytes', bytes: Buffer.alloc(9000) });
  expect(await cache.get(keyOf('large'))).toBeUndefined();
  expect(await cache.get(keyOf('small'))).toBeDefined();
});

test('the answer that was not used for longest goes first', async () => {
  const cache = new MemoryCache(100_000);
  const put = (name: string) => cache.put(keyOf(name), { kind: 'bytes', bytes: Buffer.alloc(9000) });
  for (let index = 0; index < 10; index++) await put(`${index}`);
  await cache.get(keyOf('0'));
  await put('10');
  expect(await cache.get(keyOf('0'))).toBeDefined();
  expect(await cache.get(keyOf('1'))).toBeUndefined();
});

test('a cache of no bytes keeps nothing', async () => {
  const cache = new MemoryCache(0);
  await cache.put(keyOf('a'), { kind: 'bytes', bytes: Buffer.from('x') });
  expect(await cache.get(keyOf('a'))).toBeUndefined();
  expect(cache.bytes).toBe(0);
});

test('a response that came in a message with others is kept without them', async () => {
  const cache = new MemoryCache(80_000);
  await cache.put(keyOf('part'), { kind: 'bytes', bytes: Buffer.alloc(64_000, 7).subarray(10, 1510) });
  const kept = await cache.get(keyOf('part'));
  expect(kept).toEqual({ kind: 'bytes', bytes: Buffer.alloc(1500, 7) });
  expect(kept?.kind === 'bytes' && kept.bytes.buffer.byteLength).toBe(1500);
});
