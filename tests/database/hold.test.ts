import { chmod, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { backUp, restore } from '../../src/database/backup.ts';
import type { Database } from '../../src/database/database.ts';
import { type HeldDatabase, holdDatabase, holdWhole, setAsideHeld } from '../../src/database/hold.ts';
import { DatabaseLook } from '../../src/database/looks/database-look.ts';
import { databasePath, forgetCutOff, openForReading, openForWriting } from '../../src/database/open.ts';

let folder: string;
const held: HeldDatabase[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-hold-'));
});

afterEach(async () => {
  for (const each of held.splice(0)) await each.close();
  await rm(folder, { recursive: true });
});

async function hold(isWritable = true): Promise<HeldDatabase> {
  const database = await holdDatabase(folder, { isWritable, now: Date.UTC(2026, 0, 2, 3, 4, 5) });
  held.push(database);
  return database;
}

async function release(database: HeldDatabase): Promise<void> {
  held.splice(held.indexOf(database), 1);
  await database.close();
}

function remember(database: Database, id: string): void {
  database.prepare("INSERT INTO addresses (kind, id, since_ms) VALUES ('Image', ?, 1)").run(id);
}

function remembered(database: Database): string[] {
  const rows = database.prepare<{ id: string }>('SELECT id FROM addresses ORDER BY id').all();
  return rows.map(({ id }) => id);
}

test('a database is made, and found again', async () => {
  const first = await hold();
  remember(first.database, 'a');
  await release(first);
  const again = await hold();
  expect(remembered(again.database)).toEqual(['a']);
  expect(again).toMatchObject({ notice: undefined, isTemporary: false, path: databasePath(folder) });
});

test('a run that ends well leaves nothing beside the file that the next one would have to look through', async () => {
  const first = await hold();
  remember(first.database, 'a');
  expect(remembered(first.database)).toEqual(['a']);
  await release(first);
  const { size } = await stat(`${databasePath(folder)}-wal`).catch(() => ({ size: 0 }));
  expect(size).toBe(0);
});

test('a damaged one is set aside whole under its date, and told of', async () => {
  const bytes = Buffer.from('no database at all '.repeat(1000));
  await writeFile(databasePath(folder), bytes);
  const database = await hold();
  expect(database.notice).toMatch(
    /is damaged.*set aside as archive\.sqlite\.damaged-2026-01-02T03-04-05-000Z.*restore/,
  );
  expect(await readFile(join(folder, 'archive.sqlite.damaged-2026-01-02T03-04-05-000Z'))).toEqual(bytes);
  remember(database.database, 'b');
  expect(remembered(database.database)).toEqual(['b']);
});

/** Where a table begins. */
function firstOf(table: string): (database: Database) => number {
  return (database) =>
    database.prepare<{ rootpage: number }>('SELECT rootpage FROM sqlite_master WHERE name = ?').get(table)
      ?.rootpage ?? 0;
}

/** A page of rows of a table of many, not its first: the second that its beginning points to (SQLite's file format, 1.6). */
function innerOf(table: string): (database: Database, file: Buffer) => number {
  return (database, file) => {
    const page = file.subarray((firstOf(table)(database) - 1) * 4096);
    return page.readUInt32BE(page.readUInt16BE(12 + 2));
  };
}

/** Leaves a database as a kill leaves it, with changes beside it, and with a page that is no part of one. */
async function cutOff(pageOf?: (database: Database, file: Buffer) => number): Promise<void> {
  const path = databasePath(folder);
  const before = openForWriting(path);
  before.transaction('usual', () => {
    for (let at = 0; at < 2000; at += 1) remember(before, `image-${at}`);
  });
  before.run('PRAGMA wal_checkpoint(TRUNCATE)');
  remember(before, 'last');
  const [main, wal] = [await readFile(path), await readFile(`${path}-wal`)];
  const page = pageOf?.(before, main);
  before.close();
  if (page !== undefined) main.fill(0xff, (page - 1) * 4096, page * 4096);
  // Another file: this process still knows the one before.
  await rm(path);
  await writeFile(path, main);
  await writeFile(`${path}-wal`, wal);
}

test('after a kill it is to be looked through, from one run to the next until that is done', async () => {
  await cutOff();
  const first = await hold();
  expect(first).toMatchObject({ isSuspect: true, notice: undefined });
  await release(first);
  const again = await hold();
  expect(again.isSuspect).toBe(true);
  expect(await new DatabaseLook(again.path).outcome).toEqual({ kind: 'whole' });
  forgetCutOff(again.database);
  await release(again);
  expect((await hold()).isSuspect).toBe(false);
});

test('after a kill, damage in the middle is found by looking through it, and it is set aside', async () => {
  await cutOff(innerOf('addresses'));
  const database = await hold();
  expect(database).toMatchObject({ isSuspect: true, notice: undefined });
  expect(await new DatabaseLook(database.path).outcome).toEqual({ kind: 'damaged' });
  const reader = openForReading(database.path);
  const last = reader.prepare("SELECT since_ms FROM addresses WHERE kind = 'Image' AND id = ?");
  expect(last.get('last')).toBeDefined();
  const anew = setAsideHeld(database, Date.UTC(2026, 0, 2, 3, 4, 5));
  expect(anew).toMatchObject({ notice: expect.stringMatching(/is damaged/), isSuspect: false });
  remember(anew.database, 'b');
  expect(remembered(anew.database)).toEqual(['b']);
  // Who has the old one open reads it, and takes nothing of the new one with it.
  expect(last.get('last')).toBeDefined();
  reader.close();
  expect(remembered(anew.database)).toEqual(['b']);
  const aside = (await readdir(folder)).filter((name) => name.includes('damaged'));
  expect(aside.some((name) => name.endsWith('Z'))).toBe(true);
  expect(aside.some((name) => name.endsWith('-wal'))).toBe(true);
});

test('a look that is stopped says nothing of the file', async () => {
  await cutOff();
  const look = new DatabaseLook(databasePath(folder));
  look.stop();
  expect(await look.outcome).toEqual({ kind: 'unknown', reason: 'ended' });
});

test('what is seen at once is not waited for: a table that cannot be read, and a file that ends early', async () => {
  await cutOff(firstOf('marks'));
  const first = await hold();
  expect(first.notice).toMatch(/is damaged.*set aside/);
  await release(first);
  await cutOff();
  await rm(`${databasePath(folder)}-wal`);
  await truncate(databasePath(folder), 40_960);
  const second = await holdDatabase(folder, { isWritable: true });
  held.push(second);
  expect(second.notice).toMatch(/is damaged.*set aside/);
});

test('who serves nothing meanwhile looks through it first', async () => {
  await cutOff(innerOf('addresses'));
  const anew = await holdWhole(folder);
  held.push(anew);
  expect(anew).toMatchObject({ notice: expect.stringMatching(/is damaged/), isSuspect: false });
});

test('one of a newer version is left as it is, and another one stands in', async () => {
  const newer = openForWriting(databasePath(folder));
  newer.run('PRAGMA user_version = 999');
  newer.close();
  const before = await readFile(databasePath(folder));
  const database = await hold();
  expect(database.notice).toMatch(/of a newer version/);
  expect(database.isTemporary).toBe(true);
  remember(database.database, 'a');
  expect(await readFile(databasePath(folder))).toEqual(before);
});

test('where nothing can be written a copy stands in, with what was not yet in the file itself', async () => {
  const writer = openForWriting(databasePath(folder));
  remember(writer, 'a');
  const copy = await hold(false);
  expect(remembered(copy.database)).toEqual(['a']);
  remember(copy.database, 'b');
  expect(remembered(writer)).toEqual(['a']);
  writer.close();
  const elsewhere = copy.path;
  expect(elsewhere.startsWith(folder)).toBe(false);
  await release(copy);
  await expect(readFile(elsewhere)).rejects.toThrow('ENOENT');
});

test('where the temporary folder cannot be written either, a sentence says so', async () => {
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = join(folder, 'missing');
  try {
    await expect(holdDatabase(folder, { isWritable: false })).rejects.toMatchObject({
      name: 'DatabaseError',
      message: expect.stringMatching(/temporary folder \(variable TMPDIR\) cannot be written/),
    });
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
});

test.skipIf(process.getuid?.() === 0)('a folder that may not be written has its database read', async () => {
  const writer = openForWriting(databasePath(folder));
  remember(writer, 'a');
  writer.close();
  await chmod(folder, 0o500);
  try {
    const database = await hold();
    expect(remembered(database.database)).toEqual(['a']);
    expect(database.notice).toMatch(/read-only|cannot be written/);
  } finally {
    await chmod(folder, 0o700);
  }
});

test('a backup holds what there is at one moment, and a restore puts it back', async () => {
  const { database, path } = await hold();
  remember(database, 'a');
  const file = join(folder, 'backup');
  await backUp(path, file);
  remember(database, 'b');
  const copy = openForReading(file);
  expect(remembered(copy)).toEqual(['a']);
  copy.close();
  await release(held[0] ?? (await hold()));
  await restore(file, path);
  expect(remembered((await hold()).database)).toEqual(['a']);
  expect((await readdir(folder)).filter((name) => name.includes('partial'))).toEqual([]);
});

test('changes that the replaced database had beside it are not taken for those of the restored one', async () => {
  const path = databasePath(folder);
  const before = openForWriting(path);
  remember(before, 'a');
  await backUp(path, join(folder, 'backup'));
  before.run('PRAGMA wal_autocheckpoint = 0');
  remember(before, 'b');
  // As a kill leaves it: with its companions.
  const wal = await readFile(`${path}-wal`);
  const main = await readFile(path);
  before.close();
  await writeFile(path, main);
  await writeFile(`${path}-wal`, wal);
  await restore(join(folder, 'backup'), path);
  expect(remembered((await hold()).database)).toEqual(['a']);
});

test('what is no backup is refused, and changes nothing', async () => {
  const first = await hold();
  remember(first.database, 'a');
  await release(first);
  await writeFile(join(folder, 'text'), 'no database at all '.repeat(1000));
  await expect(restore(join(folder, 'text'), databasePath(folder))).rejects.toThrow(/damaged/);
  await expect(restore(join(folder, 'none'), databasePath(folder))).rejects.toThrow('ENOENT');
  await backUp(databasePath(folder), join(folder, 'backup'));
  const half = (await readFile(join(folder, 'backup'))).subarray(0, 20_000);
  await writeFile(join(folder, 'half'), half);
  await expect(restore(join(folder, 'half'), databasePath(folder))).rejects.toThrow(/damaged/);
  expect(remembered((await hold()).database)).toEqual(['a']);
});
