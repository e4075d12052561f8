import { describe, expect, test } from 'vitest';
import { composedFile } from '../../support/composed-file.ts';

/** Patterns that published manifests of 3.0 use, each in the smallest manifest or collection that shows it. */

const HOST = 'https://example.org/iiif';
const C1 = `${HOST}/canvas/1`;
const C2 = `${HOST}/canvas/2`;
const CONTEXT = 'http://iiif.io/api/presentation/3/context.json';

type Properties = Readonly<Record<string, unknown>>;

const SERVICE = { id: 'https://images.example/one', type: 'ImageService3', profile: 'level1' };
const IMAGE = {
  id: 'https://images.example/one/full/max/0/default.jpg',
  type: 'Image',
  format: 'image/jpeg',
  width: 800,
  height: 600,
  service: [SERVICE],
};
const FILM = {
  id: 'https://films.example/one.mp4',
  type: 'Video',
  format: 'video/mp4',
  width: 480,
  height: 360,
  duration: 572.034,
};
const SOUND = { id: 'https://films.example/one.mp3', type: 'Sound', format: 'audio/mpeg', duration: 14 };

function painted(canvas: string, ...bodies: readonly unknown[]): Properties {
  const items = bodies.map((body, index) => ({
    id: `${canvas}/painting/${index}`,
    type: 'Annotation',
    motivation: 'painting',
    body,
    target: canvas,
  }));
  return { items: [{ id: `${canvas}/page`, type: 'AnnotationPage', items }] };
}

function canvas(id: string, more: Properties = {}): Properties {
  return {
    id,
    type: 'Canvas',
    label: { en: ['p'] },
    width: 800,
    height: 600,
    ...painted(id, IMAGE),
    ...more,
  };
}

function manifest(more: Properties = {}): Properties {
  return {
    '@context': CONTEXT,
    id: `${HOST}/manifest`,
    type: 'Manifest',
    label: { en: ['M'] },
    items: [canvas(C1), canvas(C2)],
    ...more,
  };
}

function withCanvas(more: Properties, ofManifest: Properties = {}): Properties {
  return manifest({ items: [canvas(C1, more), canvas(C2)], ...ofManifest });
}

/** The first canvas with a note. */
function withNote(more: Properties): Properties {
  const note = { id: `${C1}/notes/1`, type: 'Annotation', motivation: 'commenting', target: C1, ...more };
  return withCanvas({ annotations: [{ id: `${C1}/notes`, type: 'AnnotationPage', items: [note] }] });
}

function range(id: string, items: readonly unknown[], more: Properties = {}): Properties {
  return { id: `${HOST}/range/${id}`, type: 'Range', label: { en: [id] }, items, ...more };
}

const PART = { id: C1, type: 'Canvas' };
const TIME = (time: string): Properties => ({ id: `${C1}#t=${time}`, type: 'Canvas' });
const TIMED = { duration: 572.034, ...painted(C1, FILM) };

const PATTERNS: Readonly<Record<string, Properties>> = {
  'an image without a service': withCanvas(
    painted(C1, { id: 'https://images.example/a.png', type: 'Image', format: 'image/png' }),
  ),
  sound: withCanvas({ width: undefined, height: undefined, duration: 14, ...painted(C1, SOUND) }),
  'a film': withCanvas(TIMED),
  'a body in a list': withCanvas({ duration: 572.034, ...painted(C1, [FILM]) }),
  'a canvas larger than its image': withCanvas({ width: 8000, height: 6000 }),
  'texts in several languages and in none': manifest({
    label: { en: ['A', 'B'], 'zh-Hant': ['甲'], 'ja-Latn': ['Kō'], none: ['1871'] },
    metadata: [
      { label: { en: ['Date'], fr: ['Date'] }, value: { none: ['1871'], en: ['about 1871', 'or later'] } },
    ],
  }),
  'HTML in values, with either quote': manifest({
    summary: { en: ['<p>A <b>short</b> text<br/>of two lines</p>'] },
    metadata: [
      {
        label: { en: ['Author'] },
        value: { none: ["<span><a href='https://example.org/a?b=1&amp;c=2'>A</a></span>"] },
      },
    ],
    requiredStatement: {
      label: { en: ['Held by'] },
      value: { en: ['<span><img src="https://example.org/l.png" alt="L"/> <small>B</small></span>'] },
    },
    rights: 'http://creativecommons.org/licenses/by/4.0/',
  }),
  'a direction and behaviors': manifest({ viewingDirection: 'top-to-bottom', behavior: ['continuous'] }),
  'pages of a book': manifest({
    behavior: ['paged'],
    viewingDirection: 'right-to-left',
    items: [canvas(C1, { behavior: ['non-paged'] }), canvas(C2, { behavior: ['facing-pages'] })],
  }),
  'a placeholder': withCanvas({
    ...TIMED,
    placeholderCanvas: canvas(`${HOST}/canvas/poster`, { label: undefined }),
  }),
  'an accompanying canvas': withCanvas({
    ...{ width: undefined, height: undefined, duration: 14, ...painted(C1, SOUND) },
    accompanyingCanvas: canvas(`${HOST}/canvas/with`),
  }),
  'a moment to start with': withCanvas(TIMED, {
    start: {
      id: `${HOST}/start`,
      type: 'SpecificResource',
      source: C1,
      selector: { type: 'PointSelector', t: 120.5 },
    },
  }),
  'a canvas to start with': manifest({ start: { id: C2, type: 'Canvas' } }),
  'a transcript beside a film': withCanvas({
    ...TIMED,
    rendering: [
      {
        id: 'https://films.example/one.txt',
        type: 'Text',
        label: { en: ['Transcript'] },
        format: 'text/plain',
      },
    ],
    annotations: [
      {
        id: `${C1}/captions`,
        type: 'AnnotationPage',
        items: [
          {
            id: `${C1}/captions/1`,
            type: 'Annotation',
            motivation: 'supplementing',
            body: {
              id: 'https://films.example/one.vtt',
              type: 'Text',
              format: 'text/vtt',
              label: { en: ['Captions'] },
              language: 'en',
            },
            target: C1,
          },
        ],
      },
    ],
  }),
  'captions of which one is chosen': withNote({
    motivation: 'supplementing',
    body: {
      type: 'Choice',
      items: ['it', 'en'].map((language) => ({
        id: `https://films.example/${language}.vtt`,
        type: 'Text',
        format: 'text/vtt',
        language,
      })),
    },
  }),
  'a comment in HTML': withNote({
    body: {
      type: 'TextualBody',
      language: 'de',
      format: 'text/html',
      value: "<p>Ein <a href='https://example.org/'>Brunnen</a></p>",
    },
  }),
  'a comment that says no format': withNote({
    body: { type: 'TextualBody', language: 'de', value: 'A <b> & <c>' },
  }),
  'a comment in several languages to choose from': withNote({
    body: {
      type: 'Choice',
      items: ['en', 'ja'].map((language) => ({
        type: 'TextualBody',
        value: language,
        language,
        format: 'text/plain',
      })),
    },
  }),
  'a tag of a region': withNote({
    motivation: 'tagging',
    body: { type: 'TextualBody', value: 'F', format: 'text/plain' },
    target: `${C1}#xywh=10,20,30,40`,
  }),
  'a tag of a vocabulary': withNote({
    motivation: 'tagging',
    body: [
      { type: 'SpecificResource', source: 'http://www.wikidata.org/entity/Q1' },
      { type: 'TextualBody', value: 'F', format: 'text/plain', language: 'de' },
    ],
    target: `${C1}#xywh=10,20,30,40`,
  }),
  'a link to another canvas': withNote({
    motivation: 'linking',
    body: [
      { type: 'TextualBody', value: 'Closer', format: 'text/plain', language: 'en' },
      {
        type: 'SpecificResource',
        source: {
          id: `${C2}#xywh=1,1,9,9`,
          type: 'Canvas',
          partOf: [{ id: `${HOST}/manifest`, type: 'Manifest' }],
        },
      },
    ],
  }),
  'a link to another manifest': withNote({
    motivation: 'linking',
    body: { id: 'https://example.org/other', type: 'Manifest', format: 'application/ld+json' },
  }),
  'a note of a point': withNote({
    body: { type: 'TextualBody', value: 'Here', format: 'text/plain' },
    target: { type: 'SpecificResource', source: C1, selector: { type: 'PointSelector', x: 350, y: 310 } },
  }),
  'a note of an outline': withNote({
    motivation: 'tagging',
    body: { type: 'TextualBody', value: 'Here', format: 'text/plain' },
    target: {
      type: 'SpecificResource',
      source: C1,
      selector: {
        type: 'SvgSelector',
        value:
          "<svg xmlns='http://www.w3.org/2000/svg'><g><path d='M1,1 L2,2 Z' onclick='' style='a'/></g></svg>",
      },
    },
  }),
  'a picture in a note': withNote({
    body: [
      { id: IMAGE.id, type: 'Image', format: 'image/jpeg' },
      { type: 'TextualBody', value: 'At night', language: 'en' },
    ],
  }),
  'a place on the map of a region': withNote({
    motivation: 'tagging',
    body: {
      id: `${HOST}/feature`,
      type: 'Feature',
      properties: { label: { en: ['Map'] } },
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [-77, 38],
            [-76, 38],
            [-76, 39],
            [-77, 38],
          ],
        ],
      },
    },
    target: `${C1}#xywh=1,2,3,4`,
  }),
  styles: withNote({
    stylesheet: { type: 'CssStylesheet', value: '.a > b { color: red }' },
    body: {
      type: 'SpecificResource',
      styleClass: 'a',
      source: { type: 'TextualBody', format: 'text/html', value: '<p>Text</p>' },
    },
    target: { type: 'SpecificResource', source: `${C1}#xywh=1,2,3,4`, styleClass: 'a' },
  }),
  'notes elsewhere, in a collection': withCanvas({
    annotations: [
      {
        ...{ id: 'https://notes.example/1', type: 'AnnotationPage', next: 'https://notes.example/2' },
        partOf: [
          { id: 'https://notes.example/all', type: 'AnnotationCollection', label: { en: ['All'] }, total: 8 },
        ],
      },
    ],
  }),
  'a note of the whole manifest': manifest({
    annotations: [
      {
        id: `${HOST}/notes`,
        type: 'AnnotationPage',
        items: [
          {
            id: `${HOST}/notes/1`,
            type: 'Annotation',
            motivation: 'commenting',
            body: { type: 'TextualBody', value: 'Whole' },
            target: `${HOST}/manifest`,
          },
        ],
      },
    ],
  }),
  'a table of contents': manifest({
    structures: [range('all', [range('one', [PART]), range('two', [{ id: C2, type: 'Canvas' }])])],
  }),
  'articles of a newspaper': manifest({
    structures: [
      range('articles', [
        range(
          'one',
          ['1,2,3,4', '5,6,7,8'].map((xywh) => ({
            type: 'SpecificResource',
            source: PART,
            selector: { type: 'FragmentSelector', value: `xywh=${xywh}` },
          })),
          {
            supplementary: { id: `${HOST}/texts`, type: 'AnnotationCollection' },
          },
        ),
      ]),
    ],
  }),
  'acts of an opera': withCanvas(TIMED, {
    structures: [range('opera', [range('one', [TIME('0,302.05')]), range('two', [TIME('302.05,572')])])],
  }),
  'another order': manifest({
    structures: [range('order', [{ id: C2, type: 'Canvas' }, PART], { behavior: ['sequence'] })],
  }),
  'a navigation by thumbnails': withCanvas(TIMED, {
    structures: [
      range(
        'all',
        [
          range('dead', [TIME('0,9')], { behavior: ['no-nav'] }),
          range('one', [TIME('9,99')], { thumbnail: [IMAGE] }),
        ],
        {
          behavior: ['thumbnail-nav'],
        },
      ),
    ],
  }),
  'pictures to choose from': withCanvas(
    painted(C1, {
      type: 'Choice',
      items: [
        { ...IMAGE, label: { en: ['Light'] } },
        { ...IMAGE, label: { en: ['X-ray'] } },
      ],
    }),
  ),
  'sounds to choose from': withCanvas({
    width: undefined,
    height: undefined,
    duration: 14,
    ...painted(C1, { type: 'Choice', items: [SOUND, { ...SOUND, label: { en: ['Other'] } }] }),
  }),
  'several things on one canvas, at places and times': withCanvas({
    duration: 180,
    items: [
      {
        id: `${C1}/page`,
        type: 'AnnotationPage',
        items: [
          {
            id: `${C1}/p/1`,
            type: 'Annotation',
            motivation: 'painting',
            body: IMAGE,
            target: `${C1}#t=11,42`,
          },
          {
            id: `${C1}/p/2`,
            type: 'Annotation',
            motivation: 'painting',
            timeMode: 'trim',
            body: FILM,
            target: `${C1}#xywh=10,20,300,400&t=11,42`,
          },
          {
            id: `${C1}/p/3`,
            type: 'Annotation',
            motivation: 'painting',
            body: { type: 'TextualBody', value: '<lb/> & <1890>', format: 'text/plain', language: 'en' },
            target: `${C1}#t=1,11`,
          },
        ],
      },
      { id: `${C1}/page/2`, type: 'AnnotationPage', items: [] },
      { id: 'https://elsewhere.example/page', type: 'AnnotationPage' },
    ],
  }),
  'a picture turned, and a part of one': manifest({
    items: [{ rotation: '90' }, { region: '1,2,3,4' }].map((selector, index) => {
      const id = index === 0 ? C1 : C2;
      const context = 'http://iiif.io/api/annex/openannotation/context.json';
      return canvas(
        id,
        painted(id, {
          id: `${id}/body`,
          type: 'SpecificResource',
          source: IMAGE,
          selector: { '@context': context, type: 'iiif:ImageApiSelector', ...selector },
        }),
      );
    }),
  }),
  'a canvas on a canvas': withCanvas(painted(C1, { id: C2, type: 'Canvas' })),
  'a model': withCanvas(
    painted(C1, { id: 'https://models.example/a.glb', type: 'Model', format: 'model/gltf-binary' }),
  ),
  'notes of one layer': withCanvas(
    painted(C1, {
      type: 'Choice',
      items: [
        IMAGE,
        {
          ...IMAGE,
          annotations: [
            {
              id: `${HOST}/layer`,
              type: 'AnnotationPage',
              items: [
                {
                  id: `${HOST}/layer/1`,
                  type: 'Annotation',
                  motivation: 'tagging',
                  body: { type: 'TextualBody', value: 'Skulls' },
                  target: {
                    type: 'SpecificResource',
                    source: IMAGE.id,
                    selector: { type: 'ImageApiSelector', region: '810,900,260,370' },
                  },
                },
              ],
            },
          ],
        },
      ],
    }),
  ),
  'canvases without a picture': manifest({
    items: [
      canvas(C1),
      canvas(C2, { items: undefined }),
      canvas(`${HOST}/canvas/3`, { items: [], placeholderCanvas: canvas(`${HOST}/canvas/missing`) }),
    ],
  }),
  'links, thumbnails and providers everywhere': withCanvas(
    {
      thumbnail: [{ id: 'https://images.example/t.jpg', type: 'Image', format: 'image/jpeg' }],
      homepage: [
        {
          id: 'https://example.org/1',
          type: 'Text',
          label: { en: ['One'] },
          format: 'text/html',
          language: ['en'],
        },
      ],
      seeAlso: [
        {
          id: 'https://example.org/1.xml',
          type: 'Dataset',
          format: 'text/xml',
          profile: 'https://example.org/p',
        },
      ],
      metadata: [{ label: { en: ['A'] }, value: { none: ['B'] } }],
    },
    {
      rendering: [
        { id: 'https://example.org/m.pdf', type: 'Text', label: { en: ['PDF'] }, format: 'application/pdf' },
      ],
      partOf: [{ id: 'https://example.org/all', type: 'Collection' }],
      provider: [
        {
          id: 'https://example.org/',
          type: 'Agent',
          label: { en: ['Library'] },
          homepage: [
            { id: 'https://example.org/', type: 'Text', label: { en: ['Library'] }, format: 'text/html' },
          ],
          logo: [
            {
              id: 'https://example.org/logo.png',
              type: 'Image',
              format: 'image/png',
              height: 100,
              width: 120,
            },
          ],
          seeAlso: [{ id: 'https://example.org/us.jsonld', type: 'Dataset', format: 'application/ld+json' }],
        },
      ],
    },
  ),
  'services of other versions, and of sign-in': withCanvas(
    painted(C1, {
      ...IMAGE,
      service: [
        {
          '@id': 'https://images.example/2/one',
          '@type': 'ImageService2',
          profile: 'http://iiif.io/api/image/2/level2.json',
          service: [{ '@id': 'https://example.org/login', '@type': 'AuthCookieService1' }],
        },
        SERVICE,
      ],
    }),
    {
      services: [
        {
          '@id': 'https://example.org/login',
          '@type': 'AuthCookieService1',
          profile: 'http://iiif.io/api/auth/1/login',
          label: 'Sign in <here>',
        },
      ],
    },
  ),
  'places and dates': withCanvas(
    {
      navPlace: {
        id: `${HOST}/place`,
        type: 'FeatureCollection',
        features: [
          {
            id: `${HOST}/place/1`,
            type: 'Feature',
            properties: { label: { en: ['Here'] } },
            geometry: { type: 'Point', coordinates: [9.93, 51.53] },
          },
        ],
      },
      navDate: '1987-01-01T00:00:00+02:00',
    },
    {
      '@context': ['http://iiif.io/api/extension/navplace/context.json', CONTEXT],
      navDate: '1987-01-01T00:00:00Z',
    },
  ),
  'a collection of volumes': {
    '@context': CONTEXT,
    id: `${HOST}/collection`,
    type: 'Collection',
    label: { ja: ['巻'] },
    behavior: ['multi-part'],
    items: [
      {
        id: 'https://example.org/v1',
        type: 'Manifest',
        label: { en: ['1'] },
        thumbnail: [IMAGE],
        navDate: '1925-02-16T00:00:00Z',
      },
      {
        id: 'https://example.org/sub',
        type: 'Collection',
        label: { en: ['2'] },
        items: [{ id: 'https://example.org/v2', type: 'Manifest', label: { 'x-old': ['2'] } }],
      },
    ],
  },
  'a collection without members yet': {
    '@context': [CONTEXT],
    id: `${HOST}/collection`,
    type: 'Collection',
    label: { en: ['E'] },
    items: [],
  },
};

describe('a pattern of published manifests is served as it was written', () => {
  test.each(Object.entries(PATTERNS))('%s', (_name, document) => {
    const text = JSON.stringify(document);
    const { json, problems } = composedFile(text, 'pattern.json', 'kept');
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(problems.filter(({ rule }) => rule === 'html')).toEqual([]);
    expect(json).toEqual(JSON.parse(text));
  });

  test.each(Object.entries(PATTERNS))(
    '%s, its own ids aside, with addresses of this server',
    (_name, document) => {
      const before = JSON.parse(JSON.stringify(document));
      const { json } = composedFile(JSON.stringify(document), 'pattern.json');
      const shape = (value: unknown): unknown => {
        if (typeof value === 'string') return /^https?:/.test(value) ? 'address' : value;
        if (Array.isArray(value)) return value.map(shape);
        if (typeof value !== 'object' || value === null) return value;
        return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]));
      };
      expect(shape(json)).toEqual(shape(before));
    },
  );
});
