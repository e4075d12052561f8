import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SerialisationContext } from '../../src/presentation/iiif/shared/context.ts';
import {
  serialiseCollection2,
  serialiseManifest2,
  serialisePart2,
} from '../../src/presentation/iiif/v2/document.ts';
import type { Manifest } from '../../src/presentation/model/manifest.ts';
import { parsePresentationPath } from '../../src/presentation/model/path.ts';
import { type PresentationResource, presentationUrl } from '../../src/urls.ts';
import { expectAppendixB } from '../conformance/appendix-b.ts';
import { contextWith } from '../support/essay-model.ts';
import {
  at,
  type Json,
  type JsonObject,
  listed,
  objectsIn,
  type PlacedObject,
  sent,
} from '../support/json.ts';
import { collections, manifests } from './manifest-arbitraries.ts';

const context = contextWith();

/** Every resource of a manifest that has a document of its own in 2.1, its URL and that document. */
function documentsOf(
  manifest: Manifest,
  within: SerialisationContext,
): readonly (readonly [string, JsonObject])[] {
  const { id, canvasesOf } = manifest;
  const ranges = objectsIn(sent(serialiseManifest2(manifest, within))['structures']).flatMap(({ object }) => {
    const address = ownAddress(object['@id'], within);
    return address?.kind === 'range' ? [address] : [];
  });
  const parts: PresentationResource[] = [{ kind: 'sequence', manifest: id }, ...ranges];
  if (canvasesOf === id && manifest.canvases.some(({ notes }) => notes.length > 0))
    parts.push({ kind: 'layer', manifest: id });
  if (canvasesOf === id)
    for (const canvas of manifest.canvases) {
      const place = { manifest: id, canvas: canvas.id };
      parts.push({ kind: 'canvas', ...place }, { kind: 'painting', ...place });
      if (canvas.notes.length > 0) parts.push({ kind: 'annotations', ...place });
      for (const note of canvas.notes) parts.push({ kind: 'annotation', ...place, annotation: note.id });
    }
  return [
    [
      presentationUrl(within.base, 2, { kind: 'manifest', manifest: id }),
      sent(serialiseManifest2(manifest, within)),
    ],
    ...parts.map(
      (resource) =>
        [
          presentationUrl(within.base, 2, resource),
          sent(serialisePart2(manifest, resource, within)),
        ] as const,
    ),
  ];
}

/** The resource of the Presentation API 2.1 on this server that an id names, if it does. */
function ownAddress(id: Json | undefined, { base }: SerialisationContext): PresentationResource | undefined {
  if (typeof id !== 'string' || !id.startsWith(`${base}/presentation/`)) return undefined;
  const [path = ''] = id.slice(base.length).split('#');
  const address = parsePresentationPath(path);
  return address?.kind === 'resource' && address.version === 2 ? address.resource : undefined;
}

/** The resources of a document that have an id which must not be that of another one. */
function identified({ property, object }: PlacedObject): boolean {
  return (
    typeof object['@id'] === 'string' &&
    [
      '',
      'sequences',
      'canvases',
      'images',
      'structures',
      'resources',
      'manifests',
      'collections',
      'members',
    ].includes(property)
  );
}

const LISTS_OF_LINKS = ['ranges', 'canvases', 'otherContent'];

/** Links to this manifest's own resources must be among its documents; links to others must at least be well formed. */
function expectResolvable(
  link: Json | undefined,
  manifest: Manifest,
  documents: ReadonlyMap<string, JsonObject>,
): void {
  if (typeof link !== 'string' || !link.startsWith(`${context.base}/presentation/`)) return;
  const resource = ownAddress(link, context);
  expect(resource, link).toBeDefined();
  const own = resource && 'manifest' in resource && resource.manifest === manifest.id;
  const [document = ''] = link.split('#');
  if (own) expect(documents.has(document), document).toBe(true);
}

describe('Presentation 2.1 of any manifest', () => {
  test('A and B: every document has what its types require and nothing that they do not allow', () => {
    fc.assert(
      fc.property(manifests, (manifest) => {
        for (const [id, document] of documentsOf(manifest, context)) {
          expect(document['@id']).toBe(id);
          expectAppendixB(document);
        }
      }),
    );
    fc.assert(
      fc.property(collections, (collection) => {
        expectAppendixB(sent(serialiseCollection2(collection, context)));
      }),
    );
  });

  test('ids are unique, and every id of this server names a document that there is', () => {
    fc.assert(
      fc.property(manifests, (manifest) => {
        const documents = new Map(documentsOf(manifest, context));
        for (const document of documents.values()) {
          const ids = objectsIn(document)
            .filter(identified)
            .map(({ object }) => object['@id']);
          expect(new Set(ids).size).toBe(ids.length);
          for (const { object } of objectsIn(document)) {
            const links = [object['@id'], object['on'], object['startCanvas'], object['within']].flatMap(
              listed,
            );
            for (const link of [...links, ...LISTS_OF_LINKS.flatMap((name) => listed(object[name]))])
              expectResolvable(link, manifest, documents);
          }
        }
      }),
    );
  });

  test('regions lie inside of the canvas that they are on', () => {
    fc.assert(
      fc.property(manifests, (manifest) => {
        for (const canvas of manifest.canvases) {
          if (manifest.canvasesOf !== manifest.id || canvas.notes.length === 0) continue;
          const list = sent(
            serialisePart2(
              manifest,
              { kind: 'annotations', manifest: manifest.id, canvas: canvas.id },
              context,
            ),
          );
          for (const annotation of listed(list['resources'])) {
            const region = /#xywh=(\d+),(\d+),(\d+),(\d+)$/
              .exec(String(at(annotation, 'on')))
              ?.slice(1)
              .map(Number);
            if (!region) continue;
            const [x = -1, y = -1, width = 0, height = 0] = region;
            expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
            expect(Math.min(width, height)).toBeGreaterThan(0);
            expect(x + width).toBeLessThanOrEqual(canvas.width);
            expect(y + height).toBeLessThanOrEqual(canvas.height);
          }
        }
      }),
    );
  });
});
