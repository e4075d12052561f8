import { mkdir, mkdtemp, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
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

  test('puts off no folder that waits for what happens in others', async () => {
    await put(root, 'a/one.jpg');
    let isRefused = true;
    owner.answer = async ({ changed }) => {
      if (changed.some(({ path }) => path === 'a')) return isRefused ? 500 : undefined;
      return changed.some(({ path }) => path.startsWith('b')) ? 3_600_000 : undefined;
    };
    await owner.tree.follow();
    isRefused = false;
    for (const name of ['one', 'two', 'three']) {
      const before = owner.changes.length;
      await put(root, `b/${name}.jpg`);
      await until(() => owner.changes.length > before, 'the other folder is seen');
    }
    await until(() => owner.folders.has('a'), 'the folder is taken in');
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

describe('a look that cannot be taken in', () => {
  test('rejects, is logged when nobody waits for it, and the next one takes place', async () => {
    await put(root, 'one.jpg');
    owner.answer = () => Promise.reject(new Error('the database is closed'));
    await expect(owner.tree.look()).rejects.toThrow('the database is closed');
    const both = Promise.allSettled([owner.tree.look(), owner.tree.look()]);
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await owner.tree.follow();
    expect(owner.logged.join('')).toContain('the folder cannot be followed');
    owner.answer = async () => undefined;
    await owner.tree.look();
    expect(owner.paths).toEqual(['one.jpg']);
  });
});

describe('the end', () => {
  test('waits for what is being taken in, and nothing is taken in after it', async () => {
    const names = Array.from({ length: 5000 }, (_, index) => `${index % 5}/${index}.jpg`);
    await put(root, ...names);
    let ended = false;
    let taken = (): void => {};
    owner.answer = () =>
      new Promise((resolve) => {
        taken = () => resolve(undefined);
      });
    const look = owner.tree.look();
    await until(() => owner.changes.length === 1, 'the first part is being taken in');
    const stopped = owner.tree.stop().then(() => {
      ended = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(ended).toBe(false);
    taken();
    await stopped;
    await look;
    expect(owner.changes).toHaveLength(1);
  });

  test('is the end of a look that waits, too', async () => {
    await owner.tree.look();
    await owner.tree.stop();
    await expect(owner.tree.look()).resolves.toBeUndefined();
    await owner.tree.follow();
    await owner.tree.check(true);
    expect(owner.wholeLooks).toBe(1);
  });
});

describe('a tree that is followed', () => {
  test('tells thousands of events by few looks, and loses none', async () => {
    await owner.tree.stop();
    owner = new TakingOwner(root, { gatherMs: 200 });
    await owner.tree.follow();
    const names = Array.from({ length: 4000 }, (_, index) => `${index % 40}/${index}.jpg`);
    await put(root, ...names);
    await until(() => owner.files.length === 4000, 'all files are seen');
    expect(owner.wholeLooks).toBe(1);
    expect(owner.changes.length).toBeLessThan(400);
    await Promise.all(names.map((name) => rm(at(name))));
    await until(() => owner.files.length === 0, 'all files are gone');
  });

  test('sees what happens to files that are shown by links', async () => {
    await put(root, '.store/one.jpg', 'a/two.jpg');
    await symlink('../.store/one.jpg', at('a/one.jpg'));
    await symlink('../later/three.jpg', at('a/three.jpg'));
    await owner.tree.follow();
    const bytes = (path: string): number | undefined => owner.files.find((file) => file.path === path)?.bytes;
    expect(bytes('a/one.jpg')).toBe(7);
    await writeFile(at('.store/one.jpg'), 'longer content');
    await until(() => bytes('a/one.jpg') === 14, 'the change is seen');
    await put(root, 'later/three.jpg');
    await until(() => owner.paths.includes('a/three.jpg'), 'the link that led nowhere leads somewhere');
    expect(owner.wholeLooks).toBe(1);
  });

  test('is looked at from time to time', async () => {
    await owner.tree.stop();
    owner = new TakingOwner(root, { rescanSeconds: 0.01 });
    await owner.tree.follow();
    await until(() => owner.wholeLooks > 3, 'it is looked at again and again');
  });

  test('is followed when another one has come to its path, of which a check tells', async () => {
    await put(root, 'one.jpg');
    await owner.tree.follow();
    await owner.tree.check(false);
    await owner.tree.check(false);
    expect(owner.wholeLooks).toBe(1);
    await rename(root, `${root}.aside`);
    await put(root, 'a/two.jpg');
    await owner.tree.check(false);
    await until(() => owner.paths.join() === 'a/two.jpg', 'the other folder is read');
    await put(root, 'a/three.jpg');
    await until(() => owner.paths.includes('a/three.jpg'), 'it is followed');
    const before = owner.wholeLooks;
    await owner.tree.check(true);
    await until(() => owner.wholeLooks > before, 'it is looked at in any case');
    await rm(`${root}.aside`, { recursive: true });
  });

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
