import { convertPresentation2 } from '@iiif/parser/presentation-2';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkPresentation3 } from '../../../src/presentation/iiif-json/check.ts';
import type { JsonObject, JsonValue } from '../../../src/presentation/model/json-value.ts';
import { isPresentation2, upgradePresentation2 } from '../../../src/presentation/upgrade/version-2.ts';
import { at, type Json, objectsIn, ofType, sent } from '../../support/json.ts';
import { ATLAS, SHELF } from '../../support/presentation-2.ts';

const BOOK = 'https://books.example/iiif/atlas';

function upgraded(document: object): Json {
  return upgradePresentation2(sent(document) as JsonObject).document as Json;
}

const MANIFEST = upgraded(ATLAS);

describe('a manifest of version 2 in version 3', () => {
  test('is valid', () => {
    const problems = checkPresentation3(MANIFEST as JsonObject);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(at(MANIFEST, '@context')).toBe('http://iiif.io/api/presentation/3/context.json');
  });

  test.each<[string, Json]>([
    ['label', { en: ['An atlas'], de: ['Ein Atlas'] }],
    ['summary', { en: ['With <b>maps</b>.'] }],
    ['rights', 'http://creativecommons.org/licenses/by/4.0/'],
    ['requiredStatement', { label: { en: ['Attribution'] }, value: { none: ['The Books'] } }],
    ['behavior', ['paged']],
    ['viewingDirection', 'right-to-left'],
    ['navDate', '1400-01-01T00:00:00Z'],
    ['start', { id: `${BOOK}/canvas/p2`, type: 'Canvas' }],
    ['partOf', [{ id: 'https://books.example/collection/maps', type: 'Collection' }]],
  ])('%s', (name, value) => {
    expect(at(MANIFEST, name)).toEqual(value);
  });

  test('facts: a licence that version 3 does not know is one of them', () => {
    expect(at(MANIFEST, 'metadata')).toEqual([
      { label: { none: ['Author'] }, value: { none: ['Anna Author'] } },
      { label: { en: ['Year'] }, value: { none: ['1400', 'or so'] } },
      {
        label: { none: ['Source'] },
        value: { none: ['From <a href="https://books.example/1">the books</a>'] },
      },
      { label: { en: ['License'] }, value: { none: ['https://books.example/terms'] } },
    ]);
  });

  test.each([
    ['<span>© The <b>Books</b></span>', { none: ['© The Books'] }],
    ['Of <a href="https://books.example/">the books</a>', { none: ['Of the books'] }],
    ['<img src="https://books.example/logo.png"/>', { en: ['books.example'] }],
  ])('the label of a provider is no HTML, of the attribution %s', (attribution, label) => {
    const document = upgraded({ ...ATLAS, attribution });
    expect(at(document, 'provider', 0, 'label')).toEqual(label);
    expect(at(document, 'requiredStatement', 'value')).toEqual({ none: [attribution] });
  });

  test('links: pages, files, data, and the logo of a provider', () => {
    expect(at(MANIFEST, 'homepage')).toEqual([
      {
        id: 'https://books.example/atlas.html',
        type: 'Text',
        label: { none: ['https://books.example/atlas.html'] },
      },
    ]);
    expect(at(MANIFEST, 'rendering')).toMatchObject([
      { id: 'https://books.example/atlas.pdf', type: 'Text', label: { none: ['PDF'] } },
      { id: 'https://books.example/film.mpg', type: 'Video', label: { none: ['A film'] } },
    ]);
    expect(at(MANIFEST, 'seeAlso', 0)).toMatchObject({
      type: 'Dataset',
      profile: 'https://books.example/mods',
    });
    expect(at(MANIFEST, 'provider', 0)).toMatchObject({
      id: 'https://books.example/',
      type: 'Agent',
      label: { none: ['The Books'] },
      logo: [{ id: 'https://books.example/logo.png', type: 'Image' }],
    });
    expect(at(MANIFEST, 'service')).toEqual([
      {
        '@id': 'https://books.example/search',
        '@type': 'SearchService1',
        profile: 'http://iiif.io/api/search/1/search',
      },
    ]);
  });

  test('an image, with a service of version 2', () => {
    const painting = at(MANIFEST, 'items', 0, 'items', 0, 'items', 0);
    expect(painting).toMatchObject({
      type: 'Annotation',
      motivation: 'painting',
      target: `${BOOK}/canvas/p1`,
    });
    expect(at(painting, 'body')).toEqual({
      id: 'https://images.example/p1/full/full/0/default.jpg',
      type: 'Image',
      format: 'image/jpeg',
      width: 1500,
      height: 2000,
      service: [
        {
          '@id': 'https://images.example/p1',
          '@type': 'ImageService2',
          profile: 'http://iiif.io/api/image/2/level1.json',
        },
      ],
    });
    expect(at(MANIFEST, 'items', 0, 'width')).toBe(750);
  });

  test('notes: those that are there, and a list that is elsewhere', () => {
    const [elsewhere, here] = [0, 1].map((index) => at(MANIFEST, 'items', 0, 'annotations', index));
    expect(elsewhere).toEqual({ id: `${BOOK}/list/p1`, type: 'AnnotationPage' });
    expect(at(here, 'items', 0)).toEqual({
      id: `${BOOK}/note/1`,
      type: 'Annotation',
      motivation: ['commenting', 'tagging'],
      body: [
        { type: 'TextualBody', value: '<p>A face</p>', format: 'text/html', language: 'en' },
        { type: 'TextualBody', value: 'face', purpose: 'tagging' },
      ],
      target: {
        type: 'SpecificResource',
        source: `${BOOK}/canvas/p1`,
        selector: [
          { type: 'FragmentSelector', value: 'xywh=10,20,30,40' },
          { type: 'SvgSelector', value: '<svg><path d="M0 0"/></svg>' },
        ],
      },
    });
  });

  test('sections as a tree, and a further sequence as a range', () => {
    expect(at(MANIFEST, 'structures')).toMatchObject([
      {
        label: { none: ['Contents'] },
        items: [
          { label: { none: ['Maps'] }, items: [{ id: `${BOOK}/canvas/p1`, type: 'Canvas' }] },
          {
            label: { none: ['Legends'] },
            items: [
              {
                type: 'SpecificResource',
                source: { id: `${BOOK}/canvas/p2`, type: 'Canvas' },
                selector: { type: 'FragmentSelector', value: 'xywh=0,0,750,300' },
              },
            ],
          },
        ],
      },
      { behavior: ['sequence'], label: { en: ['First order'] }, items: [{}, {}] },
      { behavior: ['sequence'], label: { none: ['By colour'] }, items: [{}, {}] },
    ]);
  });

  test('shows what @iiif/parser makes of it', () => {
    const other = sent(convertPresentation2(structuredClone(ATLAS)));
    const idsOf = (document: Json, type: string) => ofType(document, type).map(({ id }) => id);
    for (const type of ['Canvas', 'Image', 'Agent', 'SpecificResource'])
      expect(new Set(idsOf(MANIFEST, type)).size, type).toBeGreaterThan(0);
    expect(idsOf(MANIFEST, 'Manifest')).toEqual(idsOf(other, 'Manifest'));
    expect(at(MANIFEST, 'label')).toEqual(at(other, 'label'));
    expect(at(MANIFEST, 'rights')).toBe('http://creativecommons.org/licenses/by/4.0/');
    const canvases = (document: Json) =>
      (at(document, 'items') as readonly Json[]).map((canvas) => [at(canvas, 'id'), at(canvas, 'label')]);
    // The parser takes the canvases of further sequences for more of them.
    expect(canvases(MANIFEST)).toEqual(canvases(other).slice(0, 2));
  });
});

test('a collection has its members in one list', () => {
  const collection = upgraded(SHELF);
  expect(checkPresentation3(collection as JsonObject).filter(({ severity }) => severity === 'error')).toEqual(
    [],
  );
  expect(
    (at(collection, 'items') as readonly Json[]).map((item) => [at(item, 'type'), at(item, 'id')]),
  ).toEqual([
    ['Manifest', 'https://books.example/iiif/globe'],
    ['Collection', 'https://books.example/collection/old'],
    ['Manifest', `${BOOK}/manifest`],
  ]);
});

/** As programs write it, and not all by the specification. */
const CANVAS = ATLAS.sequences[0]?.canvases[0] as Record<string, Json>;
const VARIATIONS: readonly (readonly [string, object])[] = [
  ['Metadata API 1', { ...ATLAS, '@context': 'http://www.shared-canvas.org/ns/context.json' }],
  ['several contexts', { ...ATLAS, '@context': ['http://example.org/x.json', ATLAS['@context']] }],
  ['language maps of version 3', { ...ATLAS, label: { en: ['An atlas'], '@none': 'Atlas' } }],
  [
    'no sequences id, no hint',
    { ...ATLAS, viewingHint: '', sequences: [{ canvases: [CANVAS] }], structures: [] },
  ],
  [
    'numbers as texts',
    {
      ...ATLAS,
      metadata: [
        { label: 'Pages', value: 12 },
        { label: 'Empty', value: '' },
      ],
    },
  ],
  [
    'ranges in a circle',
    {
      ...ATLAS,
      structures: [
        {
          '@id': `${BOOK}/r1`,
          '@type': 'sc:Range',
          label: 'a',
          ranges: [`${BOOK}/r2`],
          canvases: [`${BOOK}/canvas/p1`],
        },
        {
          '@id': `${BOOK}/r2`,
          '@type': 'sc:Range',
          label: 'b',
          ranges: [`${BOOK}/r1`],
          canvases: [`${BOOK}/canvas/p1`],
        },
      ],
    },
  ],
  [
    'an annotation twice',
    {
      ...ATLAS,
      sequences: [
        {
          canvases: [
            { ...CANVAS, images: [...(CANVAS['images'] as Json[]), ...(CANVAS['images'] as Json[])] },
          ],
        },
      ],
      structures: [],
    },
  ],
  [
    'an empty range',
    { ...ATLAS, structures: [{ '@id': `${BOOK}/r`, '@type': 'sc:Range', label: 'x', canvases: [] }] },
  ],
  [
    'an image service of version 1',
    {
      ...ATLAS,
      thumbnail: {
        '@id': 'https://images.example/t.jpg',
        service: {
          '@context': 'http://library.stanford.edu/iiif/image-api/1.1/context.json',
          '@id': 'https://images.example/t',
          profile: 'http://library.stanford.edu/iiif/image-api/1.1/compliance.html#level1',
        },
      },
    },
  ],
];

test.each(VARIATIONS)('is read as it is written elsewhere: %s', (_name, document) => {
  expect(isPresentation2(sent(document) as JsonObject)).toBe(true);
  const made = upgraded(document);
  expect(checkPresentation3(made as JsonObject).filter(({ severity }) => severity === 'error')).toEqual([]);
});

/** The atlas, with something else at one place. */
const damaged = fc.tuple(fc.nat(), fc.jsonValue()).map(([seed, value]): JsonObject => {
  const copy = structuredClone(ATLAS) as unknown as Record<string, unknown>;
  const places = objectsIn(copy as Json).flatMap(({ object }) =>
    Object.keys(object).map((key) => ({ object, key })),
  );
  const place = places[seed % places.length];
  if (place) Object.assign(place.object, { [place.key]: value });
  return copy as JsonObject;
});

test('whatever is written, nothing is thrown, and each part knows where it comes from', () => {
  fc.assert(
    fc.property(damaged, (document) => {
      const { document: made, originOf, problems } = upgradePresentation2(document);
      const reach = (path: readonly (string | number)[]): JsonValue | undefined =>
        path.reduce<JsonValue | undefined>(
          (value, step) => (value as JsonObject | undefined)?.[step],
          document,
        );
      for (const { path } of [
        ...problems,
        ...checkPresentation3(made).map((problem) => ({ path: originOf(problem.path) })),
      ])
        expect(reach(path.slice(0, -1)), path.join('.')).toBeDefined();
    }),
    { numRuns: 300 },
  );
});
