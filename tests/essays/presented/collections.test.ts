import { describe, expect, test } from 'vitest';
import { PresentedCatalog } from '../../../src/essays/presented/catalog.ts';
import { ComposedRows } from '../../support/composed-rows.ts';

const essay = (label: string, more = ''): string =>
  `label: ${label}\nlanguage: en\n${more}photographs: [{image: a, alternativeText: x}]`;

/** An archive with an image `a`, whose files change. */
class ChangingArchive {
  readonly #rows = new ComposedRows({ folderManifests: false, iiifJsonIds: 'rewritten' });
  readonly catalog: PresentedCatalog;

  constructor(files: Readonly<Record<string, string>>) {
    this.#rows.putImage({ identifier: 'a', width: 400, height: 300, modifiedMs: 1000 });
    this.catalog = new PresentedCatalog(this.#rows.database);
    this.write(files);
  }

  write(files: Readonly<Record<string, string | undefined>>): void {
    const written = Object.entries(files).map(([name, text]) => {
      return [name, text === undefined ? undefined : { bytes: Buffer.from(text), modifiedMs: 2000 }] as const;
    });
    this.catalog.changed(this.#rows.take(new Map(written)).names);
  }

  itemsOf(id: string): string[] | undefined {
    return this.catalog.collection(id)?.items.map((item) => item.id);
  }
}

describe('the collection of an archive', () => {
  test('is of everything, by label, with an essay before its other orders, and without drafts', () => {
    const archive = new ChangingArchive({
      'x.yaml': essay('Essay 10'),
      'y.yaml': essay('Essay 9', 'date: 1940\norders: [{id: a-by-date, label: A, by: date}]\n'),
      'z.yaml': essay('Álamo', 'date: 1939-11\n'),
      'draft.yaml': essay('Draft', 'status: draft\n'),
    });
    expect(archive.itemsOf('top')).toEqual(['z', 'y', 'a-by-date', 'x']);
    expect(archive.catalog.collection('top')).toMatchObject({
      label: { en: ['Photographs'] },
      navDate: '1939-11-01T00:00:00Z',
      thumbnail: { identifier: 'a' },
      partOf: [],
      modifiedMs: 2000,
    });
    expect(archive.catalog.manifest('draft')?.status).toBe('draft');
  });

  test('holds the other collections, and what is in none of them', () => {
    const { catalog, itemsOf } = open({
      'x.yaml': essay('X'),
      'y.yaml': essay('Y', 'orders: [{id: y-by-date, label: A, by: date}]\n'),
      'collections/one.yaml': 'label: One\nitems: [{collection: two}]',
      'collections/two.yaml': 'label: Two\nsummary: S\nitems: [y]',
    });
    expect(itemsOf('top')).toEqual(['one', 'x']);
    expect(catalog.collection('top')?.items[0]).toEqual({
      kind: 'collection',
      id: 'one',
      label: { none: ['One'] },
      thumbnail: { identifier: 'a', width: 400, height: 300 },
    });
    expect(catalog.collection('two')?.partOf).toEqual([{ id: 'one', label: { none: ['One'] } }]);
    expect(catalog.collection('one')?.partOf.map(({ id }) => id)).toEqual(['top']);
  });

  test('is the one that is written', () => {
    const { catalog, itemsOf } = open({
      'x.yaml': essay('X'),
      'y.yaml': essay('Y'),
      'collections/top.yaml': 'label: {en: My archive}\nbehavior: unordered\nitems: [y]',
    });
    expect(itemsOf('top')).toEqual(['y']);
    expect(catalog.collection('top')).toMatchObject({
      label: { en: ['My archive'] },
      behavior: ['unordered'],
    });
    expect(catalog.essays(0, 10)).toMatchObject({ label: { en: ['My archive'] }, total: 2 });
    expect(catalog.essays(0, 10).essays.map(({ id }) => id)).toEqual(['y', 'x']);
  });

  test('is there when the archive is empty', () => {
    expect(open({}).itemsOf('top')).toEqual([]);
    expect(open({}).catalog.essays(0, 10)).toMatchObject({ total: 0, essays: [] });
  });
});

describe('written collections', () => {
  test('are served without circles and without what is not there', () => {
    const { itemsOf } = open({
      'x.yaml': essay('X'),
      'collections/top.yaml': 'label: T\nitems: [{collection: a}, nothing]',
      'collections/a.yaml': 'label: A\nitems: [x, {collection: b}]',
      'collections/b.yaml': 'label: B\nitems: [x, {collection: a}]',
    });
    expect([itemsOf('top'), itemsOf('a'), itemsOf('b')]).toEqual([['a'], ['x', 'b'], ['x']]);
  });

  test('leave drafts out', () => {
    const { itemsOf } = open({
      'x.yaml': essay('X', 'status: draft\n'),
      'collections/a.yaml': 'label: A\nitems: [x, {collection: b}]',
      'collections/b.yaml': 'label: B\nstatus: draft\nitems: [x]',
    });
    expect([itemsOf('a'), itemsOf('b')]).toEqual([[], undefined]);
  });
});

describe('collections of more than 200 members', () => {
  const many = (count: number): Record<string, string> =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`e${index + 1}.yaml`, essay(`Essay ${index + 1}`)]),
    );
  const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `e${index + 1}`);

  test('are divided into parts in the same order', () => {
    const { catalog, itemsOf } = open({ ...many(450), 'e7.yaml': essay('Essay 7', 'date: 1931\n') });
    const top = catalog.collection('top');
    expect(top?.items.map(({ id, label }) => [id, label])).toEqual([
      ['top-1', { none: ['1–150: Essay 1 – Essay 150'] }],
      ['top-2', { none: ['151–300: Essay 151 – Essay 300'] }],
      ['top-3', { none: ['301–450: Essay 301 – Essay 450'] }],
    ]);
    expect((top?.items ?? []).flatMap(({ id }) => itemsOf(id) ?? [])).toEqual(ids(450));
    expect(catalog.collection('top-2')).toMatchObject({
      label: { none: ['151–300: Essay 151 – Essay 300'] },
      partOf: [{ id: 'top', label: { en: ['Photographs'] } }],
      modifiedMs: 2000,
    });
    expect(top?.items[0]).toMatchObject({
      kind: 'collection',
      thumbnail: { identifier: 'a' },
      navDate: '1931-01-01T00:00:00Z',
    });
    expect(top?.navDate).toBe('1931-01-01T00:00:00Z');
    expect(top?.items[1]?.navDate).toBeUndefined();
    expect(catalog.collection('top-4')).toBeUndefined();
    // A manifest is in the collection, wherever the parts begin.
    expect(
      catalog
        .presented('e200')
        ?.collectionsOf('e200')
        .map(({ id }) => id),
    ).toEqual(['top']);
    expect(catalog.essays(420, 60)).toMatchObject({ total: 450 });
    expect(catalog.essays(420, 60).essays.map(({ id }) => id)).toEqual(ids(450).slice(420));
  });

  test('that are written are, too, and parts leave to others the ids that they have', () => {
    const { catalog, itemsOf } = open({
      ...many(201),
      'collections/all.yaml': `label: All\nthumbnail: a\nitems: [${ids(201).join(', ')}]`,
      'collections/all-1.yaml': 'label: One\nitems: [e5]',
    });
    expect(itemsOf('all')).toEqual(['all-1-2', 'all-2']);
    expect(itemsOf('all-1')).toEqual(['e5']);
    expect(itemsOf('all-1-2')).toEqual(ids(100));
    expect(itemsOf('all-2')).toEqual(ids(201).slice(100));
    expect(catalog.collection('all-2')?.partOf.map(({ id }) => id)).toEqual(['all']);
    expect(itemsOf('top')).toEqual(['all', 'all-1']);
  });

  test('are whole up to 200', () => {
    const { catalog, itemsOf } = open(many(200));
    expect(itemsOf('top')).toEqual(ids(200));
    expect(catalog.collection('top-1')).toBeUndefined();
  });
});

describe('when one essay is saved', () => {
  const archive = new ChangingArchive({
    'x.yaml': essay('X'),
    'y.yaml': essay('Y'),
    'free.yaml': essay('Free'),
    'collections/outer.yaml': 'label: Outer\nitems: [{collection: inner}]',
    'collections/inner.yaml': 'label: Inner\nitems: [x]',
    'collections/other.yaml': 'label: Other\nitems: [y]',
  });
  const { catalog } = archive;

  test('what does not tell of it stays as it is, in every object', () => {
    const before = {
      other: catalog.collection('other'),
      y: catalog.manifest('y'),
      top: catalog.collection('top'),
    };
    const digests = [catalog.digestOf({ manifest: 'free' }), catalog.digestOf({ collection: 'other' })];
    archive.write({ 'x.yaml': essay('X', 'date: 1931\n') });
    expect(catalog.collection('other')).toBe(before.other);
    expect(catalog.manifest('y')).toBe(before.y);
    expect(catalog.collection('top')).not.toBe(before.top);
    expect([catalog.digestOf({ manifest: 'free' }), catalog.digestOf({ collection: 'other' })]).toEqual(
      digests,
    );
  });

  test('what tells of it is made anew: the collections above it, and essays with the same image', () => {
    const digests = (): (string | undefined)[] => [
      catalog.digestOf({ collection: 'inner' }),
      catalog.digestOf({ collection: 'outer' }),
      catalog.digestOf({ collection: 'top' }),
      catalog.digestOf({ manifest: 'x' }),
      catalog.digestOf({ manifest: 'y' }),
      catalog.imageUses('a').digest,
      catalog.essays(0, 60).digest,
    ];
    const before = digests();
    archive.write({ 'x.yaml': essay('X, said anew', 'date: 1899\n') });
    for (const [at, digest] of digests().entries()) expect(digest).not.toBe(before[at]);
    expect(catalog.collection('top')?.navDate).toBe('1899-01-01T00:00:00Z');
    expect(
      catalog
        .presented('y')
        ?.appearancesOf('a')
        .map(({ manifest }) => manifest.label),
    ).toEqual([{ en: ['X, said anew'] }, { en: ['Free'] }]);
  });

  test('and is gone, nothing tells of it', () => {
    archive.write({ 'x.yaml': undefined });
    expect(archive.itemsOf('inner')).toEqual([]);
    expect(catalog.digestOf({ manifest: 'x' })).toBeUndefined();
    expect(catalog.resource({ manifest: 'x' })).toBeUndefined();
    expect(catalog.imageUses('a').uses.map(({ manifest: { id } }) => id)).toEqual(['y', 'free']);
    expect(catalog.collection('outer')?.thumbnail).toBeUndefined();
  });

  test('all can be something else', () => {
    catalog.allChanged();
    expect(archive.itemsOf('top')).toEqual(['other', 'outer', 'free']);
  });
});

function open(files: Readonly<Record<string, string>>) {
  const archive = new ChangingArchive(files);
  return { catalog: archive.catalog, itemsOf: (id: string) => archive.itemsOf(id) };
}
