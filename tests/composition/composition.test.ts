import { describe, expect, test } from 'vitest';
import { Composition } from '../../src/composition/composition.ts';
import { CompositionRows } from '../../src/composition/composition-rows.ts';
import { ComposedRows, newerFiles } from '../support/composed-rows.ts';

const essay = (label: string, ...images: readonly string[]): string =>
  `label: ${label}\nphotographs:\n${images.map((image) => `  - {image: ${image}, alternativeText: x}\n`).join('')}`;

/** Essays of a photograph each, with a collection of all, beside a folder that no essay is of. */
function archive(count = 20): ComposedRows {
  const rows = new ComposedRows();
  const texts: Record<string, string> = {};
  const names = Array.from({ length: count }, (_, index) => `e${index}`);
  for (const name of names) {
    rows.putImage({ identifier: `box/${name}`, width: 300, height: 200, modifiedMs: 1 });
    texts[`${name}.yaml`] = essay(name, `box/${name}`);
  }
  rows.putImage({ identifier: 'folder/1', width: 300, height: 200, modifiedMs: 1 });
  texts['collections/all.yaml'] = `label: All\nitems:\n${names.map((name) => `  - ${name}\n`).join('')}`;
  rows.take(newerFiles(texts));
  return rows;
}

describe('what a change costs', () => {
  test('a saved essay composes one file, and concerns itself alone', () => {
    const rows = archive();
    const { composed, names } = rows.take(newerFiles({ 'e3.yaml': essay('Changed', 'box/e3') }));
    expect([composed, names]).toEqual([1, ['Manifest e3']]);
    expect(rows.manifests.get('e3')?.label).toEqual({ none: ['Changed'] });
  });

  test('a saved essay is parsed once, and what it was before only while it has errors', () => {
    const rows = archive();
    rows.take(newerFiles({ 'alone.yaml': essay('Alone', 'box/e3') }));
    expect(rows.take(newerFiles({ 'alone.yaml': essay('Changed', 'box/e3') })).parsed).toBe(1);
    expect(rows.take(newerFiles({ 'alone.yaml': 'label: [' })).parsed).toBe(2);
    expect(rows.manifests.get('alone')?.label).toEqual({ none: ['Changed'] });
    expect(rows.take(newerFiles({ 'alone.yaml': essay('Mended', 'box/e3') })).parsed).toBe(1);
  });

  test('a changed image composes the essays that show it, and no others', () => {
    const rows = archive();
    rows.take(newerFiles({ 'both.yaml': essay('Both', 'box/e3', 'box/e4') }));
    rows.putImage({ identifier: 'box/e3', width: 600, height: 200, modifiedMs: 2 });
    const { composed, names } = rows.take(new Map());
    expect([composed, names.toSorted()]).toEqual([2, ['Manifest both', 'Manifest e3']]);
    expect(rows.manifests.get('e3')?.canvases[0]?.width).toBe(600);
  });

  test('a scan at another resolution leaves the places of the canvas where they were', () => {
    const rows = archive(2);
    const size = (id: string) => {
      const { width, height, images } = rows.manifests.get(id)?.canvases[0] ?? {};
      return { canvas: [width, height], scan: images?.map((image) => [image.width, image.height]) };
    };
    const put = (width: number, height: number, modifiedMs: number) => {
      for (const identifier of ['box/e1', 'folder/1'])
        rows.putImage({ identifier, width, height, modifiedMs });
      rows.take(new Map());
    };
    put(1800, 1200, 2);
    put(3600, 2400, 3);
    const twice = { canvas: [1800, 1200], scan: [[3600, 2400]] };
    expect([size('e1'), size('folder')]).toEqual([twice, twice]);
    // Cut a little closer.
    put(5400, 3580, 4);
    expect(size('e1')).toEqual({ canvas: [1800, 1193], scan: [[5400, 3580]] });
    rows.removeImage('box/e1');
    rows.take(new Map());
    put(900, 600, 5);
    expect(size('e1')).toEqual({ canvas: [1800, 1200], scan: [[900, 600]] });
    // Another photograph, whose places begin anew and stay.
    put(1300, 1300, 6);
    put(2600, 2600, 7);
    expect(size('e1')).toEqual({ canvas: [1300, 1300], scan: [[2600, 2600]] });
  });

  test('an image of a folder composes the folder, and one that says the same composes nothing', () => {
    const rows = archive();
    rows.putImage({ identifier: 'folder/2', width: 300, height: 200, modifiedMs: 1 });
    const { composed, names } = rows.take(new Map());
    expect([composed, names]).toEqual([0, ['Manifest folder']]);
    expect(rows.manifests.get('folder')?.canvases).toHaveLength(2);
    rows.removeImage('box/e3');
    rows.putImage({ identifier: 'box/e3', width: 300, height: 200, modifiedMs: 1 });
    expect(rows.take(new Map())).toMatchObject({ composed: 0, names: [] });
  });

  test('an essay that comes or goes changes no other, and the collection that lists it is looked through', () => {
    const rows = archive();
    const gone = rows.take(newerFiles({ 'e3.yaml': undefined }));
    expect([gone.composed, gone.names]).toEqual([0, ['Manifest e3']]);
    expect(rows.problems.map(({ message }) => message)).toEqual(['there is no essay “e3”']);
    const back = rows.take(newerFiles({ 'e3.yaml': essay('Back', 'box/e3') }));
    expect(back.composed).toBe(1);
    expect(rows.problems).toEqual([]);
  });

  test('a database that is opened again composes nothing, and another version all', () => {
    const rows = archive();
    const opened = (folderManifests: boolean) => {
      const { database, catalog } = rows;
      const parts = { database, catalog, folderManifests, iiifJsonIds: 'rewritten' } as const;
      const composed = new CompositionRows(parts);
      const images = { isRead: () => false, onPending: () => {} };
      return { composed, composition: new Composition({ ...parts, ...images, composed }) };
    };
    const same = opened(true);
    expect(same.composed.isBehind).toBe(false);
    expect(same.composition.step()).toMatchObject({ composed: 0, names: [], isDone: true });
    expect(same.composed.counts).toEqual({ manifests: 21, canvases: 21 });
    const other = opened(false);
    expect(other.composed.isBehind).toBe(true);
    let composed = 0;
    for (let step = other.composition.step(); ; step = other.composition.step()) {
      composed += step.composed;
      if (step.isDone) break;
    }
    expect(composed).toBe(21);
    expect(rows.manifests.has('folder')).toBe(false);
  });

  test('much is composed in steps, after each of which the rows fit each other', () => {
    const rows = new ComposedRows();
    const images = Array.from({ length: 20 }, (_, index) => `a/${index}`);
    for (const identifier of images) rows.putImage({ identifier, width: 300, height: 200, modifiedMs: 1 });
    const texts = Object.fromEntries(
      Array.from({ length: 120 }, (_, index) => [`e${index}.yaml`, essay(`E ${index}`, ...images)]),
    );
    let step = rows.composition.step((composer) => {
      for (const [path, file] of newerFiles(texts))
        if (file)
          composer.takeIn({ path, bytes: file.bytes.length, modifiedMs: file.modifiedMs }, file.bytes);
    });
    let steps = 1;
    for (; !step.isDone; steps += 1) {
      expect(rows.itemsOf('top')).toHaveLength(rows.manifests.size);
      step = rows.composition.step();
    }
    expect(steps).toBeGreaterThan(1);
    expect(rows.manifests.size).toBe(120);
  });
});

describe('a file with errors', () => {
  test('is served as it was, also when its images change', () => {
    const rows = archive(1);
    rows.take(newerFiles({ 'e0.yaml': 'label: [' }));
    expect(rows.manifests.get('e0')?.label).toEqual({ none: ['e0'] });
    rows.putImage({ identifier: 'box/e0', width: 600, height: 200, modifiedMs: 2 });
    rows.take(new Map());
    expect(rows.manifests.get('e0')?.canvases[0]?.width).toBe(600);
    expect(rows.problems.map(({ file }) => file)).toEqual(['e0.yaml']);
  });

  test('because its image went, is served as it was, and anew when the image is back', () => {
    const rows = archive(1);
    const before = rows.manifests.get('e0');
    rows.removeImage('box/e0');
    rows.take(new Map());
    expect(rows.problems.map(({ rule }) => rule)).toEqual(['unknown-image']);
    expect(rows.manifests.get('e0')).toEqual(before);
    rows.putImage({ identifier: 'box/e0', width: 600, height: 200, modifiedMs: 2 });
    rows.take(new Map());
    expect(rows.problems).toEqual([]);
    expect(rows.manifests.get('e0')?.canvases[0]?.width).toBe(600);
  });

  test('that meets a bug keeps what is known of it, and the others are composed', () => {
    const faults: string[] = [];
    const rows = new ComposedRows(undefined, (path) => faults.push(path));
    rows.putImage({ identifier: 'a/1', width: 300, height: 200, modifiedMs: 1 });
    rows.database.run(
      "CREATE TRIGGER bug BEFORE INSERT ON manifests WHEN new.id = 'b' BEGIN SELECT RAISE(ABORT, 'bug'); END",
    );
    rows.take(
      newerFiles({ 'a.yaml': essay('A', 'a/1'), 'b.yaml': essay('B', 'a/1'), 'c.yaml': essay('C', 'a/1') }),
    );
    expect([...rows.manifests.keys()].sort()).toEqual(['a', 'c']);
    expect(faults).toEqual(['b.yaml']);
    expect(rows.composed.counts).toEqual({ manifests: 2, canvases: 2 });
  });
});

test('an essay whose images are not known yet waits for them, and then is told nothing was wrong', () => {
  const rows = new ComposedRows();
  rows.putImage({ identifier: 'a/1', width: 0, height: 0, modifiedMs: 1 });
  const step = rows.take(newerFiles({ 'a.yaml': essay('A', 'a/1') }));
  expect([step.composed, step.newProblems, rows.manifests.size]).toEqual([0, [], 0]);
  rows.putImage({ identifier: 'a/1', width: 300, height: 200, modifiedMs: 1 });
  expect(rows.take(new Map())).toMatchObject({ composed: 1, newProblems: [] });
  expect([...rows.manifests.keys()]).toEqual(['a']);
});
