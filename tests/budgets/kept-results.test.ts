import { afterEach, expect, test, vi } from 'vitest';
import { keepingResults } from '../../src/budgets/kept-results.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

test('a result is reckoned once, also when it is none', () => {
  const resultOf = vi.fn((text: string) => (text === 'nothing' ? undefined : text.length));
  const kept = keepingResults(resultOf, { most: 10 });
  for (let times = 0; times < 3; times += 1)
    expect([kept('nothing'), kept('four'), kept('three')]).toEqual([undefined, 4, 5]);
  expect(resultOf).toHaveBeenCalledTimes(3);
});

test('no more are kept than are allowed', () => {
  const resultOf = vi.fn((text: string) => text.length);
  const kept = keepingResults(resultOf, { most: 2 });
  for (const text of ['a', 'b', 'c', 'c', 'a']) expect(kept(text)).toBe(1);
  // The third had the first two forgotten.
  expect(resultOf.mock.calls.flat()).toEqual(['a', 'b', 'c', 'a']);
});

test('what may change is reckoned anew after its time', () => {
  const now = vi.spyOn(performance, 'now');
  let result = 1;
  now.mockReturnValue(1000);
  const kept = keepingResults(() => result, { most: 2, milliseconds: 500 });
  expect(kept('essay')).toBe(1);
  result = 2;
  now.mockReturnValue(1499);
  expect(kept('essay')).toBe(1);
  now.mockReturnValue(1500);
  expect(kept('essay')).toBe(2);
});
