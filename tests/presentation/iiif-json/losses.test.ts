import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { storyOf } from '../../../src/pages/essay/sections.ts';
import { composeArchive } from '../../../src/presentation/compose/archive.ts';
import { serialisePart2 } from '../../../src/presentation/iiif/v2/document.ts';
import { readIiifJson } from '../../../src/presentation/iiif-json/read-file.ts';
import { contextWith } from '../../support/essay-model.ts';

const OTHERS = join(import.meta.dirname, '../../manifests-of-others');
const CONTEXT = contextWith({ limits: {}, collectionsOf: () => [], appearancesOf: () => [] });

function composed(name: string, change: (text: string) => string = (text) => text) {
  const text = change(readFileSync(join(OTHERS, name), 'utf8'));
  const reading = readIiifJson(Buffer.from(text), 'case.json');
  const images = new Map(
    ['a/01', 'a/02', 'a/03'].map((identifier) => [
      identifier,
      { identifier, width: 800, height: 600, modifiedMs: 1, embedded: {} },
    ]),
  );
  const { manifests, problems } = composeArchive(
    { files: [{ name: 'case.json', reading, modifiedMs: 1 }], images },
    { folderManifests: false },
  );
  const manifest = manifests.get('case');
  if (!manifest) throw new Error('there is no manifest');
  const in2 = (resource: Parameters<typeof serialisePart2>[1]) =>
    JSON.parse(JSON.stringify(serialisePart2(manifest, resource, CONTEXT) ?? null));
  return { manifest, problems, in2, json: in2({ kind: 'manifest', manifest: 'case' }) };
}

test('what a manifest says of its canvases is in 2.1, and nothing is left to tell', () => {
  const { json, problems } = composed('k18-losses.json');
  expect(problems).toEqual([]);
  const [first, second] = json.sequences[0].canvases;
  expect(JSON.stringify(first.rendering)).toContain('https://example.org/p1.pdf');
  expect(JSON.stringify(first.related)).toContain('https://example.org/p1');
  expect(first.attribution).toEqual({ '@value': 'Other owner', '@language': 'en' });
  expect(first.otherContent).toMatchObject([{ '@id': 'https://example.org/n.json' }]);
  expect(second.viewingHint).toBe('non-paged');
  const [search, area] = json.service;
  expect(search).toMatchObject({ profile: 'http://iiif.io/api/search/1/search' });
  expect(area).toMatchObject({
    geometry: { type: 'Polygon' },
    properties: { name: { '@value': 'Area' } },
  });
});

describe('several selectors of a note', () => {
  const RECTANGLE = { type: 'FragmentSelector', value: 'xywh=10,20,30,40' };
  const DRAWING = {
    type: 'SvgSelector',
    value: '<svg xmlns="http://www.w3.org/2000/svg"><path d="M1,2L9,9"/></svg>',
  };
  const POINT = { type: 'PointSelector', x: 15, y: 25 };
  const AS_RECTANGLE = { '@type': 'oa:FragmentSelector', value: RECTANGLE.value };
  const AS_DRAWING = { '@type': 'oa:SvgSelector', value: DRAWING.value };
  const BOTH = { '@type': 'oa:Choice', default: AS_RECTANGLE, item: AS_DRAWING };
  const ALONE = { '@type': ['oa:SvgSelector', 'cnt:ContentAsText'], chars: DRAWING.value };

  /** The case with other selectors: what its note is on in 2.1, where it is, and at which selectors something is told. */
  function selected(...selectors: readonly object[]) {
    const { manifest, problems, in2 } = composed('k01-svg.json', (text) => {
      const document = JSON.parse(text);
      document.items[0].annotations[0].items[0].target.selector = selectors;
      return JSON.stringify(document);
    });
    const { resources } = in2({ kind: 'annotations', manifest: 'case', canvas: 'c1' });
    const { region } = manifest.canvases[0]?.notes[0] ?? {};
    const told = problems.map(({ rule, message }) => `${rule} ${/\(.*?\)/.exec(message)?.[0] ?? message}`);
    return { on: resources[0].on, region, told };
  }

  const NAMED = { x: 10, y: 20, width: 30, height: 40 };
  const AROUND = { x: 1, y: 2, width: 8, height: 7 };
  const MORE = 'version-3-only (a further rectangle or drawing, or a point beside another selector)';

  test.each([
    ['a rectangle and a drawing', [RECTANGLE, DRAWING], BOTH, NAMED, []],
    ['a drawing and a rectangle', [DRAWING, RECTANGLE], BOTH, NAMED, []],
    [
      'a time and a drawing',
      [{ type: 'FragmentSelector', value: 't=5' }, DRAWING],
      ALONE,
      AROUND,
      ['version-3-only `type` is left out of version 2.1, the page and the PDF'],
    ],
    ['a point and a drawing', [POINT, DRAWING], ALONE, AROUND, [MORE]],
    ['two drawings and a rectangle', [DRAWING, DRAWING, RECTANGLE], BOTH, NAMED, [MORE]],
  ])('%s', (_name, selectors, selector, region, told) =>
    expect(selected(...selectors)).toMatchObject({ on: { selector }, region, told }),
  );

  test('a rectangle and a point', () => {
    const { on, told } = selected(RECTANGLE, POINT);
    expect(on).toMatch(/canvas\/c1#xywh=10,20,30,40$/);
    expect(told).toEqual([MORE]);
  });

  test('of version 2 come back as they were', () => {
    const canvas = 'https://example.org/c1';
    const image = { '@id': '/iiif/2/a%2F01/full/full/0/default.jpg', '@type': 'dctypes:Image' };
    const { in2 } = composed('k01-svg.json', () =>
      JSON.stringify({
        '@context': 'http://iiif.io/api/presentation/2/context.json',
        '@id': 'https://example.org/m',
        '@type': 'sc:Manifest',
        label: 'Of Mirador 2',
        sequences: [
          {
            '@type': 'sc:Sequence',
            canvases: [
              {
                '@id': canvas,
                '@type': 'sc:Canvas',
                label: '1',
                width: 800,
                height: 600,
                images: [
                  { '@type': 'oa:Annotation', motivation: 'sc:painting', resource: image, on: canvas },
                ],
                otherContent: [
                  {
                    '@id': 'https://example.org/notes',
                    '@type': 'sc:AnnotationList',
                    resources: [
                      {
                        '@type': 'oa:Annotation',
                        motivation: ['oa:commenting'],
                        resource: [{ '@type': 'dctypes:Text', format: 'text/html', chars: '<p>A face</p>' }],
                        on: [{ '@type': 'oa:SpecificResource', full: canvas, selector: BOTH }],
                      },
                    ],
                  },
                ],
              },
            ],
          },
        ],
      }),
    );
    const { resources } = in2({ kind: 'annotations', manifest: 'case', canvas: 'c1' });
    expect(resources[0].on.selector).toEqual(BOTH);
  });
});

test('images elsewhere that stand for something keep their services', () => {
  const elsewhere = (...service: readonly object[]) => [
    { id: 'https://example.org/i/full/90,/0/default.jpg', type: 'Image', format: 'image/jpeg', service },
  ];
  const V3 = {
    id: 'https://example.org/3/i',
    type: 'ImageService3',
    profile: 'level1',
    sizes: [{ width: 90, height: 60 }],
  };
  const V2 = { '@id': 'https://example.org/2/i', '@type': 'ImageService2', profile: 'level2' };
  const V1 = { '@id': 'https://example.org/1/i', '@type': 'ImageService1', profile: 'level0' };
  const { json } = composed('k18-losses.json', (text) => {
    const document = JSON.parse(text);
    document.thumbnail = elsewhere(V3, V2);
    document.provider = [
      { id: 'https://example.org/us', type: 'Agent', label: { en: ['Us'] }, logo: elsewhere(V1) },
    ];
    document.items[0].thumbnail = elsewhere(V2);
    return JSON.stringify(document);
  });
  const as2 = {
    '@context': 'http://iiif.io/api/image/2/context.json',
    '@id': 'https://example.org/2/i',
    profile: 'http://iiif.io/api/image/2/level2.json',
  };
  expect(json.thumbnail.service).toEqual([
    {
      '@context': 'http://iiif.io/api/image/3/context.json',
      '@id': 'https://example.org/3/i',
      profile: 'http://iiif.io/api/image/3/level1.json',
      sizes: [{ width: 90, height: 60 }],
    },
    as2,
  ]);
  expect(json.sequences[0].canvases[0].thumbnail.service).toEqual(as2);
  expect(json.logo.service).toEqual({
    '@context': 'http://library.stanford.edu/iiif/image-api/1.1/context.json',
    '@id': 'https://example.org/1/i',
    profile: 'http://library.stanford.edu/iiif/image-api/1.1/compliance.html#level0',
  });
});

describe('a range that is an order', () => {
  const orderOf = (canvases: readonly { readonly '@id': string }[]): string[] =>
    canvases.map((canvas) => canvas['@id'].replace(/^.*\//, ''));

  test('orders the photographs of the page, of the PDF and of 2.1, and is no section', () => {
    const { manifest, json, problems } = composed('k19-sequence.json');
    expect(problems).toEqual([]);
    expect(manifest.canvases.map(({ id }) => id)).toEqual(['c3', 'c2', 'c1']);
    expect(
      storyOf(manifest).flatMap((part) => (part.kind === 'loose' ? part.canvases.map(({ id }) => id) : [])),
    ).toEqual(['c3', 'c2', 'c1']);
    expect(json.sequences).toHaveLength(1);
    expect(json.sequences[0].label).toEqual({ '@value': 'Original order', '@language': 'en' });
    expect(orderOf(json.sequences[0].canvases)).toEqual(['c3', 'c2', 'c1']);
    expect(json.structures).toBeUndefined();
  });

  test('has an address of its own in 2.1 when it is not the first, and names canvases that it leaves out last', () => {
    const further = `"structures": [{"id": "https://example.org/k19/first", "type": "Range", "behavior": ["sequence"],
      "label": {"en": ["First"]}, "items": [{"id": "https://example.org/k19-sequence/c2", "type": "Canvas"}]},`;
    const { in2, json } = composed('k19-sequence.json', (text) => text.replace('"structures": [', further));
    expect(orderOf(json.sequences[0].canvases)).toEqual(['c2', 'c1', 'c3']);
    expect(json.sequences[1]).toEqual({
      '@id': expect.stringMatching(/\/2\/case\/sequence\/r$/),
      '@type': 'sc:Sequence',
      label: { '@value': 'Original order', '@language': 'en' },
    });
    const sequence = in2({ kind: 'sequence', manifest: 'case', sequence: 'r' });
    expect(orderOf(sequence.canvases)).toEqual(['c3', 'c2', 'c1']);
    expect(sequence['@id']).toBe(json.sequences[1]['@id']);
    expect(in2({ kind: 'sequence', manifest: 'case', sequence: 'other' })).toBeNull();
  });
});
