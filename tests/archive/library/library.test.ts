import { chmod, mkdir, mkdtemp, rename, rm, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MasterLibrary } from '../../../src/archive/library/library.ts';
import { MasterStore } from '../../../src/archive/library/master-store.ts';
import type { MasterRecord } from '../../../src/archive/record.ts';
import type { Master } from '../../../src/archive/scan.ts';
import type { Database } from '../../../src/database/database.ts';
import { createLog } from '../../../src/log.ts';
import { recordOf } from '../../support/fixtures-record.ts';
import { emptyDatabase } from '../../support/known-images.ts';
import { HOUR_SECONDS, until } from '../../support/patience.ts';

const MODIFIED = new Date(1_700_000_000_000);

let imagesFolder = '';
let database: Database;
let library: MasterLibrary;
/** What the library emitted, in order: `changed a b`, `superseded a`. */
let events: string[] = [];
/** What became of identifiers. */
let former: string[] = [];

function startLibrary(settleSeconds = 0): void {
  events = [];
  former = [];
  library = new MasterLibrary({
    database,
    imagesFolder,
    settleSeconds,
    rescanSeconds: 1000,
    log: createLog('silent', 'test'),
    former: {
      gone: (identifier, source, elsewhere) =>
        former.push(`gone ${identifier} ${source?.slice(0, 4)} ${elsewhere ?? ''}`.trim()),
      read: (identifier, source) => former.push(`read ${identifier} ${source.slice(0, 4)}`),
      taken: (identifier) => former.push(`taken ${identifier}`),
    },
  });
  library.on('changed', (identifiers) => events.push(`changed ${identifiers.join(' ')}`));
  library.on('superseded', ({ identifier, version }) => events.push(`superseded ${identifier} ${version}`));
  library.on('folder', () =>
    events.push(`folder ${/^the image folder is \w+/.exec(library.folderProblem ?? '')?.[0] ?? 'there'}`),
  );
}

beforeEach(async () => {
  imagesFolder = await mkdtemp(join(tmpdir(), 'loupe-library-'));
  database = emptyDatabase();
  startLibrary();
});
afterEach(async () => {
  await library.stop();
  database.close();
  await rm(imagesFolder, { recursive: true, force: true });
});

async function add(name: string, modified = MODIFIED): Promise<void> {
  await mkdir(dirname(join(imagesFolder, name)), { recursive: true });
  await writeFile(join(imagesFolder, name), 'not looked into');
  await utimes(join(imagesFolder, name), modified, modified);
}

const remove = (name: string): Promise<void> => unlink(join(imagesFolder, name));

/** The record of a file as it is on disk now. */
async function recordOfFile(identifier: string, about: Partial<MasterRecord> = {}, pages = 1, page = 1) {
  const name = `${identifier.replace(/;\d+$/, '')}.tif`;
  const { size, ctimeMs, ino } = await stat(join(imagesFolder, name));
  const record = recordOf({ identifier, path: name, bytes: size, pages, page });
  const master = { ...record.master, changedMs: Math.floor(ctimeMs), inode: ino };
  return { ...record, version: 'first', master, ...about };
}

async function ingest(identifier: string, about: Partial<MasterRecord> = {}, pages = 1, page = 1) {
  library.queue.take([{ kind: 'done', record: await recordOfFile(identifier, about, pages, page) }]);
}

/** All that waits for ingest, which is given back. */
function waiting(): string[] {
  const masters = library.queue.next(100);
  library.queue.putBack(masters);
  return masters.map(({ identifier }) => identifier);
}

const listed = (): string[] => library.catalog.page(0, 100).map(({ identifier }) => identifier);

function first(): Master {
  const [master] = library.queue.next(1);
  if (!master) throw new Error('nothing waits');
  return master;
}

test('emits what a look changes, and nothing when it changes nothing', async () => {
  await add('a.tif');
  await add('b.tif');
  await library.look();
  await library.look();
  await remove('a.tif');
  await library.look();
  await library.look();
  expect(events).toEqual(['changed a b', 'changed a']);
  expect(listed()).toEqual(['b']);
  expect(library.counts).toMatchObject({ images: 1, waiting: 1, unverified: 0 });
});

test('what is known is there before the folder is looked at again, and only what changed is told', async () => {
  for (const name of ['a.tif', 'folder/b.tif', 'folder/c.tif', 'gone/d.tif']) await add(name);
  await library.look();
  await ingest('folder/b');
  await library.stop();
  await rm(join(imagesFolder, 'gone'), { recursive: true });
  await add('folder/c.tif', new Date(1_600_000_000_000));
  startLibrary();
  expect(listed()).toEqual(['a', 'folder/b', 'folder/c', 'gone/d']);
  await library.look();
  expect(events.flatMap((event) => event.split(' ').slice(1)).sort()).toEqual(['folder/c', 'gone/d']);
  expect(library.catalog.get('folder/b')?.record?.version).toBe('first');
  expect(waiting()).toEqual(['a', 'folder/c']);
});

test('emits the record that a newer one replaces, before the change', async () => {
  await add('a.tif');
  await library.look();
  expect(waiting()).toEqual(['a']);
  await ingest('a');
  await ingest('a', { version: 'second' });
  library.queue.forget('a');
  expect(events).toEqual([
    'changed a',
    'changed a',
    ...['superseded a first', 'changed a'],
    ...['superseded a second', 'changed a'],
  ]);
  expect(waiting()).toEqual(['a']);
});

test('gives up a master that failed until its file changes, or all are tried again', async () => {
  await add('a.tif');
  await library.look();
  library.queue.take([{ kind: 'failed', master: first(), sentence: 'is not an image' }]);
  expect([waiting(), library.counts.failed]).toEqual([[], 1]);
  expect(library.catalog.get('a')?.problem).toBe('is not an image');
  await add('a.tif', new Date(1_600_000_000_000));
  await library.look();
  expect(library.catalog.get('a')?.problem).toBeUndefined();
  library.queue.take([{ kind: 'failed', master: first(), sentence: 'is none now' }]);
  expect(waiting()).toEqual([]);
  library.recall();
  expect(library.catalog.get('a')?.problem).toBe('is none now');
  expect(waiting()).toEqual(['a']);
  await ingest('a');
  expect(library.catalog.get('a')?.problem).toBeUndefined();
  expect(library.counts).toMatchObject({ failed: 0, waiting: 0 });
});

test('a failure that was of an earlier state of the file says nothing', async () => {
  await add('a.tif');
  await library.look();
  const before = first();
  await add('a.tif', new Date(1_600_000_000_000));
  await library.look();
  library.queue.take([{ kind: 'failed', master: before, sentence: 'ends early' }]);
  expect(library.catalog.get('a')?.problem).toBeUndefined();
  expect(waiting()).toEqual(['a']);
});

describe('a file that another takes the place of', () => {
  test('of equal size and time, is unverified, and served as it was meanwhile', async () => {
    await add('a.tif');
    await library.look();
    await ingest('a');
    expect(library.counts).toMatchObject({ waiting: 0, unverified: 0 });
    events = [];
    await add('.new');
    await rename(join(imagesFolder, '.new'), join(imagesFolder, 'a.tif'));
    await library.look();
    expect(library.counts).toMatchObject({ waiting: 0, unverified: 1 });
    expect(waiting()).toEqual(['a']);
    expect(events).toEqual([]);
    await ingest('a', { version: 'second', sha256: '11'.repeat(32) });
    expect(waiting()).toEqual([]);
    expect(events).toEqual(['superseded a first', 'changed a']);
  });

  test('in name alone is verified once', async () => {
    await add('a.tif');
    await library.look();
    await ingest('a');
    await until(async () => {
      await chmod(join(imagesFolder, 'a.tif'), 0o640);
      await library.look();
      return waiting().length === 1;
    }, 'the change of the permissions is seen');
    await ingest('a');
    expect(waiting()).toEqual([]);
  });

  test('with another ending, keeps the image and its pages', async () => {
    await add('a.tif');
    await library.look();
    await ingest('a', {}, 2);
    await ingest('a;2', {}, 2, 2);
    events = [];
    await rename(join(imagesFolder, 'a.tif'), join(imagesFolder, 'a.tiff'));
    await library.look();
    expect(listed()).toEqual(['a', 'a;2']);
    expect(library.catalog.get('a;2')?.master.path).toBe('a.tiff');
    expect(waiting()).toEqual(['a']);
    await remove('a.tiff');
    await add('b.tif');
    await library.look();
    expect(listed()).toEqual(['b']);
  });
});

test('a disk that numbers its files anew is not read again and again', async () => {
  await add('a.tif');
  await add('b.tif');
  await library.look();
  for (const identifier of ['a', 'b']) {
    const record = await recordOfFile(identifier);
    library.queue.take([{ kind: 'done', record: { ...record, master: { ...record.master, inode: 1 } } }]);
  }
  expect(waiting()).toEqual(['a', 'b']);
  await ingest('a');
  expect(waiting()).toEqual([]);
  await library.stop();
  startLibrary();
  await library.look();
  expect(waiting()).toEqual([]);
});

test('records that were made before files were numbered are verified once', async () => {
  await add('a.tif');
  await library.look();
  const { master, ...record } = await recordOfFile('a');
  const { changedMs: _, inode: __, ...older } = master;
  library.queue.take([{ kind: 'done', record: { ...record, master: older } }]);
  expect(library.counts).toMatchObject({ waiting: 0, unverified: 1 });
  await ingest('a');
  expect(waiting()).toEqual([]);
});

describe('further pages of a file', () => {
  test('are made when it is known that there are some, and are there when they are made', async () => {
    await add('book.tif');
    await library.look();
    await ingest('book', {}, 3);
    expect(listed()).toEqual(['book']);
    expect(waiting()).toEqual(['book;2', 'book;3']);
    await ingest('book;2', {}, 3, 2);
    expect(listed()).toEqual(['book', 'book;2']);
    expect(library.catalog.get('book;2')?.master.page).toBe(2);
    expect(library.counts).toMatchObject({ images: 2, waiting: 1 });
  });

  test('stay while the file that has changed is read again, and go when it has fewer', async () => {
    await add('book.tif');
    await library.look();
    await ingest('book', {}, 3);
    await ingest('book;2', {}, 3, 2);
    await ingest('book;3', {}, 3, 3);
    await add('book.tif', new Date(1_600_000_000_000));
    await library.look();
    expect(listed()).toEqual(['book', 'book;2', 'book;3']);
    expect(waiting()).toEqual(['book']);
    const now = await recordOfFile('book', { version: 'second' }, 2);
    const modifiedMs = 1_600_000_000_000;
    library.queue.take([{ kind: 'done', record: { ...now, master: { ...now.master, modifiedMs } } }]);
    expect(listed()).toEqual(['book', 'book;2']);
    expect(waiting()).toEqual(['book;2']);
    expect(library.queue.abandoned(9)).toEqual(['book;3']);
  });

  test('give way to a file that has the name of a page, and come back when that goes', async () => {
    await add('book.tif');
    await library.look();
    await ingest('book', {}, 2);
    await ingest('book;2', {}, 2, 2);
    await add('book;2.tif');
    await library.look();
    expect(library.catalog.get('book;2')?.master).toMatchObject({ path: 'book;2.tif' });
    await remove('book;2.tif');
    await library.look();
    expect(library.catalog.get('book;2')).toBeUndefined();
    expect(waiting()).toEqual(['book;2']);
  });
});

describe('files with one identifier', () => {
  test('are told of, and none is served until one of them goes', async () => {
    await add('x/plate.jpg');
    await library.look();
    await add('x/plate.tif');
    await library.look();
    expect(listed()).toEqual([]);
    expect(library.refused(9)).toEqual([
      {
        path: 'x/plate.jpg',
        problem: 'has the same identifier "x/plate" as x/plate.tif: rename one; none is served',
      },
      {
        path: 'x/plate.tif',
        problem: 'has the same identifier "x/plate" as x/plate.jpg: rename one; none is served',
      },
    ]);
    await remove('x/plate.jpg');
    await library.look();
    expect(library.catalog.get('x/plate')?.master.path).toBe('x/plate.tif');
    expect(library.counts).toMatchObject({ images: 1, refused: 0 });
    expect(events).toEqual(['changed x/plate', 'changed x/plate', 'changed x/plate']);
    // A PDF beside a scan is not in its way.
    await add('x/plate.pdf');
    await library.look();
    expect(library.catalog.get('x/plate')?.master.path).toBe('x/plate.tif');
    expect(library.refused(9).map(({ path }) => path)).toEqual(['x/plate.pdf']);
  });

  test('in folders whose names are spelt in two ways are found, too', async () => {
    await add('caf\u00e9/a.jpg');
    await add('cafe\u0301/a.jpg');
    await library.look();
    expect([listed(), library.counts.refused]).toEqual([[], 2]);
  });
});

test('files of other formats are told of until they go', async () => {
  await add('a.tif');
  await add('raw.NEF');
  await library.look();
  await library.look();
  expect(library.refused(9).map(({ path }) => path)).toEqual(['raw.NEF']);
  expect(library.refused(9)[0]?.problem).toMatch(/are not accepted as masters/);
  await remove('raw.NEF');
  await library.look();
  expect(library.counts.refused).toBe(0);
});

test('files of a format that an earlier Loupe did not read become images after an update', async () => {
  await add('books/plans.pdf');
  await library.look();
  // As that left it.
  for (const change of [
    "UPDATE masters SET identifier = NULL, problem = 'not accepted' WHERE path = 'books/plans.pdf'",
    "DELETE FROM images WHERE identifier = 'books/plans'",
    "UPDATE marks SET value = 'other names' WHERE name = 'image-names'",
  ])
    database.prepare(change).run();
  await library.look();
  expect(library.catalog.get('books/plans')).toBeUndefined();
  await library.stop();
  startLibrary();
  await library.look();
  expect(library.catalog.get('books/plans')?.master.path).toBe('books/plans.pdf');
  expect(library.counts).toMatchObject({ images: 1, refused: 0 });
});

describe('files that are still being written', () => {
  beforeEach(async () => {
    await library.stop();
    startLibrary(HOUR_SECONDS);
  });

  test('do not count, nor do others lose what is known of them', async () => {
    await add('a.tif');
    await library.look();
    await ingest('a');
    events = [];
    await add('a.tif', new Date());
    await add('b.tif', new Date());
    await library.look();
    expect(events).toEqual([]);
    expect(waiting()).toEqual([]);
    await add('a.tif', new Date(1_600_000_000_000));
    await library.look();
    expect(events).toEqual(['changed a']);
  });

  test('and files that have just gone count as they were; another of the name replaces them at once', async () => {
    await add('a.tif');
    await add('b.tif');
    await library.look();
    await remove('a.tif');
    await remove('b.tif');
    await add('b.jpg');
    await library.look();
    expect(listed()).toEqual(['a', 'b']);
    expect(library.catalog.get('b')?.master.path).toBe('b.jpg');
    expect(library.counts.refused).toBe(0);
  });
});

describe('a folder', () => {
  test('that is emptied or gone leaves what is known, and nothing is ingested until it is back', async () => {
    await add('a.tif');
    await add('b/c.tif');
    await library.look();
    await ingest('a');
    events = [];
    const aside = `${imagesFolder}.aside`;
    await rename(imagesFolder, aside);
    await expect(library.look()).rejects.toMatchObject({ code: 'ENOENT' });
    await mkdir(imagesFolder);
    await library.look();
    expect(listed()).toEqual(['a', 'b/c']);
    expect(library.queue.next(9)).toEqual([]);
    await rm(imagesFolder, { recursive: true });
    await rename(aside, imagesFolder);
    await library.look();
    expect(waiting()).toEqual(['b/c']);
    expect(events).toEqual([
      'folder the image folder is gone',
      'folder the image folder is empty',
      'folder there',
    ]);
  });
});

describe('files that vanish together', () => {
  const many = Array.from({ length: 30 }, (_, at) => `f${at % 3}/${at + 10}`);

  async function lose(names: readonly string[]): Promise<void> {
    for (const name of names) await remove(`${name}.tif`);
    await library.look();
  }

  beforeEach(async () => {
    for (const name of many) await add(`${name}.tif`);
    await library.look();
    await ingest(many[0] ?? '');
    events = [];
  });

  test('are missing: what is known of them stays until they are there again', async () => {
    await lose(many.slice(0, 25));
    expect([listed().length, library.counts.missing]).toEqual([30, 25]);
    expect(library.folderProblem).toBeUndefined();
    expect(library.queue.abandoned(9)).toEqual([]);
    // Also at the next start.
    await library.stop();
    startLibrary();
    await library.look();
    expect([listed().length, library.counts.missing]).toEqual([30, 25]);
    for (const name of many.slice(1, 25)) await add(`${name}.tif`);
    await library.look();
    expect([listed().length, library.counts.missing]).toEqual([30, 1]);
    expect(await library.forgetMissing()).toBe(1);
    expect(listed()).not.toContain(many[0]);
    expect(library.counts).toMatchObject({ images: 29, missing: 0 });
    expect(library.queue.abandoned(9)).toEqual([many[0]]);
  });

  test('with their folders are missing, too, and are tried again when they are back', async () => {
    for (const folder of ['f0', 'f1', 'f2'])
      await rename(join(imagesFolder, folder), join(imagesFolder, `.${folder}`));
    await add('other.tif');
    await library.look();
    expect([listed().length, library.counts.missing]).toEqual([31, 30]);
    const gone = library.queue.next(40).find(({ identifier }) => identifier === many[1]);
    if (gone) library.queue.take([{ kind: 'failed', master: gone, sentence: 'the file cannot be opened' }]);
    expect(library.counts.failed).toBe(1);
    for (const folder of ['f0', 'f1', 'f2'])
      await rename(join(imagesFolder, `.${folder}`), join(imagesFolder, folder));
    await library.look();
    expect([listed().length, library.counts.missing]).toEqual([31, 0]);
    expect(library.queue.next(40).map(({ identifier }) => identifier)).toContain(many[1]);
  });

  test('are gone when they are few, or there under other names', async () => {
    await lose(many.slice(0, 3));
    expect([listed().length, library.counts.missing]).toEqual([27, 0]);
    await rename(join(imagesFolder, 'f0'), join(imagesFolder, 'g0'));
    await rename(join(imagesFolder, 'f1'), join(imagesFolder, 'g1'));
    await rename(join(imagesFolder, 'f2'), join(imagesFolder, 'g2'));
    await library.look();
    expect([listed().length, library.counts.missing]).toEqual([27, 0]);
    expect(listed().every((name) => name.startsWith('g'))).toBe(true);
  });

  test('in a look that was not finished are decided about at the end of the next', async () => {
    await library.stop();
    await remove(`${many[5]}.tif`);
    new MasterStore(database).setGone(`${many[5]}.tif`);
    startLibrary();
    await library.look();
    expect([listed().length, library.counts.missing]).toEqual([29, 0]);
  });
});

test('what becomes of identifiers is told, with the place where an image is now', async () => {
  await add('a.tif');
  await add('b.tif');
  await library.look();
  await ingest('a', { sha256: '77'.repeat(32) });
  await rename(join(imagesFolder, 'a.tif'), join(imagesFolder, 'c.tif'));
  await library.look();
  await ingest('c', { sha256: '77'.repeat(32) });
  await rename(join(imagesFolder, 'c.tif'), join(imagesFolder, '.c'));
  await add('d.tif');
  await library.look();
  await rename(join(imagesFolder, '.c'), join(imagesFolder, 'e.tif'));
  await library.look();
  await ingest('e', { sha256: '77'.repeat(32) });
  await add('f.tif');
  await library.look();
  await ingest('f', { sha256: '77'.repeat(32) });
  await remove('e.tif');
  await library.look();
  expect(former).toEqual([
    ...[
      'taken a',
      'taken b',
      'read a 7777',
      'taken c',
      'gone a 7777',
      'read c 7777',
      'taken d',
      'gone c 7777',
    ],
    ...['taken e', 'read e 7777', 'taken f', 'read f 7777', 'gone e 7777 f'],
  ]);
});

describe('stored files', () => {
  test('of masters that are gone are to be removed, once, and not while there are no masters', async () => {
    await add('a.tif');
    await add('b.tif');
    await library.look();
    await ingest('a');
    await remove('a.tif');
    await library.look();
    expect(library.queue.abandoned(9)).toEqual(['a']);
    expect(library.queue.abandoned(9)).toEqual([]);
    library.queue.removed('a');
    expect(library.queue.abandoned(9)).toEqual([]);
  });

  test('of a master that comes back are kept, unless they are being removed: then they are made again', async () => {
    await add('a.tif');
    await add('b.tif');
    await add('c.tif');
    await library.look();
    for (const name of ['a', 'b']) await remove(`${name}.tif`);
    await library.look();
    expect(library.queue.abandoned(1)).toEqual(['a']);
    for (const name of ['a', 'b']) await add(`${name}.tif`);
    await library.look();
    expect(library.queue.abandoned(9)).toEqual([]);
    expect(waiting()).toEqual(['b', 'c']);
    library.queue.removed('a');
    expect(waiting()).toEqual(['a', 'b', 'c']);
  });

  test('of a master that went while they were made are removed', async () => {
    await add('a.tif');
    await add('b.tif');
    await library.look();
    const record = await recordOfFile('a');
    await remove('a.tif');
    await library.look();
    library.queue.removed('a');
    library.queue.take([{ kind: 'done', record }]);
    expect(library.queue.abandoned(9)).toEqual(['a']);
    expect(listed()).toEqual(['b']);
  });
});

test('a master is given out once, until its outcome is taken or it is given back', async () => {
  for (const name of ['a', 'b', 'c']) await add(`${name}.tif`);
  await library.look();
  const [a] = library.queue.next(1);
  expect(library.queue.next(2).map(({ identifier }) => identifier)).toEqual(['b', 'c']);
  expect([library.queue.next(1), library.queue.waiting]).toEqual([[], 0]);
  library.queue.putBack(a ? [a] : []);
  expect(library.queue.next(3, ({ identifier }) => identifier !== 'b')).toEqual([a]);
});

test('what a header tells of the size stands until the file changes or is ingested', async () => {
  await add('a.tif');
  await library.look();
  const { master } = library.catalog.get('a') ?? {};
  if (!master) throw new Error('it is not there');
  const header = { master, dimensions: { width: 3, height: 2 } };
  expect(library.sized([header])).toEqual(['a']);
  expect(library.catalog.get('a')?.dimensions).toEqual({ width: 3, height: 2 });
  await add('a.tif', new Date(1_600_000_000_000));
  await library.look();
  expect(library.catalog.get('a')?.dimensions).toBeUndefined();
  expect(library.sized([header])).toEqual([]);
  await ingest('a');
  expect(library.catalog.get('a')?.dimensions).toEqual({ width: 100, height: 80 });
});

test('warnings are counted by kind, and of many the first are told', async () => {
  const odd = { kind: 'colours', sentence: 'odd' } as const;
  const lost = { kind: 'pixels', sentence: 'a row is lost' } as const;
  for (let at = 10; at < 30; at += 1) await add(`${at}.tif`);
  await library.look();
  for (let at = 10; at < 30; at += 1) await ingest(`${at}`, { warnings: at < 12 ? [lost, odd] : [odd] });
  expect(library.warnedByKind).toEqual({ pixels: 2, structure: 0, colours: 20 });
  expect(library.warnings.images).toBe(20);
  expect(library.warnings.first).toHaveLength(10);
  expect(library.warnings.first.slice(0, 3)).toEqual(['10: a row is lost', '10: odd', '11: a row is lost']);
  await ingest('10', { warnings: [] });
  await remove('11.tif');
  await library.look();
  expect(library.warnedByKind).toEqual({ pixels: 0, structure: 0, colours: 18 });
});
