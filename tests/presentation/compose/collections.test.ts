import { describe, expect, test } from 'vitest';
import type { ComposedArchive } from '../../../src/presentation/compose/archive.ts';
import { composeArchive } from '../../../src/presentation/compose/archive.ts';
import { archiveFile, archiveOf } from '../../support/authored.ts';

const essay = (label: string, more = ''): string =>
  `label: ${label}\nlanguage: en\n${more}photographs: [{image: a, alternativeText: x}]`;

function archive(files: Readonly<Record<string, string>>): ComposedArchive {
  return composeArchive(
    {
      files: Object.entries(files).map(([name, text]) => archiveFile(name, text)),
      images: archiveOf('a'),
    },
    { folderManifests: false },
  );
}

function itemsOf({ collections }: ComposedArchive, id: string): string[] | undefined {
  return collections.get(id)?.items.map((item) => item.id);
}

describe('the collection of an archive', () => {
  test('is of everything, by label, with an essay before its other orders, and without drafts', () => {
    const composed = archive({
      'x.yaml': essay('Essay 10'),
      'y.yaml': essay('Essay 9', 'date: 1940\norders: [{id: a-by-date, label: A, by: date}]\n'),
      'z.yaml': essay('Álamo', 'date: 1939-11\n'),
      'draft.yaml': essay('Draft', 'status: draft\n'),
    });
    expect(itemsOf(composed, 'top')).toEqual(['z', 'y', 'a-by-date', 'x']);
    expect(composed.collections.get('top')).toMatchObject({
      label: { en: ['Photographs'] },
      navDate: '1939-11-01T00:00:00Z',
      thumbnail: { identifier: 'a' },
      partOf: [],
      modifiedMs: 2000,
    });
    expect(composed.manifests.get('draft')?.status).toBe('draft');
  });

  test('holds the other collections, and what is in none of them', () => {
    const composed = archive({
      'x.yaml': essay('X'),
      'y.yaml': essay('Y', 'orders: [{id: y-by-date, label: A, by: date}]\n'),
      'collections/one.yaml': 'label: One\nitems: [{collection: two}]',
      'collections/two.yaml': 'label: Two\nsummary: S\nitems: [y]',
    });
    expect(itemsOf(composed, 'top')).toEqual(['one', 'x']);
    expect(composed.collections.get('top')?.items[0]).toEqual({
      kind: 'collection',
      id: 'one',
      label: { none: ['One'] },
      thumbnail: { identifier: 'a', width: 3000, height: 2000 },
      manifests: 1,
    });
    expect(composed.collections.get('two')?.partOf).toEqual([{ id: 'one', label: { none: ['One'] } }]);
    expect(composed.collections.get('one')?.partOf.map(({ id }) => id)).toEqual(['top']);
  });

  test('is the one that is written', () => {
    const composed = archive({
      'x.yaml': essay('X'),
      'y.yaml': essay('Y'),
      'collections/top.yaml': 'label: {en: My archive}\nbehavior: unordered\nitems: [y]',
    });
    expect(itemsOf(composed, 'top')).toEqual(['y']);
    expect(composed.collections.get('top')).toMatchObject({
      label: { en: ['My archive'] },
      behavior: ['unordered'],
    });
  });

  test('is there when the archive is empty', () => {
    expect(itemsOf(archive({}), 'top')).toEqual([]);
  });
});

describe('written collections', () => {
  test('that are in a circle are told, and served without it', () => {
    const composed = archive({
      'x.yaml': essay('X'),
      'collections/top.yaml': 'label: T\nitems: [{collection: a}]',
      'collections/a.yaml': 'label: A\nitems: [x, {collection: b}]',
      'collections/b.yaml': 'label: B\nitems: [x, {collection: a}]',
    });
    expect(composed.problems).toMatchObject([
      { rule: 'collection-loop', file: 'collections/b.yaml', line: 2, severity: 'error' },
    ]);
    expect([...composed.broken]).toEqual(['collections/b.yaml']);
    expect([itemsOf(composed, 'top'), itemsOf(composed, 'a'), itemsOf(composed, 'b')]).toEqual([
      ['a'],
      ['x', 'b'],
      ['x'],
    ]);
  });

  test('that name what is not there are told what was meant', () => {
    const composed = archive({
      'rabbits.yaml': essay('X'),
      'broken.yaml': 'label: X\nphotographs: [nothing]',
      'collections/one.yaml': 'label: A\nitems:\n  - rabbit\n  - broken\n  - rabbits\n  - {collection: ones}',
    });
    expect(composed.problems.filter(({ file }) => file === 'collections/one.yaml')).toMatchObject([
      { rule: 'unknown-manifest', line: 3, suggestion: 'did you mean rabbits?' },
      { rule: 'unknown-collection', line: 6, suggestion: 'did you mean one?' },
    ]);
    expect(itemsOf(composed, 'one')).toEqual(['rabbits']);
  });

  test('leave drafts out', () => {
    const composed = archive({
      'x.yaml': essay('X', 'status: draft\n'),
      'collections/a.yaml': 'label: A\nitems: [x, {collection: b}]',
      'collections/b.yaml': 'label: B\nstatus: draft\nitems: [x]',
    });
    expect(composed.problems).toEqual([]);
    expect([itemsOf(composed, 'a'), itemsOf(composed, 'b')]).toEqual([[], undefined]);
  });
});

describe('collections of more than 200 members', () => {
  const many = (count: number): ComposedArchive =>
    archive(
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`e${index + 1}.yaml`, essay(`Essay ${index + 1}`)]),
      ),
    );

  test('are split into parts in the same order', () => {
    const composed = many(450);
    const top = composed.collections.get('top');
    expect(top?.items.map(({ id, label }) => [id, label])).toEqual([
      ['top-1', { none: ['1–150: Essay 1 – Essay 150'] }],
      ['top-2', { none: ['151–300: Essay 151 – Essay 300'] }],
      ['top-3', { none: ['301–450: Essay 301 – Essay 450'] }],
    ]);
    const members = (top?.items ?? []).flatMap(({ id }) => itemsOf(composed, id) ?? []);
    expect(members).toEqual(Array.from({ length: 450 }, (_, index) => `e${index + 1}`));
    expect(composed.collections.get('top-2')?.partOf.map(({ id }) => id)).toEqual(['top']);
    expect(top?.items[0]).toMatchObject({
      kind: 'collection',
      manifests: 150,
      thumbnail: { identifier: 'a' },
    });
  });

  test('are whole up to 200', () => {
    expect([...many(200).collections.keys()]).toEqual(['top']);
    expect([...many(201).collections.keys()]).toEqual(['top', 'top-1', 'top-2']);
  });
});

describe('members that the archive does not have', () => {
  const told = (files: Readonly<Record<string, string>>): string[] =>
    archive(files).problems.map(
      ({ file, line, column, rule, suggestion }) => `${file}:${line}:${column} ${rule} ${suggestion ?? ''}`,
    );

  test('are told with the other errors of the file', () => {
    expect(
      told({
        'harbour.yaml': essay('Harbour'),
        'collections/one.yaml':
          'label: One\nsumary: S\nitems: [harbor, {collection: two}, {colection: x}, B b]',
      }),
    ).toEqual([
      'collections/one.yaml:2:1 unknown-key did you mean summary?',
      'collections/one.yaml:3:9 unknown-manifest did you mean harbour?',
      'collections/one.yaml:3:17 unknown-collection ',
      'collections/one.yaml:3:37 unknown-key did you mean collection?',
      'collections/one.yaml:3:52 id write b-b',
    ]);
  });

  const collection = (items: string, more = ''): string =>
    `{"@context": "http://iiif.io/api/presentation/3/context.json", "id": "https://a.org/c", "type": "Collection",
"label": {"en": ["C"]}, ${more}"items": [${items}]}`;
  const member = (id: string, type = 'Manifest', more = ''): string =>
    `{"id": "${id}", "type": "${type}", "label": {"en": ["M"]}${more}}`;

  test('are told of IIIF JSON, also within an embedded collection and beside other errors', () => {
    const inner = member(
      'https://a.org/inner',
      'Collection',
      `, "items": [${member('/presentation/3/harbor/manifest')}]`,
    );
    const files = {
      'harbour.yaml': essay('Harbour'),
      'collections/one.yaml': 'label: One\nitems: [harbour]',
    };
    const items = [
      inner,
      member('/presentation/3/collection/two', 'Collection'),
      member('/presentation/2/harbour/manifest'),
      member('/presentation/harbour/manifest'),
      member('/presentation/3/collection/one', 'Collection'),
      member('/presentation/3/collection/top', 'Collection'),
      member('https://elsewhere.org/presentation/3/other/manifest'),
      member('/other.json'),
    ].join(',\n');
    const right = told({ ...files, 'collections/hand.json': collection(items) });
    expect(right).toEqual([
      'collections/hand.json:1:1 version-3-only ',
      expect.stringMatching(/^collections\/hand\.json:2:\d+ unknown-manifest did you mean harbour\?$/),
      expect.stringMatching(/^collections\/hand\.json:3:8 unknown-collection/),
      expect.stringMatching(/^collections\/hand\.json:9:8 unknown-manifest/),
    ]);
    const wrong = told({ ...files, 'collections/hand.json': collection(items, '"rights": "none", ') });
    // What is not served is not told of other versions.
    expect(wrong).toHaveLength(right.length);
    expect(wrong).toEqual(expect.arrayContaining([expect.stringContaining('rights-uri')]));
  });
});
