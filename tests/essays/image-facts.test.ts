import { afterEach, expect, test } from 'vitest';
import type { CatalogImage } from '../../src/archive/catalog.ts';
import type { MasterRecord } from '../../src/archive/record.ts';
import { LoupeError } from '../../src/errors.ts';
import { ArchiveFacts } from '../../src/essays/image-facts.ts';
import { createLog } from '../../src/log.ts';
import { PATIENCE_MS, until } from '../support/patience.ts';

interface Probe {
  readonly path: string;
  answer(width: number): void;
  fail(error: Error): void;
}

let asked: Probe[] = [];
let changes = 0;
let facts: ArchiveFacts;

function start(): ArchiveFacts {
  asked = [];
  changes = 0;
  facts = new ArchiveFacts({
    imagesFolder: '/scans',
    probe: (path) =>
      new Promise((resolve, reject) => {
        asked.push({ path, answer: (width) => resolve({ width, height: 10 }), fail: reject });
      }),
    onChange: () => {
      changes += 1;
    },
    log: createLog('silent', 'test'),
  });
  return facts;
}

afterEach(() => facts.stop());

function image(identifier: string, more: Partial<CatalogImage> = {}): CatalogImage {
  const master = { identifier, path: `${identifier}.tif`, bytes: 1, modifiedMs: 7000 };
  return { identifier, master, ...more };
}

function change(changed: CatalogImage) {
  return { identifier: changed.identifier, image: changed };
}

function record(identifier: string, width: number): MasterRecord {
  return {
    identifier,
    version: '0123456789ab',
    pyramidVersion: 1,
    sha256: '',
    master: { path: `${identifier}.tif`, bytes: 1, modifiedMs: 7000, format: 'tiff', pages: 1, page: 1 },
    width,
    height: 20,
    gray: false,
    colour: '',
    warnings: [],
    ingestedAt: '',
  };
}

test('masters without a record are known by their headers, two read at a time', async () => {
  start().take(['a', 'b', 'c', 'd'].map((identifier) => change(image(identifier))));
  expect(asked.map(({ path }) => path)).toEqual(['/scans/a.tif', '/scans/b.tif']);
  expect(facts.isPending('d')).toBe(true);
  expect(facts.known.get('a')).toBeUndefined();
  facts.prefer(['d']);
  asked[0]?.answer(30);
  await until(() => asked.length === 3, 'the next header is read');
  expect(asked[2]?.path).toBe('/scans/d.tif');
  expect(facts.known.get('a')).toEqual({
    identifier: 'a',
    width: 30,
    height: 10,
    modifiedMs: 7000,
    embedded: {},
  });
  expect(facts.isPending('a')).toBe(false);
  expect(changes).toBe(1);
});

test('a record goes before the header, also when that comes later', async () => {
  start().take([change(image('a'))]);
  facts.take([change(image('a', { record: record('a', 99) }))]);
  const first = facts.known.get('a');
  expect(first?.width).toBe(99);
  asked[0]?.answer(30);
  await facts.settled(PATIENCE_MS);
  expect(facts.known.get('a')).toBe(first);
  expect(changes).toBe(0);
});

test('what is known of a replaced master holds until the new header is read', async () => {
  start().take([change(image('a'))]);
  asked[0]?.answer(30);
  await facts.settled(PATIENCE_MS);
  facts.take([change(image('a'))]);
  expect(facts.known.get('a')?.width).toBe(30);
  expect(facts.isPending('a')).toBe(false);
  asked[1]?.answer(31);
  await until(() => facts.known.get('a')?.width === 31, 'the new header counts');
});

test('of images that are gone or cannot be read there is nothing', async () => {
  start().take([change(image('a')), change(image('b'))]);
  asked[0]?.answer(30);
  asked[1]?.fail(new LoupeError('unreadable-source', 'the file ends early'));
  await facts.settled(PATIENCE_MS);
  expect(facts.known.get('b')).toBeUndefined();
  expect(facts.isPending('b')).toBe(false);
  facts.take([{ identifier: 'a', image: undefined }]);
  expect(facts.known.get('a')).toBeUndefined();
  facts.take([change(image('c', { problem: 'the file ends early' }))]);
  expect(asked).toHaveLength(2);
});

test('a busy render pool is asked again', async () => {
  start().take([change(image('a'))]);
  asked[0]?.fail(new LoupeError('overloaded', 'too many images are being rendered'));
  expect(facts.isPending('a')).toBe(true);
  await until(() => asked.length === 2, 'the header is asked for again');
  asked[1]?.answer(30);
  await facts.settled(PATIENCE_MS);
  expect(facts.known.get('a')?.width).toBe(30);
});
