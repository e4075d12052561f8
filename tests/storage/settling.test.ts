import { expect, test } from 'vitest';
import type { Master } from '../../src/archive/scan.ts';
import { Settling } from '../../src/storage/settling.ts';

function master(bytes: number, modifiedMs: number): Master {
  return { identifier: 'a', path: 'a.tif', bytes, modifiedMs };
}

test('a file that was written long ago counts at once', () => {
  const old = master(5, 1000);
  expect(new Settling<Master>(2).look([old], 100_000)).toEqual({ files: [old], lookAgainMs: undefined });
});

test('a growing file counts once it has stood still', () => {
  const settling = new Settling<Master>(2);
  expect(settling.look([master(5, 10_000)], 10_100).files).toEqual([]);
  expect(settling.look([master(9, 11_500)], 11_600)).toEqual({ files: [], lookAgainMs: 1000 });
  expect(settling.look([master(9, 11_500)], 13_600).files).toEqual([master(9, 11_500)]);
});

test('a time in the future does not hide a file for ever', () => {
  const settling = new Settling<Master>(2);
  const ahead = master(5, 9_000_000);
  expect(settling.look([ahead], 10_000).files).toEqual([]);
  expect(settling.look([ahead], 12_000).files).toEqual([ahead]);
});

test('while a new version is written the old one stays', () => {
  const settling = new Settling<Master>(2);
  const before = master(5, 1000);
  settling.look([before], 50_000);
  expect(settling.look([master(2, 60_000)], 60_100).files).toEqual([before]);
  expect(settling.look([master(2, 60_000)], 62_200).files).toEqual([master(2, 60_000)]);
});

test('a file that is gone for a moment only does not go', () => {
  const settling = new Settling<Master>(2);
  const one = master(5, 1000);
  settling.look([one], 50_000);
  expect(settling.look([], 51_000).files).toEqual([one]);
  expect(settling.look([], 52_900).files).toEqual([one]);
  expect(settling.look([], 53_100)).toEqual({ files: [], lookAgainMs: undefined });
});

test('what did not change stays the same object', () => {
  const settling = new Settling<Master>(2);
  const first = settling.look([master(5, 1000)], 50_000).files[0];
  expect(settling.look([master(5, 1000)], 60_000).files[0]).toBe(first);
});
