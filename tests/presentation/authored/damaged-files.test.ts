import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AuthoredContents, readAuthored } from '../../../src/presentation/authored/read-file.ts';
import type { Reading } from '../../../src/presentation/source/reading.ts';
import { ESSAYS, fileOf } from '../../support/essays.ts';
import { sampleSize } from '../../support/sample-size.ts';

const TEXTS = Object.entries(ESSAYS);

/** Signs that mean something to YAML, to Markdown, to HTML or to a date, and words of the form. */
const PIECES = [
  ...[
    '\n',
    '  ',
    '\t',
    ': ',
    '- ',
    '#',
    '&a ',
    '*a',
    '!',
    '|',
    '>',
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    '<<: ',
    '---\n',
    '? ',
  ],
  ...[
    '<b>',
    '<script>',
    '</',
    '**',
    '_',
    '[x](javascript:y)',
    '\\',
    '%',
    '\u00a0',
    '\ud83d\ude00',
    '\ufeff',
    '\r',
    '..',
  ],
  ...[
    'label',
    'photographs:',
    'sections: ',
    'null',
    '1940',
    '1e9',
    '-1',
    '../',
    'en_UK',
    '__proto__: ',
    'constructor: ',
  ],
];

type Damage =
  | { readonly kind: 'cut'; readonly at: number; readonly length: number }
  | { readonly kind: 'put'; readonly at: number; readonly piece: string }
  | { readonly kind: 'repeat'; readonly at: number; readonly length: number; readonly to: number };

const share = fc.double({ min: 0, max: 1, noNaN: true });
const damages: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ kind: fc.constant('cut' as const), at: share, length: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ kind: fc.constant('put' as const), at: share, piece: fc.constantFrom(...PIECES) }),
  fc.record({
    kind: fc.constant('repeat' as const),
    at: share,
    length: fc.integer({ min: 1, max: 200 }),
    to: share,
  }),
);

function damage(text: string, hurt: Damage): string {
  const at = Math.floor(hurt.at * text.length);
  switch (hurt.kind) {
    case 'cut':
      return text.slice(0, at) + text.slice(at + hurt.length);
    case 'put':
      return text.slice(0, at) + hurt.piece + text.slice(at);
    case 'repeat': {
      const to = Math.floor(hurt.to * text.length);
      return text.slice(0, to) + text.slice(at, at + hurt.length) + text.slice(to);
    }
  }
}

/** Whatever is told is told in words, at a place that the file has; and what is served has no error. */
function expectSound({ problems, file, readable }: Reading<AuthoredContents>, text: string): void {
  const lines = text.replace(/^\ufeff/, '').split('\n');
  for (const { line, column, message, rule, file: name } of problems) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines.length);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1);
    expect(message).toMatch(/[^.]$/);
    expect(rule).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(rule).not.toBe('form');
    expect(name).toMatch(/\.yaml$/);
  }
  const hasErrors = problems.some(({ severity }) => severity === 'error');
  expect(file === undefined).toBe(hasErrors);
  if (file) expect(readable).toBe(file);
}

describe('a file that was right', () => {
  test('and is damaged gives problems at places of it, and never a throw', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...TEXTS),
        fc.array(damages, { minLength: 1, maxLength: 6 }),
        ([name, text], hurts) => {
          const damaged = hurts.reduce(damage, text);
          expectSound(readAuthored(fileOf(damaged), name), new TextDecoder().decode(fileOf(damaged)));
        },
      ),
      { numRuns: sampleSize(1500) },
    );
  });

  test('is right still when its lines end otherwise', () => {
    for (const [name, text] of TEXTS) {
      const places = ({ problems }: Reading<AuthoredContents>) =>
        problems.map(({ line, column, rule }) => [line, column, rule]);
      const original = readAuthored(fileOf(text), name);
      const windows = readAuthored(fileOf(text.replaceAll('\n', '\r\n')), name);
      expect(windows.file).toEqual(original.file);
      expect(places(windows)).toEqual(places(original));
    }
  });
});

test('any bytes give problems or a file, and never a throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const { problems, file } = readAuthored(bytes, 'essay.yaml');
      expect(problems.length > 0 || file !== undefined).toBe(true);
    }),
    { numRuns: sampleSize(1000) },
  );
});

test('any text under any key gives problems or a file, and never a throw', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(
        'label',
        'date',
        'rights',
        'place',
        'language',
        'summary',
        'photographs',
        'start',
        'behavior',
      ),
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      (key, value) => {
        const text = `label: A\nphotographs: [a]\n${key}: ${JSON.stringify(value)}\n`.replace(
          key === 'label' ? 'label: A\n' : '\u0000',
          '',
        );
        expectSound(readAuthored(fileOf(text), 'essay.yaml'), text);
      },
    ),
    { numRuns: sampleSize(1000) },
  );
});
