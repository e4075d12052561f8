import { expect, test } from 'vitest';
import { isSameFile, planFolder } from '../../../src/archive/library/folder-plan.ts';
import type { KnownFile } from '../../../src/archive/library/master-store.ts';
import { SettlingFiles } from '../../../src/storage/following/settling-files.ts';
import { WHOLE } from '../../../src/storage/following/tree-messages.ts';

const NOW = 1_700_000_000_000;

function file(path: string, modifiedMs = 5): KnownFile {
  return { path, bytes: 1, modifiedMs, changedMs: 5, inode: 7 };
}

const known = (path: string): KnownFile => ({ ...file(path), identifier: path.replace(/\.\w+$/, '') });

function settling(ignoreInodes = false): SettlingFiles<KnownFile> {
  return new SettlingFiles<KnownFile>(60, (before, found) => isSameFile(before, found, ignoreInodes));
}

const folder = { path: 'f', ranges: [WHOLE], problems: [] };

test('a file that cannot be read at the moment stays what it was, and is told of when it was not known', () => {
  const problems = [
    { path: 'f/a.tif', sentence: 'may not be read: permission denied' },
    { path: 'f/b.tif', sentence: 'may not be read: permission denied' },
  ];
  const plan = planFolder({ ...folder, files: [], problems }, [known('f/a.tif')], settling(), NOW);
  expect(plan.masters.size).toBe(0);
  expect(plan.others).toEqual({
    put: [{ path: 'f/b.tif', bytes: 0, modifiedMs: 0, problem: 'may not be read: permission denied' }],
    remove: [],
  });
});

test('nothing is known of the files of a folder that cannot be read, so none of them goes', () => {
  const problems = [{ path: 'f', sentence: 'may not be read: permission denied' }];
  const unread = { ...folder, files: [], ranges: [], problems };
  const plan = planFolder(unread, [known('f/a.tif')], settling(), NOW);
  expect([plan.masters.size, plan.lookAgainMs]).toEqual([0, undefined]);
  // The second time, nothing is told.
  const told = planFolder(unread, plan.others.put, settling(), NOW);
  expect(told.others).toEqual({ put: [], remove: [] });
});

test('of files outside the ranges that were seen nothing is known', () => {
  const seen = { ...folder, ranges: [{ from: 'f/b', to: 'f/c' }], files: [] };
  const zero = new SettlingFiles<KnownFile>(0);
  const plan = planFolder(seen, ['f/a.tif', 'f/b.tif', 'f/c.tif'].map(known), zero, NOW);
  expect(plan.gone.map(({ path }) => path)).toEqual(['f/b.tif']);
});

test('another number alone is no change on a disk that numbers its files anew', () => {
  const seen = { ...folder, files: [{ ...file('f/a.tif'), inode: 8 }] };
  for (const ignoresInodes of [false, true]) {
    const plan = planFolder(seen, [known('f/a.tif')], settling(ignoresInodes), NOW);
    expect(plan.masters.size).toBe(ignoresInodes ? 0 : 1);
  }
});
