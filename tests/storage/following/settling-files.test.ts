import { expect, test } from 'vitest';
import type { FoundFile } from '../../../src/storage/files-below.ts';
import { SettlingFiles } from '../../../src/storage/following/settling-files.ts';
import { type SeenFolder, WHOLE } from '../../../src/storage/following/tree-messages.ts';

function file(bytes: number, modifiedMs: number, path = 'a/a.tif'): FoundFile {
  return { path, bytes, modifiedMs };
}

function seen(...files: FoundFile[]): Pick<SeenFolder, 'path' | 'files' | 'ranges' | 'problems'> {
  return { path: 'a', files, ranges: [WHOLE], problems: [] };
}

test('a file that was written long ago counts at once', () => {
  const old = file(5, 1000);
  const settled = new SettlingFiles(2).look(seen(old), [], 100_000);
  expect(settled).toEqual({ changed: [old], gone: [], lookAgainMs: undefined });
});

test('a growing file counts once it has stood still', () => {
  const settling = new SettlingFiles(2);
  expect(settling.look(seen(file(5, 10_000)), [], 10_100).changed).toEqual([]);
  // Until what is there now has stood still for long enough, and not before.
  expect(settling.look(seen(file(9, 11_500)), [], 11_600)).toEqual({
    changed: [],
    gone: [],
    lookAgainMs: 1905,
  });
  expect(settling.look(seen(file(9, 11_500)), [], 13_400).changed).toEqual([]);
  expect(settling.look(seen(file(9, 11_500)), [], 13_600).changed).toEqual([file(9, 11_500)]);
});

test('a folder into which one file comes after the other is looked at every half of that time', () => {
  const settling = new SettlingFiles(2);
  const files = [file(5, 10_000, 'a/a.tif'), file(5, 11_700, 'a/b.tif')];
  expect(settling.look(seen(...files), [], 11_800).lookAgainMs).toBe(1005);
  expect(settling.look(seen(...files), [], 12_805)).toMatchObject({
    changed: [files[0]],
    lookAgainMs: 1005,
  });
});

test('a time in the future does not hide a file for ever', () => {
  const settling = new SettlingFiles(2);
  const ahead = file(5, 9_000_000);
  expect(settling.look(seen(ahead), [], 10_000).changed).toEqual([]);
  expect(settling.look(seen(ahead), [], 12_000).changed).toEqual([ahead]);
});

test('a file that is as it is known is no change, and one that is changing is none yet', () => {
  const settling = new SettlingFiles(2);
  const known = file(5, 1000);
  const nothing = { changed: [], gone: [], lookAgainMs: undefined };
  expect(settling.look(seen(known), [known], 50_000)).toEqual(nothing);
  expect(settling.look(seen(file(2, 60_000)), [known], 60_100)).toEqual({ ...nothing, lookAgainMs: 1905 });
  expect(settling.look(seen(file(2, 60_000)), [known], 62_200).changed).toEqual([file(2, 60_000)]);
});

test('a file that is gone for a moment only does not go', () => {
  const settling = new SettlingFiles(2);
  const known = file(5, 1000);
  expect(settling.look(seen(), [known], 51_000)).toEqual({ changed: [], gone: [], lookAgainMs: 2005 });
  expect(settling.look(seen(), [known], 52_900).gone).toEqual([]);
  expect(settling.look(seen(), [known], 53_100)).toEqual({
    changed: [],
    gone: [known],
    lookAgainMs: undefined,
  });
});

test('a file that comes back as it was is gone anew when it goes again', () => {
  const settling = new SettlingFiles(2);
  const known = file(5, 1000);
  settling.look(seen(), [known], 51_000);
  settling.look(seen(known), [known], 52_000);
  expect(settling.look(seen(), [known], 54_000).gone).toEqual([]);
});

test('nothing is said of files that were not looked at', () => {
  const settling = new SettlingFiles<FoundFile>(0);
  const known = ['a/a.tif', 'a/m.tif', 'a/z.tif'].map((path) => file(5, 1000, path));
  const ranges = [{ from: 'a/b', to: 'a/z.tif' }];
  const look = { ...seen(), ranges };
  expect(settling.look(look, known, 50_000).gone.map(({ path }) => path)).toEqual(['a/m.tif']);
  expect(settling.look({ ...look, ranges: [] }, known, 50_000).gone).toEqual([]);
  const problems = [{ path: 'a/m.tif', sentence: 'cannot be read (EIO)' }];
  expect(settling.look({ ...look, problems }, known, 50_000).gone).toEqual([]);
});
