import { constants, PerformanceObserver } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { PassingBytes } from '../../src/ipc/passing-bytes.ts';

test('bytes that pass are looked for among the newest objects, once for each megabyte', async () => {
  const kinds: unknown[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const detail: unknown = Reflect.get(entry, 'detail');
      if (typeof detail === 'object' && detail !== null && 'kind' in detail) kinds.push(detail.kind);
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  const passing = new PassingBytes();
  const minor = (): number => kinds.filter((kind) => kind === constants.NODE_PERFORMANCE_GC_MINOR).length;
  for (let count = 0; count < 200; count += 1) passing.passed(100);
  await new Promise((resolve) => setImmediate(resolve));
  const before = minor();
  for (let count = 0; count < 30; count += 1) passing.passed(1024 * 1024);
  await expect.poll(minor).toBeGreaterThanOrEqual(before + 30);
  observer.disconnect();
});

test('what has passed is freed', async () => {
  const passing = new PassingBytes();
  const megabyte = 1024 * 1024;
  const before = process.memoryUsage().arrayBuffers;
  for (let count = 0; count < 100; count += 1) {
    Buffer.allocUnsafeSlow(megabyte).fill(1);
    passing.passed(megabyte);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * megabyte);
});
