import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';
import { pipelined, type RawAnswer, rawGet } from '../support/raw-http.ts';

// Ten thousand request targets that no client of good will sends: each is answered, none with a fault of the
// server, and nothing of its insides shows.

const COUNT = Number(process.env['COUNT'] ?? 4000);
const AT_ONCE = 50;
const SEED = 20_260_102;

let archive: Archive;
let masters: string;
let server: TestServer;

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.addChart('sub/chart.jpg', 700, 600);
  masters = await archive.fingerprint();
  server = await startLoupe({ images: archive.folder, flags: ['--workers', '2'] });
});

afterAll(async () => {
  await server.stop();
  expect(await archive.fingerprint()).toBe(masters);
  await archive.remove();
});

/** Pieces that have broken servers before. */
const PIECES = [
  ...[
    '..',
    '.',
    '...',
    '%2e%2e',
    '%2E%2e',
    '..%2f',
    '..%5c',
    '%252e%252e%252f',
    '..;',
    '..%00',
    '..%c0%af',
    '%c0%ae%c0%ae',
  ],
  ...[
    '%00',
    '%0d%0aSet-Cookie:x',
    '%0a',
    '%7f',
    '%ff',
    '%FE%FF',
    '%ed%a0%80',
    '%f4%90%80%80',
    '%',
    '%2',
    '%zz',
    '%u002e',
    '%25',
    '%2525',
  ],
  ...[
    'etc/passwd',
    'etc%2fpasswd',
    'C:%5cwindows',
    'file:%2f%2f%2fetc',
    '~root',
    '.git/config',
    '.env',
    'package.json',
    'node_modules',
    'loupe.sock',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'undefined',
    'null',
    'NaN',
    '[object%20Object]',
  ],
  ...[
    '<script>',
    '%3Cscript%3E',
    '"',
    "'",
    '`',
    '{{7*7}}',
    '$%7Bx%7D',
    '$(id)',
    ';ls',
    '|',
    '\\',
    '^',
    '~',
    '*',
    '@',
    '&',
    '=',
    '+',
    ',',
  ],
  ...[
    'sub%2Fchart',
    'sub/chart',
    'SUB%2FCHART',
    'sub%2Fchart.jpg',
    'sub%5Cchart',
    'sub%2fchart;2',
    'sub%252Fchart',
  ],
  ...[
    '9'.repeat(400),
    '-1',
    '1e999',
    '0x10',
    'Infinity',
    '0.0000000001',
    '1'.repeat(16),
    '٣',
    '１',
    '+5',
    '.',
    '..5',
  ],
  ...[
    'info.json',
    'full',
    'square',
    'max',
    '^max',
    'default.jpg',
    'native.jpg',
    'default.',
    '.jpg',
    'default.jpg.jpg',
    '0',
    '!0',
    '360',
    '!!0',
  ],
] as const;

const SERVICES = [
  '/iiif/3/',
  '/iiif/2/',
  '/iiif/4/',
  '/iiif/',
  '/dzi/',
  '/image/',
  '/images',
  '/essay/',
  '/photo/',
  '/view?manifest=',
  '/view?iiif-content=',
  '/compare?photo=',
  '/compare?iiif-content=',
  '/content-state/',
  '/content-state/sub/chart?xywh=',
  '/view',
  '/assets/',
  '/assets/client/',
  '/assets/openseadragon/',
  '/',
  '//',
  '/metrics/',
  '/health/',
  '/?page=',
  '*',
  '',
];

const piece = fc.constantFrom(...PIECES);
const bytes = fc
  .uint8Array({ minLength: 1, maxLength: 40 })
  .map((array) => Buffer.from(array).toString('latin1'));
const encodedBytes = fc
  .uint8Array({ minLength: 1, maxLength: 20 })
  .map((array) => [...array].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''));
const number = fc.oneof(
  fc.bigInt({ min: -10n, max: 10n ** 30n }).map(String),
  fc.double().map(String),
  fc.integer({ min: 0, max: 2000 }).map(String),
);
const list = fc
  .array(fc.oneof(number, number, piece), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.join(','));
const parameter = fc.oneof(
  list,
  list.map((text) => `pct:${text}`),
  list.map((text) => `!${text}`),
  list.map((text) => `^${text}`),
  piece,
  encodedBytes,
);

/** An image request with something wrong in it, most of the time. */
const imageRequest = fc
  .tuple(
    fc.constantFrom('/iiif/3/', '/iiif/2/'),
    fc.oneof(piece, fc.constant('sub%2Fchart')),
    parameter,
    parameter,
    parameter,
    parameter,
  )
  .map(
    ([service, identifier, region, size, rotation, last]) =>
      `${service}${identifier}/${region}/${size}/${rotation}/${last}.jpg`,
  );
const deepZoom = fc
  .tuple(fc.oneof(piece, fc.constant('sub%2Fchart')), number, number, number)
  .map(([identifier, level, column, row]) => `/dzi/${identifier}_files/${level}/${column}_${row}.jpg`);
const path = fc
  .tuple(
    fc.constantFrom(...SERVICES),
    fc.array(fc.oneof(piece, encodedBytes), { maxLength: 8 }),
    fc.constantFrom('/', '%2f', '%5c', ''),
  )
  .map(([service, parts, separator]) => service + parts.join(separator));
const query = fc
  .tuple(path, fc.oneof(piece, encodedBytes))
  .map(([before, after]) => `${before}?page=${after}&x=${after}`);
const raw = fc.tuple(fc.constantFrom(...SERVICES), bytes).map(([service, text]) => service + text);
const long = fc
  .tuple(fc.constantFrom(...SERVICES), piece, fc.integer({ min: 100, max: 9000 }))
  .map(([service, text, length]) => service + text.repeat(Math.ceil(length / text.length)));
const absolute = fc
  .tuple(
    fc.constantFrom('http://', 'https://', 'ftp://', 'http:', 'http://[', 'http://a:b@', '//'),
    fc.oneof(piece, bytes),
    path,
  )
  .map(([scheme, host, rest]) => scheme + host + rest);

const target = fc.oneof(
  { weight: 6, arbitrary: imageRequest },
  { weight: 2, arbitrary: deepZoom },
  { weight: 6, arbitrary: path },
  { weight: 2, arbitrary: query },
  { weight: 2, arbitrary: raw },
  { weight: 1, arbitrary: long },
  { weight: 1, arbitrary: absolute },
);

/** Whether a target can stand in a request line; after any other the server closes the connection. */
function isHttp(wire: string): boolean {
  return /^(?:\/|\*|[a-z]+:\/\/)[!-~]*$/.test(wire);
}

async function answerTo(wire: string): Promise<RawAnswer> {
  const [answer] = await pipelined(server.url, [rawGet(wire)]);
  if (!answer) throw new Error(`no answer to ${JSON.stringify(wire)}`);
  return answer;
}

/** Sends requests that are HTTP many at a time, so that their answers must come in order, and others alone. */
async function answersTo(targets: readonly string[]): Promise<Map<string, RawAnswer>> {
  const answers = new Map<string, RawAnswer>();
  const alone = targets.filter((wire) => !isHttp(wire));
  const together = targets.filter(isHttp);
  for (let at = 0; at < together.length; at += AT_ONCE) {
    const batch = together.slice(at, at + AT_ONCE);
    const some = await pipelined(
      server.url,
      batch.map((wire) => rawGet(wire)),
    );
    if (some.length < batch.length) alone.push(...batch);
    else
      for (const [index, wire] of batch.entries()) answers.set(wire, some[index] ?? (await answerTo(wire)));
  }
  for (const wire of alone) answers.set(wire, await answerTo(wire));
  return answers;
}

/** What must not leave the server: stacks, its own paths, words of its libraries, a file's content. */
const INSIDES =
  /<title>Error|Cannot GET|\n\s+at |\.ts:\d|\.js:\d|node:internal|\/dist\/|\/tmp\/loupe-|vips|root:x:|"lockfileVersion"/;

function expectHarmless(answer: RawAnswer, asked: string): void {
  const shown = JSON.stringify(asked.slice(0, 300));
  // The few that are valid by chance are answered; what is busy may be refused.
  expect([200, 303, 400, 404, 414, 431, 501], `${answer.status} for ${shown}`).toContain(answer.status);
  if (/^content-type: *(text|application)/im.test(answer.head) && !/javascript|css/.test(answer.head))
    expect(answer.body.toString('latin1'), shown).not.toMatch(INSIDES);
  expect(answer.head, shown).not.toMatch(/^set-cookie/im);
  if (/^\/(?:iiif|dzi)\//.test(asked) && /^content-type:/im.test(answer.head))
    expect(answer.head, shown).toMatch(/^access-control-allow-origin: \*$/im);
  expect(answer.head, shown).not.toMatch(/^location: (?!http:\/\/localhost\/|\/image\/)/im);
}

test(`${COUNT} hostile URLs are answered 4xx, and nothing else but by right`, async () => {
  const targets = fc.sample(target, { numRuns: COUNT, seed: SEED }).map((text) => {
    // Latin-1 on the wire: what is above it is sent as UTF-8.
    const narrow = Buffer.from(text, 'latin1').toString('latin1') === text;
    const wire = narrow ? text : Buffer.from(text).toString('latin1');
    // A line break would end the request line: other requests would follow, which are not counted.
    return wire.replace(/[\r\n]/g, '%0A');
  });
  const different = [...new Set(targets)];
  expect(different.length).toBeGreaterThan(COUNT * 0.95);
  const lanes = 4;
  const statuses = new Map<number, number>();
  let spoken = 0;
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      const answers = await answersTo(different.filter((__, at) => at % lanes === lane));
      for (const [asked, answer] of answers) {
        expectHarmless(answer, asked);
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        if (/^content-type:/im.test(answer.head)) spoken += 1;
      }
    }),
  );
  expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).toBe(different.length);
  const refused = (statuses.get(400) ?? 0) + (statuses.get(404) ?? 0);
  expect(refused, JSON.stringify([...statuses])).toBeGreaterThan(different.length * 0.9);
  // Most of them come as far as the routes, and are told what is wrong.
  expect(spoken).toBeGreaterThan(different.length * 0.6);
});

test('afterwards the server is as it was', async () => {
  for (const path of [
    '/health',
    '/ready',
    '/metrics',
    '/',
    '/iiif/3/sub%2Fchart/info.json',
    '/iiif/3/sub%2Fchart/0,0,512,512/512,512/0/default.jpg',
  ])
    expect((await ask(server.url, path)).status, path).toBe(200);
  expect(server.child.exitCode).toBeNull();
  expect(server.logged()).not.toMatch(/a worker ended|request failed|TypeError|RangeError/);
});

test.each([
  ['an absolute target', 'GET http://localhost/health HTTP/1.1\r\nHost: localhost\r\n\r\n', 200],
  ['an absolute target that is none', 'GET http://[/health HTTP/1.1\r\nHost: localhost\r\n\r\n', [200, 400]],
  ['an asterisk', 'GET * HTTP/1.1\r\nHost: localhost\r\n\r\n', 404],
  ['a body', 'GET /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello', 200],
  ['no Host', 'GET /health HTTP/1.1\r\n\r\n', 400],
  [
    'two Hosts',
    'GET /iiif/3/sub%2Fchart/info.json HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n',
    [200, 400],
  ],
  ['two lengths', 'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx', 400],
  [
    'a length and chunks',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    400,
  ],
  ['no method that there is', 'FETCH / HTTP/1.1\r\nHost: a\r\n\r\n', 405],
  ['no version that there is', 'GET / HTTP/9.9\r\nHost: a\r\n\r\n', 400],
  ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
  ['a header of 100 KB', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`, [400, 431]],
  ['a target of 100 KB', `GET /${'x'.repeat(100_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, [400, 414, 431]],
  [
    'an odd tag list',
    `GET /iiif/3/sub%2Fchart/info.json HTTP/1.1\r\nHost: a\r\nIf-None-Match: ${'"'.repeat(8000)}\r\n\r\n`,
    200,
  ],
  [
    'an odd Accept',
    `GET /iiif/3/sub%2Fchart/info.json HTTP/1.1\r\nHost: a\r\nAccept: ${';q=,'.repeat(2000)}\r\n\r\n`,
    200,
  ],
])('a request with %s is answered, and the server lives', async (_what, text, status) => {
  const [answer] = await pipelined(server.url, [Buffer.from(text, 'latin1')]);
  expect([status].flat()).toContain(answer?.status);
  expect((await ask(server.url, '/health')).status).toBe(200);
});
