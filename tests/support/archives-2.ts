import { type JsonObject, sent } from './json.ts';

/** Files of version 2 in the forms in which archives write them, with texts of our own. */

const CONTEXT = 'http://iiif.io/api/presentation/2/context.json';
const HOST = 'https://archive.example/iiif';

interface Shape {
  /** Of the first canvas, of what paints it, and of the first sequence. */
  readonly canvas?: JsonObject;
  readonly resource?: JsonObject;
  readonly sequence?: JsonObject;
}

function canvas(number: number, { canvas: more, resource }: Shape = {}): JsonObject {
  const service = {
    '@context': 'http://iiif.io/api/image/2/context.json',
    '@id': `https://images.example/p${number}`,
    profile: 'http://iiif.io/api/image/2/level2.json',
  };
  return {
    '@id': `${HOST}/book/canvas/p${number}`,
    '@type': 'sc:Canvas',
    label: `f. ${number}`,
    height: 2000,
    width: 1500,
    images: [
      {
        '@id': `${HOST}/book/annotation/p${number}`,
        '@type': 'oa:Annotation',
        motivation: 'sc:painting',
        on: `${HOST}/book/canvas/p${number}`,
        resource: {
          '@id': `https://images.example/p${number}/full/full/0/default.jpg`,
          '@type': 'dctypes:Image',
          format: 'image/jpeg',
          height: 2000,
          width: 1500,
          service,
          ...resource,
        },
      },
    ],
    ...more,
  };
}

const FIRST_ID = `${HOST}/book/canvas/p1`;
const SECOND_ID = `${HOST}/book/canvas/p2`;

function book(properties: JsonObject, shape: Shape = {}): JsonObject {
  return sent({
    '@context': CONTEXT,
    '@id': `${HOST}/book/manifest`,
    '@type': 'sc:Manifest',
    label: 'A book',
    sequences: [
      { '@id': `${HOST}/book/sequence/normal`, canvases: [canvas(1, shape), canvas(2)], ...shape.sequence },
    ],
    ...properties,
  });
}

function range(name: string, label: string, more: JsonObject): JsonObject {
  return { '@id': `${HOST}/book/range/${name}`, '@type': 'sc:Range', label, ...more };
}

/** A second sequence as 2.1 prescribes it (3.2): named, not embedded. */
export const SEQUENCE_ELSEWHERE = book({
  sequences: [
    { '@id': `${HOST}/book/sequence/normal`, label: 'As bound', canvases: [canvas(1), canvas(2)] },
    { '@id': `${HOST}/book/sequence/restored`, '@type': 'sc:Sequence', label: 'As it once was' },
  ],
});

/** A manifest with two orders in the file; the second one has a leaf of its own, and names one that is nowhere. */
export const TWO_ORDERS = book({
  sequences: [
    { '@id': `${HOST}/book/sequence/normal`, label: 'As bound', canvases: [canvas(1), canvas(2)] },
    {
      '@id': `${HOST}/book/sequence/other`,
      label: 'Other order',
      viewingDirection: 'right-to-left',
      startCanvas: SECOND_ID,
      metadata: [{ label: 'After', value: 'the old catalogue' }],
      canvases: [canvas(2), FIRST_ID, canvas(3), `${HOST}/book/canvas/lost`],
    },
  ],
});

/** Ranges as they were nested before 2.0, and named elsewhere, twice, and not at all. */
export const RANGES = book({
  structures: [
    range('top', 'Contents', {
      viewingHint: 'top',
      ranges: [...[`${HOST}/book/range/one`, `${HOST}/book/range/gone`], 'https://example.net/other/range/x'],
    }),
    range('one', 'Part one', {
      canvases: [FIRST_ID],
      within: { '@id': `${HOST}/book/range/top` },
      viewingDirection: 'bottom-to-top',
      viewingHint: 'individuals',
      logo: 'https://archive.example/part.png',
      contentLayer: { '@id': `${HOST}/book/layer/transcription`, label: 'Transcription' },
    }),
    range('inner', 'A chapter', { within: `${HOST}/book/range/one`, canvases: [SECOND_ID] }),
    range('away', 'On its own', { within: `${HOST}/shelf/range/books`, canvases: [SECOND_ID] }),
    range('inner', 'The same once more', { canvases: [SECOND_ID] }),
    { '@type': 'sc:Range', label: 'Without an id', canvases: [SECOND_ID] },
    range('both', 'Written twice', {
      members: [{ '@id': FIRST_ID, '@type': 'sc:Canvas', label: 'f. 1', within: `${HOST}/book/manifest` }],
      canvases: [FIRST_ID],
    }),
  ],
});

export const ARCHIVES: Readonly<Record<string, JsonObject>> = {
  'a library in London': book(
    {
      attribution: '<span>The Library</span><br/>Licence: <a href="https://archive.example/l">terms</a>',
      logo: 'https://archive.example/logo.png',
      license: 'https://archive.example/terms',
      related: { '@id': 'https://archive.example/b1', format: 'text/html', label: 'In the catalogue' },
      seeAlso: [
        {
          '@id': 'https://archive.example/b1.json',
          format: 'application/json',
          profile: 'https://archive.example/p',
        },
        { '@id': 'https://archive.example/b1.xml', format: 'text/xml', 'dcterms:hasFormat': 'METS' },
      ],
      service: [
        {
          '@context': 'http://iiif.io/api/search/0/context.json',
          '@id': 'https://archive.example/search/b1',
          profile: 'http://iiif.io/api/search/0/search',
          label: 'Search within this',
          service: {
            '@id': 'https://archive.example/complete/b1',
            profile: 'http://iiif.io/api/search/0/autocomplete',
          },
        },
        { profile: 'http://universalviewer.io/tracking-extensions-profile', trackingLabel: 'Format: book' },
      ],
      mediaSequences: [{ '@id': '#', '@type': 'ixif:MediaSequence', label: 'XSequence 0' }],
    },
    {
      sequence: {
        label: 'Sequence s0',
        rendering: [{ '@id': 'https://archive.example/b1.pdf', format: 'application/pdf', label: 'As PDF' }],
      },
    },
  ),
  'a university in Cambridge': book(
    { license: 'https://archive.example/terms-of-use', extra: 'v15' },
    {
      canvas: {
        thumbnail: { '@id': 'https://images.example/p1/full/,150/0/default.jpg', '@type': 'dctypes:Image' },
        extra: { of: 'the canvas' },
      },
      sequence: { viewingHint: 'individuals', startCanvas: SECOND_ID, extra: 1 },
    },
  ),
  'a library in Oxford': book({
    navDate: '1450-01-01T00:00:00Z',
    description: ['In Latin.', { '@value': 'Auf Latein.', '@language': 'de' }, { en: { text: 'odd' } }],
    metadata: [
      {
        label: 'Title',
        value: [
          { '@value': 'Psalter', '@language': 'en' },
          { '@value': 'Psalterium', '@language': 'la' },
        ],
      },
      { label: 'Shelfmark', value: null },
      { label: [{ '@value': 'Date', '@language': 'en' }], value: '', order: 3 },
      'Provenance: unknown',
    ],
    structures: [range('empty', 'An empty one', { canvases: [] })],
  }),
  'manuscripts in Switzerland': book(
    {
      within: { '@id': 'https://archive.example/collection/stiftsbibliothek', label: 'The abbey' },
      related: 'https://archive.example/en/list/one/csg/0001',
      thumbnail: {
        '@id': 'https://images.example/p1/full/,150/0/default.jpg',
        service: {
          '@context': 'http://iiif.io/api/image/2/context.json',
          '@id': 'https://images.example/p1',
          profile: ['http://iiif.io/api/image/2/level2.json', { formats: ['tif'] }],
        },
      },
    },
    {
      sequence: {
        label: 'Normal sequence',
        description: 'The sequence',
        attribution: 'Of the sequence',
        license: 'https://creativecommons.org/licenses/by-nc/4.0/',
        metadata: [{ label: 'Of', value: 'the order' }],
        thumbnail: 'https://images.example/p2/full/,90/0/default.jpg',
        viewingDirection: 'left-to-right',
        within: `${HOST}/book/manifest`,
      },
    },
  ),
  'a national library in Paris': book(
    {
      seeAlso: ['http://oai.archive.example/12148/btv1b1'],
      description: 'Manuscript',
      license: { '@id': 'https://archive.example/conditions', label: 'Conditions' },
      viewingHint: 'rotated',
      thumbnail: { '@id': 'https://archive.example/btv1b1.thumbnail', title: 'Thumbnail' },
      startCanvas: FIRST_ID,
    },
    { sequence: { startCanvas: SECOND_ID, viewingDirection: 'left-to-right' } },
  ),
  'an annotation tool': book(
    {},
    {
      canvas: {
        otherContent: [
          {
            '@id': `${HOST}/book/list/p1`,
            '@type': 'sc:AnnotationList',
            label: 'Transcription',
            within: { '@id': `${HOST}/book/layer/l1`, '@type': 'sc:Layer', label: 'A layer', total: 7 },
          },
          { '@type': 'sc:AnnotationList', label: 'Neither here nor there' },
          {
            '@id': `${HOST}/book/list/p1-notes`,
            label: 'Notes',
            next: `${HOST}/book/list/p1-notes-2`,
            resources: [
              {
                '@id': `${HOST}/book/note/1`,
                '@type': 'oa:Annotation',
                motivation: 'oa:commenting',
                'dcterms:creator': 'A. Reader',
                label: 'On the initial',
                resource: {
                  '@type': 'dctypes:Text',
                  chars: '<p>An initial</p>',
                  format: 'text/html',
                  label: 'A text',
                },
                on: [
                  {
                    '@type': 'oa:SpecificResource',
                    full: FIRST_ID,
                    selector: { '@type': 'oa:FragmentSelector', value: 'xywh=1,2,3,4' },
                    within: { '@id': `${HOST}/book/manifest` },
                  },
                ],
              },
              {
                '@type': 'oa:Annotation',
                motivation: 'oa:commenting',
                resource: { '@type': 'cnt:ContentAsText', label: 'Without chars' },
                on: {
                  '@id': FIRST_ID,
                  selector: { '@type': 'oa:FragmentSelector', value: 'xywh=5,6,7,8' },
                  within: 'https://elsewhere.example/manifest',
                },
              },
            ],
          },
        ],
      },
    },
  ),
  'several images of one page': book(
    {},
    {
      resource: {
        '@type': 'oa:Choice',
        label: 'Light',
        default: {
          '@id': 'https://images.example/p1/full/full/0/default.jpg',
          '@type': 'dctypes:Image',
          label: 'Daylight',
          width: 1500,
          height: 2000,
          description: 'By day',
          language: 'en',
        },
        item: [
          {
            '@id': 'https://images.example/p1-uv/full/full/0/default.jpg',
            '@type': 'dctypes:Image',
            label: 'Ultraviolet',
            width: 1500,
            height: 'tall',
            metadata: [{ label: 'Lamp', value: '365 nm' }],
          },
          'rdf:nil',
        ],
      },
    },
  ),
  'an image by the address of its service': book(
    {},
    { resource: { '@id': 'https://images.example/p1', label: 'The page' } },
  ),
  'an art museum in Chicago': book({
    description: [{ value: 'Of dots', language: 'en' }],
    metadata: [{ label: 'Artist', value: { value: 'Georges', language: 'fr' } }],
    within: 'https://archive.example/collection',
  }),
  'contexts of its own': book({
    '@context': [CONTEXT, { edm: 'http://www.europeana.eu/schemas/edm/' }],
    'edm:rights': 'https://archive.example/rights',
    logo: { '@id': 'https://archive.example/logo.png', label: 'Our logo' },
    related: [
      { label: 'No address' },
      { '@id': 'https://archive.example/x', label: 'Spanish', language: 'es' },
    ],
    service: 'https://archive.example/service',
  }),
  'dates and directions of other kinds': book({
    navDate: 1450,
    viewingDirection: ['left-to-right'],
    viewingHint: ['paged', 'https://archive.example/hint'],
    logo: 'logo.png',
    within: { '@id': `${HOST}/other/sequence/normal` },
  }),
  'a sequence elsewhere': SEQUENCE_ELSEWHERE,
  'two orders': TWO_ORDERS,
  ranges: RANGES,
  'a collection': sent({
    '@context': CONTEXT,
    '@id': `${HOST}/collection/shelf`,
    '@type': 'sc:Collection',
    label: 'A shelf',
    viewingDirection: 'left-to-right',
    first: `${HOST}/collection/shelf/1`,
    total: 812,
    collections: [`${HOST}/collection/inner`],
    manifests: [
      {
        '@id': `${HOST}/book/manifest`,
        '@type': 'sc:Manifest',
        label: 'A book',
        navDate: '1450-01-01T00:00:00Z',
        sequences: [{ label: 'not here' }],
      },
      { '@type': 'sc:Manifest', label: 'Without an id' },
    ],
  }),
};
