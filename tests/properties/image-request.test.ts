import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LoupeError } from '../../src/errors.ts';
import type { Dialect } from '../../src/image/dialect.ts';
import { parseImagePath } from '../../src/image/image-path.ts';
import { formatImageRequest, parseImageRequest } from '../../src/image/request.ts';
import { sampleSize } from '../support/sample-size.ts';
import { asked, dialects, nearlyPaths } from './arbitraries.ts';

function isRefused(attempt: () => unknown): boolean {
  try {
    attempt();
    return false;
  } catch (error) {
    if (error instanceof LoupeError && error.code === 'invalid-request') return true;
    throw error;
  }
}

function parsePath(dialect: Dialect, path: string): string {
  const parsed = parseImagePath(dialect, path);
  expect(parsed.identifier).not.toBe('');
  expect(parsed.identifier).toBe(parsed.identifier.normalize('NFC'));
  return parsed.kind;
}

describe('image requests', () => {
  test('are the same after formatting and parsing', () => {
    fc.assert(
      fc.property(asked, ({ dialect, request }) => {
        const [region = '', size = '', rotation = '', last = ''] = formatImageRequest(request).split('/');
        expect(parseImageRequest(dialect, region, size, rotation, last)).toEqual(request);
      }),
      { numRuns: sampleSize(2000) },
    );
  });

  test('are the same through a path, plain or percent-encoded, with any identifier', () => {
    const identifiers = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .map((text) => text.normalize('NFC'))
      .filter(
        (text) => !/\p{Cc}/u.test(text) && !text.split('/').some((part) => part === '.' || part === '..'),
      );
    fc.assert(
      fc.property(asked, identifiers, ({ dialect, request }, identifier) => {
        const formatted = formatImageRequest(request);
        const expected = { kind: 'image', identifier, request, canonicalIdentifier: true };
        const encoded = formatted.split('/').map(encodeURIComponent).join('/');
        expect(parseImagePath(dialect, `${encodeURIComponent(identifier)}/${formatted}`)).toEqual(expected);
        expect(parseImagePath(dialect, `${encodeURIComponent(identifier)}/${encoded}`)).toEqual(expected);
      }),
      { numRuns: sampleSize(1000) },
    );
  });

  test('any text is a path or an invalid request, and nothing else', () => {
    const kinds = new Set<string>();
    fc.assert(
      fc.property(dialects, fc.oneof(nearlyPaths, fc.string({ unit: 'binary' })), (dialect, path) => {
        if (!isRefused(() => kinds.add(parsePath(dialect, path)))) return;
        kinds.add('refused');
      }),
      { numRuns: sampleSize(20_000) },
    );
    expect(kinds).toContain('refused');
    expect(kinds).toContain('base');
  });

  test('any four texts are a request or an invalid request', () => {
    fc.assert(
      fc.property(dialects, fc.array(nearlyPaths, { minLength: 4, maxLength: 4 }), (dialect, texts) => {
        const [region = '', size = '', rotation = '', last = ''] = texts;
        isRefused(() => parseImageRequest(dialect, region, size, rotation, last));
      }),
      { numRuns: sampleSize(10_000) },
    );
  });
});
