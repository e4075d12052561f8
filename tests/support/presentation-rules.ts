import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsedUrl } from '../../src/parsed-url.ts';
import type { Collection } from '../../src/presentation/model/collection.ts';
import type { Manifest } from '../../src/presentation/model/manifest.ts';
import { parsePresentationPath } from '../../src/presentation/model/path.ts';
import { collections, manifestsInOrders } from '../properties/manifest-arbitraries.ts';
import { BASE } from './essay-model.ts';
import { isObject, type JsonObject, listAt, objectsIn, ofType, sent } from './json.ts';

/** A requirement of a specification. */
export interface Rule {
  /** Where it stands, and what it is. */
  readonly name: string;
  /** What in a document is against it, in words. */
  readonly violations: (document: JsonObject) => readonly string[];
}

/** Properties of a class: those it must have, should have, and else may have. */
export interface ClassProperties {
  readonly must: readonly string[];
  readonly should: readonly string[];
  readonly may: readonly string[];
}

function nameOf(object: JsonObject): string {
  return String(object['id'] ?? object['@id'] ?? object['type']);
}

const POINTERS = ['partOf', 'start', 'source', 'target', 'first', 'last', 'next', 'prev', 'seeAlso'];

/** Objects that only point to a resource: by their place, or since they leave out what it has in it. */
function isReference({ type, items, width }: JsonObject, keys: readonly string[]): boolean {
  const last = keys.at(-1) ?? '';
  if (POINTERS.includes(last)) return true;
  if (items !== undefined) return false;
  if (last === 'annotations') return true;
  return last === 'items' && (type === 'Manifest' || type === 'Collection' || (type === 'Canvas' && !width));
}

/** Which properties the classes have; references are told by what they are. */
export function propertyRule(name: string, table: Readonly<Record<string, ClassProperties>>): Rule {
  return {
    name,
    violations: (document) =>
      objectsIn(document)
        .filter(({ object, keys }) => !isReference(object, keys))
        .flatMap(({ object }) => {
          const properties = table[String(object['type'])];
          if (!properties) return [];
          const { must, should, may } = properties;
          const known = new Set(['@context', ...must, ...should, ...may]);
          return [
            ...must.filter((key) => object[key] === undefined).map((key) => `${nameOf(object)} lacks ${key}`),
            ...Object.keys(object)
              .filter((key) => !known.has(key))
              .map((key) => `${nameOf(object)} has ${key}`),
          ];
        }),
  };
}

/** Properties that should be there: kept where the manifest says enough for them. */
export function recommendedRule(name: string, table: Readonly<Record<string, ClassProperties>>): Rule {
  return {
    name,
    violations: (document) =>
      objectsIn(document)
        .filter(({ object, keys }) => !isReference(object, keys))
        .flatMap(({ object }) =>
          (table[String(object['type'])]?.should ?? [])
            .filter((key) => object[key] === undefined)
            .map((key) => `${nameOf(object)} lacks ${key}`),
        ),
  };
}

const LISTS = [
  ...['thumbnail', 'provider', 'homepage', 'logo', 'rendering', 'service', 'seeAlso', 'partOf', 'behavior'],
  ...['items', 'annotations', 'structures', 'metadata', 'features', 'sizes', 'tiles'],
];

const TEXTS = ['label', 'summary'];
const TAG = /<\/?([a-z]+)[^>]*>/g;
const ALLOWED_TAGS = new Set(['a', 'b', 'br', 'i', 'img', 'p', 'small', 'span', 'sub', 'sup']);

function languageMapProblems(map: unknown): string[] {
  if (!isObject(map)) return ['is no object'];
  if (Object.keys(map).length === 0) return ['has no language'];
  return Object.entries(map).flatMap(([language, texts]) => {
    const wrong = [];
    if (!/^(none|[a-z]{2,3}(-[A-Za-z0-9]{2,8})*)$/.test(language)) wrong.push(`${language} is no language`);
    if (!Array.isArray(texts) || texts.length === 0) wrong.push(`${language} has no array of texts`);
    else if (!texts.every((text) => typeof text === 'string')) wrong.push(`${language} is not all strings`);
    return wrong;
  });
}

/** The language maps of a document with where they are; `value` is one only in metadata and requiredStatement. */
function languageMaps(document: JsonObject): [string, unknown][] {
  return objectsIn(document).flatMap(({ object, keys }) => {
    const entry = keys.at(-1) === 'metadata' || keys.at(-1) === 'requiredStatement';
    const names = entry ? [...TEXTS, 'value'] : TEXTS;
    return names
      .filter((name) => object[name] !== undefined)
      .map((name): [string, unknown] => [name, object[name]]);
  });
}

function linkProblems(document: JsonObject, key: string, needed: readonly string[]): string[] {
  return objectsIn(document).flatMap(({ object }) =>
    listAt(object, key).flatMap((link) =>
      needed.filter((name) => link[name] === undefined).map((name) => `${key} ${nameOf(link)} lacks ${name}`),
    ),
  );
}

/** Viewers ask services for sizes that small images do not have (Image API 3.0, 4.2). */
function lacksService({ width, height, service }: JsonObject): boolean {
  return service === undefined && Math.min(Number(width), Number(height)) >= 200;
}

function isHttpUri(value: unknown): boolean {
  return typeof value === 'string' && /^https?:\/\/[^\s]+$/.test(value) && parsedUrl(value) !== undefined;
}

/** The canvas ids that a manifest describes in its `items`. */
function canvasIds(document: JsonObject): Set<unknown> {
  return new Set(listAt(document, 'items').map(({ id }) => id));
}

/** The serialisers of one version. */
interface Serialisers {
  readonly manifest: (manifest: Manifest) => object;
  readonly collection: (collection: Collection) => object;
}

/** Tests that each rule holds for the given documents, and for those of any manifest and collection. */
export function testRules(
  rules: readonly Rule[],
  documents: readonly JsonObject[],
  { manifest, collection }: Serialisers,
): void {
  describe.each(rules)('$name', ({ violations }) => {
    test('holds for the essay, its other order, a folder, collections and parts', () => {
      for (const document of documents) expect(violations(document)).toEqual([]);
    });

    test('holds for any manifest and collection', () => {
      fc.assert(
        fc.property(manifestsInOrders, collections, (anyManifest, anyCollection) => {
          expect(violations(sent(manifest(anyManifest)))).toEqual([]);
          expect(violations(sent(collection(anyCollection)))).toEqual([]);
        }),
        { numRuns: 20 },
      );
    });
  });
}

/** Requirements that 3.0 and 4.0 share; named by the section or heading in each. */
export function commonRules(sections: Readonly<Record<string, string>>): Rule[] {
  const named = (key: string, what: string): string => `${sections[key]}: ${what}`;
  return [
    {
      name: named('id', 'ids are absolute HTTP(S) URIs, those of canvases without a fragment'),
      violations: (document) =>
        objectsIn(document).flatMap(({ object }) => {
          const wrong = [];
          if (object['id'] !== undefined && !isHttpUri(object['id'])) wrong.push(nameOf(object));
          if (object['type'] === 'Canvas' && String(object['id']).includes('#')) wrong.push(nameOf(object));
          return wrong;
        }),
    },
    {
      name: named('languages', 'labels, summaries and values are language maps of arrays'),
      violations: (document) =>
        languageMaps(document).flatMap(([name, map]) =>
          languageMapProblems(map).map((wrong) => `${name} ${wrong}`),
        ),
    },
    {
      name: named('html', 'only summaries and values have HTML, and only the allowed tags'),
      violations: (document) =>
        languageMaps(document).flatMap(([name, map]) => {
          const texts = isObject(map) ? Object.values(map).flat().map(String) : [];
          return texts
            .filter((text) => text.startsWith('<') && text.endsWith('>'))
            .filter((text) => {
              const tags = [...text.matchAll(TAG)].map((match) => match[1] ?? '');
              return name === 'label' || tags.length < 2 || tags.some((tag) => !ALLOWED_TAGS.has(tag));
            });
        }),
    },
    {
      name: named('arrays', 'what may have several values is an array'),
      violations: (document) =>
        objectsIn(document).flatMap(({ object }) =>
          LISTS.filter((key) => object[key] !== undefined && !Array.isArray(object[key])),
        ),
    },
    {
      name: named(
        'links',
        'homepage and rendering have id, type, label and format, seeAlso id, type and label',
      ),
      violations: (document) => [
        ...linkProblems(document, 'homepage', ['id', 'type', 'label']),
        ...linkProblems(document, 'rendering', ['id', 'type', 'label']),
        ...linkProblems(document, 'seeAlso', ['id', 'type', 'label']),
      ],
    },
    {
      name: named('partOf', 'partOf has id, type and label'),
      violations: (document) => linkProblems(document, 'partOf', ['id', 'type', 'label']),
    },
    {
      name: named(
        'thumbnail',
        'thumbnails and logos have id, type, format, size and, where they are not small, an image service',
      ),
      violations: (document) =>
        ['thumbnail', 'logo'].flatMap((key) => [
          ...linkProblems(document, key, ['id', 'type', 'format', 'width', 'height']),
          ...objectsIn(document).flatMap(({ object }) =>
            listAt(object, key).filter(lacksService).map(nameOf),
          ),
        ]),
    },
    {
      name: named('navDate', 'navDate is a dateTime with a time zone'),
      violations: (document) =>
        objectsIn(document)
          .map(({ object }) => object['navDate'])
          .filter((date) => date !== undefined)
          .map(String)
          .filter((date) => !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/.test(date)),
    },
    {
      name: named('service', 'services have id and type of their version, and a profile'),
      violations: (document) =>
        objectsIn(document).flatMap(({ object }) =>
          listAt(object, 'service').flatMap((service) => {
            const old = [service['@id'], service['@type']].filter((value) => value !== undefined);
            const current = [service['id'], service['type']].filter((value) => value !== undefined);
            const whole = old.length + current.length === 2 && old.length !== 1;
            // Content Search 2.0 knows its services by their types alone.
            const isSearch = /^(?:Search|AutoComplete)Service2$/.test(String(service['type']));
            return whole && (isSearch || service['profile'] !== undefined) ? [] : [nameOf(object)];
          }),
        ),
    },
    {
      name: named('content', 'the id of an image is not that of its service'),
      violations: (document) =>
        ofType(document, 'Image').flatMap((image) =>
          listAt(image, 'service').some(({ id }) => id === image['id']) ? [nameOf(image)] : [],
        ),
    },
    {
      name: named('painting', 'annotations in items paint, and those in annotations do not'),
      violations: (document) =>
        objectsIn(document)
          .filter(({ object }) => object['type'] === 'Annotation')
          .filter(
            ({ object, keys }) =>
              [object['motivation']].flat().includes('painting') === keys.includes('annotations'),
          )
          .map(({ object }) => nameOf(object)),
    },
    {
      name: named('placeholder', 'a placeholder is a canvas without a placeholder'),
      violations: (document) =>
        objectsIn(document)
          .filter(({ keys }) => keys.at(-1)?.startsWith('placeholder'))
          .filter(
            ({ object }) =>
              object['type'] !== 'Canvas' ||
              Object.keys(object).some((key) => key.startsWith('placeholder') || key.startsWith('accompan')),
          )
          .map(({ object }) => nameOf(object)),
    },
    {
      name: named('range', 'ranges and start name canvases of the manifest'),
      violations: (document) => {
        const known = canvasIds(document);
        const named = ofType(document['structures'], 'Canvas');
        const start = isObject(document['start']) ? [document['start']] : [];
        return [...named, ...start].filter(({ id }) => !known.has(id)).map(nameOf);
      },
    },
    {
      name: named('target', 'annotations target their canvas, inside of its bounds'),
      violations: (document) => ofType(document, 'Canvas').flatMap(targetProblems),
    },
    {
      name: named('uri', 'ids of this server are those of its resources'),
      violations: (document) =>
        objectsIn(document)
          .map(({ object }) => String(object['id'] ?? ''))
          .filter((id) => id.startsWith(`${BASE}/presentation/`))
          .filter((id) => parsePresentationPath(id.slice(BASE.length).replace(/#.*/, '')) === undefined),
    },
  ];
}

function targetProblems(canvas: JsonObject): string[] {
  const pages = [...listAt(canvas, 'items'), ...listAt(canvas, 'annotations')];
  return pages
    .flatMap((page) => listAt(page, 'items'))
    .flatMap((annotation) => {
      const { canvas: id, region } = targetOf(annotation);
      if (id !== canvas['id']) return [`${nameOf(annotation)} is on ${String(id)}`];
      if (region === undefined) return [];
      const [x = -1, y = -1, width = 0, height = 0] = region;
      const inside =
        x >= 0 && y >= 0 && x + width <= Number(canvas['width']) && y + height <= Number(canvas['height']);
      return inside && width > 0 && height > 0 ? [] : [`${nameOf(annotation)} is outside`];
    });
}

/** The canvas that an annotation is on, and the region of it, if it names one: x, y, width, height. */
export function targetOf(annotation: JsonObject): { canvas: unknown; region?: number[] } {
  const { target } = annotation;
  if (!isObject(target)) return { canvas: target };
  const source = isObject(target['source']) ? target['source'] : target;
  const [selector] = [target['selector']].flat().filter(isObject);
  if (!selector) return { canvas: source['id'] };
  const region = String(selector['value'])
    .replace(/^xywh=/, '')
    .split(',')
    .map(Number);
  return { canvas: source['id'], region };
}
