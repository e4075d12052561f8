import { afterEach, expect, test } from 'vitest';
import { DatabaseCatalog } from '../../src/archive/library/catalog-store.ts';
import { ImageStore } from '../../src/archive/library/image-store.ts';
import { LoupeError } from '../../src/errors.ts';
import { HeaderProbes } from '../../src/essays/header-probes.ts';
import { createLog } from '../../src/log.ts';
import { emptyDatabase } from '../support/known-images.ts';
import { PATIENCE_MS, until } from '../support/patience.ts';

interface Probe {
  readonly path: string;
  answer(width: number): void;
  fail(error: Error): void;
}

let asked: Probe[] = [];
let read: string[] = [];
/** How many were kept together, each time. */
let kept: number[] = [];
let images: ImageStore;
let catalog: DatabaseCatalog;
let probes: HeaderProbes;
let isIngesting = false;

function start(...identifiers: string[]): void {
  asked = [];
  read = [];
  kept = [];
  const database = emptyDatabase();
  images = new ImageStore(database);
  catalog = new DatabaseCatalog(database);
  for (const identifier of identifiers) put(identifier);
  probes = new HeaderProbes({
    imagesFolder: '/scans',
    catalog,
    probe: (master) =>
      new Promise((resolve, reject) => {
        const path = typeof master === 'string' ? master : master.path;
        asked.push({ path, answer: (width) => resolve({ width, height: 10 }), fail: reject });
      }),
    sized: (headers) => {
      for (const { master, dimensions } of headers) images.setDimensions(master.identifier, dimensions);
      kept.push(headers.length);
      return headers.map(({ master }) => master.identifier);
    },
    isIngesting: () => isIngesting,
    onRead: (identifier, dimensions) => read.push(`${identifier} ${dimensions?.width}`),
    log: createLog('silent', 'test'),
  });
  probes.wake();
}

afterEach(() => {
  probes.stop();
  isIngesting = false;
});

function put(identifier: string, modifiedMs = 7000): void {
  images.put({
    identifier,
    shown: true,
    master: { identifier, path: `${identifier}.tif`, bytes: 1, modifiedMs },
  });
}

test('headers are read two at a time, those that are needed before others', async () => {
  start('a', 'b', 'c', 'd');
  expect(asked.map(({ path }) => path)).toEqual(['/scans/a.tif', '/scans/b.tif']);
  probes.prefer(['d']);
  asked[0]?.answer(30);
  await until(() => asked.length === 3, 'the next header is read');
  expect(asked[2]?.path).toBe('/scans/d.tif');
  expect(read).toEqual(['a 30']);
  expect(catalog.get('a')?.dimensions).toEqual({ width: 30, height: 10 });
  asked[1]?.answer(31);
  asked[2]?.answer(32);
  await until(() => asked.length === 4, 'the last header is read');
  asked[3]?.answer(33);
  await probes.settled(PATIENCE_MS);
  expect(read).toEqual(['a 30', 'b 31', 'd 32', 'c 33']);
  // The first at once, and each transaction holds what was read in the meantime.
  expect(kept[0]).toBe(1);
  expect(kept.length).toBeLessThan(4);
});

test('images that come later are read, and those that are gone are not', async () => {
  start('b');
  put('a');
  put('c');
  images.remove('c');
  probes.wake();
  asked[0]?.answer(30);
  await until(() => asked.length === 2, 'the next header is read');
  asked[1]?.answer(31);
  await probes.settled(PATIENCE_MS);
  expect(asked.map(({ path }) => path)).toEqual(['/scans/b.tif', '/scans/a.tif']);
});

test('one that cannot be read is read again when it is another file', async () => {
  start('a');
  asked[0]?.fail(new LoupeError('unreadable-source', 'the file ends early'));
  await probes.settled(PATIENCE_MS);
  const image = catalog.get('a');
  expect(image && probes.isRead(image)).toBe(true);
  expect(read).toEqual(['a undefined']);
  probes.wake();
  expect(asked).toHaveLength(1);
  put('a', 8000);
  const changed = catalog.get('a');
  expect(changed && probes.isRead(changed)).toBe(false);
  probes.wake();
  await until(() => asked.length === 2, 'the header of the new file is read');
  asked[1]?.answer(30);
  await probes.settled(PATIENCE_MS);
  expect(read).toEqual(['a undefined', 'a 30']);
});

test('a busy render pool is asked again', async () => {
  start('a');
  asked[0]?.fail(new LoupeError('overloaded', 'too many images are being rendered'));
  await until(() => asked.length === 2, 'the header is asked for again');
  asked[1]?.answer(30);
  await probes.settled(PATIENCE_MS);
  expect(read).toEqual(['a 30']);
});

test('beside ingest, which reads them too, headers wait that nothing needs yet', () => {
  isIngesting = true;
  start('a', 'b');
  expect(asked).toEqual([]);
  probes.prefer(['b']);
  expect(asked.map(({ path }) => path)).toEqual(['/scans/b.tif']);
});
