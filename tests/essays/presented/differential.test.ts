import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Collection } from '../../../src/presentation/collection-model.ts';
import { type ComposedArchive, composeArchive } from '../../../src/presentation/compose/archive.ts';
import { archiveFile, archiveOf, scan } from '../../support/authored.ts';
import { IIIF_JSON } from '../../support/iiif-json.ts';
import { catalogOf, expectedLists, withoutCount } from '../../support/presented-archive.ts';
import { writtenOf } from '../../support/presented-rows.ts';

// What is looked up in the rows is what a walk through the whole archive finds.

const IMAGES = ['a/1', 'a/2', 'b/1', 'b/2', 'c/1', 'box/01', 'box/02', 'attic/1'];
const ESSAYS = ['e1', 'e2', 'e3', 'e4', 'e10'];
const COLLECTIONS = ['top', 'c1', 'c2', 'c3', 'c4'];
/** The one of the other files: as Loupe's own, and not. */
const DOCUMENTS = {
  'box.json': IIIF_JSON,
  'far.json': IIIF_JSON.replaceAll('/iiif/3/box', '/elsewhere/box'),
  'collections/far.json': JSON.stringify({
    '@context': 'http://iiif.io/api/presentation/3/context.json',
    id: 'https://example.org/iiif/all',
    type: 'Collection',
    label: { en: ['Far away'] },
    navDate: '1899-01-01T00:00:00Z',
    items: [{ id: 'https://example.org/iiif/x', type: 'Manifest', label: { en: ['X'] } }],
  }),
};

const labels = fc.constantFrom('Essay', 'Essay 2', 'Essay 10', 'Zoo', 'alleys');
const maybe = (text: string): fc.Arbitrary<string> => fc.constantFrom('', '', text);

const essayTexts: fc.Arbitrary<string> = fc
  .record({
    label: labels,
    draft: maybe('status: draft\n'),
    date: fc.constantFrom('', 'date: 1931\n', 'date: 1899-05\n'),
    rights: maybe('rights: http://creativecommons.org/licenses/by/4.0/\n'),
    images: fc.uniqueArray(fc.constantFrom(...IMAGES.slice(0, 6)), { minLength: 1 }),
    order: fc.boolean(),
  })
  .map(
    ({ label, draft, date, rights, images, order }) =>
      `label: ${label}\n${draft}${date}${rights}photographs:\n${images
        .map(
          (image) =>
            `  - {image: ${image}, alternativeText: x, seeAlso: {id: "https://example.org/${image}", label: R}}\n`,
        )
        .join('')}${order ? 'orders: [{id: ID-by-date, label: By date, by: date}]\n' : ''}`,
  );

const members = fc.oneof(
  fc.constantFrom(...ESSAYS, 'e1-by-date', 'box', 'far', 'attic', 'nothing'),
  fc.constantFrom(...COLLECTIONS, 'far').map((id) => `{collection: ${id}}`),
);

const collectionTexts: fc.Arbitrary<string> = fc
  .record({
    label: labels,
    draft: maybe('status: draft\n'),
    thumbnail: maybe('thumbnail: c/1\n'),
    items: fc.uniqueArray(members, { maxLength: 6 }),
  })
  .map(
    ({ label, draft, thumbnail, items }) =>
      `label: ${label}\n${draft}${thumbnail}items: [${items.join(', ')}]\n`,
  );

const folders: fc.Arbitrary<Readonly<Record<string, string>>> = fc
  .record({
    essays: fc.uniqueArray(fc.tuple(fc.constantFrom(...ESSAYS), essayTexts), { selector: ([id]) => id }),
    collections: fc.uniqueArray(fc.tuple(fc.constantFrom(...COLLECTIONS), collectionTexts), {
      selector: ([id]) => id,
    }),
    documents: fc.subarray(Object.entries(DOCUMENTS)),
  })
  .map(({ essays, collections, documents }) =>
    Object.fromEntries([
      ...essays.map(([id, text]) => [`${id}.yaml`, text.replace('ID', id)]),
      ...collections.map(([id, text]) => [`collections/${id}.yaml`, text]),
      ...documents,
    ]),
  );

function composed(texts: Readonly<Record<string, string>>) {
  const files = Object.entries(texts).map(([name, text], at) =>
    archiveFile(name, text, { modifiedMs: 2000 + at }),
  );
  const images = archiveOf(
    ...IMAGES.map((identifier, at) => scan(identifier, { modifiedMs: 1000 + at * 500 })),
  );
  const archive = composeArchive({ files, images }, { folderManifests: true });
  return { archive, written: writtenOf(archive, files) };
}

function comparable(collection: Collection | undefined): object | undefined {
  const byId = [...(collection?.partOf ?? [])].sort((a, b) => (a.id < b.id ? -1 : 1));
  return collection && { ...collection, items: collection.items.map(withoutCount), partOf: byId };
}

function expectEqual(archive: ComposedArchive, written: ReturnType<typeof writtenOf>): void {
  const catalog = catalogOf(written);
  const topIsWritten = written.collections?.some(
    ({ text, status }) => text.id === 'top' && status !== 'draft',
  );
  const expected = expectedLists(archive, !topIsWritten);
  for (const [id, manifest] of archive.manifests) {
    const presented = catalog.presented(id);
    expect(catalog.manifest(id)).toEqual(manifest);
    expect(presented?.manifest).toEqual(manifest);
    const listed = manifest.status === 'draft' ? [] : (expected.collectionsOf.get(id) ?? []);
    expect(presented?.collectionsOf(id)).toEqual(listed);
    for (const { images } of manifest.canvases)
      for (const { identifier } of images)
        expect(presented?.appearancesOf(identifier)).toEqual(
          (expected.usesOf.get(identifier) ?? [])
            .filter((use) => use.manifest.id !== manifest.canvasesOf)
            .map((use) => ({ manifest: use.manifest, canvas: use.canvas })),
        );
  }
  for (const identifier of IMAGES)
    expect(catalog.imageUses(identifier).uses).toEqual(expected.usesOf.get(identifier) ?? []);
  for (const [id, collection] of archive.collections)
    expect(comparable(catalog.collection(id))).toEqual(comparable(collection));
  for (const { summary } of archive.documents.values())
    expect(catalog.document(summary.type, summary.id)).toEqual(
      archive.documents.get(`${summary.type} ${summary.id}`),
    );
  for (const id of ['nothing', 'e1', 'c1'])
    if (!archive.collections.has(id)) expect(catalog.collection(id)).toBeUndefined();
  const essays = expected.manifests.filter((id) => archive.manifests.get(id)?.canvasesOf === id);
  const documents = [...archive.documents.values()].filter(({ noPage }) => noPage !== undefined);
  const all = catalog.essays(0, 100);
  expect(all.total).toBe(essays.length + documents.length);
  expect(all.essays.slice(0, essays.length).map(({ id }) => id)).toEqual(essays);
  expect(new Set(all.essays.slice(essays.length))).toEqual(new Set(documents.map(({ summary }) => summary)));
  const paged = Array.from({ length: all.total }, (_, at) => catalog.essays(at, 1).essays).flat();
  expect(paged).toEqual(all.essays);
}

describe('what a database presents', () => {
  test('is what was composed, in any archive', () => {
    fc.assert(
      fc.property(folders, (texts) => {
        const { archive, written } = composed(texts);
        expectEqual(archive, written);
      }),
      { numRuns: 60 },
    );
  });
});
