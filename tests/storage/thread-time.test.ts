import { expect, test } from 'vitest';
import { threadClock } from '../../src/storage/thread-time.ts';
import { until } from '../support/patience.ts';

test('runs with the work of the thread, and not while it waits', async () => {
  const clock = threadClock();
  const before = clock();
  let rounds = 0;
  // Linux counts at its ticks.
  while (clock() - before < 20) rounds += 1;
  expect(rounds).toBeGreaterThan(0);
  const [worked, startedMs] = [clock(), performance.now()];
  await until(() => performance.now() - startedMs > 200, 'some time has gone by');
  expect(clock() - worked).toBeLessThan(150);
});
