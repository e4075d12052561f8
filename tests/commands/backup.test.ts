import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClaimedDataFolder, claimDataFolder } from '../../src/archive/data-folder.ts';
import { databasePath, openForReading, openForWriting } from '../../src/database/open.ts';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { runLoupe } from '../support/command.ts';

let archive: Archive;
let backup: string;
const claims: ClaimedDataFolder[] = [];

function run(command: string, ...more: string[]) {
  return runLoupe([command, '--data', archive.dataFolder, ...more]);
}

function remember(id: string): void {
  const database = openForWriting(databasePath(archive.dataFolder));
  database.prepare("INSERT INTO addresses (kind, id, since_ms) VALUES ('Image', ?, 1)").run(id);
  database.close();
}

function remembered(): string[] {
  const database = openForReading(databasePath(archive.dataFolder));
  const rows = database.prepare<{ id: string }>('SELECT id FROM addresses ORDER BY id').all();
  database.close();
  return rows.map(({ id }) => id);
}

async function claim(): Promise<ClaimedDataFolder> {
  const claimed = await claimDataFolder(archive.dataFolder);
  claims.push(claimed);
  return claimed;
}

beforeAll(async () => {
  archive = await emptyArchive();
  backup = join(archive.folder, '..', 'backup');
  await mkdir(archive.dataFolder);
});

afterAll(async () => {
  for (const each of claims) await each.release();
  await archive.remove();
});

test('there is nothing to back up before the first start', async () => {
  const { code, errors } = await run('backup', backup);
  expect(code).toBe(2);
  expect(errors).toMatch(/^loupe: data: there is no database in .*: start Loupe there once\n$/);
});

test('a backup is made while the folder is held, once for each file, and put back when nobody holds it', async () => {
  remember('a');
  const held = await claim();
  expect(await run('backup', backup)).toMatchObject({ code: 0, errors: '' });
  expect(await run('backup', backup)).toMatchObject({
    code: 2,
    errors: `loupe: ${backup}: is there already; a backup is always a new file\n`,
  });
  remember('b');
  const { code, errors } = await run('restore', backup);
  expect([code, errors]).toEqual([2, 'loupe: data: another Loupe is using this data folder\n']);
  expect(remembered()).toEqual(['a', 'b']);
  await held.release();
  expect(await run('restore', backup)).toMatchObject({ code: 0, errors: '' });
  expect(remembered()).toEqual(['a']);
});

test('a file that is no backup is named, and nothing is changed', async () => {
  const text = join(archive.folder, '..', 'text');
  await writeFile(text, 'no database at all '.repeat(1000));
  const before = await readFile(databasePath(archive.dataFolder));
  const damaged = await run('restore', text);
  expect(damaged.errors).toBe(`loupe: ${text}: the database is damaged, or is no database of Loupe\n`);
  const missing = await run('restore', `${text}-none`);
  expect(missing.errors).toBe(`loupe: ${text}-none: cannot be read or written (ENOENT)\n`);
  expect([damaged.code, missing.code]).toEqual([2, 2]);
  expect(await readFile(databasePath(archive.dataFolder))).toEqual(before);
});

test('a command says what it takes', async () => {
  const without = await run('backup');
  expect([without.code, without.errors]).toEqual([
    2,
    expect.stringMatching(/^loupe: backup: takes one file: loupe backup \[flags\] FILE/),
  ]);
  expect((await run('forget', 'more')).errors).toBe('loupe: more: forget takes flags only\n');
});

test('what is missing is forgotten by the server that holds the folder', async () => {
  const none = await run('forget');
  expect([none.code, none.errors]).toEqual([2, expect.stringMatching(/no Loupe serves from/)]);
  const held = await claim();
  expect((await run('forget')).code).toBe(2);
  let asked = 0;
  held.respondTo('forget', async () => {
    asked += 1;
    return 'forgotten: 3 images';
  });
  expect(await run('forget')).toEqual({ code: 0, output: 'forgotten: 3 images\n', errors: '' });
  expect(asked).toBe(1);
});
