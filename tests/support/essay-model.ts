import type { Limits } from '../../src/image/limits.ts';
import type { Appearance, SerialisationContext } from '../../src/presentation/iiif/shared/context.ts';
import type { Canvas, Collection, Manifest, PaintedImage } from '../../src/presentation/model.ts';

export const BASE = 'https://photos.example/archive';

function painted(identifier: string, width: number, height: number): PaintedImage {
  return { identifier, width, height };
}

const cactus = painted('cactus/01', 6000, 4000);
const portrait = painted('study/portrait', 3001, 4503);
const recto = { ...painted('letters/1r', 4000, 3000), label: { en: ['Recto'], es: ['Recto'] } };
const verso = { ...painted('letters/1v', 3000, 4000), label: { en: ['Verso'], es: ['Verso'] } };
const logo = painted('logos/hoover', 640, 320);

const none = { metadata: [], places: [], notes: [], seeAlso: [] } as const;

const canvases: readonly Canvas[] = [
  {
    ...none,
    id: 'heavy-specimen',
    width: 6000,
    height: 4000,
    label: { en: ['A heavy specimen'], es: ['Un ejemplar pesado'] },
    images: [cactus],
    summary: { en: ['<p>Dug up with a <b>pickaxe</b>.</p>'] },
    metadata: [{ label: { en: ['People'] }, value: { none: ['Leon Trotsky', 'Natalia Sedova'] } }],
    rights: 'http://rightsstatements.org/vocab/InC/1.0/',
    requiredStatement: { label: { en: ['Credit'] }, value: { en: ['Hoover Institution'] } },
    navDate: '1940-01-01T00:00:00Z',
    date: { en: ['Winter 1939–40'], es: ['Invierno de 1939-40'] },
    places: [{ label: { en: ['Near Mexico City'] }, longitude: -99.16, latitude: 19.35 }],
    notes: [
      {
        id: 'caption',
        motivation: 'describing',
        text: { en: ['<p>A man with a cactus.</p>'], es: ['<p>Un hombre con un cactus.</p>'] },
        format: 'text/html',
      },
      {
        id: 'natalia',
        motivation: 'tagging',
        text: { none: ['Natalia Sedova'] },
        format: 'text/plain',
        region: { x: 120, y: 340, width: 800, height: 600 },
      },
    ],
    seeAlso: [
      {
        id: 'https://catalogue.example/1.xml',
        type: 'Dataset',
        label: { en: ['Record'] },
        format: 'text/xml',
        profile: 'https://catalogue.example/profile',
      },
    ],
    millimetresPerPixel: 0.006,
  },
  { ...none, id: 'letter', width: 4000, height: 3000, label: { en: ['A letter'] }, images: [recto, verso] },
  {
    ...none,
    id: 'portrait',
    width: 3001,
    height: 4503,
    label: { en: ['In the study'] },
    images: [portrait],
  },
];

const orders = {
  first: { id: 'exile', label: { en: ['Exile'], es: ['Exilio'] } },
  byDate: { id: 'exile-by-date', label: { en: ['Exile, by date'] } },
};

/** An essay with a section in a section, two images of one photograph, notes, places and a second order. */
export const essay: Manifest = {
  ...orders.first,
  status: 'published',
  canvasesOf: 'exile',
  languages: ['en', 'es'],
  summary: { en: ['<p>The last months.</p>'], es: ['<p>Los últimos meses.</p>'] },
  metadata: [
    { label: { en: ['Date'], es: ['Fecha'] }, value: { en: ['November 1939 to August 1940'] } },
    { label: { en: ['Photographer'] }, value: { none: ['Alexander Buchman'] } },
  ],
  requiredStatement: { label: { en: ['Attribution'] }, value: { en: ['Hoover Institution, Stanford'] } },
  rights: 'http://rightsstatements.org/vocab/InC/1.0/',
  providers: [
    {
      id: 'https://www.hoover.org/library-archives',
      label: { en: ['Hoover Institution Library & Archives'] },
      homepage: [
        { id: 'https://www.hoover.org/', type: 'Text', label: { en: ['Hoover'] }, format: 'text/html' },
      ],
      logo,
    },
  ],
  navDate: '1939-11-01T00:00:00Z',
  date: { en: ['November 1939 to August 1940'] },
  places: [{ label: { en: ['Coyoacán'] }, longitude: -99.1552, latitude: 19.358 }],
  viewingDirection: 'left-to-right',
  behavior: ['individuals'],
  canvases,
  structures: {
    id: 'contents',
    label: { en: ['Contents'] },
    metadata: [],
    places: [],
    items: [
      {
        kind: 'range',
        range: {
          id: 'cactus',
          label: { en: ['Cactus hunting'], es: ['La caza de cactus'] },
          summary: { en: ['<p>Collecting cactuses became his exercise.</p>'] },
          metadata: [],
          date: { en: ['Winter 1939–40'] },
          places: [],
          items: [
            { kind: 'canvas', canvas: 'heavy-specimen' },
            {
              kind: 'range',
              range: {
                id: 'letters',
                label: { en: ['Letters'] },
                metadata: [],
                places: [{ label: { en: ['Veracruz'] }, longitude: -96.13, latitude: 19.2 }],
                items: [{ kind: 'canvas', canvas: 'letter' }],
              },
            },
          ],
        },
      },
      {
        kind: 'range',
        range: {
          id: 'study',
          label: { en: ['The study'] },
          metadata: [],
          places: [],
          items: [
            { kind: 'canvas', canvas: 'portrait' },
            { kind: 'canvas', canvas: 'heavy-specimen' },
          ],
        },
      },
    ],
  },
  start: 'letter',
  thumbnail: portrait,
  homepage: [],
  seeAlso: [{ id: 'https://catalogue.example/exile.json', type: 'Dataset', label: { en: ['Catalogue'] } }],
  rendering: [],
  alternatives: [orders.byDate],
  modifiedMs: Date.UTC(2026, 0, 1),
};

/** The same photographs the other way round, without sections. */
export const essayByDate: Manifest = (() => {
  const { structures: _, start: __, ...shared } = essay;
  return {
    ...shared,
    ...orders.byDate,
    canvases: canvases.toReversed(),
    alternatives: [orders.first],
  };
})();

/** Nothing but what every manifest has. */
export const plainManifest: Manifest = {
  id: 'folder',
  status: 'published',
  canvasesOf: 'folder',
  languages: [],
  label: { none: ['folder'] },
  metadata: [],
  providers: [],
  places: [],
  behavior: [],
  canvases: [
    {
      ...none,
      id: 'small',
      width: 30,
      height: 20,
      label: { none: ['small'] },
      images: [painted('small', 30, 20)],
    },
  ],
  thumbnail: painted('small', 30, 20),
  homepage: [],
  seeAlso: [],
  rendering: [],
  alternatives: [],
  modifiedMs: 0,
};

export const topCollection: Collection = {
  id: 'top',
  label: { en: ['The archive'] },
  summary: { en: ['All essays.'] },
  metadata: [{ label: { en: ['Held by'] }, value: { en: ['Hoover'] } }],
  providers: essay.providers,
  behavior: [],
  items: [
    {
      kind: 'manifest',
      ...orders.first,
      summary: { en: ['<p>The last months.</p>'] },
      thumbnail: portrait,
      navDate: '1939-11-01T00:00:00Z',
      canvases: 3,
    },
    { kind: 'collection', id: 'folders', label: { en: ['Folders'] }, manifests: 4 },
  ],
  partOf: [],
  modifiedMs: 0,
};

const TOP = { id: 'top', label: topCollection.label };

/** The essay is in two collections; the cactus is in another essay, and in the other order of its own. */
export function contextWith(limits: Limits = {}): SerialisationContext {
  const appearances: Readonly<Record<string, readonly Appearance[]>> = {
    'cactus/01': [
      { manifest: orders.first, canvas: 'heavy-specimen' },
      { manifest: orders.byDate, canvas: 'heavy-specimen' },
      { manifest: { id: 'plants', label: { en: ['Plants & <thorns>'] } }, canvas: 'one' },
    ],
  };
  return {
    base: BASE,
    limits,
    collectionsOf: (manifest) =>
      manifest === 'exile' ? [{ id: 'mexico', label: { en: ['Mexico'] } }, TOP] : [],
    appearancesOf: (identifier) => appearances[identifier] ?? [],
  };
}
