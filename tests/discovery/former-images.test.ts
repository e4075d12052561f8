import { afterEach, beforeEach, expect, test } from 'vitest';
import { Database } from '../../src/database/database.ts';
import { migrate } from '../../src/database/migrate.ts';
import { AddressStore } from '../../src/discovery/address-store.ts';
import { FormerImages } from '../../src/discovery/former-images.ts';

let database: Database;
let images: FormerImages;
let addresses: AddressStore;

beforeEach(() => {
  database = new Database(':memory:');
  migrate(database, 0);
  images = new FormerImages(database, () => 5);
  addresses = new AddressStore(database);
});

afterEach(() => database.close());

function led(...identifiers: string[]): (string | undefined)[] {
  return identifiers.map((each) => {
    const found = addresses.find('Image', each);
    return found && (found.movedTo ?? 'gone');
  });
}

test('an image that comes again under another id is led to, also from ids before', () => {
  images.gone('a', 'x:1');
  expect(led('a')).toEqual(['gone']);
  images.read('b', 'x:1');
  images.gone('b', 'x:1');
  images.read('c', 'x:1');
  expect(led('a', 'b', 'c')).toEqual(['c', 'c', undefined]);
});

test('a copy that is there already is led to at once', () => {
  images.gone('a', 'x:1', 'b');
  expect(led('a', 'b')).toEqual(['b', undefined]);
});

test('of several that are gone none is taken for the one that comes', () => {
  images.gone('a', 'x:1');
  images.gone('b', 'x:1');
  images.read('c', 'x:1');
  expect(led('a', 'b', 'c')).toEqual(['gone', 'gone', undefined]);
});

test('pages of a file are images apart', () => {
  images.gone('a', 'x:1');
  images.gone('a;2', 'x:2');
  images.read('b;2', 'x:2');
  images.read('b', 'x:1');
  expect(led('a', 'a;2')).toEqual(['b', 'b;2']);
});

test('an id that is in use again leads nowhere else', () => {
  images.gone('a', 'x:1');
  images.taken('a');
  images.read('b', 'x:1');
  expect(led('a', 'b')).toEqual([undefined, undefined]);
});
