import type { SerialisationContext } from '../../src/presentation/iiif/shared/context.ts';
import type { Collection } from '../../src/presentation/model/collection.ts';
import type {
  Canvas,
  LanguageMap,
  Manifest,
  ManifestReference,
  PaintedImage,
  Range,
} from '../../src/presentation/model/manifest.ts';
import { DEFAULT_LIMITS } from './image-requests.ts';

/** A small essay that has something of everything that a manifest may say, and the parts to make others of. */

export const BASE = 'https://photos.example/archive';

/** Text that becomes an element where it is not escaped. */
export const HOSTILE = `"><img src=x onerror='alert(1)'>`;

export function image(identifier: string, width = 4290, height = 2860, label?: LanguageMap): PaintedImage {
  return { identifier, width, height, ...(label && { label }) };
}

/** A canvas with one image of the same name, in the size of its first image. */
export function canvas(id: string, more: Partial<Canvas> = {}): Canvas {
  const { images = [image(id)] } = more;
  const [{ width, height }] = images;
  return {
    id,
    width,
    height,
    label: { en: [`Plate ${id}`], es: [`Lámina ${id}`] },
    images,
    metadata: [],
    places: [],
    notes: [],
    seeAlso: [],
    ...more,
  };
}

/** A range of canvases, named by their ids, and of ranges, in this order. */
export function range(id: string, items: readonly (string | Range)[], more: Partial<Range> = {}): Range {
  return {
    id,
    label: { en: [`Section ${id}`], es: [`Sección ${id}`] },
    metadata: [],
    places: [],
    items: items.map((item) =>
      typeof item === 'string' ? { kind: 'canvas', canvas: item } : { kind: 'range', range: item },
    ),
    ...more,
  };
}

const cactus = image('cactus/01', 6000, 4000);
const rabbits = image('rabbits/02', 800, 1200);
const harbour = image('harbour', 5000, 4000);
const logo = image('mark', 900, 300);

const CAPTION = { en: ['<p>A <i>heavy</i> specimen.</p>'], es: ['<p>Un ejemplar <i>pesado</i>.</p>'] };
const ALTERNATIVE_TEXT = {
  en: ['A man digs up a cactus as tall as himself'],
  es: ['Un hombre saca un cactus de su tamaño'],
};
const PHOTOGRAPHER = { label: { en: ['Photographer'] }, value: { none: ['Alexander Buchman'] } };

const HARBOUR = canvas('harbour', { images: [harbour], label: { en: ['The harbour'], es: ['El puerto'] } });

/** Two images, notes with and without a region, and everything else that a canvas may have. */
const CACTUS = canvas('cactus-01', {
  label: { en: ['Digging'], es: ['Cavando'] },
  images: [
    { ...cactus, label: { en: ['Recto'], es: ['Anverso'] } },
    image('cactus/01 verso', 3000, 2000, { en: ['Verso'], es: ['Reverso'] }),
  ],
  summary: CAPTION,
  metadata: [
    { label: { en: ['Date'], es: ['Fecha'] }, value: { en: ['January 1940'], es: ['enero de 1940'] } },
    { label: { en: ['People'], es: ['Personas'] }, value: { none: ['Leon Trotsky', 'Natalia Sedova'] } },
    PHOTOGRAPHER,
  ],
  alternativeText: ALTERNATIVE_TEXT,
  rights: 'http://creativecommons.org/publicdomain/zero/1.0/',
  requiredStatement: { label: { en: ['Photograph'] }, value: { none: ['Alexander Buchman'] } },
  navDate: '1940-01-01T00:00:00Z',
  date: { en: ['January 1940'], es: ['enero de 1940'] },
  places: [{ label: { none: ['Coyoacán'] }, longitude: -99.162, latitude: 19.355 }],
  notes: [
    { id: 'caption', motivation: 'describing', text: CAPTION, format: 'text/html' },
    {
      id: 'note-1',
      motivation: 'commenting',
      text: { en: ['<p>A pickaxe</p>'], es: ['<p>Un pico</p>'] },
      format: 'text/html',
      region: { x: 120, y: 340, width: 800, height: 600 },
    },
    {
      id: 'tag-1',
      motivation: 'tagging',
      text: { none: ['Leon Trotsky'] },
      format: 'text/plain',
      region: { x: 3000, y: 400, width: 600, height: 400 },
    },
    { id: 'note-2', motivation: 'commenting', text: { en: ['Of the whole.'] }, format: 'text/plain' },
    { id: 'alternative-text', motivation: 'describing', text: ALTERNATIVE_TEXT, format: 'text/plain' },
  ],
  seeAlso: [
    {
      id: 'https://catalogue.example.org/records/1.xml',
      type: 'Dataset',
      label: { en: ['Catalogue record'] },
      format: 'application/xml',
      profile: 'https://example.org/profiles/record',
    },
  ],
  millimetresPerPixel: 0.006,
});

const RABBITS = canvas('rabbits-02', { images: [rabbits], label: { none: ['rabbits/02'] } });

const CONTENTS = range(
  'contents',
  [
    'harbour',
    range(
      'outings',
      [
        'harbour',
        range('cactuses', ['cactus-01', 'harbour'], {
          label: { en: ['Cactus hunting'], es: ['La caza del cactus'] },
        }),
      ],
      {
        label: { en: ['Outings'], es: ['Salidas'] },
        summary: { en: ['<p>Cactuses, and the sea.</p>'], es: ['<p>Cactus, y el mar.</p>'] },
        metadata: [{ label: { en: ['Season'] }, value: { en: ['Winter'] } }],
        navDate: '1940-01-01T00:00:00Z',
        date: { en: ['Winter 1939'] },
        places: [{ label: { none: ['México'] }, longitude: -99, latitude: 19 }],
      },
    ),
    range('rabbits', [range('cages', ['rabbits-02'], { label: { none: ['1940'] } })], {
      label: { en: ['The rabbits'], es: ['Los conejos'] },
    }),
  ],
  { label: { en: ['Contents'], es: ['Contenido'] } },
);

const ORDERS = {
  first: { id: 'exile', label: { en: ['In exile'], es: ['En el exilio'] } },
  byDate: { id: 'exile-by-date', label: { en: ['In exile, in the order taken'] } },
};

export const ESSAY: Manifest = {
  ...ORDERS.first,
  status: 'published',
  canvasesOf: 'exile',
  languages: ['en', 'es'],
  summary: { en: ['<p>The introduction.</p>'], es: ['<p>La introducción.</p>'] },
  metadata: [
    {
      label: { en: ['Date'], es: ['Fecha'] },
      value: { en: ['November 1939 to August 1940'], es: ['noviembre de 1939 a agosto de 1940'] },
    },
    { label: { en: ['Cameras'], es: ['Cámaras'] }, value: { en: ['Leica', 'Bell &amp; Howell'] } },
    { label: { none: ['Shelfmark'] }, value: { none: ['2011C23'] } },
    PHOTOGRAPHER,
  ],
  requiredStatement: {
    label: { en: ['Credit'], es: ['Crédito'] },
    value: { en: ['Courtesy of the archive'], es: ['Cortesía del archivo'] },
  },
  rights: 'http://rightsstatements.org/vocab/InC/1.0/',
  providers: [
    {
      id: 'https://archive.example.org/',
      label: { en: ['The Archive'] },
      homepage: [
        {
          id: 'https://archive.example.org/about',
          type: 'Text',
          label: { en: ['About us'] },
          format: 'text/html',
        },
      ],
      logo,
    },
  ],
  navDate: '1939-11-01T00:00:00Z',
  date: { en: ['November 1939 to August 1940'], es: ['noviembre de 1939 a agosto de 1940'] },
  places: [
    { label: { en: ['Veracruz'] }, longitude: -96.13, latitude: 19.2 },
    { label: { en: ['Mexico City'], es: ['Ciudad de México'] }, longitude: -99.13, latitude: 19.43 },
  ],
  viewingDirection: 'left-to-right',
  behavior: ['individuals', 'no-auto-advance'],
  canvases: [HARBOUR, CACTUS, RABBITS],
  structures: CONTENTS,
  start: 'cactus-01',
  thumbnail: cactus,
  homepage: [
    { id: 'https://example.org/exile', type: 'Text', label: { en: ['The exhibition'] }, format: 'text/html' },
  ],
  seeAlso: [
    {
      id: 'https://catalogue.example.org/exile.xml',
      type: 'Dataset',
      label: { en: ['Finding aid'] },
      format: 'application/xml',
      language: ['en'],
    },
  ],
  rendering: [
    {
      id: 'https://example.org/exile.epub',
      type: 'Text',
      label: { en: ['E-book'] },
      format: 'application/epub+zip',
    },
  ],
  alternatives: [ORDERS.byDate],
  modifiedMs: Date.UTC(2024, 4, 1),
};

/** The same photographs in another order. */
export const ESSAY_BY_DATE: Manifest = {
  ...ESSAY,
  ...ORDERS.byDate,
  canvases: [CACTUS, RABBITS, HARBOUR],
  structures: range('contents', [range('1940', ['cactus-01'], { label: { none: ['1940'] } })]),
  alternatives: [ORDERS.first],
};

/** Nothing but what every manifest has. */
export const PLAIN_MANIFEST: Manifest = {
  id: 'folder',
  status: 'published',
  canvasesOf: 'folder',
  languages: [],
  label: { none: ['folder'] },
  metadata: [],
  providers: [],
  places: [],
  behavior: [],
  canvases: [canvas('small', { images: [image('small', 30, 20)], label: { none: ['small'] } })],
  thumbnail: image('small', 30, 20),
  homepage: [],
  seeAlso: [],
  rendering: [],
  alternatives: [],
  modifiedMs: 0,
};

export const TOP: Collection = {
  id: 'top',
  label: { en: ['The archive'], es: ['El archivo'] },
  summary: { en: ['<p>All that is published.</p>'] },
  metadata: [{ label: { en: ['Founded'] }, value: { none: ['1919'] } }],
  rights: 'http://rightsstatements.org/vocab/InC/1.0/',
  providers: ESSAY.providers,
  behavior: ['multi-part', 'unordered'],
  items: [
    {
      kind: 'manifest',
      ...ORDERS.first,
      summary: { en: ['<p>The introduction.</p>'] },
      thumbnail: cactus,
      navDate: '1939-11-01T00:00:00Z',
      canvases: 3,
    },
    { kind: 'collection', id: 'china', label: { en: ['China'] }, thumbnail: harbour },
    { kind: 'manifest', id: 'film', label: { none: ['Film'] }, thumbnail: rabbits, canvases: 1 },
  ],
  partOf: [],
  modifiedMs: Date.UTC(2024, 4, 1),
};

/** The first image of the cactus is also in the other order, and in another essay. */
const APPEARANCES = [
  { manifest: ORDERS.first, canvas: 'cactus-01' },
  { manifest: ORDERS.byDate, canvas: 'cactus-01' },
  { manifest: { id: 'plants', label: { en: ['Plants & <thorns>'] } }, canvas: 'one' },
];

/** Orders other than the first are listed in no collection. */
const COLLECTIONS: ReadonlyMap<string, readonly ManifestReference[]> = new Map([
  [ORDERS.first.id, [{ id: 'mexico', label: { en: ['Mexico'] } }, TOP]],
  [ORDERS.byDate.id, []],
]);

/** A context with the default limits, in which the essay is in two collections, other manifests in the top one. */
export function contextWith(changes: Partial<SerialisationContext> = {}): SerialisationContext {
  return {
    base: BASE,
    limits: DEFAULT_LIMITS,
    collectionsOf: (manifest) => COLLECTIONS.get(manifest) ?? [TOP],
    appearancesOf: (identifier) => (identifier === cactus.identifier ? APPEARANCES : []),
    ...changes,
  };
}

/** The essay with one more photograph, whose every name and text is hostile. */
export const HOSTILE_ESSAY: Manifest = {
  ...ESSAY,
  canvases: [
    ...ESSAY.canvases,
    canvas('hostile', {
      images: [image(`odd ${HOSTILE}`)],
      label: { none: [HOSTILE] },
      summary: { none: [HOSTILE] },
    }),
  ],
  structures: range('all', [CONTENTS, range('fortress', ['hostile'])]),
  seeAlso: [{ id: 'javascript:alert(1)', type: 'Dataset', label: { en: ['Not a page'] } }],
};
