import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { activity, harvestHere, heldIn, putManifest, putStream } from '../support/harvesting.ts';
import { createRandom } from '../support/kills.ts';
import { temporaryFolder } from '../support/loupe.ts';
import { IS_WHOLE } from '../support/sample-size.ts';
import { type StandIn, type StandInResponse, startStandIn } from '../support/stream-server.ts';

// Sources that mean no good. Each is met by a harvest that ends, and that has taken what was good.

let archive: StandIn;
/** Of this machine as well, and not allowed. */
let inside: StandIn;
let folder: string;

beforeEach(async () => {
  archive = await startStandIn();
  inside = await startStandIn('127.0.0.2');
  folder = await temporaryFolder();
});

afterEach(async () => {
  await archive.close();
  await inside.close();
  await rm(folder, { recursive: true });
});

/** A stream of one good manifest and a bad one, which is taken first. */
function withBad(bad: StandInResponse): string {
  archive.set('/bad/manifest', bad);
  return putStream(archive, [
    [
      activity('Create', putManifest(archive, 'good'), 1),
      activity('Create', `${archive.url}/bad/manifest`, 2),
    ],
  ]);
}

const MEGABYTE = 1_000_000;
const BOMB = Buffer.alloc(20 * MEGABYTE);
const JSON_TYPE = { 'Content-Type': 'application/json' };

/** What a manifest may be instead of one, and why it is not taken. */
const BAD: readonly [string, () => StandInResponse, string][] = [
  [
    'a gzip bomb',
    () => ({ headers: { 'Content-Encoding': 'gzip' }, body: gzipSync(BOMB) }),
    'is larger than 1 MB',
  ],
  [
    'a brotli bomb',
    () => ({
      headers: { 'Content-Encoding': 'br' },
      body: brotliCompressSync(BOMB, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
    }),
    'is larger than 1 MB',
  ],
  [
    'bombs in one another',
    () => ({ headers: { 'Content-Encoding': 'gzip, gzip' }, body: gzipSync(gzipSync(BOMB)) }),
    'has a coding that was not asked for',
  ],
  [
    'gzip that is none',
    () => ({ headers: { 'Content-Encoding': 'gzip' }, body: '{"type": "Manifest"}' }),
    'cannot be decompressed',
  ],
  [
    'gzip that says nothing',
    () => ({
      headers: { 'Content-Encoding': 'gzip' },
      body: Buffer.concat(Array(60_000).fill(gzipSync(''))),
    }),
    'is larger than 1 MB',
  ],
  [
    '100 MB',
    () => ({ headers: { 'Content-Length': `${100 * MEGABYTE}` }, body: '{}' }),
    'is larger than 1 MB',
  ],
  [
    'much without a length',
    () => ({ headers: { 'Transfer-Encoding': 'chunked' }, body: Buffer.alloc(3 * MEGABYTE, ' ') }),
    'is larger than 1 MB',
  ],
  [
    'deep nesting',
    () => ({ headers: JSON_TYPE, body: '['.repeat(900_000) }),
    'is no manifest or collection of IIIF',
  ],
  [
    'a page for people',
    () => ({ body: '<html>Please sign in</html>' }),
    'is no manifest or collection of IIIF',
  ],
  ['other JSON', () => ({ body: { type: 'Canvas' } }), 'is no manifest or collection of IIIF'],
  [
    'a stream',
    () => ({ body: { '@context': 'https://www.w3.org/ns/activitystreams', type: 'Collection' } }),
    'is no manifest or collection of IIIF',
  ],
  [
    'bytes that are no text',
    () => ({ body: Buffer.from('{"type":"Manifest","id":"\xff"}', 'latin1') }),
    'is no manifest or collection of IIIF',
  ],
  [
    'a circle of redirects',
    () => ({ status: 302, headers: { Location: '/bad/manifest' } }),
    'leads on more than 5 times',
  ],
  [
    'a redirect to a file',
    () => ({ status: 302, headers: { Location: 'file:///etc/passwd' } }),
    'is no http or https address',
  ],
  [
    'a redirect with a password',
    () => ({ status: 302, headers: { Location: 'http://a:b@example.org/' } }),
    'holds a name or password',
  ],
  [
    'a redirect to nothing',
    () => ({ status: 302, headers: { Location: 'http://[' } }),
    'leads to no address',
  ],
];

describe('instead of a manifest', () => {
  test.each(BAD)('%s is refused', async (_what, bad, sentence) => {
    expect(await harvestHere(withBad(bad()), folder)).toMatchObject({
      taken: [`failed /bad/manifest ${sentence}`, 'written /good/manifest'],
      problem: undefined,
    });
    expect([...(await heldIn(folder)).values()]).toEqual(['good']);
  });
});

/** Ways to the host that is not allowed. */
const WAYS: readonly [string, (port: string) => string][] = [
  ['its address', (port) => `http://127.0.0.2:${port}/manifest`],
  ['its address as IPv6', (port) => `http://[::ffff:127.0.0.2]:${port}/manifest`],
  ['its address as IPv6 in groups', (port) => `http://[::ffff:7f00:2]:${port}/manifest`],
  ['its address as a number', (port) => `http://2130706434:${port}/manifest`],
  ['its address in octal', (port) => `http://0177.0.0.2:${port}/manifest`],
  ['loopback of IPv6', (port) => `http://[::1]:${port}/manifest`],
  ['no address', (port) => `http://0.0.0.0:${port}/manifest`],
  ['addresses of a cloud', () => 'http://169.254.169.254/latest/meta-data/'],
];

describe('a private address that is not allowed', () => {
  test.each(WAYS)('is not connected to by a redirect to %s', async (_way, to) => {
    inside.set('/manifest', { body: { type: 'Manifest', id: 'x', label: { en: ['inside'] } } });
    const { port } = new URL(inside.url);
    const stream = withBad({ status: 302, headers: { Location: to(port) } });
    const { taken } = await harvestHere(stream, folder);
    expect(taken).toEqual([expect.stringContaining('leads to a private address'), 'written /good/manifest']);
    expect(inside.requests).toEqual([]);
  });

  test('is not connected to by an id, a page, or the stream itself', async () => {
    const to = `${inside.url}/stream`;
    archive.set('/stream', {
      body: {
        type: 'OrderedCollection',
        last: { id: to },
        '@context': 'http://iiif.io/api/discovery/1/context.json',
      },
    });
    expect((await harvestHere(`${archive.url}/stream`, folder)).problem).toContain(
      'leads to a private address',
    );
    const stream = putStream(archive, [[activity('Create', to, 1)]]);
    expect((await harvestHere(stream, folder)).taken.join()).toContain('leads to a private address');
    const elsewhere = await temporaryFolder();
    expect((await harvestHere(to, elsewhere)).problem).toContain('leads to a private address');
    await rm(elsewhere, { recursive: true });
    expect(inside.requests).toEqual([]);
  });

  test('is not connected to by a name that leads there', async () => {
    const { port } = new URL(inside.url);
    const stream = withBad({ status: 302, headers: { Location: `http://localhost:${port}/manifest` } });
    const allowPrivate = [{ address: '127.0.0.1', prefix: 32 }];
    // localhost is 127.0.0.1, and ::1 where there is IPv6: the second is never tried, and at the first nobody listens.
    const { taken } = await harvestHere(stream, folder, { allowPrivate });
    expect(taken[0]).toMatch(/cannot be reached|leads to a private address/);
    expect(inside.requests).toEqual([]);
  });
});

describe('a stream', () => {
  test('whose pages lead in a circle ends', async () => {
    const stream = putStream(archive, [
      [activity('Create', putManifest(archive, 'a'), 1)],
      [activity('Create', putManifest(archive, 'b'), 2)],
    ]);
    const { body } = archive.responseAt('/stream/0');
    archive.set('/stream/0', { body: { ...Object(body), prev: { id: `${stream}/1` } } });
    const { sentences, written } = await harvestHere(stream, folder);
    expect({ written, sentences }).toEqual({
      written: 2,
      sentences: [expect.stringContaining('lead back to each other')],
    });
  });

  test('of a thousand million activities is read as far as there are pages', async () => {
    const stream = putStream(archive, [[activity('Create', putManifest(archive, 'a'), 1)]]);
    const { body } = archive.responseAt('/stream');
    archive.set('/stream', { body: { ...Object(body), totalItems: 1e9 } });
    expect(await harvestHere(stream, folder)).toMatchObject({ written: 1, sentences: [] });
  });

  test('of endless pages ends at the limit of all bytes, and the next harvest goes on there', async () => {
    const pageAt = (at: number): StandInResponse => {
      archive.set(`/endless/${at + 1}`, () => pageAt(at + 1));
      return {
        body: {
          '@context': 'http://iiif.io/api/discovery/1/context.json',
          type: 'OrderedCollectionPage',
          prev: { id: `${archive.url}/endless/${at + 1}`, type: 'OrderedCollectionPage' },
          orderedItems: [activity('Create', `${archive.url}/${at}/manifest`, 1_000_000 - at)],
        },
      };
    };
    archive.set('/endless/0', () => pageAt(0));
    archive.set('/stream', {
      body: {
        ...Object(archive.responseAt(new URL(putStream(archive, [[]])).pathname).body),
        last: { id: `${archive.url}/endless/0`, type: 'x' },
      },
    });
    const parts = { maxTotalBytes: 8_000 };
    const { problem } = await harvestHere(`${archive.url}/stream`, folder, parts);
    expect(problem).toContain('beyond the 0.008 MB of one harvest');
    const read = archive.requests.length;
    expect(read).toBeLessThan(100);
    await harvestHere(`${archive.url}/stream`, folder, parts);
    expect(archive.requests[read]).toBe(`GET /endless/${read - 2}`);
  });

  test('cannot write outside of the folder, nor to a name of its own choice', async () => {
    const paths = [
      '/..%2f..%2f..%2fetc%2fpasswd',
      '/.harvest%2fharvest.sqlite',
      '/%00',
      `/${'x'.repeat(1500)}`,
      '/a%5c..%5cb',
      '/.',
      '/con',
    ];
    for (const path of paths) {
      const id = `${archive.url}${path}/manifest`;
      archive.set(new URL(id).pathname, { body: { id, type: 'Manifest', label: { en: [path] } } });
    }
    const stream = putStream(archive, [
      paths.map((path, at) => activity('Create', `${archive.url}${path}/manifest`, at)),
    ]);
    expect(await harvestHere(stream, folder)).toMatchObject({ written: paths.length });
    const names = await readdir(folder);
    expect(
      names
        .filter((name) => name !== '.harvest')
        .every((name) => /^[a-z0-9][a-z0-9._-]{1,150}-[0-9a-f]{20}\.harvested\.json$/.test(name)),
    ).toBe(true);
    expect(names).toHaveLength(paths.length + 1);
    expect(
      (await readdir(join(folder, '.harvest'))).filter((name) => !name.startsWith('harvest.sqlite')),
    ).toEqual([]);
  });
});

// Any JSON may come where a stream, a page or a manifest is expected: a harvest ends with a sentence, and never with a fault.
test.each(Array.from({ length: IS_WHOLE ? 300 : 8 }, (_, seed) => seed))(
  'any JSON, seed %i',
  async (seed) => {
    const random = createRandom(seed);
    const texts = [
      'id',
      'type',
      'OrderedCollection',
      'Create',
      'Move',
      `${archive.url}/stream/0`,
      '/x',
      '__proto__',
      '\0',
      'file:///',
      '2026-01-01T00:00:00Z',
      '',
    ];
    const text = (): string => texts[random(texts.length)] ?? '';
    const names = [
      'id',
      'type',
      '@context',
      'last',
      'first',
      'prev',
      'next',
      'orderedItems',
      'items',
      'object',
      'target',
      'origin',
      'endTime',
      'startTime',
      '__proto__',
    ];
    const value = (depth: number): unknown => {
      const kind = random(depth > 4 ? 3 : 6);
      if (kind === 0) return text();
      if (kind === 1) return [null, true, -1, 1e308][random(4)];
      if (kind === 2) return {};
      if (kind === 3) return Array.from({ length: random(4) }, () => value(depth + 1));
      return Object.fromEntries(
        Array.from({ length: random(7) }, () => [names[random(names.length)], value(depth + 1)]),
      );
    };
    const odd = (type: string): object => ({
      type,
      ...Object(value(0)),
      ...(random(2) === 0 && { orderedItems: value(1) }),
    });
    archive.set('/stream', { body: { last: { id: '/stream/0' }, ...odd('OrderedCollection') } });
    archive.set('/stream/0', { body: odd('OrderedCollectionPage') });
    archive.set('/x', { body: odd('Manifest') });
    await harvestHere(`${archive.url}/stream`, folder);
    await harvestHere(`${archive.url}/stream`, folder);
  },
);
