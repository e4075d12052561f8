import { mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { put, TakingOwner } from '../../support/followed.ts';
import { until } from '../../support/patience.ts';

let root = '';
let owner: TakingOwner;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'loupe-tree-'));
  owner = new TakingOwner(root);
});
afterEach(async () => {
  await owner.tree.stop();
  await rm(root, { recursive: true, force: true });
});

const at = (path: string): string => join(root, path);

/** Paths of the folders that were changed, and of those that were gone, since that many changes. */
function told(from = 0): { changed: string[]; gone: string[] } {
  const changes = owner.changes.slice(from);
  return {
    changed: changes.flatMap(({ changed }) => changed.map(({ path }) => path)),
    gone: changes.flatMap(({ gone }) => gone),
  };
}

describe('a look', () => {
  test('finds files with their states, folder by folder', async () => {
    await put(root, 'one.jpg', 'a/two.jpg', 'a/b/three.yaml', 'a/notes.txt', '.hidden/four.jpg', '.five.jpg');
    await owner.tree.look();
    expect(owner.paths).toEqual(['a/b/three.yaml', 'a/two.jpg', 'one.jpg']);
    expect([...owner.folders.keys()].sort()).toEqual(['', 'a', 'a/b']);
    const { size, mtimeMs, ctimeMs, ino } = await stat(at('a/two.jpg'));
    expect(owner.folders.get('a')?.files).toEqual([
      {
        path: 'a/two.jpg',
        bytes: size,
        modifiedMs: Math.floor(mtimeMs),
        changedMs: Math.floor(ctimeMs),
        inode: ino,
      },
    ]);
  });

  test('tells nothing of what has been taken in, and else the folders that differ', async () => {
    await put(root, 'one.jpg', 'a/two.jpg', 'b/three.jpg');
    await owner.tree.look();
    const before = owner.changes.length;
    await owner.tree.look();
    expect(owner.changes.slice(before)).toEqual([{ changed: [], gone: [], whole: true, last: true }]);
    await writeFile(at('a/two.jpg'), 'longer content');
    await put(root, 'a/notes.txt');
    await rm(at('b'), { recursive: true });
    await owner.tree.look();
    expect(told(before)).toEqual({ changed: expect.arrayContaining(['', 'a']), gone: ['b'] });
    expect(told(before).changed).toHaveLength(2);
  });

  test('is at those again that were not taken in', async () => {
    await put(root, 'a/one.jpg', 'b/two.jpg');
    let refused = 0;
    owner.answer = async ({ changed }) => {
      if (!changed.some(({ path }) => path === 'a') || refused === 2) return undefined;
      refused += 1;
      return 1;
    };
    await owner.tree.look();
    await until(() => owner.folders.has('a'), 'the folder is taken in');
    expect(refused).toBe(2);
    expect(owner.wholeLooks).toBe(1);
  });

  test('of a folder that is not there rejects with the error of the system, and what is known stays', async () => {
    await put(root, 'one.jpg');
    await owner.tree.look();
    await rename(root, `${root}.aside`);
    await expect(owner.tree.look()).rejects.toMatchObject({ code: 'ENOENT' });
    expect(owner.errors).toHaveLength(1);
    expect(owner.paths).toEqual(['one.jpg']);
    await rename(`${root}.aside`, root);
    await owner.tree.look();
    expect(owner.paths).toEqual(['one.jpg']);
  });
});

describe('a tree that is followed', () => {
  test('tells what happens in a folder by a look at that folder', async () => {
    await put(root, 'a/one.jpg', 'b/two.jpg');
    await owner.tree.follow();
    await put(root, 'a/three.jpg');
    await until(() => owner.paths.includes('a/three.jpg'), 'the file is seen');
    await rm(at('b/two.jpg'));
    await until(() => !owner.paths.includes('b/two.jpg'), 'it is gone');
    expect(owner.wholeLooks).toBe(1);
  });

  test('follows folders that come, are renamed, go and are made anew', async () => {
    await owner.tree.follow();
    await put(root, 'a/b/one.jpg');
    await until(() => owner.paths.includes('a/b/one.jpg'), 'the folder is seen');
    await put(root, 'a/b/two.jpg');
    await until(() => owner.paths.includes('a/b/two.jpg'), 'it is followed');
    await rename(at('a'), at('c'));
    await until(() => owner.paths.join() === 'c/b/one.jpg,c/b/two.jpg', 'the new name is seen');
    await put(root, 'c/b/three.jpg');
    await until(() => owner.paths.includes('c/b/three.jpg'), 'it is followed by its new name');
    await rm(at('c'), { recursive: true });
    await mkdir(at('c/b'), { recursive: true });
    await until(() => owner.paths.length === 0, 'the files are gone');
    await put(root, 'c/b/four.jpg');
    await until(() => owner.paths.includes('c/b/four.jpg'), 'the folder that was made anew is followed');
    expect(owner.wholeLooks).toBe(1);
  });
});
