import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Archive } from '../../support/archive.ts';
import { archiveWithEssays } from '../../support/archive-with-essays.ts';
import { ask } from '../../support/asking.ts';
import { startLoupe, type TestServer } from '../../support/loupe.ts';
import { IS_WHOLE } from '../../support/sample-size.ts';

// Whatever is asked of the addresses of searches: the protocol's own error, and never one of the server's.

/** `FUZZ=all`: 10,000 inputs for each address. */
const INPUTS = IS_WHOLE ? 10_000 : 60;

/** What was answered at one address. */
class Tally {
  readonly #statuses = new Map<number, number>();
  #slowestMs = 0;

  add(status: number, ms: number): void {
    this.#statuses.set(status, 1 + (this.#statuses.get(status) ?? 0));
    this.#slowestMs = Math.max(this.#slowestMs, ms);
  }

  get summary(): string {
    const counts = [...this.#statuses].toSorted(([a], [b]) => a - b);
    const statuses = counts.map(([status, count]) => `${status}: ${count}`).join(', ');
    return `${statuses}; slowest ${this.#slowestMs.toFixed(0)} ms`;
  }
}

let archive: Archive;
let server: TestServer;

beforeAll(async () => {
  archive = await archiveWithEssays();
  server = await startLoupe({ images: archive.folder, manifests: archive.manifestsFolder });
});
afterAll(async () => {
  await server.stop();
  await archive.remove();
});

const PIECES = [
  ...[
    'NEAR(a b, 2)',
    '*',
    '"',
    "'",
    '^',
    'words:',
    '{words stems}:',
    'AND',
    'OR',
    'NOT',
    '(',
    ')',
    '+',
    '-',
    '- -',
  ],
  ...[
    'harbour',
    'pier',
    'piè',
    'MUELLE',
    '写真',
    '猫',
    '한국',
    'ไทย',
    '\u0000',
    '\u0007',
    '\ud83d\ude00',
    '\u202e',
    'a',
  ],
  ...[
    'x'.repeat(70),
    'y'.repeat(600),
    'a '.repeat(50),
    '"a b',
    '%00',
    '; DROP TABLE texts',
    '../..',
    '\\',
    '\u00ad',
  ],
];
const text = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 8 })
  .map((pieces) => pieces.join(' '));
const numbers = fc.constantFrom('1', '2', '0', '-1', '1e9', '999999', '9999999', 'x', '', '1.5', ' 1');
const parameter = fc.oneof(
  { weight: 6, arbitrary: text.map((value) => ['q', value]) },
  fc.constantFrom('z'.repeat(8192), 'NEAR(a '.repeat(1170), 'a*-"'.repeat(125)).map((value) => ['q', value]),
  text.map((value) => ['motivation', value]),
  numbers.map((value) => ['page', value]),
  numbers.map((value) => ['min', value]),
  fc
    .constantFrom('9999-99-99T99:99:99Z/x', '2020-01-01T00:00:00Z/1999-01-01T00:00:00Z', 'absurd')
    .map((value) => ['date', value]),
  text.map((value) => ['user', value]),
  text.map((value) => ['person', value]),
  fc.constantFrom('1930', '193', '-0', '00000').map((value) => ['decade', value]),
  fc.constantFrom('coast', 'none', '__proto__', '').map((value) => ['collection', value]),
  fc.tuple(fc.constantFrom('__proto__', 'constructor', 'x'), text),
);
const query = fc
  .array(parameter, { maxLength: 4 })
  .map((pairs) => pairs.map((pair) => pair.map((each = '') => encode(each)).join('=')).join('&'));

/** Single surrogates have no encoding: they are written as bytes that are no text. */
function encode(value: string): string {
  try {
    return encodeURIComponent(value);
  } catch {
    return '%ed%a0%80%ff';
  }
}

test.each([
  '/search',
  '/search/2/harbour',
  '/search/1/harbour/3',
  '/search/2/collection/coast',
  '/search/1/collection/top',
  '/autocomplete/2/harbour',
  '/autocomplete/1/collection/top',
])('%s', async (path) => {
  const tally = new Tally();
  await fc.assert(
    fc.asyncProperty(query, async (asked) => {
      const begun = performance.now();
      const response = await ask(server.url, `${path}?${asked}`);
      tally.add(response.status, performance.now() - begun);
      // A machine that is too busy for a search says so.
      expect([200, 400, 404, 431, 503]).toContain(response.status);
      if (response.status === 200 && path !== '/search') JSON.parse(response.text);
      if (response.status !== 200 && response.status !== 431)
        expect(JSON.parse(response.text)).toMatchObject({
          error: expect.any(String),
          message: expect.any(String),
        });
    }),
    { seed: 11, numRuns: INPUTS },
  );
  if (IS_WHOLE) process.stdout.write(`${path}: ${tally.summary}\n`);
});
