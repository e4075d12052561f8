import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Collection } from '../../../src/presentation/collection-model.ts';
import type { IiifJsonDocument } from '../../../src/presentation/iiif-json/serve.ts';
import type { Manifest, PaintedImage } from '../../../src/presentation/model.ts';
import { presentationChanges } from '../../../src/presentation/snapshot/changes.ts';
import { PresentationSnapshot } from '../../../src/presentation/snapshot/snapshot.ts';
import { manifests } from '../../properties/manifest-arbitraries.ts';

const NOTHING = {
  manifests: new Map<string, Manifest>(),
  collections: new Map<string, Collection>(),
  documents: new Map<string, IiifJsonDocument>(),
};

function archiveOf(all: readonly Manifest[], lists: readonly Collection[] = []) {
  return {
    manifests: new Map(all.map((manifest) => [manifest.id, manifest])),
    collections: new Map(lists.map((collection) => [collection.id, collection])),
    documents: NOTHING.documents,
  };
}

function image(identifier: string): PaintedImage {
  return { identifier, width: 40, height: 30 };
}

function manifest(id: string, identifiers: readonly string[], more: Partial<Manifest> = {}): Manifest {
  return {
    id,
    status: 'published',
    canvasesOf: id,
    languages: ['en'],
    label: { en: [`The ${id}`] },
    metadata: [],
    providers: [],
    places: [],
    behavior: [],
    canvases: identifiers.map((identifier, index) => ({
      id: `c${index}`,
      width: 40,
      height: 30,
      label: { none: [identifier] },
      images: [image(identifier)],
      metadata: [],
      places: [],
      notes: [],
      seeAlso: [],
    })),
    thumbnail: image(identifiers[0] ?? ''),
    homepage: [],
    seeAlso: [],
    rendering: [],
    alternatives: [],
    modifiedMs: 5000,
    ...more,
  };
}

function collection(id: string, items: readonly (Manifest | Collection)[]): Collection {
  return {
    id,
    label: { none: [id] },
    metadata: [],
    providers: [],
    behavior: [],
    items: items.map((item) =>
      'canvases' in item
        ? {
            kind: 'manifest' as const,
            id: item.id,
            label: item.label,
            thumbnail: item.thumbnail,
            canvases: item.canvases.length,
          }
        : { kind: 'collection' as const, id: item.id, label: item.label, manifests: item.items.length },
    ),
    partOf: [],
    modifiedMs: 5000,
  };
}

describe('a snapshot', () => {
  test('gives back every manifest as it was', () => {
    fc.assert(
      fc.property(fc.uniqueArray(manifests, { selector: ({ id }) => id, maxLength: 4 }), (all) => {
        const snapshot = new PresentationSnapshot().with(presentationChanges(NOTHING, archiveOf(all)));
        for (const one of all) expect(snapshot.manifest(one.id)).toEqual(one);
      }),
    );
  });

  test('stays as it is when the next one is made', () => {
    const before = archiveOf([manifest('one', ['a']), manifest('two', ['a', 'b'])]);
    const after = archiveOf([...before.manifests.values()].slice(1).concat(manifest('three', ['b'])));
    const first = new PresentationSnapshot().with(presentationChanges(NOTHING, before));
    const changes = presentationChanges(before, after);
    const second = first.with(changes);
    // What did not change is not sent again.
    expect(changes.map(({ id, packed }) => [id, packed !== undefined])).toEqual([
      ['three', true],
      ['one', false],
    ]);
    expect(first.manifest('one')?.label).toEqual({ en: ['The one'] });
    expect(second.manifest('one')).toBeUndefined();
    expect(first.appearancesOf('b').map(({ manifest: { id } }) => id)).toEqual(['two']);
    expect(second.appearancesOf('b').map(({ manifest: { id } }) => id)).toEqual(['three', 'two']);
    expect(second.generation).not.toBe(first.generation);
  });
});

describe('lists', () => {
  const draft = manifest('draft', ['a'], { status: 'draft' });
  const harbour = manifest('harbour', ['a', 'b', 'a'], {
    rights: 'http://rightsstatements.org/vocab/InC/1.0/',
  });
  const byDate = manifest('harbour-by-date', ['b', 'a'], { canvasesOf: 'harbour' });
  const alleys = manifest('alleys', ['b']);
  const zoo = manifest('zoo', ['c']);
  const unlisted = manifest('also', ['c']);
  const inner = collection('inner', [alleys]);
  const outer = collection('outer', [zoo, inner]);
  const top = collection('top', [harbour, outer, byDate, alleys]);
  const archive = archiveOf([alleys, unlisted, byDate, draft, harbour, zoo], [inner, outer, top]);
  const snapshot = new PresentationSnapshot().with(presentationChanges(NOTHING, archive));

  test('published manifests come in the order of the collections, what they do not reach last', () => {
    expect(snapshot.summaries().map(({ id }) => id)).toEqual([
      'harbour',
      'zoo',
      'alleys',
      'harbour-by-date',
      'also',
    ]);
  });

  test('drafts are there and in no list', () => {
    expect(snapshot.manifest('draft')).toEqual(draft);
    expect(snapshot.appearancesOf('a').map(({ manifest: { id } }) => id)).toEqual(['harbour']);
  });

  test('an image knows where it is shown, once for each essay', () => {
    expect(snapshot.appearancesOf('b')).toMatchObject([
      { manifest: { id: 'harbour', label: { en: ['The harbour'] } }, canvas: 'c1' },
      { manifest: { id: 'alleys' }, canvas: 'c0' },
    ]);
    expect(snapshot.usesOf('a')).toMatchObject([
      { canvas: 'c0', rights: 'http://rightsstatements.org/vocab/InC/1.0/', modifiedMs: 5000 },
    ]);
    expect(snapshot.appearancesOf('nothing')).toEqual([]);
  });

  test('a manifest knows the collections that list it, the nearest first', () => {
    expect(snapshot.collectionsOf('alleys').map(({ id }) => id)).toEqual(['inner', 'top']);
    expect(snapshot.collectionsOf('zoo').map(({ id }) => id)).toEqual(['outer']);
    expect(snapshot.collectionsOf('also')).toEqual([]);
  });

  test('collections that list each other do not go round in circles', () => {
    const a = collection('a', []);
    const b = collection('b', [a]);
    const round = archiveOf([zoo], [collection('top', [b]), b, collection('a', [b, zoo])]);
    const around = new PresentationSnapshot().with(presentationChanges(NOTHING, round));
    expect(around.summaries().map(({ id }) => id)).toEqual(['zoo']);
    expect(around.collection('a')?.items.map(({ id }) => id)).toEqual(['b', 'zoo']);
  });
});
