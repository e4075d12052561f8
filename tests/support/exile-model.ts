import type { SerialisationContext } from '../../src/presentation/iiif/shared/context.ts';
import type { Canvas, Collection, Manifest, PaintedImage } from '../../src/presentation/model.ts';

/** A small essay that has something of everything that a manifest may say. */

const BASE = 'https://photographs.example.org/archive';

const cactus: PaintedImage = { identifier: 'cactus/01', width: 6000, height: 4000 };
const verso: PaintedImage = {
  identifier: 'cactus/01 verso',
  width: 3000,
  height: 2000,
  label: { en: ['Verso'], es: ['Reverso'] },
};
const rabbits: PaintedImage = { identifier: 'rabbits/02', width: 800, height: 1200 };
const harbour: PaintedImage = { identifier: 'harbour', width: 5000, height: 5000 };
const mark: PaintedImage = { identifier: 'mark', width: 900, height: 300 };

const CACTUS: Canvas = {
  id: 'cactus-01',
  width: 6000,
  height: 4000,
  label: { en: ['Digging'], es: ['Cavando'] },
  images: [{ ...cactus, label: { en: ['Recto'], es: ['Anverso'] } }, verso],
  summary: { en: ['<p>A <i>heavy</i> specimen.</p>'], es: ['<p>Un ejemplar <i>pesado</i>.</p>'] },
  metadata: [
    { label: { en: ['People'], es: ['Personas'] }, value: { none: ['Leon Trotsky', 'Alexander Buchman'] } },
  ],
  alternativeText: { en: ['A man digs up a cactus as tall as himself'] },
  rights: 'http://rightsstatements.org/vocab/InC/1.0/',
  requiredStatement: { label: { en: ['Photograph'] }, value: { none: ['Alexander Buchman'] } },
  navDate: '1940-01-01T00:00:00Z',
  date: { en: ['January 1940'], es: ['enero de 1940'] },
  places: [{ label: { none: ['Coyoacán'] }, longitude: -99.162, latitude: 19.355 }],
  notes: [
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
      region: { x: 0, y: 0, width: 6000, height: 4000 },
    },
    {
      id: 'alternative-text',
      motivation: 'describing',
      text: { en: ['A man digs'] },
      format: 'text/plain',
    },
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
};

const RABBITS: Canvas = {
  id: 'rabbits-02',
  width: 800,
  height: 1200,
  label: { none: ['rabbits/02'] },
  images: [rabbits],
  metadata: [],
  places: [],
  notes: [],
  seeAlso: [],
};

const HARBOUR: Canvas = { ...RABBITS, id: 'harbour', width: 5000, height: 5000, images: [harbour] };

export const ESSAY: Manifest = {
  id: 'exile',
  status: 'published',
  canvasesOf: 'exile',
  languages: ['en', 'es'],
  label: { en: ['In exile'], es: ['En el exilio'] },
  summary: { en: ['<p>The introduction.</p>'], es: ['<p>La introducción.</p>'] },
  metadata: [
    {
      label: { en: ['Date'], es: ['Fecha'] },
      value: { en: ['November 1939 to August 1940'], es: ['noviembre de 1939 a agosto de 1940'] },
    },
    { label: { en: ['Cameras'], es: ['Cámaras'] }, value: { en: ['Leica', 'Bell &amp; Howell'] } },
    { label: { none: ['Shelfmark'] }, value: { none: ['2011C23'] } },
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
      logo: mark,
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
  structures: {
    id: 'contents',
    label: { en: ['Contents'], es: ['Contenido'] },
    metadata: [],
    places: [],
    items: [
      { kind: 'canvas', canvas: 'harbour' },
      {
        kind: 'range',
        range: {
          id: 'outings',
          label: { en: ['Outings'], es: ['Salidas'] },
          summary: { en: ['<p>Cactuses, and the sea.</p>'], es: ['<p>Cactus, y el mar.</p>'] },
          metadata: [{ label: { en: ['Season'] }, value: { en: ['Winter'] } }],
          navDate: '1940-01-01T00:00:00Z',
          date: { en: ['Winter 1939'] },
          places: [{ label: { none: ['México'] }, longitude: -99, latitude: 19 }],
          items: [
            { kind: 'canvas', canvas: 'harbour' },
            {
              kind: 'range',
              range: {
                id: 'cactuses',
                label: { en: ['Cactus hunting'], es: ['La caza del cactus'] },
                metadata: [],
                places: [],
                items: [
                  { kind: 'canvas', canvas: 'cactus-01' },
                  { kind: 'canvas', canvas: 'harbour' },
                ],
              },
            },
          ],
        },
      },
      {
        kind: 'range',
        range: {
          id: 'rabbits',
          label: { en: ['The rabbits'], es: ['Los conejos'] },
          metadata: [],
          places: [],
          items: [
            {
              kind: 'range',
              range: {
                id: 'cages',
                label: { none: ['1940'] },
                metadata: [],
                places: [],
                items: [{ kind: 'canvas', canvas: 'rabbits-02' }],
              },
            },
          ],
        },
      },
    ],
  },
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
  alternatives: [{ id: 'exile-by-date', label: { en: ['In the order taken'] } }],
  modifiedMs: Date.UTC(2024, 4, 1),
};

/** The same photographs in another order. */
export const ESSAY_BY_DATE: Manifest = {
  ...ESSAY,
  id: 'exile-by-date',
  label: { en: ['In exile, in the order taken'] },
  canvases: [CACTUS, RABBITS, HARBOUR],
  structures: {
    id: 'contents',
    label: { en: ['Contents'] },
    metadata: [],
    places: [],
    items: [
      {
        kind: 'range',
        range: {
          id: '1940',
          label: { none: ['1940'] },
          metadata: [],
          places: [],
          items: [{ kind: 'canvas', canvas: 'cactus-01' }],
        },
      },
    ],
  },
  alternatives: [{ id: 'exile', label: ESSAY.label }],
};

export const TOP: Collection = {
  id: 'top',
  label: { en: ['The archive'], es: ['El archivo'] },
  summary: { en: ['<p>All that is published.</p>'] },
  metadata: [{ label: { en: ['Founded'] }, value: { none: ['1919'] } }],
  rights: 'http://rightsstatements.org/vocab/InC/1.0/',
  providers: ESSAY.providers,
  thumbnail: cactus,
  behavior: ['multi-part', 'unordered'],
  items: [
    {
      kind: 'manifest',
      id: 'exile',
      label: ESSAY.label,
      summary: { en: ['<p>The introduction.</p>'] },
      thumbnail: cactus,
      navDate: '1939-11-01T00:00:00Z',
      canvases: 3,
    },
    { kind: 'collection', id: 'china', label: { en: ['China'] }, thumbnail: harbour, manifests: 12 },
    { kind: 'manifest', id: 'film', label: { none: ['Film'] }, thumbnail: rabbits, canvases: 1 },
  ],
  partOf: [],
  modifiedMs: Date.UTC(2024, 4, 1),
};

/** A context in which every published manifest is in the top collection only. */
export function essayContext(changes: Partial<SerialisationContext> = {}): SerialisationContext {
  return {
    base: BASE,
    limits: { maxArea: 100_000_000 },
    collectionsOf: () => [{ id: TOP.id, label: TOP.label }],
    appearancesOf: () => [],
    ...changes,
  };
}
