import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../../support/archive.ts';
import { startLoupe, type TestServer } from '../../support/loupe.ts';
import { pipelined, type RawAnswer, rawGet } from '../../support/raw-http.ts';
import { IS_WHOLE } from '../../support/sample-size.ts';
import { validateXml } from '../../support/xml-schema.ts';

// What no client of good will asks of descriptions, OAI-PMH, sitemaps and robots.txt: each gets a clear refusal, and none a fault of the
// server. `FUZZ=all` asks 10,000 times of each.

const COUNT = IS_WHOLE ? 10_000 : 200;
const AT_ONCE = 50;
const SEED = 20_261_128;

let archive: Archive;
let server: TestServer;

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.addChart('box/1.jpg', 700, 600);
  await archive.addManifest(
    'box.yaml',
    'label: Box\nlanguage: en\nrights: http://creativecommons.org/licenses/by/4.0/\nprovider: {id: "https://a.example/", label: A}\nphotographs: [{image: box/1, alternativeText: A chart}]\n',
  );
  server = await startLoupe({ images: archive.folder, flags: ['--admin-email', 'a@b.example'] });
});
afterAll(async () => {
  await server.stop();
  await archive.remove();
});

const PIECES = [
  ...['box', 'BOX', 'box%2F1', 'box/1', 'b%6Fx', 'collection', 'top', '.', '..', '%2e%2e', '%252e', '...'],
  ...[
    '%00',
    '%0a',
    '%0d%0aX:y',
    '%7f',
    '%ff',
    '%c0%af',
    '%ed%a0%80',
    '%',
    '%2',
    '%zz',
    '\u0001',
    '\t',
    '\x7f',
    '\xff',
  ],
  ...[
    'dc.xml',
    'edm.rdf',
    '.dc.xml',
    'dc.xml.dc.xml',
    'start.xml',
    '.xml',
    'xml',
    'jsonld',
    'schema.jsonld',
    'DC.XML',
  ],
  ...[
    '__proto__',
    'constructor',
    'null',
    'NEAR',
    '*',
    '"',
    "'",
    '`',
    '<x>',
    ';',
    '|',
    '\\',
    '^',
    '{{7*7}}',
    '$(id)',
  ],
  ...[
    '9'.repeat(300),
    'a'.repeat(4000),
    '-1',
    '1e999',
    '٣',
    "x' OR '1'='1",
    '../../etc/passwd',
    '//',
    '&&',
    '?',
    '#',
  ],
] as const;

const piece = fc.constantFrom(...PIECES);
const encoded = fc
  .uint8Array({ minLength: 1, maxLength: 12 })
  .map((bytes) => [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''));
const raw = fc.uint8Array({ minLength: 1, maxLength: 30 }).map((bytes) =>
  Buffer.from(bytes)
    .toString('latin1')
    .replace(/[\r\n ]/g, '_'),
);
const word = fc.oneof({ weight: 4, arbitrary: piece }, encoded, raw);
const path = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join('/'));
const joined = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(''));
const pair = fc.tuple(word, word).map(([name, value]) => `${name}=${value}`);
const query = fc.oneof(
  fc.array(pair, { minLength: 1, maxLength: 4 }).map((pairs) => pairs.join('&')),
  word.map((name) => `${name}=1&${name}=2`),
  fc.constant(`q=${'x'.repeat(8000)}`),
);
const end = fc.option(query, { nil: undefined }).map((text) => (text === undefined ? '' : `?${text}`));

const oaiWord = fc.oneof(
  fc.constantFrom(
    ...['oai_dc', 'edm', 'oai:localhost:box', 'top', '2026-01-01', '9999-99-99', '2026-01-01T00:00:00Z'],
  ),
  fc.constantFrom(
    ...['e30.AAAAAAAAAAAAAAAA', '-00001-01-01', '0000-00-00', '275760-09-13', 'a:b:c', '%EF%BF%BF', '+'],
  ),
  word,
);
const oaiName = fc.constantFrom(
  ...[
    'metadataPrefix',
    'identifier',
    'set',
    'from',
    'until',
    'resumptionToken',
    'verb',
    'x',
    '__proto__',
    '',
  ],
);
const oaiVerb = fc.oneof(
  fc.constantFrom(
    ...['ListRecords', 'ListIdentifiers', 'GetRecord', 'Identify', 'ListSets', 'ListMetadataFormats'],
  ),
  word,
);
const oaiQuery = fc
  .tuple(oaiVerb, fc.array(fc.tuple(oaiName, oaiWord), { maxLength: 4 }))
  .map(([verb, pairs]) => [`verb=${verb}`, ...pairs.map(([name, value]) => `${name}=${value}`)].join('&'));

/** What each endpoint may answer, beside 400 and, to what is too long, 431. */
const ENDPOINTS = [
  [
    '/description/',
    fc.oneof(
      path,
      joined.map((text) => `${text}.dc.xml`),
    ),
    [200, 404],
  ],
  [
    '/description/collection/',
    fc.oneof(
      path,
      joined.map((text) => `${text}.edm.rdf`),
    ),
    [200, 404],
  ],
  ['/description/box.schema.jsonld', fc.constant(''), [200]],
  [
    '/sitemap/',
    fc.oneof(
      path,
      joined.map((text) => `box/${text}.xml`),
    ),
    [200, 404],
  ],
  ['/oai?', oaiQuery, [200]],
  ['/sitemap.xml', fc.constant(''), [200]],
  ['/robots.txt', fc.constant(''), [200]],
] as const;

/** Forms of OAI-PMH, and bodies that are none; the first word is the media type. */
const posted = fc
  .tuple(
    fc.constantFrom(
      ...Array.from({ length: 6 }, () => 'application/x-www-form-urlencoded'),
      ...['application/x-www-form-urlencoded;charset=utf-8', 'text/xml', 'multipart/form-data'],
    ),
    fc.oneof(
      { weight: 6, arbitrary: oaiQuery },
      fc.constantFrom(
        '',
        '&&&',
        `verb=Identify&x=${'y'.repeat(8300)}`,
        'verb=Identify\r\n',
        '\0'.repeat(100),
      ),
      word,
    ),
  )
  .map(([type, body]) => `${type} ${body}`);

function rawPost(text: string): Buffer {
  const at = text.indexOf(' ');
  const body = Buffer.from(text.slice(at + 1), 'latin1');
  const head = `POST /oai HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${text.slice(0, at)}\r\nContent-Length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

/** Whether a target can stand in a request line; after any other the server closes the connection. */
function isHttp(target: string): boolean {
  return /^[!-~]*$/.test(target);
}

/** Asks for what is HTTP many at a time, and for everything else alone. */
async function answersTo(
  targets: readonly string[],
  requestOf: (target: string) => Buffer = rawGet,
  isTogether = isHttp,
): Promise<(readonly [string, RawAnswer])[]> {
  const together = targets.filter(isTogether);
  const batches: string[][] = targets.filter((target) => !isTogether(target)).map((target) => [target]);
  for (let at = 0; at < together.length; at += AT_ONCE) batches.push(together.slice(at, at + AT_ONCE));
  const answers: (readonly [string, RawAnswer])[] = [];
  for (const batch of batches) {
    const some = await pipelined(
      server.url,
      batch.map((target) => requestOf(target)),
    );
    answers.push(...some.map((answer, index) => [batch[index] ?? '', answer] as const));
    // One of them was none after all: the connection ended with it.
    if (some.length < batch.length) batches.push(...batch.slice(some.length).map((target) => [target]));
    if (some.length === 0) throw new Error(`no answer to ${JSON.stringify(batch)}`);
  }
  return answers;
}

test.each(ENDPOINTS)('%s refuses what it does not know, and never fails', async (start, rest, statuses) => {
  const targets = fc.sample(
    fc.tuple(rest, end).map(([text, more]) => `${start}${text}${more}`),
    { numRuns: COUNT, seed: SEED },
  );
  const answers = await answersTo(targets);
  expect(answers).toHaveLength(COUNT);
  const expected = new Set<number>([400, 431, ...statuses]);
  expect(answers.filter(([, { status }]) => !expected.has(status))).toEqual([]);
  for (const [target, { body }] of answers)
    expect(body.toString('latin1'), target).not.toMatch(/node:internal|\.ts:\d|SQLITE|\n\s+at /);
  if (start.startsWith('/oai'))
    for (const [target, { status, body }] of answers)
      if (status === 200) expect(() => validateXml(body.toString(), 'oai-pmh.xsd'), target).not.toThrow();
  const [health] = await pipelined(server.url, [rawGet('/health')]);
  expect(health?.status).toBe(200);
});

test('/oai by POST refuses what it does not know, and never fails', async () => {
  const forms = fc.sample(posted, { numRuns: COUNT, seed: SEED });
  const answers = await answersTo(forms, rawPost, () => true);
  expect(answers).toHaveLength(COUNT);
  expect(new Set(answers.map(([, { status }]) => status))).toEqual(new Set([200, 400]));
  for (const [form, { status, body }] of answers) {
    expect(body.toString('latin1'), form).not.toMatch(/node:internal|\.ts:\d|SQLITE|\n\s+at /);
    if (status === 200) expect(() => validateXml(body.toString(), 'oai-pmh.xsd'), form).not.toThrow();
  }
});
