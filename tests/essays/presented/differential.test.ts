import { describe, expect, test } from 'vitest';
import { PresentedCatalog } from '../../../src/essays/presented/catalog.ts';
import type { Collection } from '../../../src/presentation/model/collection.ts';
import { ComposedRows } from '../../support/composed-rows.ts';
import { type WholeArchive, WholeComposition } from '../../support/composed-whole.ts';
import { expectedLists } from '../../support/expected-lists.ts';
import { RandomArchive } from '../../support/random-archive.ts';

// What is looked up in the rows is what a walk through the whole archive finds, after any change.

const SETTINGS = { folderManifests: true, iiifJsonIds: 'rewritten' } as const;

/** Random archives: some by default. `ARCHIVES=2000` for a long run. */
const ARCHIVES = Number(process.env['ARCHIVES'] ?? 8);
const FIRST = Number(process.env['FIRST'] ?? 1);
const CHANGES = 12;

function plain<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value ?? null));
}

/** Collections that list this one are compared as a set. */
function comparable(collection: Collection | undefined): unknown {
  if (!collection) return undefined;
  return plain({ ...collection, partOf: collection.partOf.toSorted((a, b) => (a.id < b.id ? -1 : 1)) });
}

function expectManifests(
  catalog: PresentedCatalog,
  whole: WholeArchive,
  lists: ReturnType<typeof expectedLists>,
): void {
  for (const [id, manifest] of whole.manifests) {
    const presented = catalog.presented(id);
    expect(catalog.manifest(id)).toEqual(plain(manifest));
    expect(presented?.manifest).toEqual(plain(manifest));
    const listed = manifest.status === 'draft' ? [] : (lists.collectionsOf.get(id) ?? []);
    expect([id, presented?.collectionsOf(id)]).toEqual([id, listed]);
    for (const { identifier } of manifest.canvases.flatMap(({ images }) => images)) {
      const others = (lists.usesOf.get(identifier) ?? []).filter(
        (use) => use.manifest.id !== manifest.canvasesOf,
      );
      expect(presented?.appearancesOf(identifier)).toEqual(
        others.map((use) => ({ manifest: use.manifest, canvas: use.canvas })),
      );
    }
  }
}

function expectSame(
  catalog: PresentedCatalog,
  whole: WholeArchive,
  isTopImplied: boolean,
  images: Iterable<string>,
): void {
  const lists = expectedLists(whole, isTopImplied);
  expectManifests(catalog, whole, lists);
  for (const identifier of images)
    expect(catalog.imageUses(identifier).uses).toEqual(lists.usesOf.get(identifier) ?? []);
  for (const [id, collection] of whole.collections)
    expect(comparable(catalog.collection(id))).toEqual(comparable(collection));
  for (const { summary } of whole.documents.values())
    expect(catalog.document(summary.type, summary.id)).toEqual(
      plain(whole.documents.get(`${summary.type} ${summary.id}`)),
    );
  for (const id of ['a', 'o', 'p', 'q', 'nothing']) {
    if (!whole.collections.has(id)) expect(catalog.collection(id)).toBeUndefined();
    if (!whole.manifests.has(id)) expect(catalog.presented(id)).toBeUndefined();
  }
  const essays = lists.manifests.filter(({ id, canvasesOf }) => canvasesOf === id).map(({ id }) => id);
  const documents = [...whole.documents.values()].filter(({ noPage }) => noPage !== undefined);
  const all = catalog.essays(0, 100);
  expect(all.total).toBe(essays.length + documents.length);
  expect(all.essays.slice(0, essays.length).map(({ id }) => id)).toEqual(essays);
  expect(new Set(all.essays.slice(essays.length))).toEqual(
    new Set(plain(documents.map(({ summary }) => summary))),
  );
  const paged = Array.from({ length: all.total }, (_, at) => catalog.essays(at, 1).essays).flat();
  expect(paged).toEqual(all.essays);
}

describe('an archive that changes', () => {
  test(`is presented as it is when all is gone through (${ARCHIVES} random ones)`, () => {
    for (let seed = FIRST; seed < FIRST + ARCHIVES; seed += 1) {
      const archive = new RandomArchive(seed);
      const rows = new ComposedRows(SETTINGS);
      const whole = new WholeComposition(SETTINGS);
      const catalog = new PresentedCatalog(rows.database);
      for (let time = 1; time <= CHANGES; time += 1) {
        catalog.changed(rows.takeChanges(archive.change()).names);
        const composed = whole.compose(archive.files, archive.images, archive.pending);
        const isTopImplied = rows.database
          .prepare<object>(
            "SELECT 1 FROM collections WHERE id = 'top' AND status = 'published' AND file IS NOT NULL",
          )
          .get();
        try {
          expectSame(catalog, composed, isTopImplied === undefined, archive.images.keys());
        } catch (error) {
          throw new Error(`archive ${seed}, change ${time}`, { cause: error });
        }
      }
    }
  });
});
