import { describe, expect, test } from 'vitest';
import { readStream, readStreamPage } from '../../../src/harvest/discovery/read-stream.ts';
import type { JsonValue } from '../../../src/presentation/model/json-value.ts';

const CONTEXT = 'http://iiif.io/api/discovery/1/context.json';
const PAGE = 'https://example.org/activity/page-1';
const NOW = Date.parse('2026-06-01T00:00:00Z');

function source(url = PAGE): { breaches: Set<string>; read: Parameters<typeof readStreamPage>[1] } {
  const breaches = new Set<string>();
  return { breaches, read: { url, nowMs: NOW, breach: (breach) => breaches.add(breach) } };
}

// The examples of Change Discovery 1.0, 3.1 and 3.2.
const COLLECTION = {
  '@context': CONTEXT,
  id: 'https://example.org/activity/all-changes',
  type: 'OrderedCollection',
  totalItems: 21456,
  rights: 'http://creativecommons.org/licenses/by/4.0/',
  partOf: [{ id: 'https://example.org/aggregated-changes', type: 'OrderedCollection' }],
  first: { id: 'https://example.org/activity/page-0', type: 'OrderedCollectionPage' },
  last: { id: 'https://example.org/activity/page-214', type: 'OrderedCollectionPage' },
};
const OBJECT = { id: 'https://example.org/iiif/1/manifest', type: 'Manifest' };
const ACTIVITY = { type: 'Update', object: OBJECT, endTime: '2018-03-10T10:00:00Z' };
const EXAMPLE_PAGE = {
  '@context': CONTEXT,
  id: PAGE,
  type: 'OrderedCollectionPage',
  startIndex: 20,
  partOf: { id: 'https://example.org/activity/all-changes', type: 'OrderedCollection' },
  prev: { id: 'https://example.org/activity/page-0', type: 'OrderedCollectionPage' },
  next: { id: 'https://example.org/activity/page-2', type: 'OrderedCollectionPage' },
  orderedItems: [ACTIVITY],
};

test('the examples of the specification are read without a warning', () => {
  const { breaches, read } = source();
  expect(readStream(COLLECTION, read)).toEqual({
    id: COLLECTION.id,
    first: COLLECTION.first.id,
    last: COLLECTION.last.id,
    activities: [],
  });
  expect(readStreamPage(EXAMPLE_PAGE, read)).toEqual({
    prev: EXAMPLE_PAGE.prev.id,
    next: EXAMPLE_PAGE.next.id,
    activities: [
      {
        type: 'Update',
        object: { uri: OBJECT.id, kind: 'Manifest' },
        target: undefined,
        stream: undefined,
        timeMs: Date.parse('2018-03-10T10:00:00Z'),
      },
    ],
  });
  expect([...breaches]).toEqual([]);
});

function activityOf(json: object): object | undefined {
  return readStreamPage({ ...EXAMPLE_PAGE, orderedItems: [json as JsonValue] }, source().read)?.activities[0];
}

test('the other examples of activities are read (2.1.4, 2.1.5)', () => {
  const stream = { id: 'https://example.org/activity/aggregated-changes', type: 'OrderedCollection' };
  expect(activityOf({ ...ACTIVITY, type: 'Add', target: stream })).toMatchObject({
    type: 'Add',
    stream: stream.id,
  });
  expect(activityOf({ ...ACTIVITY, type: 'Remove', origin: stream })).toMatchObject({
    type: 'Remove',
    stream: stream.id,
  });
  expect(activityOf({ type: 'Refresh', startTime: '2020-06-21T00:00:00Z' })).toEqual({
    type: 'Refresh',
    object: undefined,
    target: undefined,
    stream: undefined,
    timeMs: Date.parse('2020-06-21T00:00:00Z'),
  });
});

/** What is broken, in a page, with the warnings and what is read all the same. */
const BROKEN: readonly [string, object, readonly string[], object][] = [
  ['no context', { '@context': undefined }, ['context'], {}],
  ['the context first', { '@context': [CONTEXT, 'http://example.org/x.json'] }, ['context-order'], {}],
  [
    'items',
    { orderedItems: undefined, items: [ACTIVITY] },
    ['item-name'],
    { activities: [{ type: 'Update' }] },
  ],
  ['no items', { orderedItems: [] }, ['empty-page'], { activities: [] }],
  ['a link as a text', { prev: 'https://example.org/p' }, ['bare-link'], { prev: 'https://example.org/p' }],
  ['a relative link', { prev: { id: 'page-0' } }, ['relative-id'], { prev: EXAMPLE_PAGE.prev.id }],
  [
    'http for https',
    { prev: { id: 'http://example.org/p' } },
    ['other-scheme'],
    { prev: 'http://example.org/p' },
  ],
  ['a file', { prev: { id: 'file:///etc/passwd' } }, ['bad-id'], { prev: undefined }],
  ['a password', { prev: { id: 'https://a:b@example.org/' } }, ['bad-id'], { prev: undefined }],
];

describe('a page with', () => {
  test.each(BROKEN)('%s is read with one warning', (_what, broken, warnings, expected) => {
    const { breaches, read } = source();
    const json: JsonValue = JSON.parse(JSON.stringify({ ...EXAMPLE_PAGE, ...broken }));
    expect(readStreamPage(json, read)).toMatchObject(expected);
    expect([...breaches]).toEqual(warnings);
  });
});

const BROKEN_ACTIVITIES: readonly [string, object, readonly string[], object | undefined][] = [
  ['no type', { type: undefined }, ['no-type'], { type: 'Update' }],
  ['an unknown type', { type: 'Like' }, ['unknown-type'], undefined],
  ['no object', { object: undefined }, ['no-object'], undefined],
  ['a move to nowhere', { type: 'Move' }, ['no-target'], { type: 'Move', target: undefined }],
  [
    'an object as a text',
    { object: OBJECT.id },
    ['bare-link'],
    { object: { uri: OBJECT.id, kind: undefined } },
  ],
  ['a path as an id', { object: { id: '../../etc/x', type: 'Manifest' } }, ['relative-id'], {}],
  [
    'a time without a zone',
    { endTime: '2018-03-10T10:00:00' },
    ['time-form'],
    { timeMs: Date.parse(ACTIVITY.endTime) },
  ],
  ['a time that is none', { endTime: 'yesterday' }, ['time-form'], { timeMs: undefined }],
  ['a time to come', { endTime: '2999-01-01T00:00:00Z' }, ['time-ahead'], { timeMs: undefined }],
  [
    'a type of version 2',
    { object: { '@id': OBJECT.id, '@type': 'sc:Manifest' } },
    [],
    { object: { kind: 'Manifest' } },
  ],
];

describe('an activity with', () => {
  test.each(BROKEN_ACTIVITIES)('%s is read as far as it can be', (_what, broken, warnings, expected) => {
    const { breaches, read } = source();
    const json: JsonValue = JSON.parse(
      JSON.stringify({ ...EXAMPLE_PAGE, orderedItems: [{ ...ACTIVITY, ...broken }] }),
    );
    const [found] = readStreamPage(json, read)?.activities ?? [];
    if (expected) expect(found).toMatchObject(expected);
    else expect(found).toBeUndefined();
    expect([...breaches].filter((breach) => breach !== 'empty-page')).toEqual(warnings);
  });
});

test.each([null, [], 'x', 7, {}, { type: 'Manifest' }, { id: 'x' }])('%j is no stream', (json) => {
  expect(readStream(json, source().read)).toBeUndefined();
  expect(readStreamPage(json, source().read)).toBeUndefined();
});
