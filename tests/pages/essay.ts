import { type PageContext, readerOf } from '../../src/pages/parts/reader.ts';
import type { Canvas, Manifest, PaintedImage, Range } from '../../src/presentation/model.ts';

/** An essay as pages get it, with one of everything that they show. */

export const HOSTILE = `"><img src=x onerror='alert(1)'>`;

export function image(identifier: string, width = 4290, height = 2860): PaintedImage {
  return { identifier, width, height };
}

export function canvas(id: string, more: Partial<Canvas> = {}): Canvas {
  const [first = image(id)] = more.images ?? [];
  return {
    id,
    width: first.width,
    height: first.height,
    label: { en: [`Plate ${id}`], es: [`Lámina ${id}`] },
    images: [first],
    metadata: [],
    places: [],
    notes: [],
    seeAlso: [],
    ...more,
  };
}

export function range(id: string, canvases: readonly string[], more: Partial<Range> = {}): Range {
  return {
    id,
    label: { en: [`Section ${id}`], es: [`Sección ${id}`] },
    metadata: [],
    places: [],
    items: canvases.map((each) => ({ kind: 'canvas', canvas: each })),
    ...more,
  };
}

const CANVASES = [
  canvas('before'),
  canvas('cactus-01', {
    images: [
      { ...image('cactus/01'), label: { en: ['Recto'] } },
      { ...image('cactus/01 back', 4000, 2700), label: { en: ['Verso'] } },
    ],
    summary: { en: ['<p>The <i>heaviest</i> one.</p>'], es: ['<p>El <i>más pesado</i>.</p>'] },
    alternativeText: { en: ['A drawn cactus'] },
    date: { en: ['winter 1939–40'], es: ['invierno de 1939–40'] },
    places: [{ label: { none: ['Mexican countryside'] }, longitude: -99.2, latitude: 19.4 }],
    millimetresPerPixel: 36 / 4290,
    rights: 'http://creativecommons.org/publicdomain/zero/1.0/',
    metadata: [
      { label: { en: ['Date'] }, value: { en: ['winter 1939–40'], es: ['invierno de 1939–40'] } },
      { label: { en: ['People'] }, value: { none: ['Leon Trotsky', 'Natalia Sedova'] } },
      { label: { en: ['Photographer'] }, value: { none: ['Alexander Buchman'] } },
    ],
    notes: [
      {
        id: 'caption',
        motivation: 'describing',
        format: 'text/html',
        text: { en: ['<p>The <i>heaviest</i> one.</p>'], es: ['<p>El <i>más pesado</i>.</p>'] },
      },
      {
        id: 'n1',
        motivation: 'commenting',
        format: 'text/html',
        text: { en: ['<p>Nearly <b>two hundred</b> pounds.</p>'] },
        region: { x: 1000, y: 700, width: 1500, height: 1600 },
      },
      {
        id: 'n2',
        motivation: 'tagging',
        format: 'text/plain',
        text: { none: ['Natalia Sedova'] },
        region: { x: 3000, y: 300, width: 429, height: 286 },
      },
      { id: 'n3', motivation: 'commenting', format: 'text/plain', text: { en: ['Of the whole.'] } },
    ],
  }),
  canvas('cactus-02', { images: [image('cactus/02', 2860, 4290)] }),
  canvas('hostile', {
    images: [image(`odd ${HOSTILE}`)],
    label: { none: [HOSTILE] },
    summary: { none: [HOSTILE] },
  }),
  canvas('last'),
];

export const ESSAY: Manifest = {
  id: 'exile',
  status: 'published',
  canvasesOf: 'exile',
  languages: ['en', 'es'],
  label: { en: ['Trotsky in Exile'], es: ['Trotsky en el exilio'] },
  summary: { en: ['<p>In November 1939 …</p>'], es: ['<p>En noviembre de 1939 …</p>'] },
  metadata: [{ label: { en: ['Photographer'] }, value: { none: ['Alexander Buchman'] } }],
  requiredStatement: { label: { en: ['Credit'] }, value: { en: ['Hoover Institution'] } },
  rights: 'http://rightsstatements.org/vocab/InC/1.0/',
  providers: [
    {
      id: 'https://archive.example',
      label: { en: ['The archive'] },
      homepage: [{ id: 'https://archive.example/', type: 'Text', label: { en: ['Home'] } }],
      logo: image('logo', 600, 200),
    },
  ],
  date: { en: ['1939 to 1940'], es: ['1939 a 1940'] },
  places: [],
  behavior: [],
  canvases: CANVASES,
  structures: range('contents', [], {
    items: [
      {
        kind: 'range',
        range: range('cactus', ['cactus-01', 'cactus-02'], {
          summary: { en: ['<p>Digging in the sun.</p>'] },
          date: { en: ['winter'] },
        }),
      },
      {
        kind: 'range',
        range: range('fortress', ['hostile'], {
          items: [
            { kind: 'canvas', canvas: 'hostile' },
            { kind: 'range', range: range('after', ['last', 'cactus-01']) },
          ],
        }),
      },
    ],
  }),
  thumbnail: image('cactus/01'),
  homepage: [],
  seeAlso: [{ id: 'javascript:alert(1)', type: 'Dataset', label: { en: ['Not a page'] } }],
  rendering: [],
  alternatives: [{ id: 'exile-by-date', label: { en: ['In the order taken'] } }],
  modifiedMs: 0,
};

/** A page for a reader who asked for nothing. */
export function contextFor(
  languages: readonly string[] = ESSAY.languages,
  asked?: string,
  accepted: readonly string[] = ['*'],
): PageContext {
  return {
    root: '/archive',
    base: 'https://photos.example/archive',
    reader: readerOf(languages, asked, accepted),
    limits: {},
  };
}
