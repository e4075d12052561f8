import type { FateRow, Kind } from '../../src/presentation/fates/fates.ts';

/** Samples for the table of what becomes of each property: a manifest with a place for each kind, and values to put there. */

type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
export type Node = { [name: string]: Json };
type Path = readonly (string | number)[];

const SITE = 'https://example.org/m';

function image(name: string): Node {
  return {
    id: `/iiif/3/box%2F${name}/full/max/0/default.jpg`,
    type: 'Image',
    format: 'image/jpeg',
    width: 400,
    height: 300,
  };
}

function canvas(name: string, body: Node): Node {
  const id = `${SITE}/canvas/${name}`;
  return {
    id,
    type: 'Canvas',
    label: { en: [`Canvas ${name}`] },
    width: 400,
    height: 300,
    items: [
      {
        id: `${id}/page`,
        type: 'AnnotationPage',
        items: [{ id: `${id}/painting`, type: 'Annotation', motivation: 'painting', body, target: id }],
      },
    ],
    annotations: [],
  };
}

function note(name: string, on: string, target: Json): Node {
  const id = `${SITE}/canvas/${on}/notes/${name}`;
  return {
    id,
    type: 'Annotation',
    motivation: 'commenting',
    body: { type: 'TextualBody', value: `Note ${name}`, language: 'en', format: 'text/plain' },
    target,
  };
}

function pageOf(on: string, notes: Node[]): Node {
  return { id: `${SITE}/canvas/${on}/notes`, type: 'AnnotationPage', items: notes };
}

/** A manifest with every kind of resource in it. */
export function emptyManifest(): Node {
  const first = `${SITE}/canvas/1`;
  const second = `${SITE}/canvas/2`;
  const selected = {
    type: 'SpecificResource',
    source: second,
    selector: { type: 'FragmentSelector', value: 'xywh=1,2,31,41' },
  };
  return {
    '@context': [
      'http://iiif.io/api/extension/navplace/context.json',
      'http://iiif.io/api/presentation/3/context.json',
    ],
    id: `${SITE}/manifest`,
    type: 'Manifest',
    label: { en: ['The manifest'] },
    items: [
      { ...canvas('1', image('01')), annotations: [pageOf('1', [note('whole', '1', first)])] },
      {
        ...canvas('2', { type: 'Choice', items: [image('01'), image('02')] }),
        annotations: [pageOf('2', [note('part', '2', selected)])],
      },
      canvas('3', image('02')),
    ],
    structures: [
      {
        id: `${SITE}/range/all`,
        type: 'Range',
        label: { en: ['Contents'] },
        items: [
          {
            id: `${SITE}/range/part`,
            type: 'Range',
            label: { en: ['Part'] },
            items: [
              { id: second, type: 'Canvas' },
              { id: `${SITE}/canvas/3`, type: 'Canvas' },
            ],
          },
        ],
      },
    ],
    provider: [{ id: 'https://example.org/agent', type: 'Agent', label: { en: ['Agent'] } }],
    homepage: [
      { id: 'https://example.org/link', type: 'Text', label: { en: ['Link'] }, format: 'text/html' },
    ],
    navPlace: {
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          properties: { label: { en: ['Feature'] } },
          geometry: { type: 'Point', coordinates: [8, 9] },
        },
      ],
    },
  };
}

const PLACES: Readonly<Record<Exclude<Kind, 'Collection'>, Path>> = {
  Manifest: [],
  Canvas: ['items', 0],
  Range: ['structures', 0, 'items', 0],
  'item of a Range': ['structures', 0, 'items', 0, 'items', 0],
  'AnnotationPage (painting)': ['items', 0, 'items', 0],
  'Annotation (painting)': ['items', 0, 'items', 0, 'items', 0],
  'specified image': ['items', 2, 'items', 0, 'items', 0, 'body'],
  'painted image': ['items', 0, 'items', 0, 'items', 0, 'body'],
  'Choice of images': ['items', 1, 'items', 0, 'items', 0, 'body'],
  'AnnotationPage (notes)': ['items', 0, 'annotations', 0],
  'Annotation (note)': ['items', 0, 'annotations', 0, 'items', 0],
  'body of a note': ['items', 0, 'annotations', 0, 'items', 0, 'body'],
  'target of a note': ['items', 1, 'annotations', 0, 'items', 0, 'target'],
  selector: ['items', 1, 'annotations', 0, 'items', 0, 'target', 'selector'],
  Agent: ['provider', 0],
  link: ['homepage', 0],
  navPlace: ['navPlace'],
  Feature: ['navPlace', 'features', 0],
  'properties of a Feature': ['navPlace', 'features', 0, 'properties'],
};

/** A sample of a row: what is put where, and what shows in each output that it is told there. */
export interface Sample {
  /** The value of the property; several are put into one manifest unless `apart`. */
  readonly value: (mark: string) => Json;
  /** Where, instead of the usual place of its kind. */
  readonly at?: Path;
  /** Other changes that it needs. */
  readonly beside?: (manifest: Node) => void;
  /** The index of the value in a list that is meant. */
  readonly index?: number;
  readonly apart?: boolean;
  /** In 2.1, 4.0, page and PDF; the mark, where one is left out. */
  readonly shown?: readonly (RegExp | undefined)[];
}

export function nodeAt(manifest: Node, path: Path): Node {
  let found: Json = manifest;
  for (const step of path) {
    const next: Json | undefined = Array.isArray(found)
      ? found[Number(step)]
      : typeof found === 'object' && found !== null
        ? found[step]
        : undefined;
    if (next === undefined) throw new Error(`nothing is at ${path.join('.')}`);
    found = next;
  }
  if (typeof found !== 'object' || found === null || Array.isArray(found))
    throw new Error(`no object is at ${path.join('.')}`);
  return found;
}

/** Where a sample of a row is put. */
export function placeOf({ on }: FateRow, { at }: Sample): Path {
  if (on === 'Collection') throw new Error('collections are not in a manifest');
  return at ?? PLACES[on];
}

const text = (mark: string): Json => ({ en: [mark] });
const link = (mark: string): Node => ({
  id: `https://example.org/${mark}`,
  type: 'Text',
  label: text(mark),
  format: 'text/html',
});
const elsewhere = (mark: string): Node => ({
  id: `https://example.org/${mark}.jpg`,
  type: 'Image',
  format: 'image/jpeg',
  width: 40,
  height: 30,
});
const canvasOf = (mark: string): Node => ({
  ...canvas(mark, elsewhere(mark)),
  label: text(mark),
});
const notePage = (mark: string): Node => ({
  id: `https://example.org/${mark}/page`,
  type: 'AnnotationPage',
  items: [
    {
      id: `https://example.org/${mark}/note`,
      type: 'Annotation',
      motivation: 'commenting',
      body: { type: 'TextualBody', value: mark, format: 'text/plain' },
      target: `${SITE}/manifest`,
    },
  ],
});

/** Values of properties that any resource may have. */
export const VALUES: Readonly<Record<string, (mark: string) => Json>> = {
  label: text,
  summary: text,
  metadata: (mark) => [{ label: text('Fact'), value: text(mark) }],
  requiredStatement: (mark) => ({ label: text('Statement'), value: text(mark) }),
  provider: (mark) => [{ id: `https://example.org/${mark}`, type: 'Agent', label: text(mark) }],
  thumbnail: (mark) => [elsewhere(mark)],
  homepage: (mark) => [link(mark)],
  rendering: (mark) => [link(mark)],
  seeAlso: (mark) => [link(mark)],
  partOf: (mark) => [{ ...link(mark), type: 'Collection' }],
  service: (mark) => [
    { id: `https://example.org/${mark}`, type: 'ExampleService', profile: 'https://example.org/p' },
  ],
  services: (mark) => [
    { id: `https://example.org/${mark}`, type: 'ExampleService', profile: 'https://example.org/p' },
  ],
  placeholderCanvas: canvasOf,
  accompanyingCanvas: canvasOf,
  annotations: (mark) => [notePage(mark)],
  behavior: () => ['unordered'],
  navPlace: (mark) => ({
    type: 'FeatureCollection',
    features: [
      {
        type: 'Feature',
        properties: { label: text(mark) },
        geometry: {
          type: 'Polygon',
          coordinates: [
            [
              [1, 2],
              [3, 4],
              [5, 2],
              [1, 2],
            ],
          ],
        },
      },
    ],
  }),
  language: (mark) => [mark],
  profile: (mark) => `https://example.org/${mark}`,
  format: (mark) => `text/${mark}`,
  next: (mark) => ({ id: `https://example.org/${mark}`, type: 'AnnotationPage' }),
  prev: (mark) => ({ id: `https://example.org/${mark}`, type: 'AnnotationPage' }),
  duration: () => 17.25,
  timeMode: () => 'trim',
  purpose: (mark) => mark,
  id: (mark) => `https://example.org/${mark}`,
  supplementary: (mark) => ({ id: `https://example.org/${mark}`, type: 'AnnotationCollection' }),
};

export { elsewhere, image, link, notePage, SITE, text };
