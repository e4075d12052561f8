import { describe, expect, test } from 'vitest';
import type { DerivativeCache, DerivativeKey } from '../../src/cache/derivative-cache.ts';

export interface CacheUnderTest {
  readonly cache: DerivativeCache;
  /** Waits for what the cache does in the background. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export function keyOf(name: string, { image = 'plates/one', version = 'v1' } = {}): DerivativeKey {
  return { image, version, derivative: `${name}/max/0/default.jpg`, format: 'jpg' };
}

function bytesOf(text: string, length = text.length): { kind: 'bytes'; bytes: Buffer } {
  return { kind: 'bytes', bytes: Buffer.alloc(length, text) };
}

/** What every derivative cache must do. `open` makes an empty one that holds so many bytes. */
export function testDerivativeCache(name: string, open: (maxBytes: number) => Promise<CacheUnderTest>): void {
  async function within(maxBytes: number, use: (under: CacheUnderTest) => Promise<void>): Promise<void> {
    const under = await open(maxBytes);
    try {
      await use(under);
    } finally {
      await under.close();
    }
  }

  describe(`${name}, as any derivative cache`, () => {
    test('gives back what was put, and nothing else', () =>
      within(1_000_000, async ({ cache }) => {
        await cache.put(keyOf('a'), bytesOf('first'));
        await cache.put(keyOf('b'), bytesOf('second'));
        expect(await cache.get(keyOf('a'))).toEqual(bytesOf('first'));
        expect(await cache.get(keyOf('b'))).toEqual(bytesOf('second'));
        expect(await cache.get(keyOf('c'))).toBeUndefined();
        expect(await cache.get(keyOf('a', { version: 'v2' }))).toBeUndefined();
        expect(await cache.get(keyOf('a', { image: 'plates/two' }))).toBeUndefined();
      }));

    test('replaces an answer', () =>
      within(1_000_000, async ({ cache }) => {
        await cache.put(keyOf('a'), bytesOf('old'));
        await cache.put(keyOf('a'), bytesOf('new'));
        expect(await cache.get(keyOf('a'))).toEqual(bytesOf('new'));
      }));

    test('takes any identifier', () =>
      within(1_000_000, async ({ cache }) => {
        const names = ['../../etc', 'a/../b', 'ä', 'a'.repeat(4000), '%2F', '.'];
        for (const image of names) await cache.put(keyOf('a', { image }), bytesOf(image.slice(0, 20)));
        for (const image of names) {
          expect(await cache.get(keyOf('a', { image }))).toEqual(bytesOf(image.slice(0, 20)));
        }
      }));

    test('stays within its bytes by giving up answers', () =>
      within(100_000, async ({ cache, settle }) => {
        for (let index = 0; index < 50; index++) await cache.put(keyOf(`${index}`), bytesOf('x', 5000));
        await settle();
        expect(cache.bytes).toBeLessThanOrEqual(100_000);
        const kept = await Promise.all(
          Array.from({ length: 50 }, (_, index) => cache.get(keyOf(`${index}`))),
        );
        const count = kept.filter((answer) => answer !== undefined).length;
        expect(count).toBeGreaterThan(10);
        expect(count).toBeLessThanOrEqual(20);
      }));
  });
}
