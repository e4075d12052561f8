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

describe('written collections', () => {
  test('that are in a circle are told', () => {
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
