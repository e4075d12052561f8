import { describe, expect, test } from 'vitest';
import {
  type ArchiveParts,
  type ComposedArchive,
  composeArchive,
} from '../../../src/presentation/compose/archive.ts';
import { archiveFile, archiveOf, scan, yaml } from '../../support/authored.ts';

const WITH_FOLDERS = { folderManifests: true };
const described = (image: string): string => `{image: ${image}, alternativeText: x}`;

function compose(parts: ArchiveParts, previous?: ComposedArchive): ComposedArchive {
  return composeArchive(parts, { folderManifests: false }, previous);
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

  test('is served as it was', () => {
    const images = archiveOf('a');
    const before = compose({ files: [good], images });
    const bad = { ...archiveFile('essay.yaml', 'label: ['), lastGood: good.reading };
    const after = compose({ files: [bad], images }, before);
    expect([...after.broken]).toEqual(['essay.yaml']);
    expect(after.manifests.get('essay')).toBe(before.manifests.get('essay'));
    // Also by a server that has just started, and read the last good version from where it is kept.
    expect(compose({ files: [bad], images }).manifests.get('essay')?.label).toEqual({ none: ['Good'] });
  });

  test('is not served when it never was good', () => {
    const composed = compose({ files: [archiveFile('essay.yaml', 'label: [')], images: archiveOf('a') });
    expect(composed.manifests.size).toBe(0);
    expect(composed.collections.get('top')?.items).toEqual([]);
  });

  test('because its image went, is served as it was, and anew when the image is back', () => {
    const files = [{ ...good, lastGood: good.reading }];
    const before = compose({ files, images: archiveOf('a') });
    const without = compose({ files, images: archiveOf('b') }, before);
    expect([...without.broken]).toEqual(['essay.yaml']);
    expect(without.manifests.get('essay')).toBe(before.manifests.get('essay'));
    const again = compose({ files, images: archiveOf(scan('a', { width: 600 })) }, without);
    expect([...again.broken]).toEqual([]);
    expect(again.manifests.get('essay')?.canvases[0]?.width).toBe(600);
  });

  test('is composed of its last good version when a scan changes meanwhile', () => {
    const bad = { ...archiveFile('essay.yaml', 'label: ['), lastGood: good.reading };
    const before = compose({ files: [bad], images: archiveOf('a') });
    const after = compose({ files: [bad], images: archiveOf(scan('a', { width: 600 })) }, before);
    expect(after.manifests.get('essay')?.canvases[0]?.width).toBe(600);
  });
});

describe('what did not change', () => {
  const files = ['a', 'b', 'c'].map((name) =>
    archiveFile(`${name}.yaml`, `label: ${name}\nphotographs: [${described(name)}]`),
  );
  const images = archiveOf('a', 'b', 'c', 'folder/1', 'other/1');

  test('is the same object', () => {
    const before = composeArchive({ files, images }, WITH_FOLDERS);
    const changed = archiveFile('b.yaml', `label: New\nphotographs: [${described('b')}]`);
    const other = new Map(images).set('other/1', scan('other/1', { width: 9 })).set('a', scan('a'));
    const after = composeArchive(
      { files: files.map((file) => (file.name === 'b.yaml' ? changed : file)), images: other },
      WITH_FOLDERS,
      before,
    );
    const kept = [...after.manifests].filter(([id, manifest]) => before.manifests.get(id) === manifest);
    expect(kept.map(([id]) => id)).toEqual(['a', 'c', 'folder']);
    expect(after.collections.get('top')).not.toBe(before.collections.get('top'));
    const same = composeArchive({ files, images }, WITH_FOLDERS, before);
    expect(same.collections.get('top')).toBe(before.collections.get('top'));
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

  test('are none when that is switched off', () => {
    expect(compose({ files: [], images: archiveOf('folder/1') }).manifests.size).toBe(0);
  });
});
