import { describe, expect, test } from 'vitest';
import type { FoundFile } from '../../../src/storage/files-below.ts';
import { type FolderContent, FolderDigests } from '../../../src/storage/following/folder-digest.ts';
import { comparePaths, isInRange } from '../../../src/storage/following/path-order.ts';

const NAMES = Array.from({ length: 5000 }, (_, index) => `box/scan ${index}.tif`);

function fileOf(path: string, bytes = 5): FoundFile {
  return { path, bytes, modifiedMs: 1000, changedMs: 2000, inode: 3 };
}

function contentOf(files: readonly FoundFile[]): FolderContent {
  return { files, folders: [], problems: [], skipped: [] };
}

const digestsOf = (files: readonly FoundFile[]): FolderDigests => new FolderDigests(contentOf(files), true);

/** What an owner knows that takes in what is new of one content after the other. */
function takenIn(contents: readonly (readonly FoundFile[])[]): {
  known: Map<string, FoundFile>;
  told: number[];
} {
  const known = new Map<string, FoundFile>();
  const told: number[] = [];
  let digest = '';
  for (const files of contents) {
    const digests = digestsOf(files);
    const fresh = digests.since(digest);
    for (const path of [...known.keys()])
      if (fresh.ranges.some((range) => isInRange(path, range))) known.delete(path);
    for (const file of fresh.files) known.set(file.path, file);
    told.push(fresh.files.length);
    digest = digests.digest;
  }
  return { known, told };
}

describe('the digest of a folder', () => {
  test('is the same in whatever order it is read', () => {
    const files = NAMES.map((name) => fileOf(name));
    expect(digestsOf([...files].reverse()).digest).toBe(digestsOf(files).digest);
  });

  test('changes with each thing that matters', () => {
    const one = fileOf('a.tif');
    const base = contentOf([one]);
    const contents: FolderContent[] = [
      base,
      { ...base, files: [] },
      { ...base, files: [{ ...one, path: 'b.tif' }] },
      { ...base, files: [{ ...one, bytes: 6 }] },
      { ...base, files: [{ ...one, modifiedMs: 1001 }] },
      { ...base, files: [{ ...one, changedMs: 2001 }] },
      { ...base, files: [{ ...one, inode: 4 }] },
      { ...base, folders: ['c'] },
      { ...base, problems: [{ path: 'a.tif', sentence: 'cannot be read' }] },
      { ...base, skipped: [{ path: 'a.tif', sentence: 'cannot be read' }] },
    ];
    const all = contents.map((content) => new FolderDigests(content, true).digest);
    expect(new Set(all).size).toBe(contents.length);
    const withoutInodes = contents.map((content) => new FolderDigests(content, false).digest);
    expect(new Set(withoutInodes).size).toBe(contents.length - 1);
  });
});

describe('what is new of a folder of very many files', () => {
  const all = NAMES.map((name) => fileOf(name));

  test('is little when little is, and complete whatever happens', () => {
    const changes = [
      all,
      // A file is changed, one comes, one goes.
      all.map((file) => (file.path === 'box/scan 77.tif' ? fileOf(file.path, 6) : file)),
      [...all, fileOf('box/scan 77b.tif')],
      all.filter(({ path }) => path !== 'box/scan 4000.tif'),
      // Nothing, and everything again.
      [],
      all,
      // Whole stretches, with the files at which slices begin.
      all.filter((_, index) => index < 1000 || index > 3000),
      all.filter((_, index) => index % 2 === 0),
      all,
    ];
    for (let length = 1; length <= changes.length; length += 1) {
      const expected = new Map((changes[length - 1] ?? []).map((file) => [file.path, file]));
      expect(takenIn(changes.slice(0, length)).known).toEqual(expected);
    }
    const { told } = takenIn(changes);
    expect(told[0]).toBe(5000);
    for (const index of [1, 2, 3]) expect(told[index]).toBeLessThan(2500);
  });

  test('is nothing when only something else is', () => {
    const { digest } = digestsOf(all);
    const other = new FolderDigests({ ...contentOf(all), folders: ['box/new'] }, true);
    expect(other.digest).not.toBe(digest);
    expect(other.since(digest)).toEqual({ ranges: [], files: [] });
  });
});

test('paths are compared by their bytes', () => {
  const paths = ['a', 'b', 'ab', 'a/b', 'é', '\u{1f4f7}', '\uff5e', '\ufffd', '\ue000', '\u{10000}', ''];
  const byBytes = [...paths].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  expect([...paths].sort(comparePaths)).toEqual(byBytes);
});
