import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Database } from '../../src/database/database.ts';
import { openForWriting } from '../../src/database/open.ts';
import { ReplacedImages } from '../../src/discovery/replaced-store.ts';

let database: Database;
let replaced: ReplacedImages;

beforeEach(() => {
  database = openForWriting(':memory:');
  replaced = new ReplacedImages(database);
  database.run(
    "INSERT INTO files (path, folder, bytes, modified_ms, kind, id, sort_key) VALUES ('a.yaml', '', 1, 1, 'essay', 'a', 'a')",
  );
  database.run("INSERT INTO file_images (identifier, path, folder, facts) VALUES ('scan', 'a.yaml', '', '')");
});

afterEach(() => database.close());

/** Writes the image as ingest knows it; a source of undefined is not known. */
function image(source: string | undefined, pixelsOf?: string): void {
  const record = JSON.stringify({ ...(pixelsOf !== undefined && { pixelsOf }) });
  database
    .prepare(
      `INSERT INTO images (identifier, shown, sort_key, folder, path, page, bytes, modified_ms, record, source)
       VALUES ('scan', 1, '', '', 'scan.jpg', 1, 1, 1, ?, ?)
       ON CONFLICT (identifier) DO UPDATE SET record = excluded.record, source = excluded.source`,
    )
    .run(record, source === undefined ? null : `${source}:1`);
}

function version(): string {
  return replaced.versionOf(() => ['scan', 'other']);
}

/** Whether the essay is to be composed again since the last call. */
function isStale(): boolean {
  const row = database.prepare<{ stale: number }>('SELECT stale FROM files').get();
  database.run('UPDATE files SET stale = 0');
  return row?.stale === 1;
}

test('an image that is known better was not replaced', () => {
  isStale();
  image(undefined);
  image('1');
  image('1');
  expect([version(), isStale()]).toEqual(['', false]);
});

test('another source is another version, and has what names the image composed again', () => {
  image('1');
  isStale();
  image('2');
  expect([version(), isStale()]).toEqual(['scan 1', true]);
  image('1');
  expect([version(), isStale()]).toEqual(['scan 2', true]);
});

test('what is not known for a while is compared with what it was before', () => {
  image('1');
  image(undefined);
  isStale();
  image('1');
  expect([version(), isStale()]).toEqual(['', false]);
  image(undefined);
  image('2');
  expect([version(), isStale()]).toEqual(['scan 1', true]);
});

test('so is an image that goes and comes', () => {
  image('1');
  database.run('DELETE FROM images');
  image('1');
  expect(version()).toBe('');
  database.run('DELETE FROM images');
  image(undefined);
  image('2');
  expect(version()).toBe('scan 1');
});

test('another file of the same pixels is the same, however often', () => {
  image('1');
  image('2', '1');
  image('3', '1');
  expect(version()).toBe('');
  image('1');
  expect(version()).toBe('');
  image('4');
  expect(version()).toBe('scan 1');
});
