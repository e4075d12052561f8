import { describe, expect, test } from 'vitest';
import { createBaseUrl, createPathBelow } from '../../src/http/protocol/base-url.ts';
import { isNotModified } from '../../src/http/protocol/conditional.ts';
import {
  isLinkedDataWanted,
  jsonForm,
  preferredCoding,
  wantedVersion,
} from '../../src/http/protocol/negotiate.ts';
import { workedMs } from '../support/work-time.ts';

describe('Accept', () => {
  test.each([
    [undefined, 'application/ld+json'],
    ['*/*', 'application/ld+json'],
    ['application/json', 'application/json'],
    ['application/json, */*;q=0.5', 'application/json'],
    ['application/json;q=0.2, application/ld+json;q=0.9', 'application/ld+json'],
    ['application/ld+json;profile="http://iiif.io/api/image/3/context.json"', 'application/ld+json'],
    ['application/ld+json;q=0, application/*', 'application/json'],
    // What refuses both gets what a client without the header gets.
    ['text/html', 'application/ld+json'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'application/ld+json'],
    ['', 'application/ld+json'],
    // Between forms that are wanted as much, the server decides, whatever the order and however they are named.
    ['application/json, text/plain, */*', 'application/ld+json'],
    ['application/json, application/ld+json', 'application/ld+json'],
    // Presentation 3.0, 6.3: ranges may have a charset.
    ['application/json;charset=utf-8', 'application/json'],
    ['application/json;q=banana, application/ld+json;q=0.1', 'application/ld+json'],
    ['application/ld+json;q=0, application/json;profile="a,b;q=0"', 'application/json'],
  ])('%s gives %s in version 3', (accept, form) => {
    const mediaType = isLinkedDataWanted(3, accept) ? 'application/ld+json' : 'application/json';
    expect(mediaType).toBe(form);
    // The second time from memory.
    expect(isLinkedDataWanted(3, accept)).toBe(form === 'application/ld+json');
  });

  test.each([
    [undefined, false],
    ['*/*', false],
    ['text/html', false],
    ['application/ld+json, application/json', false],
    ['application/ld+json', true],
    ['application/ld+json;profile="http://iiif.io/api/presentation/2/context.json"', true],
    ['application/ld+json, */*;q=0.1', true],
  ])('%s: JSON-LD in version 2 is %s', (accept, linked) => {
    expect(isLinkedDataWanted(2, accept)).toBe(linked);
  });

  test('plain JSON is sent with a link to its context, JSON-LD of 3.0 with its profile', () => {
    const context = 'http://iiif.io/api/image/3/context.json';
    expect(jsonForm(3, context, true)).toEqual({
      mediaType: `application/ld+json;profile="${context}"`,
      contextLink: undefined,
    });
    expect(jsonForm(2, context, true).mediaType).toBe('application/ld+json');
    expect(jsonForm(3, context, false)).toEqual({
      mediaType: 'application/json',
      contextLink: `<${context}>;rel="http://www.w3.org/ns/json-ld#context";type="application/ld+json"`,
    });
  });
});

describe('Accept-Encoding', () => {
  test.each([
    [undefined, 'identity'],
    ['', 'identity'],
    ['gzip, deflate, br', 'br'],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['x-gzip', 'gzip'],
    ['GZIP;Q=0.5', 'gzip'],
    ['br;q=0.2, gzip;q=0.8', 'gzip'],
    ['br;q=0, *', 'gzip'],
    ['*', 'br'],
    ['*;q=0', 'identity'],
    ['identity', 'identity'],
    ['identity;q=1, br;q=0.5', 'identity'],
    ['gzip;q=0.001', 'gzip'],
    ['deflate', 'identity'],
    ['br;q=banana', 'identity'],
  ])('%s gives %s', (header, coding) => {
    expect(preferredCoding(header)).toBe(coding);
  });
});

describe('the version of the Presentation API', () => {
  const profile = (version: number) => `http://iiif.io/api/presentation/${version}/context.json`;
  test.each([
    [undefined, 3],
    ['text/html,*/*;q=0.8', 3],
    ['application/json', 3],
    [`application/ld+json;profile="${profile(2)}"`, 2],
    [`application/ld+json; profile="${profile(4)}"`, 4],
    [`application/json;profile=${profile(2)}`, 2],
    [
      `application/ld+json;profile="${profile(4)}";q=0.3, application/ld+json;profile="${profile(2)}";q=0.6`,
      2,
    ],
    [`application/ld+json;profile="${profile(4)}", application/ld+json;profile="${profile(3)}"`, 3],
    [`application/ld+json;profile="http://example.org/a,b ${profile(2)}"`, 2],
    [`application/ld+json;profile="${profile(2)}";q=0`, 3],
    [`text/html;profile="${profile(2)}"`, 3],
    [`application/ld+json;profile="${profile(9)}"`, 3],
    ['application/ld+json;profile="', 3],
  ])('%s gives %d', (accept, version) => {
    expect(wantedVersion(accept)).toBe(version);
  });
});

describe('conditional requests', () => {
  const modified = Date.parse('2026-01-02T03:04:05.678Z');
  test.each([
    [{ 'if-none-match': '"a-0.0/1"' }, true],
    [{ 'if-none-match': 'W/"a-0.0/1"' }, true],
    [{ 'if-none-match': '"x", "a-0.0/1" ,"y"' }, true],
    [{ 'if-none-match': '*' }, true],
    [{ 'if-none-match': '"x"' }, false],
    [{ 'if-none-match': 'a-0.0/1' }, false],
    [{ 'if-modified-since': 'Fri, 02 Jan 2026 03:04:05 GMT' }, true],
    [{ 'if-modified-since': 'Fri, 02 Jan 2026 03:04:04 GMT' }, false],
    [{ 'if-modified-since': 'yesterday' }, false],
    // RFC 9110, 13.1.3: a tag that differs is not outvoted by a date.
    [{ 'if-none-match': '"x"', 'if-modified-since': 'Fri, 02 Jan 2026 03:04:05 GMT' }, false],
    [{}, false],
  ])('%j: %s', (headers, expected) => {
    expect(isNotModified(headers, '"a-0.0/1"', modified)).toBe(expected);
  });
});

describe('public URL', () => {
  const asked = (headers: Record<string, string>) =>
    ({ headers, socket: { localAddress: '127.0.0.1', localPort: 1 } }) as Parameters<
      ReturnType<typeof createBaseUrl>
    >[0];

  test('is the configured one, whatever the request says', () => {
    const base = createBaseUrl({ publicUrl: 'https://a.example/p', trustProxy: true });
    expect(base(asked({ host: 'evil.example', 'x-forwarded-host': 'worse.example' }))).toBe(
      'https://a.example/p',
    );
  });

  test('is made from the Host header otherwise, when that is one', () => {
    const base = createBaseUrl({ publicUrl: '', trustProxy: false });
    for (const host of ['localhost:8080', '[::1]:80', 'nas', 'scans.example.org', '192.168.1.5:8080'])
      expect(base(asked({ host }))).toBe(`http://${host}`);
    for (const host of ['a b', 'a/b', '"><script>', 'a:b', 'user@host', 'a\\b', ''])
      expect(() => base(asked({ host }))).toThrow('Host: not a host name');
  });

  test('believes forwarded headers only from a trusted proxy', () => {
    const forwarded = {
      host: 'inner:8080',
      'x-forwarded-host': 'a.example, b.example',
      'x-forwarded-proto': 'https',
      'x-forwarded-prefix': '/photos/',
    };
    expect(createBaseUrl({ publicUrl: '', trustProxy: false })(asked(forwarded))).toBe('http://inner:8080');
    expect(createBaseUrl({ publicUrl: '', trustProxy: true })(asked(forwarded))).toBe(
      'https://a.example/photos',
    );
    expect(() =>
      createBaseUrl({ publicUrl: '', trustProxy: true })(
        asked({ ...forwarded, 'x-forwarded-prefix': '/"x' }),
      ),
    ).toThrow('X-Forwarded');
  });

  test('is refused for a hostile prefix in no more time than reading it takes', () => {
    const base = createBaseUrl({ publicUrl: '', trustProxy: true });
    const prefix = `${'/'.repeat(200_000)}x`;
    const started = workedMs();
    expect(() => base(asked({ host: 'a.example', 'x-forwarded-prefix': prefix }))).toThrow('X-Forwarded');
    expect(workedMs() - started).toBeLessThan(1000);
    expect(base(asked({ host: 'a.example', 'x-forwarded-prefix': '/a/b///' }))).toBe('http://a.example/a/b');
  });

  test('its path is taken off a request that still carries it', () => {
    const below = createPathBelow('https://a.example/photos');
    expect(below('/photos/iiif/3/a/info.json')).toBe('/iiif/3/a/info.json');
    expect(below('/iiif/3/a/info.json')).toBe('/iiif/3/a/info.json');
    expect(below('/photos')).toBe('/');
    expect(below('/photosynthesis')).toBe('/photosynthesis');
  });
});
