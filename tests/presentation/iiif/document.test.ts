import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { serialiseManifest3, serialisePart3 } from '../../../src/presentation/iiif/v3/document.ts';
import { serialiseManifest4, serialisePart4 } from '../../../src/presentation/iiif/v4/document.ts';
import type { Manifest } from '../../../src/presentation/model/manifest.ts';
import { parsePresentationPath } from '../../../src/presentation/model/path.ts';
import type { PresentationResource } from '../../../src/urls.ts';
import { manifests } from '../../properties/manifest-arbitraries.ts';
import { BASE, contextWith, ESSAY, ESSAY_BY_DATE, PLAIN_MANIFEST } from '../../support/essay-model.ts';
import { type JsonObject, listAt, objectsIn, sent, stringsIn } from '../../support/json.ts';

const VERSIONS = [
  { version: 3, whole: serialiseManifest3, part: serialisePart3 },
  { version: 4, whole: serialiseManifest4, part: serialisePart4 },
] as const;

const context = contextWith();

/** Alternative orders have no canvases of their own; here every manifest is the first order. */
const firstOrders = manifests.map((manifest): Manifest => ({ ...manifest, canvasesOf: manifest.id }));

const CLASSES = ['Manifest', 'Canvas', 'Range', 'AnnotationPage', 'Annotation', 'SpecificResource'];

/** Resources that a document describes rather than points to. */
function described(document: JsonObject): JsonObject[] {
  return objectsIn(document)
    .map(({ object }) => object)
    .filter(({ id, type, items }) => {
      if (typeof id !== 'string' || !CLASSES.includes(String(type))) return false;
      return type === 'Annotation' || type === 'SpecificResource' || items !== undefined;
    });
}

function resourceAt(url: string, version: number): PresentationResource {
  const address = parsePresentationPath(url.slice(BASE.length));
  if (address?.kind !== 'resource' || address.version !== version) throw new Error(`${url} names nothing`);
  return address.resource;
}

describe.each(VERSIONS)('parts of a manifest in version $version', ({ version, whole, part }) => {
  const partAt = (manifest: Manifest, url: string) => part(manifest, resourceAt(url, version), context);

  test('everything with an URL of its own is the same there as in the manifest, with @context', () => {
    fc.assert(
      fc.property(firstOrders, (manifest) => {
        for (const object of described(sent(whole(manifest, context)))) {
          const id = String(object['id']);
          if (id.includes('#')) continue;
          const { '@context': documentContext, ...alone } = sent(partAt(manifest, id));
          expect(documentContext).toBeDefined();
          const { '@context': _, ...embedded } = object;
          expect(alone).toEqual(embedded);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('a note alone is the same as on the page of its canvas', () => {
    fc.assert(
      fc.property(firstOrders, ({ canvases, ...rest }) => {
        const manifest = { ...rest, canvases };
        for (const canvas of canvases.filter(({ notes }) => notes.length > 0)) {
          const place = { manifest: manifest.id, canvas: canvas.id };
          const page = sent(part(manifest, { kind: 'annotations', ...place }, context));
          const alone = canvas.notes.map(({ id }) => {
            const note = part(manifest, { kind: 'annotation', ...place, annotation: id }, context);
            const { '@context': _, ...annotation } = sent(note);
            return annotation;
          });
          expect(page['items']).toEqual(alone);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('every URL of this API in it leads to a resource, in this version', () => {
    fc.assert(
      fc.property(firstOrders, (manifest) => {
        const document = sent(whole(manifest, context));
        const urls = stringsIn(document).filter((text) => text.startsWith(`${BASE}/presentation/`));
        expect(urls.length).toBeGreaterThan(3);
        for (const url of new Set(urls.map((text) => text.replace(/#.*/, '')))) {
          const resource = resourceAt(url, version);
          if (resource.kind === 'collection' || resource.kind === 'collection-page') continue;
          if (resource.manifest !== manifest.id) continue;
          expect(part(manifest, resource, context), url).toBeDefined();
        }
      }),
      { numRuns: 30 },
    );
  });

  test('ids are unique in a manifest', () => {
    fc.assert(
      fc.property(manifests, (manifest) => {
        const ids = described(sent(whole(manifest, context))).map(({ id }) => id);
        expect(ids).toHaveLength(new Set(ids).size);
      }),
      { numRuns: 30 },
    );
  });

  test('another order has its own id and shares every canvas', () => {
    const first = sent(whole(ESSAY, context));
    const second = sent(whole(ESSAY_BY_DATE, context));
    expect(second['id']).toBe(`${BASE}/presentation/${version}/exile-by-date/manifest`);
    const [harbour, cactus, rabbits] = listAt(first, 'items');
    expect(second['items']).toEqual([cactus, rabbits, harbour]);
    expect(second['partOf']).toEqual(first['partOf']);
    const canvas = { kind: 'canvas', manifest: 'exile-by-date', canvas: 'harbour' } as const;
    expect(part(ESSAY_BY_DATE, canvas, context)).toBeUndefined();
    expect(part(ESSAY_BY_DATE, { ...canvas, manifest: 'exile' }, context)).toBeUndefined();
    expect(part(ESSAY, { ...canvas, manifest: 'exile' }, context)).toBeDefined();
  });

  test.each<PresentationResource>([
    { kind: 'manifest', manifest: 'other' },
    { kind: 'sequence', manifest: 'exile' },
    { kind: 'collection', collection: 'exile' },
    { kind: 'collection-page', collection: 'exile', page: 1 },
    { kind: 'range', manifest: 'exile', range: 'fishing' },
    { kind: 'canvas', manifest: 'exile', canvas: 'fishing' },
    { kind: 'annotations', manifest: 'exile', canvas: 'harbour' },
    { kind: 'annotation', manifest: 'exile', canvas: 'cactus-01', annotation: 'none' },
    { kind: 'annotation', manifest: 'exile', canvas: 'harbour', annotation: 'caption' },
  ])('there is no %j', (resource) => {
    expect(part(ESSAY, resource, context)).toBeUndefined();
  });

  test('no property is empty', () => {
    fc.assert(
      fc.property(fc.oneof(manifests, fc.constant(PLAIN_MANIFEST)), (manifest) => {
        for (const { object, keys } of objectsIn(sent(whole(manifest, context)))) {
          for (const [key, value] of Object.entries(object)) {
            expect(value, [...keys, key].join('.')).not.toBe('');
            expect(value, [...keys, key].join('.')).not.toEqual([]);
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});
