import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contentStateAnnotation, targetJson } from '../../src/content-state/annotation.ts';
import { type ContentStateTarget, parseContentState } from '../../src/content-state/content-state.ts';
import { decodedContentState, encodedContentState } from '../../src/content-state/encoding.ts';
import { LoupeError } from '../../src/errors.ts';
import type { JsonValue } from '../../src/presentation/model/json-value.ts';

// Content State API 1.0, without any server.

/** 6.3.2, and the search result of 5.4. */
const VECTORS = [
  [
    '{"id":"https://example.org/object1/canvas7#xywh=1000,2000,1000,2000","type":"Canvas","partOf":[{"id":"https://example.org/object1/manifest","type":"Manifest"}]}',
    'JTdCJTIyaWQlMjIlM0ElMjJodHRwcyUzQSUyRiUyRmV4YW1wbGUub3JnJTJGb2JqZWN0MSUyRmNhbnZhczclMjN4eXdoJTNEMTAwMCUyQzIwMDAlMkMxMDAwJTJDMjAwMCUyMiUyQyUyMnR5cGUlMjIlM0ElMjJDYW52YXMlMjIlMkMlMjJwYXJ0T2YlMjIlM0ElNUIlN0IlMjJpZCUyMiUzQSUyMmh0dHBzJTNBJTJGJTJGZXhhbXBsZS5vcmclMkZvYmplY3QxJTJGbWFuaWZlc3QlMjIlMkMlMjJ0eXBlJTIyJTNBJTIyTWFuaWZlc3QlMjIlN0QlNUQlN0Q',
  ],
  [
    '{"id":"https://example.org/alice/canvas77#xywh=1000,2000,1000,2000","type":"Canvas","partOf":[{"id":"https://example.org/alice/manifest","type":"Manifest"}]}',
    'JTdCJTIyaWQlMjIlM0ElMjJodHRwcyUzQSUyRiUyRmV4YW1wbGUub3JnJTJGYWxpY2UlMkZjYW52YXM3NyUyM3h5d2glM0QxMDAwJTJDMjAwMCUyQzEwMDAlMkMyMDAwJTIyJTJDJTIydHlwZSUyMiUzQSUyMkNhbnZhcyUyMiUyQyUyMnBhcnRPZiUyMiUzQSU1QiU3QiUyMmlkJTIyJTNBJTIyaHR0cHMlM0ElMkYlMkZleGFtcGxlLm9yZyUyRmFsaWNlJTJGbWFuaWZlc3QlMjIlMkMlMjJ0eXBlJTIyJTNBJTIyTWFuaWZlc3QlMjIlN0QlNUQlN0Q',
  ],
] as const;

const MANIFEST = 'https://example.org/iiif/item1/manifest';
const CANVAS = 'https://example.org/iiif/item1/canvas1';
const PART_OF = [{ id: MANIFEST, type: 'Manifest' }];

function stateOf(json: JsonValue) {
  return parseContentState(encodedContentState(json)).targets;
}

function refusalOf(text: string): string {
  try {
    parseContentState(text);
  } catch (error) {
    if (error instanceof LoupeError && error.code === 'invalid-request') return error.message;
    throw error;
  }
  throw new Error(`${text.slice(0, 80)} is taken`);
}

describe('the encoding', () => {
  test.each(VECTORS)('is that of the specification: %s', (json, encoded) => {
    expect(encodedContentState(JSON.parse(json))).toBe(encoded);
    expect(decodedContentState(encoded)).toBe(json);
  });

  test('is taken as Python writes it, with padding, in the other alphabet, and without the first of its steps', () => {
    const json = `{"id":"${MANIFEST}?(a)!*'é","type":"Manifest"}`;
    const python = encodeURIComponent(json).replace(
      /[!'()*]/g,
      (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
    );
    for (const escaped of [encodeURIComponent(json), python, json]) {
      const base64 = Buffer.from(escaped).toString('base64');
      for (const written of [base64, base64.replaceAll('+', ' '), Buffer.from(escaped).toString('base64url')])
        expect(decodedContentState(written)).toBe(json);
    }
    expect(decodedContentState(json)).toBe(json);
    expect(decodedContentState(encodeURIComponent(json))).toBe(json);
    // What is escaped within an id stays so.
    const escapedId = '{"id":"https://example.org/a%2Fb","type":"Manifest"}';
    expect(decodedContentState(Buffer.from(escapedId).toString('base64url'))).toBe(escapedId);
  });

  test('of any value is undone, and holds nothing that a URL would change', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (json, text) => {
        const state = [json, text] as JsonValue;
        const encoded = encodedContentState(state);
        expect(encoded).toMatch(/^[\w-]+$/);
        expect(decodedContentState(encoded)).toBe(JSON.stringify(state));
      }),
      { numRuns: 300 },
    );
  });
});

describe('the forms', () => {
  const target = { id: MANIFEST, type: 'Manifest' } as const;

  test('are an annotation, its URI, its target and the URI of that (2.2)', () => {
    expect(stateOf({ ...contentStateAnnotation('https://example.org/b1', target) } as JsonValue)).toEqual([
      target,
    ]);
    expect(stateOf({ type: 'Annotation', motivation: 'contentState', target: MANIFEST })).toEqual([
      { id: MANIFEST },
    ]);
    expect(parseContentState('https://example.org/b1').targets).toEqual([{ id: 'https://example.org/b1' }]);
    expect(stateOf(target)).toEqual([target]);
    expect(parseContentState(`{"id":"${MANIFEST}","type":"Manifest"}`).targets).toEqual([target]);
    expect(stateOf(MANIFEST)).toEqual([{ id: MANIFEST }]);
  });

  test.each([
    [
      { id: `${CANVAS}#xywh=10,20,30,40`, type: 'Canvas', partOf: PART_OF },
      { unit: 'pixel', x: 10, width: 30 },
    ],
    [
      { id: `${CANVAS}#xywh=pixel:10,-20,30,40.5`, type: 'Canvas', partOf: PART_OF },
      { y: -20, height: 40.5 },
    ],
    [{ id: `${CANVAS}#t=3&xywh=percent:10,20,30,40`, type: 'Canvas', partOf: PART_OF }, { unit: 'percent' }],
    [
      {
        type: 'SpecificResource',
        source: { id: CANVAS, type: 'Canvas', partOf: PART_OF },
        selector: { type: 'FragmentSelector', value: 'xywh=10,20,30,40' },
      },
      { kind: 'region', x: 10 },
    ],
    [
      {
        type: 'SpecificResource',
        source: CANVAS,
        partOf: MANIFEST,
        selector: [{ type: 'Odd' }, { type: 'PointSelector', x: 10, y: 20 }],
      },
      { kind: 'point', x: 10, y: 20 },
    ],
    [
      {
        type: 'SpecificResource',
        source: {
          id: CANVAS,
          type: 'Canvas',
          partOf: [{ id: `${CANVAS}/r`, type: 'Range', partOf: PART_OF }],
        },
        selector: { type: 'SvgSelector', value: '<svg/>' },
      },
      { kind: 'svg', svg: '<svg/>' },
    ],
    // A moment of a recording (5.2) is no place on a canvas.
    [
      {
        type: 'SpecificResource',
        source: { id: CANVAS, type: 'Canvas', partOf: PART_OF },
        selector: { type: 'PointSelector', t: 14.5 },
      },
      undefined,
    ],
  ])('of a part of a canvas: %j', (json, selector) => {
    const [found] = stateOf(json);
    expect(found).toMatchObject({ id: CANVAS, type: 'Canvas', manifest: MANIFEST });
    if (selector === undefined) expect(found?.selector).toBeUndefined();
    else expect(found?.selector).toMatchObject(selector);
  });

  test('of several targets (5.3), and of an annotation that is itself what is to be shown (2.2.4)', () => {
    const canvases = [1, 2].map((number) => ({ id: `${CANVAS}/${number}`, type: 'Canvas', partOf: PART_OF }));
    const expected = canvases.map(({ id, type }) => ({ id, type, manifest: MANIFEST }));
    expect(
      stateOf({ type: 'Annotation', motivation: ['bookmarking', 'contentState'], target: canvases }),
    ).toEqual(expected);
    expect(stateOf(canvases)).toEqual(expected);
    expect(
      stateOf({
        id: 'https://example.org/n',
        type: 'Annotation',
        motivation: 'commenting',
        target: canvases[0] ?? null,
      }),
    ).toEqual(expected.slice(0, 1));
    expect(stateOf({ id: 'https://example.org/n', type: 'Annotation' })).toEqual([
      { id: 'https://example.org/n', type: 'Annotation' },
    ]);
    expect(stateOf({ id: `${CANVAS}/r`, type: 'Range', partOf: PART_OF })).toEqual([
      { id: `${CANVAS}/r`, type: 'Range', manifest: MANIFEST },
    ]);
  });

  test('of a fragment that is part of an id', () => {
    const [found] = stateOf({ id: `${MANIFEST}#c1&xywh=1,2,3,4`, type: 'Canvas', partOf: PART_OF });
    expect(found).toMatchObject({ id: `${MANIFEST}#c1`, selector: { x: 1 } });
  });
});

const uris = fc
  .tuple(
    fc.webUrl({ validSchemes: ['http', 'https'], withQueryParameters: true }),
    fc.constantFrom('', '#c1'),
  )
  .map(([url, fragment]) => (/[\s<>"\\^`{|}]/.test(url) ? MANIFEST : `${url}${fragment}`));
const sides = fc.oneof(
  fc.nat(100_000),
  fc.nat(1e9).map((millionths) => millionths / 1e6),
);
const positive = sides.filter((side) => side > 0);
const selectors = fc.oneof(
  fc.record({
    kind: fc.constant('region' as const),
    unit: fc.constantFrom('pixel' as const, 'percent' as const),
    x: sides,
    y: sides,
    width: positive,
    height: positive,
  }),
  fc.record({ kind: fc.constant('point' as const), x: sides, y: sides }),
  fc.record({ kind: fc.constant('svg' as const), svg: fc.string({ maxLength: 100 }) }),
);
const targets: fc.Arbitrary<ContentStateTarget> = fc.oneof(
  uris.map((id) => ({ id })),
  fc.record({
    id: uris,
    type: fc.constantFrom('Manifest' as const, 'Collection' as const, 'Annotation' as const),
  }),
  fc.record(
    {
      id: uris,
      type: fc.constantFrom('Canvas' as const, 'Range' as const),
      manifest: uris,
      selector: selectors,
    },
    { requiredKeys: ['id', 'type', 'manifest'] },
  ),
);

test('a target that is written and read again is the same', () => {
  fc.assert(
    fc.property(targets, (target) => {
      expect(stateOf(targetJson(target))).toEqual([target]);
      expect(
        stateOf({ type: 'Annotation', motivation: ['contentState'], target: targetJson(target) }),
      ).toEqual([target]);
    }),
    { numRuns: 300 },
  );
});

describe('what is no content state', () => {
  const nested = (levels: number, inner: string): string =>
    `${'{"type":"Annotation","motivation":"contentState","target":'.repeat(levels)}${inner}${'}'.repeat(levels)}`;

  test.each([
    ['', 'the http or https address'],
    ['x', 'the http or https address'],
    ['%', 'the http or https address'],
    ['JTdC!', 'the http or https address'],
    [Buffer.from([0x7b, 0xff]).toString('base64url'), 'the http or https address'],
    ['{', 'no JSON'],
    ['{}', 'type is one of'],
    ['[]', 'has a target'],
    ['[7]', 'a target is'],
    ['{"type":"Annotation","motivation":"contentState"}', 'an id is'],
    [`{"type":"Image","id":"${CANVAS}"}`, 'type is one of'],
    [`{"type":["Canvas"],"id":"${CANVAS}"}`, 'type is one of'],
    ['{"type":"Canvas"}', 'an id is'],
    ['{"type":"Canvas","id":{"a":1}}', 'an id is'],
    ['javascript:alert(1)', 'an id is'],
    ['data:application/json,{}', 'an id is'],
    ['file:///etc/passwd', 'an id is'],
    [`{"type":"Manifest","id":"javascript:alert(1)"}`, 'an id is'],
    [`{"type":"Canvas","id":"${CANVAS}","partOf":"data:,x"}`, 'an id is'],
    [`{"type":"Manifest","id":"https://user:secret@example.org/"}`, 'names no user'],
    [`{"type":"Manifest","id":"https://example.org/\\"><script>"}`, 'an id is'],
    [`{"type":"Manifest","id":"https://example.org/${'a'.repeat(2000)}"}`, 'an id is'],
    ...['NaN,0,1,1', '1e9,0,1,1', '0,0,-1,1', '0,0,0,1', '0,0,1', '1,2,3,4,5', '', 'percent:a'].map(
      (region): [string, string] => [`{"type":"Canvas","id":"${CANVAS}#xywh=${region}"}`, 'xywh is x,y'],
    ),
    [
      `{"type":"SpecificResource","source":"${CANVAS}","selector":{"type":"PointSelector","x":"1","y":2}}`,
      'a selector is',
    ],
    [nested(6, `"${MANIFEST}"`), 'nested too deeply'],
    [`${'['.repeat(3000)}${']'.repeat(3000)}`, 'nested too deeply'],
    [
      `{"type":"Canvas","id":"${CANVAS}","partOf":${'{"partOf":'.repeat(9)}1${'}'.repeat(9)}}`,
      'nested too deeply',
    ],
    [`{"id":"${CANVAS}","type":"Annotation","target":"${CANVAS}#xywh=1,1,1,1"}`, 'about itself'],
    [JSON.stringify(Array.from({ length: 17 }, () => MANIFEST)), 'at most 16 targets'],
    ['a'.repeat(8001), 'at most 8000 characters'],
  ] satisfies [string, string][])('is refused: %s', (text, sentence) => {
    const refusal = refusalOf(text);
    expect(refusal).toContain(sentence);
    expect(refusal).toMatch(/^iiif-content: /);
    expect(refusal).not.toMatch(/script|SyntaxError|passwd/);
  });

  test('any text is a content state or an invalid request', () => {
    const pieces = fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        '"',
        ':',
        ',',
        '"type"',
        '"id"',
        '"target"',
        '"source"',
        '"selector"',
        '"partOf"',
      ],
      ...['"Annotation"', '"Canvas"', '"SpecificResource"', '"PointSelector"', '"__proto__"', `"${CANVAS}"`],
      ...['#xywh=', 'percent:', '1e999', 'null', '%', '%7B', '%zz', '\ud800', 'JTdC', '=', '+', 'https://'],
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
      fc.jsonValue().map((json) => encodedContentState(json as JsonValue)),
      fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          expect(parseContentState(text).targets.length).toBeGreaterThan(0);
        } catch (error) {
          if (!(error instanceof LoupeError && error.code === 'invalid-request')) throw error;
        }
      }),
      { numRuns: 3000 },
    );
  });
});
