import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FolderWatches, type WatchFunction } from '../../../src/storage/following/folder-watches.ts';
import { readFolder } from '../../../src/storage/following/read-folder.ts';
import type { FolderDigest, LookEnd, TreeChange } from '../../../src/storage/following/tree-messages.ts';
import { TreeReader } from '../../../src/storage/following/tree-reader.ts';
import { put } from '../../support/followed.ts';
import { hungDrive } from '../../support/hung-drive.ts';

// The reader as it runs in the thread, in this one.

let root = '';
let reader: TreeReader;
let watches: FolderWatches | undefined;
let taken = new Map<string, string>();
let files = new Set<string>();

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'loupe-reader-'));
  watches = undefined;
  taken = new Map();
  files = new Set();
  reader = new TreeReader({ path: root, wanted: /\.jpg$/, watches: () => watches });
});
afterEach(async () => {
  watches?.close();
  await rm(root, { recursive: true, force: true });
});

const at = (path: string): string => join(root, path);

/** Looks and takes in what is told. */
async function look(folders?: readonly string[]): Promise<{ end: LookEnd; changes: TreeChange[] }> {
  const changes: TreeChange[] = [];
  const digests: FolderDigest[] = [...taken].filter(([path]) => folders?.includes(path) ?? true);
  const end = await reader.look({ folders, digests, inodes: true }, async (change) => {
    changes.push(change);
    for (const seen of change.changed) {
      taken.set(seen.path, seen.digest);
      for (const { path } of seen.files) files.add(path);
    }
    for (const path of change.gone) taken.delete(path);
    return true;
  });
  return { end, changes };
}

const pathsOf = (changes: readonly TreeChange[]): string[] =>
  changes.flatMap(({ changed }) => changed.map(({ path }) => path)).sort((a, b) => (a < b ? -1 : 1));

const goneOf = (changes: readonly TreeChange[]): string[] => changes.flatMap(({ gone }) => gone);

function watchWith(watchFolder: WatchFunction): FolderWatches {
  watches = new FolderWatches({ watch: watchFolder, gatherMs: 5, restUntilMs: () => 0, onEvents: () => {} });
  return watches;
}

/** A clock that goes when it is told to. */
function heldClock() {
  let nowMs = 0;
  const coming = new Map<() => void, number>();
  return {
    nowMs: () => nowMs,
    after: (ms: number, happens: () => void) => {
      coming.set(happens, nowMs + ms);
      return () => void coming.delete(happens);
    },
    goTo: (ms: number) => {
      for (;;) {
        const [next] = [...coming].filter(([, atMs]) => atMs <= ms).sort(([, one], [, other]) => one - other);
        if (!next) break;
        coming.delete(next[0]);
        nowMs = Math.max(nowMs, next[1]);
        next[0]();
      }
      nowMs = ms;
    },
  };
}

const nothing: WatchFunction = () => ({ close: () => {}, on: () => {} });

describe('a look at a folder', () => {
  test('reads that folder only, and what is new below it', async () => {
    for (let folder = 0; folder < 30; folder += 1) await put(root, `box-${folder}/a.jpg`);
    await look();
    expect(reader.folderReads).toBe(31);
    await put(root, 'box-3/b.jpg');
    const { changes } = await look(['box-3']);
    expect(reader.folderReads).toBe(32);
    expect(pathsOf(changes)).toEqual(['box-3']);
    await put(root, 'new/deep/c.jpg');
    await look(['']);
    expect(reader.folderReads).toBe(35);
    expect(files).toContain('new/deep/c.jpg');
  });

  test('tells nothing when nothing is new', async () => {
    await put(root, 'a/one.jpg', 'a/notes.txt');
    await look();
    await put(root, 'a/other-notes.txt');
    expect((await look(['a', ''])).changes).toEqual([]);
  });

  test('tells all that is gone with a folder', async () => {
    await put(root, 'a/b/c/one.jpg', 'a/two.jpg', 'b/three.jpg');
    await look();
    await rm(at('a'), { recursive: true });
    const { changes } = await look(['']);
    expect(new Set(goneOf(changes))).toEqual(new Set(['a', 'a/b', 'a/b/c']));
    expect([...taken.keys()].sort((a, b) => (a < b ? -1 : 1))).toEqual(['', 'b']);
  });

  test('reads all of a folder that another one has replaced', async () => {
    await put(root, 'a/b/one.jpg', 'other/b/two.jpg');
    await look();
    await rename(at('a'), at('old'));
    await rename(at('other'), at('a'));
    await look(['a']);
    expect(files).toContain('a/b/two.jpg');
  });

  test('is a look at everything when the root is another one', async () => {
    await put(root, 'a/one.jpg');
    await look();
    await rename(root, `${root}.aside`);
    await mkdir(root);
    // What is not there is not gone: a drive may be unmounted.
    expect(await look(['a'])).toEqual({ end: { outcome: 'whole-needed' }, changes: [] });
    await rm(`${root}.aside`, { recursive: true });
  });
});

describe('a look at everything', () => {
  test('tells in parts of what is much, and ends when nobody wants more', async () => {
    const names = Array.from({ length: 500 }, (_, index) => `${index}.jpg`);
    for (const folder of ['a', 'b', 'c', 'd', 'e', 'f'])
      await put(root, ...names.map((name) => `${folder}/${name}`));
    const { changes } = await look();
    expect(changes.length).toBeGreaterThan(1);
    expect(changes.map(({ last }) => last)).toEqual([...changes.slice(1).map(() => false), true]);
    expect(files.size).toBe(3000);
    const before = reader.folderReads;
    const order = { folders: undefined, digests: [], inodes: true };
    expect(await reader.look(order, async () => false)).toMatchObject({ outcome: 'done' });
    expect(reader.folderReads - before).toBeLessThan(7);
  });

  test('of a folder of very many files tells those near a change', async () => {
    const names = Array.from({ length: 2500 }, (_, index) => `scan-${index}.jpg`);
    await put(root, ...names);
    await look();
    await writeFile(at('scan-1711.jpg'), 'longer than it was');
    const { changes } = await look(['']);
    const told = changes.flatMap(({ changed }) => changed.flatMap((seen) => seen.files));
    expect(told.map(({ path }) => path)).toContain('scan-1711.jpg');
    expect(told.length).toBeLessThan(1800);
  });

  test('passes over folders that cannot be read: nothing in them is gone', async (context) => {
    await put(root, 'a/b/one.jpg', 'c/two.jpg');
    await look();
    const drive = hungDrive(at('a'));
    if (!drive) {
      context.skip('no file system can be mounted here');
      return;
    }
    try {
      drive.die();
      const { changes } = await look();
      expect(goneOf(changes)).toEqual([]);
      const seen = changes.flatMap(({ changed }) => changed).find(({ path }) => path === 'a');
      expect(seen).toMatchObject({ files: [], ranges: [] });
      expect(seen?.problems).toEqual([
        { path: 'a', sentence: expect.stringMatching(/^cannot be read \(ENOTCONN\)$/) },
      ]);
      expect(taken.has('a/b')).toBe(true);
    } finally {
      drive.remove();
    }
    // A look at the folder that holds it finds that it can be read again.
    await look(['']);
    expect((await look()).changes).toEqual([{ changed: [], gone: [], whole: true, last: true }]);
    await put(root, 'a/b/new.jpg');
    await look(['a/b']);
    expect(files).toContain('a/b/new.jpg');
  });
});

test('others run while a folder of very many files is read', async () => {
  await put(root, ...Array.from({ length: 250 }, (_, index) => `${index}.jpg`));
  let breaths = 0;
  const breathe = async (): Promise<void> => {
    breaths += 1;
  };
  const reading = { root, isWanted: () => true, inodes: true, watches: undefined, breathe };
  const read = await readFolder({ path: '', real: root }, reading);
  expect(read?.listing?.files).toHaveLength(250);
  expect(breaths).toBeGreaterThan(2);
});

describe('links', () => {
  test('to folders show what has no name of its own, once, and never in circles', async () => {
    await put(root, 'real/one.jpg', '.store/two.jpg');
    await symlink('real', at('a-link'));
    await symlink('../.store', at('real/kept'));
    await symlink('.store', at('z-link'));
    await symlink('..', at('real/up'));
    await look();
    expect([...files].sort((a, b) => (a < b ? -1 : 1))).toEqual(['real/kept/two.jpg', 'real/one.jpg']);
    // Who has the folder when its link is gone, only a look at everything tells.
    await rm(at('real/kept'));
    expect((await look(['real'])).end).toEqual({ outcome: 'whole-needed' });
    await look();
    expect([...taken.keys()].sort((a, b) => (a < b ? -1 : 1))).toEqual(['', 'real', 'z-link']);
  });

  test('that lead out, nowhere or to no file are told, and change the digest', async () => {
    await put(root, 'a/one.jpg');
    await look();
    await symlink('/etc/hostname', at('a/out.jpg'));
    await symlink('nothing.jpg', at('a/broken.jpg'));
    const { changes } = await look(['a']);
    expect(new Set(changes[0]?.changed[0]?.skipped)).toEqual(
      new Set([
        { path: 'a/out.jpg', sentence: 'is a link that leads out of the folder, and is not followed' },
        { path: 'a/broken.jpg', sentence: 'is a link to nothing' },
      ]),
    );
  });

  test('to files make their folder one of those in which something happens', async () => {
    await put(root, '.store/deep/one.jpg', 'b/two.jpg');
    await mkdir(at('a'));
    await symlink('../.store/deep/one.jpg', at('a/one.jpg'));
    await symlink('../b/two.jpg', at('a/two.jpg'));
    await symlink('../b/later/three.jpg', at('a/three.jpg'));
    const watching = watchWith(nothing);
    await look();
    expect([...reader.known.showing(at('.store/deep'))]).toEqual(['a']);
    expect([...reader.known.showing(at('b'))]).toEqual(['a']);
    // Three folders, and the one with a dot.
    expect(watching.size).toBe(4);
  });
});

describe('watches', () => {
  test('are as many as folders, and follow them', async () => {
    const opened: string[] = [];
    let open = 0;
    const watching = watchWith((folder) => {
      opened.push(folder);
      open += 1;
      const close = (): void => {
        open -= 1;
      };
      return { close, on: () => {} };
    });
    await put(root, 'a/one.jpg', 'a/two.jpg', 'b/three.jpg', 'b/c/four.jpg');
    await look();
    await look();
    expect([watching.size, open, opened.length]).toEqual([4, 4, 4]);
    await rename(at('b'), at('d'));
    await look(['']);
    expect([watching.size, open]).toEqual([4, 4]);
    expect(new Set(opened.slice(4))).toEqual(new Set([at('d'), at('d/c')]));
    await rm(at('d'), { recursive: true });
    await look();
    expect([watching.size, open]).toEqual([2, 2]);
  });

  test('are made anew where a folder was, and where one told of itself', async () => {
    await put(root, 'a/one.jpg');
    let tell: (event: string, name: string | null) => void = () => {};
    const opened: string[] = [];
    watchWith((folder, onEvent) => {
      opened.push(folder);
      if (folder === at('a')) tell = onEvent;
      return { close: () => {}, on: () => {} };
    });
    await look();
    await look(['a']);
    expect(opened).toEqual([root, at('a')]);
    tell('rename', 'a');
    await look(['a']);
    expect(opened).toEqual([root, at('a'), at('a')]);
    await rename(at('a'), at('b'));
    await put(root, 'a/one.jpg');
    await look(['a']);
    expect(opened).toEqual([root, at('a'), at('a'), at('a')]);
  });

  test('that the system refuses are not asked for again before the next look at everything', async () => {
    for (let folder = 0; folder < 10; folder += 1) await put(root, `box-${folder}/a.jpg`);
    let allowed = 4;
    let asked = 0;
    const watching = watchWith((folder, onEvent) => {
      asked += 1;
      if (asked > allowed) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      return nothing(folder, onEvent);
    });
    await look();
    expect([watching.size, watching.limit, asked]).toEqual([4, 'ENOSPC', 5]);
    expect(files.size).toBe(10);
    await put(root, 'box-3/b.jpg', 'box-8/b.jpg');
    await look(['box-3', 'box-8']);
    expect(asked).toBe(5);
    allowed = 100;
    await look();
    expect([watching.size, watching.limit]).toEqual([11, undefined]);
  });

  test('gather what happens at once, and hold back only folders that rest', async () => {
    const told: (readonly string[])[] = [];
    const events = new Map<string, () => void>();
    const clock = heldClock();
    watches = new FolderWatches({
      watch: (folder, onEvent) => {
        events.set(folder, () => onEvent('rename', 'new.jpg'));
        return { close: () => {}, on: () => {} };
      },
      gatherMs: 5,
      restUntilMs: (path) => (path === 'a' ? 100 : 0),
      onEvents: (folders) => void told.push(folders),
      clock,
    });
    await put(root, 'a/one.jpg', 'b/two.jpg', 'c/three.jpg');
    await look();
    for (let time = 0; time < 300; time += 1)
      for (const folder of ['a', 'b', 'c']) events.get(at(folder))?.();
    clock.goTo(4);
    expect(told).toEqual([]);
    clock.goTo(99);
    expect(told).toEqual([['b', 'c']]);
    clock.goTo(101);
    expect(told).toEqual([['b', 'c'], ['a']]);
    events.get(at('a'))?.();
    clock.goTo(106);
    expect(told).toEqual([['b', 'c'], ['a'], ['a']]);
  });
});
