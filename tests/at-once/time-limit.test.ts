import { getEventListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { withTimeLimit } from '../../src/at-once/time-limit.ts';
import { HOUR_SECONDS } from '../support/patience.ts';

/** As the garbage collector comes by in a process that does other things. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
}

/** Never ends but by its signal. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
}

test('what takes too long is cut off, though nobody else holds its signal', async () => {
  const outer = new AbortController();
  const cut = Promise.allSettled([
    withTimeLimit(outer.signal, 200, untilAborted),
    withTimeLimit(undefined, 200, untilAborted),
  ]);
  for (let at = 0; at < 3; at += 1) {
    await pause(20);
    collectGarbage();
  }
  const ends = await cut;
  expect(ends.map((end) => (end.status === 'rejected' ? end.reason.name : end.value))).toEqual([
    'TimeoutError',
    'TimeoutError',
  ]);
});

test('what is aborted from outside ends with the reason for it, and what is in time with its value', async () => {
  const outer = new AbortController();
  const cut = withTimeLimit(outer.signal, HOUR_SECONDS * 1000, untilAborted);
  outer.abort(new Error('the end'));
  await expect(cut).rejects.toThrow('the end');
  expect(await withTimeLimit(new AbortController().signal, 1000, async ({ aborted }) => aborted)).toBe(false);
});

test('a signal that lives long holds nothing of what has ended, and one that is aborted lets nothing begin to last', async () => {
  const outer = new AbortController();
  for (let at = 0; at < 20; at += 1) await withTimeLimit(outer.signal, 1000, async () => {});
  expect(getEventListeners(outer.signal, 'abort')).toEqual([]);
  outer.abort(new Error('the end'));
  const begun = withTimeLimit(outer.signal, HOUR_SECONDS * 1000, async (signal) => signal.throwIfAborted());
  await expect(begun).rejects.toThrow('the end');
});
