import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { note4 } from '../../src/presentation/iiif/v4/annotations.ts';
import {
  MEMBERS_PER_PAGE,
  serialiseCollection4,
  serialiseCollectionPage4,
  serialiseManifest4,
  serialisePart4,
} from '../../src/presentation/iiif/v4/document.ts';
import type { Collection } from '../../src/presentation/model/collection.ts';
import type { Note } from '../../src/presentation/model/manifest.ts';
import { brokenBy, change, type Damage } from '../support/damage.ts';
import { canvas, contextWith, ESSAY, ESSAY_BY_DATE, PLAIN_MANIFEST, TOP } from '../support/essay-model.ts';
import { isObject, type JsonObject, listAt, objectsIn, ofType, sent } from '../support/json.ts';
import {
  type ClassProperties,
  commonRules,
  propertyRule,
  type Rule,
  recommendedRule,
  testRules,
} from '../support/presentation-rules.ts';

/** The draft has no numbered sections: names are its headings, of the text that docs/presentation-4.md names. */
const context = contextWith();
const DESCRIPTIVE = ['metadata', 'summary', 'requiredStatement', 'rights'];
const LINKING = ['seeAlso', 'service', 'homepage', 'rendering', 'partOf', 'canonical', 'via'];

const CLASSES: Readonly<Record<string, ClassProperties>> = {
  Collection: {
    must: ['id', 'type', 'label'],
    should: ['metadata', 'summary', 'provider', 'thumbnail'],
    may: [
      ...[...DESCRIPTIVE, ...LINKING, 'items', 'navDate', 'navPlace', 'viewingDirection', 'behavior'],
      ...['services', 'start', 'first', 'last', 'total', 'annotations'],
    ],
  },
  CollectionPage: {
    must: ['id', 'type', 'partOf', 'items'],
    should: [],
    may: ['next', 'prev', 'startIndex', ...DESCRIPTIVE, 'provider', 'thumbnail', 'behavior'],
  },
  Manifest: {
    must: ['id', 'type', 'label', 'items'],
    should: ['metadata', 'summary', 'provider', 'thumbnail'],
    may: [
      ...[...DESCRIPTIVE, ...LINKING, 'navDate', 'navPlace', 'viewingDirection', 'behavior', 'services'],
      ...['start', 'structures', 'annotations', 'placeholderContainer', 'accompanyingContainer'],
    ],
  },
  Canvas: {
    must: ['id', 'type', 'height', 'width'],
    should: ['label', 'items'],
    may: [
      ...[...DESCRIPTIVE, ...LINKING, 'provider', 'thumbnail', 'navDate', 'navPlace', 'behavior'],
      ...['annotations', 'placeholderContainer', 'spatialScale', 'duration', 'backgroundColor'],
    ],
  },
  Range: {
    must: ['id', 'type', 'items'],
    should: ['label'],
    may: [...DESCRIPTIVE, ...LINKING, 'provider', 'thumbnail', 'navDate', 'navPlace', 'behavior', 'start'],
  },
  AnnotationPage: { must: ['id', 'type', 'items'], should: [], may: ['label', 'partOf', 'next', 'prev'] },
  Annotation: {
    must: ['id', 'type', 'target', 'motivation'],
    should: ['body'],
    may: [...DESCRIPTIVE, 'label', 'partOf', 'provides'],
  },
  SpecificResource: { must: ['id', 'type', 'source'], should: ['selector'], may: ['label'] },
  TextualBody: { must: ['type', 'value'], should: [], may: ['id', 'language', 'format'] },
  Choice: { must: ['type', 'items'], should: [], may: ['id', 'label'] },
  FragmentSelector: { must: ['type', 'value'], should: [], may: ['id', 'conformsTo'] },
  Image: {
    must: ['id', 'type'],
    should: [],
    may: ['label', 'format', 'profile', 'height', 'width', 'service', 'thumbnail', 'language'],
  },
  Quantity: { must: ['type', 'quantityValue', 'unit'], should: [], may: ['id', 'label'] },
  Agent: { must: ['type', 'label'], should: ['homepage', 'logo'], may: ['id', 'seeAlso', 'summary'] },
};

const CONTEXT = 'http://iiif.io/api/presentation/4/context.json';

const RULES: readonly Rule[] = [
  ...commonRules({
    id: 'id, Container Classes',
    languages: 'Language of Property Values',
    html: 'HTML Markup in Property Values',
    arrays: 'Properties with Multiple Values',
    links: 'homepage, rendering, seeAlso',
    partOf: 'partOf',
    thumbnail: 'thumbnail, logo',
    navDate: 'navDate',
    service: 'service',
    content: 'Content Resources',
    painting: 'annotations',
    placeholder: 'placeholderContainer',
    range: 'Range, start',
    target: 'Annotation',
    uri: 'Resource Availability on the Web',
  }),
  propertyRule('Classes: every class has what it must, and nothing that it may not', CLASSES),
  {
    name: 'JSON-LD Contexts and Extensions: @context comes first, and once',
    violations: (document) => [
      ...(document['@context'] === CONTEXT && Object.keys(document)[0] === '@context' ? [] : ['@context']),
      ...objectsIn(document)
        .filter(({ object }) => object !== document && object['@context'] !== undefined)
        .map(({ object }) => String(object['id'])),
    ],
  },
  {
    name: 'body, target, motivation: body and target are one object each, motivation is an array',
    violations: (document) =>
      ofType(document, 'Annotation').flatMap(({ id, body, target, motivation }) =>
        isObject(body) && isObject(target) && Array.isArray(motivation) ? [] : [String(id)],
      ),
  },
  {
    name: 'Specific Resource: its source is an object with id and type, its selectors are an array',
    violations: (document) =>
      ofType(document, 'SpecificResource').flatMap(({ id, source, selector }) =>
        isObject(source) && source['id'] && source['type'] && Array.isArray(selector) ? [] : [String(id)],
      ),
  },
  {
    name: 'language: the languages of a text are an array',
    violations: (document) =>
      ofType(document, 'TextualBody').flatMap(({ language, value }) =>
        language === undefined || Array.isArray(language) ? [] : [String(value)],
      ),
  },
  {
    name: 'spatialScale: metres of a unit of the canvas',
    violations: (document) =>
      objectsIn(document)
        .filter(({ keys }) => keys.at(-1) === 'spatialScale')
        .filter(({ object }) => object['unit'] !== 'm' || !(Number(object['quantityValue']) > 0))
        .map(() => 'spatialScale'),
  },
  {
    name: 'Collection: members are in items or on pages, never both',
    violations: ({ type, items, first, last }) => {
      if (type !== 'Collection') return [];
      const paged = first !== undefined && last !== undefined;
      return paged === (items === undefined) ? [] : ['items'];
    },
  },
];

function withMembers(count: number): Collection {
  const [member] = TOP.items;
  if (!member) throw new Error('no member');
  return {
    ...TOP,
    id: 'many',
    items: Array.from({ length: count }, (_, index) => ({ ...member, id: `essay-${index}` })),
  };
}

const whole = sent(serialiseManifest4(ESSAY, context));
const CACTUS = { manifest: 'exile', canvas: 'cactus-01' } as const;
const documents: readonly JsonObject[] = [
  whole,
  sent(serialiseManifest4(ESSAY_BY_DATE, context)),
  sent(serialiseManifest4(PLAIN_MANIFEST, context)),
  sent(serialiseCollection4(TOP, context)),
  sent(serialiseCollection4(withMembers(250), context)),
  sent(serialiseCollectionPage4(withMembers(250), 2, context)),
  sent(serialisePart4(ESSAY, { kind: 'canvas', ...CACTUS }, context)),
  sent(serialisePart4(ESSAY, { kind: 'placeholder', ...CACTUS }, context)),
  sent(serialisePart4(ESSAY, { kind: 'range', manifest: 'exile', range: 'cactuses' }, context)),
];

describe('Presentation 4.0 (draft)', () => {
  testRules(RULES, documents, {
    manifest: (manifest) => serialiseManifest4(manifest, context),
    collection: (collection) => serialiseCollection4(collection, context),
  });

  test('Classes: an essay that says enough has all that is recommended', () => {
    const { violations } = recommendedRule('recommended', CLASSES);
    expect(violations(whole)).toEqual([]);
    expect(violations(sent(serialiseCollection4(TOP, context)))).toEqual([]);
  });

  test('Choice, Content Resources: what is painted has labels', () => {
    const [plain, choice] = listAt(whole, 'items').map(
      (canvas) => ofType(canvas['items'], 'Annotation')[0]?.['body'],
    );
    expect(plain).toMatchObject({ type: 'Image', label: { en: ['The harbour'] } });
    expect(choice).toMatchObject({
      type: 'Choice',
      label: { en: ['Versions of this picture'], es: ['Versiones de esta imagen'] },
      items: [{ label: { en: ['Recto'] } }, { label: { en: ['Verso'] } }],
    });
  });

  test('provides: an alternative text says that it is one, and no other note does', () => {
    const text = { en: ['A man digs'], es: ['Un hombre cava'] };
    const shown = canvas('plate', { alternativeText: text });
    const noteOf = (more: Partial<Note>) =>
      note4(
        ESSAY,
        shown,
        { id: 'n', motivation: 'describing', text, format: 'text/plain', ...more },
        context,
      );
    expect(noteOf({}).provides).toEqual(['alternativeText']);
    expect(noteOf({ text: { en: ['Another'] } }).provides).toBeUndefined();
    expect(noteOf({ motivation: 'commenting' }).provides).toBeUndefined();
    expect(noteOf({ region: { x: 0, y: 0, width: 1, height: 1 } }).provides).toBeUndefined();
  });

  test('Choice, Specific Resource: notes are texts to choose by language, on a region or a whole canvas', () => {
    const [, canvas] = listAt(whole, 'items');
    const [page] = listAt(canvas ?? {}, 'annotations');
    const [caption, , tag] = listAt(page ?? {}, 'items');
    expect(caption).toMatchObject({
      motivation: ['describing'],
      body: { type: 'Choice', items: [{ language: ['en'] }, { language: ['es'] }] },
      target: { id: canvas?.['id'], type: 'Canvas', partOf: [{ id: whole['id'], type: 'Manifest' }] },
    });
    expect(tag).toMatchObject({
      body: { type: 'TextualBody', value: 'Leon Trotsky', format: 'text/plain' },
      target: {
        id: `${String(tag?.['id'])}#target`,
        type: 'SpecificResource',
        source: { id: canvas?.['id'], type: 'Canvas' },
        selector: [{ type: 'FragmentSelector', value: 'xywh=3000,400,600,400' }],
      },
    });
    expect(canvas?.['spatialScale']).toEqual({ type: 'Quantity', quantityValue: 0.000006, unit: 'm' });
  });
});

describe('Presentation 4.0 (draft), Collection Page', () => {
  test('a collection that fits has its members itself, and no pages', () => {
    const collection = withMembers(MEMBERS_PER_PAGE);
    expect(serialiseCollection4(collection, context).items).toHaveLength(MEMBERS_PER_PAGE);
    expect(serialiseCollectionPage4(collection, 1, context)).toBeUndefined();
  });

  test('pages followed from first to last hold every member once, in order', () => {
    fc.assert(
      fc.property(fc.integer({ min: MEMBERS_PER_PAGE + 1, max: 5 * MEMBERS_PER_PAGE }), (count) => {
        const collection = withMembers(count);
        const start = serialiseCollection4(collection, context);
        expect(start).toMatchObject({ total: count });
        const members: string[] = [];
        let at = start.first;
        let before: string | undefined;
        for (let page = 1; at; page++) {
          const current = serialiseCollectionPage4(collection, page, context);
          expect(current).toMatchObject({ id: at.id, startIndex: members.length });
          expect(current?.prev?.id).toBe(before);
          expect(current?.partOf).toEqual([{ id: start.id, type: 'Collection', label: start.label }]);
          members.push(...(current?.items ?? []).map(({ id }) => id));
          if (!current?.next) expect(start.last?.id).toBe(at.id);
          before = at.id;
          at = current?.next;
        }
        expect(members).toEqual(collection.items.map(({ id }) => expect.stringContaining(`/${id}/`)));
      }),
      { numRuns: 20 },
    );
  });

  test.each([0, -1, 4])('there is no page %j of three', (page) => {
    expect(serialiseCollectionPage4(withMembers(250), page, context)).toBeUndefined();
  });
});

describe('the checks themselves notice', () => {
  test.each<[string, string, Damage]>([
    ['a string for a target', 'body, target', change('Annotation', 'target', 'https://a.example/')],
    ['a list of bodies', 'body, target', change('Annotation', 'body', [])],
    ['one motivation', 'body, target', change('Annotation', 'motivation', 'painting')],
    ['a source by its URI', 'Specific Resource', change('SpecificResource', 'source', 'https://a.example/')],
    ['a placeholder of 3.0', 'Classes', change('Canvas', 'placeholderCanvas', { id: 'https://a.example/' })],
    ['a canvas without a height', 'Classes', change('Canvas', 'height', undefined)],
    ['a language by itself', 'language', change('TextualBody', 'language', 'en')],
    ['millimetres', 'spatialScale', change('Quantity', 'unit', 'mm')],
    ['the context of 3.0', 'JSON-LD', change('Manifest', '@context', CONTEXT.replace('4', '3'))],
  ])('%s', (_what, heading, damage) => {
    expect(brokenBy(damage, whole, RULES)).toContain(heading);
  });

  test('members beside pages', () => {
    const paged = sent(serialiseCollection4(withMembers(250), context));
    expect(brokenBy(change('Collection', 'items', []), paged, RULES)).toContain('never both');
  });
});
