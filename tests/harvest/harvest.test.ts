import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { activity, harvestHere, heldIn, putManifest, putStream } from '../support/harvesting.ts';
import { temporaryFolder } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { type StandIn, startStandIn } from '../support/stream-server.ts';

let archive: StandIn;
let folder: string;

beforeEach(async () => {
  archive = await startStandIn();
  folder = await temporaryFolder();
});

afterEach(async () => {
  await archive.close();
  await rm(folder, { recursive: true });
});

function labels(held: ReadonlyMap<string, string>): string[] {
  return [...held.values()].sort();
}

describe('a stream of level 2', () => {
  test('is followed: what was created, updated, moved and deleted', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => putManifest(archive, name));
    const log = [
      activity('Create', a ?? '', 1),
      activity('Create', b ?? '', 2),
      activity('Create', c ?? '', 3),
    ];
    const stream = putStream(archive, [log]);
    expect(await harvestHere(stream, folder)).toMatchObject({
      written: 3,
      problem: undefined,
      sentences: [],
    });
    expect(labels(await heldIn(folder))).toEqual(['a', 'b', 'c']);

    putManifest(archive, 'a', 'a, otherwise');
    archive.remove('/b/manifest');
    archive.remove('/c/manifest');
    const moved = putManifest(archive, 'd', 'c');
    putStream(archive, [
      log,
      [
        activity('Update', a ?? '', 4),
        activity('Delete', b ?? '', 5),
        activity('Move', c ?? '', 6, { target: { id: moved, type: 'Manifest' } }),
      ],
    ]);
    const again = await harvestHere(stream, folder);
    expect(again.taken).toEqual([
      'written /d/manifest',
      'removed /c/manifest',
      'removed /b/manifest',
      'written /a/manifest',
    ]);
    expect(await heldIn(folder)).toEqual(
      new Map([
        [a, 'a, otherwise'],
        [moved, 'c'],
      ]),
    );
  });

  test('is asked once, conditionally, when nothing has changed', async () => {
    const stream = putStream(archive, [[activity('Create', putManifest(archive, 'a'), 1)]]);
    await harvestHere(stream, folder);
    archive.requests.length = 0;
    expect(await harvestHere(stream, folder)).toMatchObject({ written: 0, problem: undefined });
    expect(archive.requests).toEqual(['GET /stream 304', 'GET /stream/0 304']);
  });

  test('is read as far as it was read before', async () => {
    const pages = Array.from({ length: 5 }, (_, page) =>
      Array.from({ length: 3 }, (_, at) =>
        activity('Create', putManifest(archive, `m${page}-${at}`), page * 3 + at),
      ),
    );
    const stream = putStream(archive, pages);
    expect(await harvestHere(stream, folder)).toMatchObject({ written: 15 });
    archive.requests.length = 0;
    putStream(archive, [...pages, [activity('Create', putManifest(archive, 'new'), 99)]]);
    expect(await harvestHere(stream, folder)).toMatchObject({ written: 1 });
    expect(archive.requests).toEqual(['GET /stream', 'GET /stream/5', 'GET /stream/4', 'GET /new/manifest']);
  });
});

describe('a list of what there is (level 0)', () => {
  test('is looked through as a whole, and what it names no more is removed', async () => {
    const [a = '', b = '', c = ''] = ['a', 'b', 'c'].map((name) => putManifest(archive, name));
    const stream = putStream(archive, [
      [activity('Update', a), activity('Update', b)],
      [activity('Update', c)],
    ]);
    expect(await harvestHere(stream, folder)).toMatchObject({ written: 3, sentences: [] });
    putManifest(archive, 'c', 'c, otherwise');
    putStream(archive, [[activity('Update', a)], [activity('Update', c)]]);
    expect(await harvestHere(stream, folder)).toMatchObject({ written: 1, removed: 1, unchanged: 1 });
    expect(labels(await heldIn(folder))).toEqual(['a', 'c, otherwise']);
  });

  test('that is empty all at once removes nothing', async () => {
    const stream = putStream(archive, [[activity('Update', putManifest(archive, 'a'))]]);
    await harvestHere(stream, folder);
    putStream(archive, []);
    await harvestHere(stream, folder);
    expect(labels(await heldIn(folder))).toEqual(['a']);
  });
});

test('level 1 tells of changes, and what is not named any more stays', async () => {
  const [a = '', b = ''] = ['a', 'b'].map((name) => putManifest(archive, name));
  const stream = putStream(archive, [[activity('Update', a, 1), activity('Update', b, 2)]]);
  await harvestHere(stream, folder);
  putStream(archive, [[activity('Update', b, 3)]]);
  expect(await harvestHere(stream, folder)).toMatchObject({ written: 0, unchanged: 1, removed: 0 });
  expect(labels(await heldIn(folder))).toEqual(['a', 'b']);
});

test('--since takes what has changed since then, once more as well', async () => {
  const [a = '', b = ''] = ['a', 'b'].map((name) => putManifest(archive, name));
  const stream = putStream(archive, [[activity('Create', a, 1), activity('Create', b, 60)]]);
  const sinceMs = Date.UTC(2026, 0, 1) + 30_000;
  expect(await harvestHere(stream, folder, { sinceMs })).toMatchObject({ taken: ['written /b/manifest'] });
  expect(await harvestHere(stream, folder, { sinceMs: 0 })).toMatchObject({
    taken: ['unchanged /b/manifest', 'written /a/manifest'],
  });
});

describe('a source that cannot be had as it says', () => {
  test('is waited for as long as it asks', async () => {
    const stream = putStream(archive, [[activity('Create', putManifest(archive, 'a'), 1)]]);
    const busy = { status: 503, headers: { 'Retry-After': '0' }, body: 'busy' };
    const page = archive.responseAt('/stream/0');
    let asked = 0;
    archive.set('/stream/0', () => (++asked <= 3 ? busy : page));
    const { written, sentences } = await harvestHere(stream, folder);
    expect({ written, sentences, asked }).toEqual({
      written: 1,
      sentences: Array(3).fill('the server asks to wait 0 s'),
      asked: 4,
    });
  });

  test('is left alone when it asks for long, and what it has not given comes the next time', async () => {
    const [a = '', b = ''] = ['a', 'b'].map((name) => putManifest(archive, name));
    const stream = putStream(archive, [[activity('Create', a, 1), activity('Create', b, 2)]]);
    const given = archive.responseAt('/a/manifest');
    archive.set('/a/manifest', { status: 429, headers: { 'Retry-After': '86400' } });
    const first = await harvestHere(stream, folder);
    expect(first).toMatchObject({
      written: 1,
      problem: 'the last address asks to come back in 86400 seconds',
    });
    archive.set('/a/manifest', given);
    expect(await harvestHere(stream, folder)).toMatchObject({
      taken: ['written /a/manifest'],
      problem: undefined,
    });
  });

  test('is tried again after faults, and the others are taken meanwhile', async () => {
    const [a = '', b = ''] = ['a', 'b'].map((name) => putManifest(archive, name));
    const stream = putStream(archive, [[activity('Create', a, 1), activity('Create', b, 2)]]);
    archive.set('/b/manifest', { status: 500, body: 'fault' });
    const { taken } = await harvestHere(stream, folder);
    expect(taken).toEqual(['failed /b/manifest answers 500', 'written /a/manifest']);
    expect(archive.requests.filter((line) => line === 'GET /b/manifest 500')).toHaveLength(3);
    putManifest(archive, 'b');
    expect(await harvestHere(stream, folder)).toMatchObject({ taken: ['written /b/manifest'] });
  });

  test('keeps what may not be seen any more, and loses what the server says is gone', async () => {
    const [a = '', b = '', c = ''] = ['a', 'b', 'c'].map((name) => putManifest(archive, name));
    const log = [activity('Create', a, 1), activity('Create', b, 2), activity('Create', c, 3)];
    const stream = putStream(archive, [log]);
    await harvestHere(stream, folder);
    for (const [name, status] of [
      ['a', 403],
      ['b', 404],
      ['c', 410],
    ] as const)
      archive.set(`/${name}/manifest`, { status });
    putStream(archive, [log, [activity('Update', a, 4), activity('Update', b, 5), activity('Update', c, 6)]]);
    expect(await harvestHere(stream, folder)).toMatchObject({ failed: 2, removed: 1 });
    expect(labels(await heldIn(folder))).toEqual(['a', 'b']);
  });

  test('is told of with a page that is lost, once; what is newer is taken', async () => {
    const [a = '', b = ''] = ['a', 'b'].map((name) => putManifest(archive, name));
    const stream = putStream(archive, [[activity('Create', a, 1)], [activity('Create', b, 2)]]);
    archive.remove('/stream/0');
    const { sentences, written } = await harvestHere(stream, folder);
    expect({ written, sentences }).toMatchObject({
      written: 1,
      sentences: [expect.stringContaining('a page that cannot be had')],
    });
  });
});

test('a page that its server cannot give is waited for in three harvests, and does not hold up the stream for ever', async () => {
  const [a = '', b = ''] = ['a', 'b'].map((name) => putManifest(archive, name));
  const pages = [[activity('Create', a, 1)], [activity('Create', b, 2)]];
  const stream = putStream(archive, pages);
  archive.set('/stream/0', { status: 500 });
  for (const written of [1, 0]) {
    const { problem, ...found } = await harvestHere(stream, folder);
    expect({ problem, written: found.written }).toEqual({
      problem: 'the stream or a page of it answers 500',
      written,
    });
  }
  putStream(archive, [...pages, [activity('Create', putManifest(archive, 'c'), 3)]]);
  archive.set('/stream/0', { status: 500 });
  const third = await harvestHere(stream, folder);
  expect(third.sentences).toEqual([expect.stringContaining('a page that cannot be had')]);
  expect(labels(await heldIn(folder))).toEqual(['b', 'c']);
});

describe('a stream that breaks the rules', () => {
  test('in all usual ways at once is harvested, with one warning each', async () => {
    const [a = '', b = '', c = ''] = ['a', 'b', 'c'].map((name) => putManifest(archive, name));
    const items = [
      activity('Create', '/a/manifest', 5),
      activity('Create', b, 5),
      { type: 'Update', object: c, endTime: '2026-01-01T00:00:01Z' },
      { type: 'Update', object: '/a/manifest', endTime: '2026-01-01T00:00:00Z' },
    ];
    const contexts = ['http://iiif.io/api/discovery/1/context.json', 'http://example.org/context.json'];
    archive.set('/stream', {
      body: { '@context': contexts, type: 'OrderedCollection', orderedItems: items },
    });
    const { sentences, written } = await harvestHere(`${archive.url}/stream`, folder);
    expect(written).toBe(3);
    expect([...(await heldIn(folder)).keys()].sort()).toEqual([a, b, c]);
    expect(sentences.map((sentence) => sentence.replace('warning: the source ', '').slice(0, 40))).toEqual([
      'does not name the context of the Change ',
      'has ids that are no whole addresses (3.1',
      'names pages or resources by texts, and n',
      'has its activities in itself and no page',
      'is not in the order of its times (2.1.2)',
      'has several activities of one time, so t',
    ]);
  });

  test('has pages that are found from the first one on, where it names no last', async () => {
    const [a = '', b = ''] = ['a', 'b'].map((name) => putManifest(archive, name));
    const stream = putStream(archive, [
      [activity('Create', a, 1)],
      [activity('Create', b, 2), activity('Delete', a, 3)],
    ]);
    const first = { id: `${stream}/0`, type: 'OrderedCollectionPage' };
    archive.set('/stream', {
      body: {
        '@context': 'http://iiif.io/api/discovery/1/context.json',
        id: stream,
        type: 'OrderedCollection',
        first,
      },
    });
    const { sentences } = await harvestHere(stream, folder);
    expect(sentences).toEqual([expect.stringContaining('names no last page')]);
    expect(labels(await heldIn(folder))).toEqual(['b']);
  });
});

test('requests come one at a time, and say who asks', async () => {
  const names = Array.from({ length: 8 }, (_, at) => `m${at}`);
  const stream = putStream(archive, [
    names.map((name, at) => activity('Create', putManifest(archive, name), at)),
  ]);
  let open = 0;
  let most = 0;
  for (const name of names) {
    const given = archive.responseAt(`/${name}/manifest`);
    archive.set(`/${name}/manifest`, (_request, response) => {
      open += 1;
      most = Math.max(most, open);
      setImmediate(() => {
        open -= 1;
        response.end(JSON.stringify(given?.body));
      });
      return undefined;
    });
  }
  expect(await harvestHere(stream, folder)).toMatchObject({ written: 8 });
  expect(most).toBe(1);
  expect(new Set(archive.headers.map((fields) => fields['user-agent']))).toEqual(
    new Set(['A test (tests@example.org)']),
  );
});

test('a folder is of one source, and of one harvest at a time', async () => {
  const stream = putStream(archive, [[activity('Create', putManifest(archive, 'a'), 1)]]);
  // An address that was mistyped is no source.
  expect(await harvestHere(`${archive.url}/mistyped`, folder)).toMatchObject({ written: 0 });
  expect(await harvestHere(stream, folder)).toMatchObject({ written: 1 });
  await expect(harvestHere(`${archive.url}/other`, folder)).rejects.toThrow(
    `into: this folder holds what was harvested from ${stream}`,
  );
  let other: unknown;
  archive.set('/stream', () => {
    other ??= harvestHere(stream, folder).catch((error: unknown) => error);
    return { status: 503, headers: { 'Retry-After': '1' } };
  });
  const first = harvestHere(stream, folder, { signal: AbortSignal.timeout(3000) });
  await until(() => other !== undefined, 'the first harvest asks');
  expect(await other).toMatchObject({ message: 'into: another harvest is writing to this folder' });
  archive.remove('/stream');
  expect(await first).toMatchObject({ problem: expect.stringContaining('answers 404') });
});
