import { expect, test } from 'vitest';
import { Settling } from '../../src/catalog/settling.ts';
import type { Master } from '../../src/masters/scan.ts';

function master(bytes: number, modifiedMs: number): Master {
  return { identifier: 'a', path: 'a.tif', bytes, modifiedMs };
}

test('a file that was written long ago counts at once', () => {
  const old = master(5, 1000);
  expect(new Settling(2).look([old], 100_000)).toEqual({ masters: [old], lookAgainMs: undefined });
});

test('a growing file counts once it has stood still', () => {
  const settling = new Settling(2);
  expect(settling.look([master(5, 10_000)], 10_100).masters).toEqual([]);
  expect(settling.look([master(9, 11_500)], 11_600)).toEqual({ masters: [], lookAgainMs: 1000 });
  expect(settling.look([master(9, 11_500)], 13_600).masters).toEqual([master(9, 11_500)]);
});

test('a time in the future does not hide a file for ever', () => {
  const settling = new Settling(2);
  const ahead = master(5, 9_000_000);
  expect(settling.look([ahead], 10_000).masters).toEqual([]);
  expect(settling.look([ahead], 12_000).masters).toEqual([ahead]);
});

test('while a new version is written the old one stays', () => {
  const settling = new Settling(2);
  const before = master(5, 1000);
  settling.look([before], 50_000);
  expect(settling.look([master(2, 60_000)], 60_100).masters).toEqual([before]);
  expect(settling.look([master(2, 60_000)], 62_200).masters).toEqual([master(2, 60_000)]);
});

test('a file that is gone for a moment only does not go', () => {
  const settling = new Settling(2);
  const one = master(5, 1000);
  settling.look([one], 50_000);
  expect(settling.look([], 51_000).masters).toEqual([one]);
  expect(settling.look([], 52_900).masters).toEqual([one]);
  expect(settling.look([], 53_100)).toEqual({ masters: [], lookAgainMs: undefined });
});

test('what did not change stays the same object', () => {
  const settling = new Settling(2);
  const first = settling.look([master(5, 1000)], 50_000).masters[0];
  expect(settling.look([master(5, 1000)], 60_000).masters[0]).toBe(first);
});
