import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { composeArchive } from '../../src/presentation/compose/archive.ts';
import { serialiseManifest3, serialisePart3 } from '../../src/presentation/iiif/v3/document.ts';
import { readIiifJson } from '../../src/presentation/iiif-json/read-file.ts';
import { embeddedResources, idOf } from '../../src/presentation/iiif-json/resources.ts';
import { type IiifJsonDocument, iiifJsonPart } from '../../src/presentation/iiif-json/serve.ts';
import type { ImageFacts } from '../../src/presentation/model/image-facts.ts';
import { isJsonArray, isJsonObject, type JsonObject } from '../../src/presentation/model/json-value.ts';
import type { Manifest, Range } from '../../src/presentation/model/manifest.ts';
import { contextWith } from '../support/essay-model.ts';
import { IIIF_JSON } from '../support/iiif-json.ts';
import { resourceIds, targetIds } from '../support/resource-ids.ts';
import { sampleSize } from '../support/sample-size.ts';
import { manifests } from './manifest-arbitraries.ts';

const BASE = 'http://loupe.example';

/** A manifest as this server writes it on another host, its notes within it. */
function written(manifest: Manifest): JsonObject {
  const context = contextWith({ limits: {} });
  const document = JSON.parse(JSON.stringify(serialiseManifest3(manifest, context)));
  for (const [index, canvas] of manifest.canvases.entries()) {
    const resource = { kind: 'annotations', manifest: manifest.id, canvas: canvas.id } as const;
    const page = serialisePart3(manifest, resource, context);
    if (!page) continue;
    const { '@context': _context, ...embedded } = JSON.parse(JSON.stringify(page));
    document.items[index].annotations = [embedded];
  }
  return document;
}

interface Served {
  readonly document: IiifJsonDocument;
  readonly manifest: Manifest | undefined;
  readonly json: JsonObject;
}

/** What becomes of a document in an archive that has these images. */
function served(document: JsonObject, { canvases, thumbnail, providers }: Manifest): Served {
  const images = [
    ...canvases.flatMap((canvas) => canvas.images),
    thumbnail,
    ...providers.flatMap(({ logo }) => logo ?? []),
  ];
  const facts = new Map<string, ImageFacts>();
  for (const { identifier, width, height } of images)
    if (!facts.has(identifier))
      facts.set(identifier, { identifier, width, height, modifiedMs: 1, embedded: {} });
  const reading = readIiifJson(Buffer.from(JSON.stringify(document)), 'copy.json');
  // Of a text by chance, some looks like HTML.
  fc.pre(reading.problems.every(({ rule }) => rule !== 'html-in-label'));
  expect(reading.problems).toEqual([]);
  const archive = composeArchive(
    { files: [{ name: 'copy.json', reading, modifiedMs: 1 }], images: facts },
    { folderManifests: false },
  );
  const found = archive.documents.get('Manifest copy');
  const json = found && iiifJsonPart(found, '/presentation/3/copy/manifest', BASE);
  if (!found || !json) throw new Error('nothing is served');
  return { document: found, manifest: archive.manifests.get('copy'), json };
}

/** Manifests whose every canvas has a size of its own, so that an image has one size. */
const essays = manifests.filter(({ canvases, canvasesOf, id, thumbnail, providers }) => {
  const sizes = new Map<string, string>();
  const all = [
    ...canvases.flatMap(({ images }) => images),
    thumbnail,
    ...providers.flatMap(({ logo }) => logo ?? []),
  ];
  return (
    canvasesOf === id &&
    all.every(({ identifier, width, height }) => {
      const size = `${width} ${height}`;
      const known = sizes.get(identifier) ?? size;
      sizes.set(identifier, known);
      return known === size;
    })
  );
});

function outline(range: Range | undefined): unknown {
  return (
    range && [
      range.label,
      range.items.map((item) => (item.kind === 'canvas' ? item.canvas : outline(item.range))),
    ]
  );
}

describe('what this server writes, written by hand', () => {
  test('has ids of its own that lead to its parts, and none of before', () => {
    fc.assert(
      fc.property(essays, (essay) => {
        const before = written(essay);
        const { document, json } = served(before, essay);
        const ids = new Set([...resourceIds(json), ...targetIds(json)]);
        for (const { node } of embeddedResources(before)) expect(ids).not.toContain(idOf(node));
        const own = [...ids].filter((id) => id.startsWith(`${BASE}/`) && !id.includes('#'));
        expect(own.length).toBeGreaterThanOrEqual(3);
        for (const id of own)
          expect(iiifJsonPart(document, id.slice(BASE.length), BASE)).toMatchObject({ id });
        expect(new Set([...embeddedResources(json)].map(({ node }) => idOf(node))).size).toBe(
          [...embeddedResources(json)].length,
        );
      }),
    );
  });

  test('stays what it is when it is written by hand again', () => {
    fc.assert(
      fc.property(essays, (essay) => {
        const once = served(written(essay), essay).json;
        expect(served(once, essay).json).toEqual(once);
      }),
    );
  });

  test('is the same manifest in the other versions', () => {
    fc.assert(
      fc.property(essays, (essay) => {
        const { manifest } = served(written(essay), essay);
        expect(manifest?.label).toEqual(essay.label);
        expect(
          manifest?.canvases.map(({ label, images }) => [label, images.map((image) => image.identifier)]),
        ).toEqual(
          essay.canvases.map(({ label, images }) => [label, images.map((image) => image.identifier)]),
        );
        expect(manifest?.canvases.map(({ notes }) => notes)).toEqual(
          essay.canvases.map(({ notes }) => notes),
        );
        expect(outline(manifest?.structures)).toEqual(outline(essay.structures));
        expect(manifest?.start).toBe(essay.start);
      }),
    );
  });
});

test('whatever is done to a file, it gives problems with places within it, or is served', () => {
  const texts = fc
    .array(fc.record({ at: fc.nat(IIIF_JSON.length), cut: fc.nat(40), put: fc.string({ maxLength: 6 }) }), {
      minLength: 1,
      maxLength: 4,
    })
    .map((changes) =>
      changes.reduce((text, { at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut), IIIF_JSON),
    );
  fc.assert(
    fc.property(texts, (text) => {
      const lines = text.split('\n');
      const { file, problems } = readIiifJson(Buffer.from(text), 'box.json');
      if (!file) expect(problems.some(({ severity }) => severity === 'error')).toBe(true);
      for (const { line, column } of problems) {
        expect(line).toBeLessThanOrEqual(lines.length);
        expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1);
      }
    }),
    { numRuns: sampleSize(150) },
  );
});

test('whatever stands in the place of a value, nothing throws', () => {
  const anything: fc.Arbitrary<unknown> = fc.jsonValue({ maxDepth: 2 });
  const paths: (readonly (string | number)[])[] = [];
  const walk = (value: unknown, path: readonly (string | number)[]): void => {
    paths.push(path);
    if (Array.isArray(value)) for (const [index, item] of value.entries()) walk(item, [...path, index]);
    else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key]);
  };
  const original: JsonObject = JSON.parse(IIIF_JSON);
  walk(original, []);
  const replaced = (value: unknown, path: readonly (string | number)[], by: unknown): unknown => {
    const [step, ...rest] = path;
    if (step === undefined) return by;
    if (Array.isArray(value))
      return value.map((item, index) => (index === step ? replaced(item, rest, by) : item));
    return Object.fromEntries(
      Object.entries(Object(value)).map(([key, inner]) => [
        key,
        key === step ? replaced(inner, rest, by) : inner,
      ]),
    );
  };
  fc.assert(
    fc.property(fc.constantFrom(...paths), anything, (path, by) => {
      const bytes = Buffer.from(JSON.stringify(replaced(original, path, by)));
      const reading = readIiifJson(bytes, 'box.json');
      const { documents } = composeArchive(
        { files: [{ name: 'box.json', reading, modifiedMs: 1 }], images: new Map() },
        { folderManifests: false },
      );
      for (const { json, parts } of documents.values()) {
        expect(isJsonObject(json)).toBe(true);
        const { items } = json;
        expect(isJsonArray(items) && items.length > 0 && items.every(isJsonObject), 'items').toBe(true);
        expect(Object.keys(parts).length).toBeGreaterThan(0);
      }
    }),
    // In each place an object of which JavaScript makes neither a number nor a text.
    {
      numRuns: paths.length + 200,
      examples: paths.map((path): [typeof path, unknown] => [path, { toString: 0 }]),
    },
  );
});
