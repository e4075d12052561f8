import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Database } from '../../src/database/database.ts';
import { SCHEMA_VERSION, schemaState } from '../../src/database/migrate.ts';
import { databasePath, openForReading, openForWriting } from '../../src/database/open.ts';

let folder: string;
const open: Database[] = [];

function kept(database: Database): Database {
  open.push(database);
  return database;
}

function namesIn(database: Database): string[] {
  return database
    .prepare<{ name: string }>('SELECT name FROM names ORDER BY name')
    .all()
    .map(({ name }) => name);
}

function withNames(): Database {
  const database = kept(openForWriting(databasePath(folder)));
  database.run('CREATE TABLE names (name TEXT PRIMARY KEY) STRICT');
  return database;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-database-'));
});

afterEach(async () => {
  for (const database of open.splice(0)) database.close();
  await rm(folder, { recursive: true });
});

test('reads of one moment see nothing of what is written meanwhile', () => {
  const database = withNames();
  const reader = kept(openForReading(databasePath(folder)));
  const insert = database.prepare('INSERT INTO names VALUES (?)');
  const seen = reader.moment(() => {
    const before = namesIn(reader);
    insert.run('a');
    return [before, namesIn(reader), reader.moment(() => namesIn(reader))];
  });
  expect(seen).toEqual([[], [], []]);
  expect(namesIn(reader)).toEqual(['a']);
  expect(() =>
    reader.moment(() => {
      throw new Error('not read');
    }),
  ).toThrow('not read');
  insert.run('b');
  expect(namesIn(reader)).toEqual(['a', 'b']);
});

test('a reader sees a transaction whole, once it is done', () => {
  const database = withNames();
  const reader = kept(openForReading(databasePath(folder)));
  const insert = database.prepare('INSERT INTO names VALUES (?)');
  database.transaction('usual', () => {
    insert.run('a');
    expect(namesIn(reader)).toEqual([]);
    insert.run('b');
  });
  expect(namesIn(reader)).toEqual(['a', 'b']);
});

test('what throws undoes its transaction, and those inside it with it', () => {
  const database = withNames();
  const insert = database.prepare('INSERT INTO names VALUES (?)');
  const fail = (): void =>
    database.transaction('usual', () => {
      insert.run('a');
      database.transaction('usual', () => insert.run('b'));
      throw new Error('no');
    });
  expect(fail).toThrow('no');
  expect(namesIn(database)).toEqual([]);
  expect(database.transaction('precious', () => insert.run('c').changes)).toBe(1);
  expect(namesIn(database)).toEqual(['c']);
});

test('a precious transaction inside a usual one would be none', () => {
  const database = withNames();
  expect(() => database.transaction('usual', () => database.transaction('precious', () => 1))).toThrow();
  expect(database.transaction('precious', () => database.transaction('usual', () => 1))).toBe(1);
});

test('a text with a NUL in it finds none that ends there, and is not written cut off', () => {
  const database = withNames();
  const insert = database.prepare('INSERT INTO names VALUES (?)');
  insert.run('a');
  const find = database.prepare<{ name: string }>('SELECT name FROM names WHERE name = ?');
  expect(find.get('a')).toMatchObject({ name: 'a' });
  expect(find.get('a\0b')).toBeUndefined();
  expect(() => insert.run('c\0d')).toThrow();
});

test('a reader writes nothing', () => {
  withNames();
  const reader = kept(openForReading(databasePath(folder)));
  expect(() => reader.run("INSERT INTO names VALUES ('a')")).toThrow(/read-only/);
});

test('tables are made once, and a database of a newer version or of another program is left as it is', async () => {
  openForWriting(databasePath(folder)).close();
  const again = kept(openForWriting(databasePath(folder)));
  expect(schemaState(again)).toEqual({ kind: 'known', version: SCHEMA_VERSION });
  again.run(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
  expect(() => openForWriting(databasePath(folder))).toThrow(/newer version/);

  const other = join(folder, 'other.sqlite');
  const foreign = kept(new Database(other));
  foreign.run('CREATE TABLE theirs (a TEXT)');
  expect(() => openForWriting(other)).toThrow(/no database of Loupe/);
  await writeFile(join(folder, 'text'), 'no database at all '.repeat(100));
  expect(() => openForWriting(join(folder, 'text'))).toThrow(/damaged/);
});
