import { expect, test } from 'vitest';
import { BufferPool } from '../../../src/http/fast-path/buffer-pool.ts';

test('a buffer that was given back is taken again for what fits in it', () => {
  const pool = new BufferPool();
  const buffer = pool.take(40_000);
  expect(buffer.length).toBeGreaterThanOrEqual(40_000);
  pool.give(buffer);
  expect(pool.take(40_001)).toBe(buffer);
});

test('no buffer is lent twice at a time', () => {
  const pool = new BufferPool();
  expect(pool.take(10)).not.toBe(pool.take(10));
});

test('sizes from nothing to more than the largest class are served', () => {
  const pool = new BufferPool();
  for (const bytes of [1, 16 * 1024, 16 * 1024 + 1, 2 * 1024 * 1024, 5 * 1024 * 1024]) {
    const buffer = pool.take(bytes);
    expect(buffer.length).toBeGreaterThanOrEqual(bytes);
    pool.give(buffer);
  }
});

test('only so many bytes are kept', () => {
  const pool = new BufferPool(64 * 1024);
  const buffers = [pool.take(32_000), pool.take(32_000), pool.take(32_000)];
  for (const buffer of buffers) pool.give(buffer);
  const again = [pool.take(32_000), pool.take(32_000), pool.take(32_000)];
  expect(again.filter((buffer) => buffers.includes(buffer))).toHaveLength(2);
});
