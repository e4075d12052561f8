import { describe, expect, test } from 'vitest';
import { serialiseManifest2 } from '../../../src/presentation/iiif/v2/document.ts';
import { checkPresentation3 } from '../../../src/presentation/iiif-json/check.ts';
import type { JsonObject } from '../../../src/presentation/model/json-value.ts';
import { type UpgradedDocument, upgradePresentation2 } from '../../../src/presentation/upgrade/version-2.ts';
import { ARCHIVES, RANGES, SEQUENCE_ELSEWHERE, TWO_ORDERS } from '../../support/archives-2.ts';
import { composedFile } from '../../support/composed-file.ts';
import { contextWith } from '../../support/essay-model.ts';
import { at, isObject, type Json, listed, objectsIn, sent } from '../../support/json.ts';
import { ATLAS } from '../../support/presentation-2.ts';

type Path = readonly (string | number)[];

interface Leaf {
  readonly text: string;
  readonly path: Path;
}

/** Texts and numbers of a document, each with its path. */
function leavesOf(value: Json | undefined, path: Path = []): readonly Leaf[] {
  if (Array.isArray(value)) return value.flatMap((item: Json, index) => leavesOf(item, [...path, index]));
  if (isObject(value))
    return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, [...path, name]));
  return value === undefined || value === null || value === '' ? [] : [{ text: String(value), path }];
}

function upgraded(document: Json): UpgradedDocument {
  return upgradePresentation2(document as JsonObject);
}

/** What says nothing of its own in version 2, or something else by its place in version 3. */
function isImplied({ path, text }: Leaf): boolean {
  const name = path.findLast((step) => typeof step === 'string');
  const isIdOfSequence = name === '@id' && path.at(-3) === 'sequences';
  return name === '@context' || name === '@type' || isIdOfSequence || text === 'top';
}

/** What of a document of version 2 is neither in version 3 nor told: nothing. */
function lostIn(document: Json): readonly string[] {
  const { document: made, problems } = upgraded(document);
  // Languages become names in language maps.
  const kept = new Set(
    leavesOf(made as Json).flatMap(({ text, path }) => [text, `${text}/`, ...path.map(String)]),
  );
  const isTold = ({ path }: Leaf): boolean =>
    problems.some((problem) => problem.path.every((step, index) => step === path[index]));
  const isKept = ({ text }: Leaf): boolean => {
    const said = text
      .replace(/^(?:oa|sc):/, '')
      .replace(/^https:\/\/creativecommons/, 'http://creativecommons');
    return kept.has(said) || kept.has(text);
  };
  return leavesOf(document)
    .filter((leaf) => !isImplied(leaf) && !isKept(leaf) && !isTold(leaf))
    .map(({ path, text }) => `${path.join('.')}: ${text}`);
}

/** The warnings, each with its place. */
function toldOf(document: Json): readonly string[] {
  return upgraded(document).problems.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe.each(Object.entries(ARCHIVES))('%s', (_name, document) => {
  test('nothing of it goes without a word', () => {
    expect(lostIn(document)).toEqual([]);
  });

  test('it is served', () => {
    const problems = checkPresentation3(upgraded(document).document);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

/** The document with a property that no version has, at each of its objects in turn. */
function* withUnknown(document: Json): Iterable<Json> {
  const count = objectsIn(document).length;
  for (let index = 0; index < count; index += 1) {
    const copy = sent(document as object);
    Object.assign(objectsIn(copy)[index]?.object ?? {}, { unheard: 'of that' });
    yield copy;
  }
}

test.each([...Object.entries(ARCHIVES), ['an atlas', sent(ATLAS)] as const])(
  'a property that no version has is told wherever it stands: %s',
  (_name, document) => {
    const unheard = [...withUnknown(document)].flatMap(lostIn).filter((lost) => lost.includes('unheard'));
    expect(unheard).toEqual([]);
  },
);

describe('what is left out is told at its place, with what it is', () => {
  test.each<[string, Json, string]>([
    [
      'a sequence elsewhere',
      SEQUENCE_ELSEWHERE,
      'sequences.1: this further sequence (As it once was) has none',
    ],
    ['the label of the only sequence', SEQUENCE_ELSEWHERE, 'sequences.0.label: version 3 has no sequences'],
    [
      'a pair without a value',
      ARCHIVES['a library in Oxford'] ?? null,
      'metadata.1: this pair of `metadata` has no value',
    ],
    [
      'a property of no version',
      ARCHIVES['a university in Cambridge'] ?? null,
      'extra: version 3 has no place for `extra` of this manifest',
    ],
    ['a canvas that is nowhere', TWO_ORDERS, 'sequences.1.canvases.3: this canvas is only named'],
    ['a range that is nowhere', RANGES, 'structures.0.ranges.1: there is no such range in the manifest'],
  ])('%s', (_name, document, words) => {
    expect(toldOf(document).filter((told) => told.startsWith(words))).toHaveLength(1);
  });

  test('ten places of a kind, and how many more there are', () => {
    const metadata = Array.from({ length: 14 }, (_, index) => ({ label: `${index}`, value: null }));
    const told = toldOf({ ...ATLAS, metadata } as unknown as Json).filter((each) =>
      each.startsWith('metadata'),
    );
    expect(told).toHaveLength(10);
    expect(told[9]).toBe(
      'metadata.9: this pair of `metadata` has no value: it is left out, here and in 4 more places',
    );
  });
});

test('what only the first sequence says is said of the manifest', () => {
  const { document: made } = upgraded(ARCHIVES['manuscripts in Switzerland'] ?? null);
  expect(made).toMatchObject({
    summary: { none: ['The sequence'] },
    requiredStatement: { value: { none: ['Of the sequence'] } },
    rights: 'http://creativecommons.org/licenses/by-nc/4.0/',
    metadata: [{ label: { none: ['Of'] }, value: { none: ['the order'] } }],
    thumbnail: [{}, { id: 'https://images.example/p2/full/,90/0/default.jpg' }],
    viewingDirection: 'left-to-right',
    partOf: [{ type: 'Collection', label: { none: ['The abbey'] } }],
  });
  const both = sent({ ...ARCHIVES['manuscripts in Switzerland'], description: 'The manifest' });
  expect(at(upgraded(both).document as Json, 'summary')).toEqual({ none: ['The manifest'] });
  expect(toldOf(both)).toContain(
    'sequences.0.description: the manifest has another `description` than its first sequence: that of the sequence is left out',
  );
});

test('of several sequences the first stays the order, and each is a range', () => {
  const made = upgraded(TWO_ORDERS).document as Json;
  const pages = (list: Json | undefined) => listed(list).map((item) => String(at(item, 'id')).slice(-2));
  expect(pages(at(made, 'items'))).toEqual(['p1', 'p2', 'p3']);
  expect(listed(at(made, 'structures')).map((order) => pages(at(order, 'items')))).toEqual([
    ['p1', 'p2'],
    ['p2', 'p1', 'p3'],
  ]);
  expect(at(made, 'structures')).toMatchObject([
    { label: { none: ['As bound'] }, behavior: ['sequence'] },
    {
      label: { none: ['Other order'] },
      behavior: ['sequence'],
      viewingDirection: 'right-to-left',
      start: { type: 'Canvas' },
      metadata: [{ label: { none: ['After'] } }],
    },
  ]);
});

test('an image by the address of its service is the whole image of it', () => {
  const document = ARCHIVES['an image by the address of its service'] ?? null;
  expect(at(upgraded(document).document as Json, 'items', 0, 'items', 0, 'items', 0, 'body')).toMatchObject({
    id: 'https://images.example/p1/full/full/0/default.jpg',
    service: [{ '@id': 'https://images.example/p1' }],
  });
  expect(toldOf(document).filter((told) => told.includes('address of the image service'))).toHaveLength(1);
});

test('a text whose language stands beside it without the sign of JSON-LD', () => {
  const made = upgraded(ARCHIVES['an art museum in Chicago'] ?? null).document;
  expect(made).toMatchObject({
    summary: { en: ['Of dots'] },
    metadata: [{ label: { none: ['Artist'] }, value: { fr: ['Georges'] } }],
  });
});

test('pages and 2.1 have the canvases in the order of the first sequence, and 2.1 has the further one too', () => {
  const ofArchive = JSON.stringify(TWO_ORDERS)
    .replaceAll(/https:\/\/images\.example\/p(\d)/g, 'https://images.example/iiif/2/a%2F0$1')
    .replaceAll('"height":2000,"width":1500', '"height":600,"width":800');
  const { manifest } = composedFile(ofArchive, 'm.json');
  if (!manifest) throw new Error('it has no page');
  const two = sent(serialiseManifest2(manifest, contextWith()));
  const canvasesOf = (sequence: number): readonly string[] =>
    (manifest.sequences?.[sequence]?.canvases ?? []).map((id) => id.slice(-2));
  expect(manifest.canvases.map(({ id }) => id.slice(-2))).toEqual(['p1', 'p2', 'p3']);
  expect([canvasesOf(0), canvasesOf(1)]).toEqual([
    ['p1', 'p2', 'p3'],
    ['p2', 'p1', 'p3'],
  ]);
  expect(at(two, 'sequences')).toMatchObject([{ label: 'As bound' }, { label: 'Other order' }]);
  const first = listed(at(two, 'sequences', 0, 'canvases'));
  expect(first.map((canvas) => at(canvas, 'label'))).toEqual(['f. 1', 'f. 2', 'f. 3']);
});

test('ranges: within each other as they say, elsewhere, and once each', () => {
  expect(at(upgraded(RANGES).document as Json, 'structures')).toMatchObject([
    {
      label: { none: ['Contents'] },
      items: [
        {
          label: { none: ['Part one'] },
          behavior: ['individuals'],
          viewingDirection: 'bottom-to-top',
          provider: [{ logo: [{ id: 'https://archive.example/part.png' }] }],
          supplementary: { type: 'AnnotationCollection', label: { none: ['Transcription'] } },
          items: [{ label: { none: ['A chapter'] } }, { type: 'Canvas' }],
        },
        { id: 'https://example.net/other/range/x', type: 'Range' },
      ],
    },
    { partOf: [{ id: 'https://archive.example/iiif/shelf/range/books', type: 'Range' }] },
    { label: { none: ['Written twice'] }, items: [{ type: 'Canvas' }] },
  ]);
});

test.each([
  ['https://archive.example/iiif/book/manifest', 'Manifest'],
  ['https://archive.example/iiif/shelf/manifest.json', 'Manifest'],
  ['https://archive.example/collection/shelf', 'Collection'],
  [{ '@id': 'https://archive.example/x', '@type': 'sc:Collection' }, 'Collection'],
  ['https://archive.example/x', 'Range'],
])('what a range is within: %j is a %s', (within, type) => {
  const [first] = listed(at(RANGES, 'structures', 1, 'canvases'));
  const structures = [
    { '@id': 'https://archive.example/r', '@type': 'sc:Range', label: 'A', canvases: [first], within },
  ];
  const made = upgraded(sent({ ...RANGES, structures })).document as Json;
  expect(at(made, 'structures', 0, 'partOf', 0, 'type')).toBe(type);
});
