import { describe, expect, test } from 'vitest';
import {
  serialiseCollection3,
  serialiseManifest3,
  serialisePart3,
} from '../../src/presentation/iiif/v3/document.ts';
import type { PresentationResource } from '../../src/urls.ts';
import { brokenBy, change, type Damage } from '../support/damage.ts';
import { BASE, contextWith, ESSAY, ESSAY_BY_DATE, PLAIN_MANIFEST, TOP } from '../support/essay-model.ts';
import { isObject, type JsonObject, listAt, objectsIn, sent } from '../support/json.ts';
import {
  type ClassProperties,
  commonRules,
  propertyRule,
  type Rule,
  recommendedRule,
  testRules,
} from '../support/presentation-rules.ts';

const context = contextWith();
const DESCRIPTIVE = ['metadata', 'summary', 'requiredStatement', 'rights'];
const LINKING = ['seeAlso', 'service', 'homepage', 'rendering', 'partOf'];

/** Appendix A, for what this server writes. */
const CLASSES: Readonly<Record<string, ClassProperties>> = {
  Collection: {
    must: ['id', 'type', 'label', 'items'],
    should: ['metadata', 'summary', 'provider', 'thumbnail'],
    may: [
      ...[...DESCRIPTIVE, ...LINKING, 'navDate', 'navPlace', 'placeholderCanvas', 'viewingDirection'],
      ...['behavior', 'services', 'annotations'],
    ],
  },
  Manifest: {
    must: ['id', 'type', 'label', 'items'],
    should: ['metadata', 'summary', 'provider', 'thumbnail'],
    may: [
      ...[...DESCRIPTIVE, ...LINKING, 'navDate', 'navPlace', 'placeholderCanvas', 'viewingDirection'],
      ...['behavior', 'services', 'start', 'structures', 'annotations'],
    ],
  },
  Canvas: {
    must: ['id', 'type', 'height', 'width'],
    should: ['label', 'items'],
    may: [
      ...[...DESCRIPTIVE, ...LINKING, 'provider', 'thumbnail', 'navDate', 'navPlace', 'placeholderCanvas'],
      ...['behavior', 'annotations'],
    ],
  },
  Range: {
    must: ['id', 'type', 'items'],
    should: ['label'],
    may: [...DESCRIPTIVE, ...LINKING, 'provider', 'thumbnail', 'navDate', 'navPlace', 'behavior', 'start'],
  },
  AnnotationPage: { must: ['id', 'type'], should: ['items'], may: ['label', 'behavior', 'partOf'] },
  Annotation: { must: ['id', 'type', 'target', 'motivation'], should: ['body'], may: [...DESCRIPTIVE] },
  Image: {
    must: ['id', 'type'],
    should: ['format'],
    may: ['label', 'profile', 'height', 'width', 'service', 'thumbnail', 'language'],
  },
  Agent: { must: ['id', 'type', 'label'], should: ['homepage', 'logo'], may: ['seeAlso'] },
};

const CONTEXT = 'http://iiif.io/api/presentation/3/context.json';
const NAV_PLACE = 'http://iiif.io/api/extension/navplace/context.json';
const PHYSICAL = 'http://iiif.io/api/annex/services/physdim';

const RULES: readonly Rule[] = [
  ...commonRules({
    id: '3.2 id, 5.3',
    languages: '4.4',
    html: '4.5',
    arrays: '4.3',
    links: '3.3.1',
    partOf: '3.3.2',
    thumbnail: '3.1 thumbnail and logo',
    navDate: '3.1 navDate',
    service: '3.3.1 service',
    content: '5.7',
    painting: '5.2, 5.3',
    placeholder: '3.1 placeholderCanvas',
    range: '5.4, 3.3.2 start',
    target: '5.3, 5.6',
    uri: '6.3',
  }),
  propertyRule('Appendix A: every class has what it must, and nothing that it may not', CLASSES),
  {
    name: '4.6 and navPlace 3.1: @context comes first, once, the API last and navPlace only where it is used',
    violations: (document) => {
      const places = objectsIn(document).some(({ object }) => object['navPlace'] !== undefined);
      const right = places ? [NAV_PLACE, CONTEXT] : CONTEXT;
      const inside = objectsIn(document).filter(
        ({ object }) =>
          object !== document && object['@context'] !== undefined && object['profile'] !== PHYSICAL,
      );
      const wrong = JSON.stringify(document['@context']) !== JSON.stringify(right);
      return [
        ...(wrong || Object.keys(document)[0] !== '@context' ? ['@context'] : []),
        ...inside.map(({ object }) => String(object['id'])),
      ];
    },
  },
  {
    name: '5.5: references to pages of annotations have no items',
    violations: (document) =>
      objectsIn(document)
        .filter(({ object, keys }) => keys.at(-1) === 'annotations' && Object.keys(object).length !== 2)
        .map(({ object }) => String(object['id'])),
  },
  {
    name: 'navPlace 2.2: features are points with a label, longitude before latitude',
    violations: (document) =>
      objectsIn(document)
        .filter(({ keys }) => keys.at(-1) === 'navPlace')
        .flatMap(({ object }) => {
          const features = listAt(object, 'features');
          if (object['type'] !== 'FeatureCollection' || features.length === 0) return ['no features'];
          return features
            .map(({ geometry, properties }) => [geometry, properties])
            .filter(([geometry, properties]) => !isPoint(geometry) || !isObject(properties))
            .map(() => 'no point');
        }),
  },
  {
    name: 'services annex 3.3: physical dimensions have context, profile, scale and units',
    violations: (document) =>
      objectsIn(document)
        .filter(({ object }) => object['profile'] === PHYSICAL)
        .filter(
          ({ object }) =>
            object['@context'] !== `${PHYSICAL}/1/context.json` ||
            typeof object['physicalScale'] !== 'number' ||
            !['mm', 'cm', 'in'].includes(String(object['physicalUnits'])),
        )
        .map(() => 'dimensions'),
  },
  {
    name: '5.1: members of a collection have a label, and manifests no canvases',
    violations: (document) =>
      document['type'] !== 'Collection'
        ? []
        : listAt(document, 'items')
            .filter(({ label, items }) => label === undefined || items !== undefined)
            .map(({ id }) => String(id)),
  },
];

function isPoint(geometry: unknown): boolean {
  if (!isObject(geometry) || geometry['type'] !== 'Point') return false;
  const { coordinates } = geometry;
  if (!Array.isArray(coordinates)) return false;
  return Math.abs(Number(coordinates[0])) <= 180 && Math.abs(Number(coordinates[1])) <= 90;
}

const CACTUS = { manifest: 'exile', canvas: 'cactus-01' } as const;
const PARTS: readonly PresentationResource[] = [
  { kind: 'canvas', ...CACTUS },
  { kind: 'placeholder', ...CACTUS },
  { kind: 'painting-page', ...CACTUS },
  { kind: 'painting', ...CACTUS },
  { kind: 'range', manifest: 'exile', range: 'contents' },
  { kind: 'range', manifest: 'exile', range: 'rabbits' },
];
const NOTES: readonly PresentationResource[] = [
  { kind: 'annotations', ...CACTUS },
  { kind: 'annotation', ...CACTUS, annotation: 'tag-1' },
];

function partOfEssay(resource: PresentationResource): JsonObject {
  return sent(serialisePart3(ESSAY, resource, context));
}

const whole = sent(serialiseManifest3(ESSAY, context));
const documents: readonly JsonObject[] = [
  whole,
  sent(serialiseManifest3(ESSAY_BY_DATE, context)),
  sent(serialiseManifest3(PLAIN_MANIFEST, context)),
  sent(serialiseCollection3(TOP, context)),
  ...PARTS.map(partOfEssay),
];

describe('Presentation 3.0', () => {
  testRules(RULES, documents, {
    manifest: (manifest) => serialiseManifest3(manifest, context),
    collection: (collection) => serialiseCollection3(collection, context),
  });

  test('Appendix A: an essay that says enough has all that is recommended', () => {
    const { violations } = recommendedRule('recommended', CLASSES);
    expect(violations(whole)).toEqual([]);
    expect(violations(sent(serialiseCollection3(TOP, context)))).toEqual([]);
  });

  test('5.3, 5.5, 5.6: notes are on the canvas, inside of it, with bodies in their languages', () => {
    const page = partOfEssay({ kind: 'annotations', ...CACTUS });
    const [caption, comment, tag] = listAt(page, 'items');
    expect(caption).toMatchObject({
      motivation: 'describing',
      body: [
        {
          type: 'TextualBody',
          value: '<p>A <i>heavy</i> specimen.</p>',
          language: 'en',
          format: 'text/html',
        },
        { type: 'TextualBody', language: 'es' },
      ],
      target: {
        type: 'SpecificResource',
        source: {
          id: `${BASE}/presentation/3/exile/canvas/cactus-01`,
          type: 'Canvas',
          partOf: [{ id: `${BASE}/presentation/3/exile/manifest`, type: 'Manifest' }],
        },
      },
    });
    expect(comment).toMatchObject({
      motivation: 'commenting',
      target: {
        selector: {
          type: 'FragmentSelector',
          conformsTo: 'http://www.w3.org/TR/media-frags/',
          value: 'xywh=120,340,800,600',
        },
      },
    });
    expect(tag).toMatchObject({
      motivation: 'tagging',
      body: { type: 'TextualBody', value: 'Leon Trotsky', format: 'text/plain' },
      target: { selector: { type: 'FragmentSelector', value: 'xywh=3000,400,600,400' } },
    });
    for (const resource of NOTES) expect(partOfEssay(resource)).toMatchObject({ '@context': CONTEXT });
  });
});

describe('the checks themselves notice', () => {
  test.each<[string, string, Damage]>([
    ['a canvas with a fragment', '3.2 id', change('Canvas', 'id', 'https://photos.example/canvas#one')],
    ['a plain string for a label', '4.4', change('Range', 'label', 'Contents')],
    ['a language that is none', '4.4', change('Range', 'label', { 'in english': ['Contents'] })],
    ['HTML in a label', '4.5', change('Range', 'label', { en: ['<b>Contents</b>'] })],
    ['a script', '4.5', change('Manifest', 'summary', { en: ['<script>a()</script>'] })],
    ['one thumbnail without an array', '4.3', change('Manifest', 'thumbnail', { id: 'https://a.example/' })],
    ['a homepage without a label', '3.3.1', change('Manifest', 'homepage', [{ id: 'https://a.example/' }])],
    ['a collection without a label', '3.3.2', change('Manifest', 'partOf', [{ id: 'https://a.example/' }])],
    ['a thumbnail without a size', '3.1 thumbnail', change('Manifest', 'thumbnail', [{ type: 'Image' }])],
    ['a date without a time zone', '3.1 navDate', change('Manifest', 'navDate', '1940-01-01T00:00:00')],
    ['a service with two ids', '3.3.1 service', change('ImageService3', '@id', 'https://a.example/1')],
    ['a service for an image', '5.7', change('Image', 'id', `${BASE}/iiif/3/mark`)],
    ['a comment among what is painted', '5.2', change('Annotation', 'motivation', 'commenting')],
    ['a placeholder in a placeholder', '3.1 placeholder', change('Canvas', 'placeholderCanvas', { id: 'x' })],
    ['a start elsewhere', '5.4', change('Manifest', 'start', { id: 'https://a.example/', type: 'Canvas' })],
    ['a target on another canvas', '5.3', change('Annotation', 'target', 'https://a.example/')],
    ['an id of an unknown kind', '6.3', change('Range', 'id', `${BASE}/presentation/3/a`)],
    ['a property of another class', 'Appendix A', change('Range', 'height', 10)],
    ['a second context', '4.6', change('Range', '@context', CONTEXT)],
    [
      'a page that is neither here nor there',
      '5.5',
      change('Canvas', 'annotations', [{ id: 'a', type: 'AnnotationPage', items: [] }]),
    ],
    [
      'a map without places',
      'navPlace 2.2',
      change('Manifest', 'navPlace', { type: 'FeatureCollection', features: [] }),
    ],
    ['another unit', 'services annex', change('Canvas', 'service', [{ profile: PHYSICAL }])],
  ])('%s (%s)', (_what, section, damage) => {
    expect(brokenBy(damage, whole, RULES)).toContain(section);
  });
});
