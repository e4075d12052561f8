import { expect, test } from 'vitest';
import { checkPresentation3 } from '../../../src/presentation/iiif-json/check.ts';
import type { JsonObject, JsonValue } from '../../../src/presentation/model/json-value.ts';

/** Forms that the recipes of the consortium's cookbook use, with contents of our own. None is a mistake. */

const CONTEXT = 'http://iiif.io/api/presentation/3/context.json';
const BASE = 'https://example.org/iiif/book';
const CANVAS = `${BASE}/canvas/1`;

const SERVICE = { id: `${BASE}/image`, type: 'ImageService3', profile: 'level1' };
const IMAGE = {
  id: `${BASE}/image/full/max/0/default.jpg`,
  type: 'Image',
  format: 'image/jpeg',
  width: 400,
  height: 300,
  service: [SERVICE],
};
const VIDEO = {
  id: 'https://example.org/film.mp4',
  type: 'Video',
  format: 'video/mp4',
  width: 400,
  height: 300,
  duration: 572.034,
};
const TEXT = { type: 'TextualBody', value: 'A fountain', language: 'en', format: 'text/plain' };

function painting(body: JsonValue = IMAGE, target: JsonValue = CANVAS): JsonObject {
  return { id: `${BASE}/painting`, type: 'Annotation', motivation: 'painting', body, target };
}

function canvas(more: JsonObject = {}, painted: JsonObject = painting()): JsonObject {
  return {
    id: CANVAS,
    type: 'Canvas',
    label: { en: ['Front'] },
    width: 400,
    height: 300,
    items: [{ id: `${BASE}/page`, type: 'AnnotationPage', items: [painted] }],
    ...more,
  };
}

function manifest(more: JsonObject = {}, only: JsonObject = canvas()): JsonObject {
  return {
    '@context': CONTEXT,
    id: BASE,
    type: 'Manifest',
    label: { en: ['Book'] },
    items: [only],
    ...more,
  };
}

function noted(body: JsonValue, more: JsonObject = {}): JsonObject {
  const note = { id: `${BASE}/note`, type: 'Annotation', motivation: 'commenting', body, target: CANVAS };
  return manifest(
    {},
    canvas({
      annotations: [{ id: `${BASE}/notes`, type: 'AnnotationPage', items: [{ ...note, ...more }] }],
    }),
  );
}

function ranged(...items: JsonValue[]): JsonObject {
  const id = `${BASE}/range/1`;
  return manifest({ structures: [{ id, type: 'Range', label: { en: ['Contents'] }, items }] });
}

const FORMS: Readonly<Record<string, JsonObject>> = {
  'an image with its service': manifest(),
  'rights, provider with logo, links': manifest({
    rights: 'http://creativecommons.org/licenses/by/4.0/',
    requiredStatement: { label: { en: ['Credit'] }, value: { en: ['<p>Somebody</p>'] } },
    provider: [
      {
        id: 'https://example.org/',
        type: 'Agent',
        label: { en: ['Library'] },
        homepage: [
          {
            id: 'https://example.org/',
            type: 'Text',
            label: { en: ['Home'] },
            format: 'text/html',
            language: ['en'],
          },
        ],
        logo: [
          { id: 'https://example.org/logo.png', type: 'Image', format: 'image/png', height: 89, width: 346 },
        ],
        seeAlso: [
          {
            id: 'https://example.org/us.xml',
            type: 'Dataset',
            format: 'application/xml',
            profile: 'https://example.org/mads',
          },
        ],
      },
    ],
    thumbnail: [{ ...IMAGE, id: `${BASE}/image/full/200,/0/default.jpg` }],
    rendering: [
      {
        id: 'https://example.org/book.glb',
        type: 'Model',
        label: { en: ['Model'] },
        format: 'model/gltf-binary',
      },
    ],
    seeAlso: [
      {
        id: 'https://example.org/dc.xml',
        type: 'Dataset',
        label: { en: ['Record'] },
        format: 'text/xml',
        profile: 'https://example.org/dc',
      },
    ],
    partOf: [{ id: 'https://example.org/collection.json', type: 'Collection' }],
  }),
  'paged, right to left': manifest({ viewingDirection: 'right-to-left', behavior: ['paged'] }),
  'foldouts and covers': manifest({ behavior: ['paged'] }, canvas({ behavior: ['facing-pages'] })),
  'a film with its poster': manifest(
    {},
    canvas(
      {
        duration: 572.034,
        placeholderCanvas: {
          id: `${BASE}/poster`,
          type: 'Canvas',
          width: 400,
          height: 300,
          items: [
            {
              id: `${BASE}/poster/page`,
              type: 'AnnotationPage',
              items: [{ ...painting(IMAGE, `${BASE}/poster`), id: `${BASE}/poster/painting` }],
            },
          ],
        },
      },
      painting(VIDEO),
    ),
  ),
  'a film that begins in the middle': manifest(
    {
      start: {
        id: `${BASE}/start`,
        type: 'SpecificResource',
        source: CANVAS,
        selector: { type: 'PointSelector', t: 120.5 },
      },
    },
    canvas({ duration: 572.034, behavior: ['auto-advance'] }, painting(VIDEO)),
  ),
  'a choice of images': manifest(
    {},
    canvas(
      {},
      painting({
        type: 'Choice',
        items: [
          { ...IMAGE, label: { en: ['Light'] } },
          { ...IMAGE, label: { en: ['X-ray'] } },
        ],
      }),
    ),
  ),
  'a turned image, by a selector': manifest(
    {},
    canvas(
      {},
      painting({
        id: `${BASE}/body`,
        type: 'SpecificResource',
        source: IMAGE,
        selector: {
          '@context': 'http://iiif.io/api/annex/openannotation/context.json',
          type: 'iiif:ImageApiSelector',
          rotation: '90',
        },
      }),
    ),
  ),
  'services of two versions': manifest(
    {},
    canvas(
      {},
      painting({
        ...IMAGE,
        service: [
          SERVICE,
          { '@id': `${BASE}/2`, '@type': 'ImageService2', profile: 'http://iiif.io/api/image/2/level2.json' },
        ],
      }),
    ),
  ),
  'a service with a slash at its end': manifest(
    {},
    canvas({}, painting({ ...IMAGE, service: [{ ...SERVICE, id: `${BASE}/image/` }] })),
  ),
  'search, with words to complete': manifest({
    service: [
      {
        '@context': 'http://iiif.io/api/search/1/context.json',
        '@id': `${BASE}/search`,
        '@type': 'SearchService1',
        profile: 'http://iiif.io/api/search/1/search',
        service: {
          '@id': `${BASE}/complete`,
          '@type': 'AutoCompleteService1',
          profile: 'http://iiif.io/api/search/1/autocomplete',
        },
      },
    ],
  }),
  'a place and a date': manifest({
    '@context': ['http://iiif.io/api/extension/navplace/context.json', CONTEXT],
    navDate: '1986-01-01T00:00:00+00:00',
    navPlace: {
      id: `${BASE}/places`,
      type: 'FeatureCollection',
      features: [
        {
          id: `${BASE}/place`,
          type: 'Feature',
          properties: { label: { en: ['Castel Sant’Angelo'] } },
          geometry: { type: 'Point', coordinates: [12.4663, 41.9031] },
        },
      ],
    },
  }),
  'places that are elsewhere': manifest({
    '@context': ['http://iiif.io/api/extension/navplace/context.json', CONTEXT],
    navPlace: { id: 'https://example.org/places.json', type: 'FeatureCollection' },
  }),
  'a map in a note': {
    ...noted({
      id: `${BASE}/geo.json`,
      type: 'Feature',
      properties: { label: { en: ['Map'] } },
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [-77.09, 38.9],
            [-77.02, 38.9],
            [-77.02, 39.03],
            [-77.09, 39.03],
          ],
        ],
      },
    }),
    '@context': ['http://geojson.org/geojson-ld/geojson-context.jsonld', CONTEXT],
  },
  'a georeferenced map': {
    ...noted(
      {
        type: 'FeatureCollection',
        transformation: { type: 'polynomial', options: { order: 1 } },
        features: [
          {
            type: 'Feature',
            properties: { resourceCoords: [6933, 3641] },
            geometry: { type: 'Point', coordinates: [4.9, 52.4] },
          },
        ],
      },
      { motivation: 'georeferencing' },
    ),
    '@context': ['http://iiif.io/api/extension/georef/1/context.json', CONTEXT],
  },
  'a point and an outline': noted(TEXT, {
    target: { type: 'SpecificResource', source: CANVAS, selector: { type: 'PointSelector', x: 33, y: 14 } },
  }),
  'styles of Web Annotation': noted(
    { id: `${BASE}/styled`, type: 'SpecificResource', styleClass: 'author', source: TEXT },
    { stylesheet: 'https://example.org/style.css' },
  ),
  'a tag with its page elsewhere': noted([
    { type: 'SpecificResource', source: 'https://example.org/wiki/Q1' },
    TEXT,
  ]),
  'a link to another view': noted([
    TEXT,
    {
      type: 'SpecificResource',
      source: { id: CANVAS, type: 'Canvas', partOf: [{ id: BASE, type: 'Manifest' }] },
    },
  ]),
  'a picture in a note': noted([
    { id: 'https://example.org/night.jpg', type: 'Image', format: 'image/jpeg' },
    TEXT,
  ]),
  'lines of a text': {
    ...noted(TEXT, { motivation: ['supplementing'], textGranularity: 'line' }),
    '@context': ['http://iiif.io/api/extension/text-granularity/context.json', CONTEXT],
  },
  'captions in two languages': noted({
    type: 'Choice',
    items: [
      {
        id: 'https://example.org/en.vtt',
        type: 'Text',
        format: 'text/vtt',
        label: { en: ['Captions'] },
        language: 'en',
      },
      {
        id: 'https://example.org/it.vtt',
        type: 'Text',
        format: 'text/vtt',
        label: { it: ['Sottotitoli'] },
        language: 'it',
      },
    ],
  }),
  'notes elsewhere': manifest(
    {},
    canvas({ annotations: [{ id: `${BASE}/notes.json`, type: 'AnnotationPage' }] }),
  ),
  'notes of a model of their own': noted(
    [{ ...TEXT, purpose: 'commenting', creator: 'https://example.org/me' }],
    {
      created: '2026-01-01T00:00:00Z',
      creator: { id: 'https://example.org/me', type: 'Person', name: 'Me' },
    },
  ),
  'parts of a page in a table of contents': ranged(
    { id: CANVAS, type: 'Canvas' },
    {
      type: 'SpecificResource',
      source: { id: CANVAS, type: 'Canvas' },
      selector: { type: 'FragmentSelector', value: 'xywh=0,0,10,10' },
    },
    {
      id: `${BASE}/range/2`,
      type: 'Range',
      label: { en: ['Article'] },
      behavior: ['no-nav'],
      supplementary: { id: `${BASE}/article.json`, type: 'AnnotationCollection' },
      items: [{ id: `${CANVAS}#xywh=0,0,10,10`, type: 'Canvas' }],
    },
  ),
  'orders of pages': manifest({
    structures: ['a', 'b'].map((name) => ({
      id: `${BASE}/range/${name}`,
      type: 'Range',
      label: { en: [name] },
      behavior: ['sequence'],
      items: [{ id: CANVAS, type: 'Canvas' }],
    })),
  }),
  'volumes of a work': {
    '@context': CONTEXT,
    id: 'https://example.org/collection.json',
    type: 'Collection',
    label: { en: ['Volumes'] },
    behavior: ['multi-part'],
    thumbnail: [IMAGE],
    items: [
      {
        id: `${BASE}/1`,
        type: 'Manifest',
        label: { en: ['One'] },
        navDate: '1986-01-01T00:00:00Z',
        thumbnail: [IMAGE],
      },
      { id: `${BASE}/more`, type: 'Collection', label: { en: ['More'] } },
    ],
  },
};

test.each(Object.entries(FORMS))('%s', (_, document) => {
  expect(checkPresentation3(document)).toEqual([]);
});
