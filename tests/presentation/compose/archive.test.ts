import { describe, expect, test } from 'vitest';
import {
  type ArchiveParts,
  type ComposedArchive,
  composeArchive,
} from '../../../src/presentation/compose/archive.ts';
import { archiveFile, archiveOf, yaml } from '../../support/authored.ts';

const WITH_FOLDERS = { folderManifests: true };
const described = (image: string): string => `{image: ${image}, alternativeText: x}`;

function compose(parts: ArchiveParts): ComposedArchive {
  return composeArchive(parts, { folderManifests: false });
}

function told({ problems }: ComposedArchive): string[] {
  return problems.map(
    ({ file, line, column, rule, message, suggestion }) =>
      `${file}:${line}:${column} ${rule}: ${message}${suggestion === undefined ? '' : `; ${suggestion}`}`,
  );
}

describe('images that the archive lacks', () => {
  test('are told with the one that was meant', () => {
    const composed = compose({
      files: [
        archiveFile(
          'essay.yaml',
          yaml`
            label: L
            photographs:
              - ${described('cactus/05')}
              - ${described('cactos/02')}
              - ${described('Cactus/01')}
              - ${described('unlike/anything')}
          `,
        ),
      ],
      images: archiveOf('cactus/01', 'cactus/02', 'cactus/03', 'rabbits/05'),
    });
    expect(told(composed)).toEqual([
      'essay.yaml:3:13 unknown-image: no image “cactus/05”; did you mean cactus/03?',
      'essay.yaml:4:13 unknown-image: no image “cactos/02”; did you mean cactus/02?',
      'essay.yaml:5:13 unknown-image: no image “Cactus/01”; did you mean cactus/01?',
      'essay.yaml:6:13 unknown-image: no image “unlike/anything”',
    ]);
    expect(composed.manifests.size).toBe(0);
    expect([...composed.broken]).toEqual(['essay.yaml']);
  });

  test('are looked for in files that cannot be read whole, too', () => {
    const composed = compose({
      files: [archiveFile('essay.yaml', `labl: L\nphotographs: [${described('b')}]`)],
      images: archiveOf('a'),
    });
    expect(composed.problems.map(({ rule }) => rule)).toContain('unknown-image');
  });

  test('by the thousand are told without a search for each', () => {
    const names = Array.from({ length: 3000 }, (_, index) => `folder/${index}`);
    const files = Array.from({ length: 30 }, (_, file) =>
      archiveFile(
        `e${file}.yaml`,
        `label: L\nphotographs:\n${names
          .slice(file * 100, file * 100 + 100)
          .map((name) => `  - moved/${name}\n`)
          .join('')}`,
      ),
    );
    const composed = compose({ files, images: archiveOf(...names) });
    expect(composed.problems.filter(({ rule }) => rule === 'unknown-image')).toHaveLength(3000);
    expect(composed.problems.filter(({ suggestion }) => suggestion !== undefined).length).toBeLessThan(1000);
  });
});

describe('ids that two files claim', () => {
  test('belong to the file of that name, and of orders to the first', () => {
    const order = (id: string): string =>
      `label: L\nphotographs: [${described('a')}]\norders: [{id: ${id}, label: O, by: date}]`;
    const composed = compose({
      files: [
        archiveFile('a.yaml', order('c')),
        archiveFile('b.yaml', order('o')),
        archiveFile('c.yaml', `label: L\nphotographs: [${described('a')}]`),
        archiveFile('d.yaml', order('o')),
      ],
      images: archiveOf('a'),
    });
    expect(told(composed)).toEqual([
      'a.yaml:3:15 duplicate-id: there is a manifest “c” already: “c.yaml”; choose another name',
      'd.yaml:3:15 duplicate-id: there is a manifest “o” already: “b.yaml”; choose another name',
    ]);
    expect([...composed.manifests.keys()]).toEqual(['b', 'o', 'c']);
  });

  test('are told together with the other errors of a file, which takes no id from others', () => {
    const orders = 'orders: [{id: b, label: O, by: date}, {id: o, label: O, by: date}]';
    const composed = compose({
      files: [
        archiveFile('a.yaml', `label: L\ndate: never\nphotographs: [${described('a')}]\n${orders}`),
        archiveFile('b.yaml', `label: L\nphotographs: [${described('a')}]`),
        archiveFile('o.yaml', `label: L\nphotographs: [${described('a')}]`),
      ],
      images: archiveOf('a'),
    });
    expect(told(composed)).toEqual([
      expect.stringMatching(/^a\.yaml:2:7 date: /),
      'a.yaml:4:15 duplicate-id: there is a manifest “b” already: “b.yaml”; choose another name',
      'a.yaml:4:44 duplicate-id: there is a manifest “o” already: “o.yaml”; choose another name',
    ]);
    expect([...composed.manifests.keys()]).toEqual(['b', 'o']);
  });
});

describe('a file that becomes bad', () => {
  const good = archiveFile('essay.yaml', `label: Good\nphotographs: [${described('a')}]`);
  const bad = { ...archiveFile('essay.yaml', 'label: ['), lastGood: good };

  test('is served as it was', () => {
    const composed = compose({ files: [bad], images: archiveOf('a') });
    expect([...composed.broken]).toEqual(['essay.yaml']);
    expect(composed.manifests.get('essay')?.label).toEqual({ none: ['Good'] });
    expect(composed.manifests.get('essay')?.modifiedMs).toBe(good.modifiedMs);
  });

  test('is not served when it never was good', () => {
    const composed = compose({ files: [archiveFile('essay.yaml', 'label: [')], images: archiveOf('a') });
    expect(composed.manifests.size).toBe(0);
  });

  test('is not composed of an image that is gone', () => {
    const composed = compose({ files: [{ ...good, lastGood: good }], images: archiveOf('b') });
    expect([...composed.broken]).toEqual(['essay.yaml']);
    expect(composed.manifests.size).toBe(0);
  });
});

describe('folders that no file names', () => {
  const label = (composed: ComposedArchive, id: string) => composed.manifests.get(id)?.label;

  test('are manifests in the order of names', () => {
    const composed = composeArchive(
      {
        files: [
          archiveFile('letters.yaml', `label: L\nstatus: draft\nphotographs: [${described('letters/2')}]`),
        ],
        images: archiveOf(
          'top',
          'letters/1',
          'letters/2',
          'shots/roll 1/10',
          'shots/roll 1/9',
          'shots/roll 1/a b',
          'shots/roll 1/a-b',
        ),
      },
      WITH_FOLDERS,
    );
    expect([...composed.manifests.keys()]).toEqual(['letters', 'images', 'shots-roll-1']);
    expect(label(composed, 'shots-roll-1')).toEqual({ none: ['shots / roll 1'] });
    expect(composed.manifests.get('shots-roll-1')?.canvases.map(({ id }) => id)).toEqual([
      'shots-roll-1-9',
      'shots-roll-1-10',
      'shots-roll-1-a-b',
      'shots-roll-1-a-b-2',
    ]);
    // What the draft leaves out of its folder is left out on purpose.
    expect(
      [...composed.manifests.values()].flatMap(({ canvases }) => canvases.map(({ id }) => id)),
    ).not.toContain('letters-1');
    expect(composed.problems).toEqual([]);
  });

  test('share no id with a file, nor with each other', () => {
    const composed = composeArchive(
      {
        files: [archiveFile('box.yaml', `label: L\nphotographs: [${described('letters/1')}]`)],
        images: archiveOf(
          'letters/1',
          'box/1',
          'Box/1',
          'a b/1',
          'a-b/1',
          'A b/1',
          'a-b-2/1',
          'collection/1',
        ),
      },
      WITH_FOLDERS,
    );
    const ids = [...composed.manifests].map(
      ([
        id,
        {
          label: { none },
        },
      ]) => `${none}: ${id}`,
    );
    expect(ids).toEqual([
      'L: box',
      'A b: a-b',
      'a b: a-b-3',
      'a b: a-b-4',
      'a b 2: a-b-2',
      'Box: box-folder',
      'box: box-folder-2',
      'collection: collection-folder',
    ]);
  });

  test('are none when that is switched off', () => {
    expect(compose({ files: [], images: archiveOf('folder/1') }).manifests.size).toBe(0);
  });
});
