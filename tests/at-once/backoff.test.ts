import { expect, test } from 'vitest';
import { backoffMs } from '../../src/at-once/backoff.ts';

test('waits grow with failures up to the longest, each by chance from a half to all of it', () => {
  const bounds = { firstMs: 1000, longestMs: 30_000 };
  const longest = [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000];
  for (const [at, most] of longest.entries()) {
    const waits = Array.from({ length: 200 }, () => backoffMs(at + 1, bounds));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(most / 2);
    expect(Math.max(...waits)).toBeLessThanOrEqual(most);
    expect(new Set(waits).size).toBeGreaterThan(100);
  }
  expect(backoffMs(2000, bounds)).toBeLessThanOrEqual(30_000);
});
