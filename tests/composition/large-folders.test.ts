import { beforeAll, describe, expect, test } from 'vitest';
import type { Composition } from '../../src/composition/composition.ts';
import { LARGE_FOLDER, makingOf } from '../../src/composition/folder-composer.ts';
import { atOnce } from '../../src/slices/pieces.ts';
import { ComposedRows, newerFiles } from '../support/composed-rows.ts';

const COUNT = 3000;
const STAGES = { members: true, folders: true, isLargeAhead: true, isBesideIngest: false };
const ESSAY = 'label: Essay\nphotographs: [{image: box/1, alternativeText: x}]\n';

const goOn = (): boolean => true;

function putPhotographs(rows: ComposedRows, count: number, width = 300): void {
  for (let index = 0; index < count; index += 1)
    rows.putImage({ identifier: `large/${index}`, width, height: 200, modifiedMs: 1 });
}

/** What takes in an essay that has been saved. */
function essayTaken(path: string, text: string): Parameters<Composition['step']>[0] {
  return (composer) => {
    for (const [name, file] of newerFiles({ [path]: text }))
      if (file) composer.takeIn({ path: name, bytes: 1, modifiedMs: file.modifiedMs }, file.bytes);
  };
}

/** Steps until one waits for a manifest that is to be made ahead of the next, or nothing is left; returns the last. */
function stepOn(rows: ComposedRows, stages = STAGES) {
  for (;;) {
    const step = rows.composition.step(undefined, stages);
    if (step.isDone || step.isWaiting) return step;
  }
}

/** The same until nothing is left; returns the names of what has changed. */
async function settle(rows: ComposedRows): Promise<readonly string[]> {
  const names: string[] = [];
  for (;;) {
    const step = rows.composition.step(undefined, STAGES);
    names.push(...step.names);
    if (step.isDone) return names;
    await rows.composition.makeAhead(goOn);
  }
}

describe('a folder of 3,000 photographs', () => {
  let rows: ComposedRows;
  beforeAll(() => {
    rows = new ComposedRows();
    putPhotographs(rows, COUNT);
  });

  test('is made in pieces of a few photographs', () => {
    const work = makingOf('large', rows.composed.stores, rows.catalog);
    let pieces = 0;
    for (let next = work.next(); !next.done; next = work.next()) pieces += 1;
    expect(pieces).toBeGreaterThan(COUNT);
  });

  test('is made while others have turns of the event loop, and written in a step as it is in one go', async () => {
    expect(stepOn(rows)).toMatchObject({ isDone: false, isWaiting: true });
    expect(rows.manifests.size).toBe(0);
    let turns = 0;
    const count = (): void => {
      turns += 1;
      others = setImmediate(count);
    };
    let others = setImmediate(count);
    let slices = 0;
    await rows.composition.makeAhead(() => {
      slices += 1;
      return true;
    });
    clearImmediate(others);
    expect(slices).toBeGreaterThan(3);
    expect(turns).toBeGreaterThanOrEqual(slices - 1);
    expect(await settle(rows)).toContain('Manifest large');
    const { made } = atOnce(makingOf('large', rows.composed.stores, rows.catalog));
    expect(rows.manifests.get('large')).toEqual(JSON.parse(JSON.stringify(made?.manifest)));
    expect(rows.composed.counts).toEqual({ manifests: 1, canvases: COUNT });
  });

  test('is made once for all photographs that have changed', async () => {
    putPhotographs(rows, COUNT, 600);
    expect(await settle(rows)).toEqual(['Manifest large']);
    expect(rows.manifests.get('large')?.canvases.at(-1)?.images[0].width).toBe(600);
  });
});

describe('a large folder', () => {
  test('that changes while it is made is written, and made once more after all others', async () => {
    const rows = new ComposedRows();
    for (let index = 0; index < LARGE_FOLDER; index += 1)
      rows.putImage({ identifier: `other/${index}`, width: 300, height: 200, modifiedMs: 1 });
    rows.putImage({ identifier: 'small/1', width: 300, height: 200, modifiedMs: 1 });
    putPhotographs(rows, LARGE_FOLDER);
    stepOn(rows);
    let asked = 0;
    await rows.composition.makeAhead(() => {
      asked += 1;
      // After the first slice, which has read the first photograph.
      if (asked === 2) rows.putImage({ identifier: 'large/0', width: 900, height: 200, modifiedMs: 2 });
      return true;
    });
    if (asked < 2) rows.putImage({ identifier: 'large/0', width: 900, height: 200, modifiedMs: 2 });
    const width = () => rows.manifests.get('large')?.canvases[0]?.images[0].width;
    expect(stepOn(rows)).toMatchObject({ isWaiting: true, isAgain: false });
    expect([[...rows.manifests.keys()].sort(), width()]).toEqual([['large', 'small'], 300]);
    await rows.composition.makeAhead(goOn);
    expect(stepOn(rows)).toMatchObject({ isWaiting: true, isAgain: true });
    expect([[...rows.manifests.keys()].sort(), width()]).toEqual([['large', 'other', 'small'], 300]);
    expect(await settle(rows)).toEqual(['Manifest large']);
    expect(width()).toBe(900);
  });

  test('that was made rests beside ingest, though it has changed, but not without a manifest', async () => {
    const rows = new ComposedRows();
    putPhotographs(rows, LARGE_FOLDER);
    const stages = { ...STAGES, isBesideIngest: true };
    const besideIngest = () => stepOn(rows, stages);
    expect(besideIngest()).toMatchObject({ isDone: false, isWaiting: true, restMs: undefined });
    await rows.composition.makeAhead(goOn);
    expect(besideIngest()).toMatchObject({ isDone: true, restMs: undefined });
    putPhotographs(rows, LARGE_FOLDER, 600);
    rows.putImage({ identifier: 'small/1', width: 300, height: 200, modifiedMs: 1 });
    const { restMs, ...resting } = besideIngest();
    expect(resting).toMatchObject({ isDone: true, isWaiting: false });
    expect(restMs).toBeGreaterThan(0);
    const widthNow = (id: string) => rows.manifests.get(id)?.canvases[0]?.images[0].width;
    expect([widthNow('small'), widthNow('large'), rows.composed.isBehind]).toEqual([300, 300, true]);
    // An essay takes its id, and it has another one.
    rows.composition.step(essayTaken('large.yaml', ESSAY.replace('box', 'small')), stages);
    while (!besideIngest().isDone) await rows.composition.makeAhead(goOn);
    expect(widthNow('large-folder')).toBe(600);
  });

  test('keeps no essay waiting, and is none when an essay names its photographs meanwhile', async () => {
    const rows = new ComposedRows();
    putPhotographs(rows, LARGE_FOLDER);
    rows.putImage({ identifier: 'box/1', width: 300, height: 200, modifiedMs: 1 });
    stepOn(rows);
    const making = rows.composition.makeAhead(goOn);
    const take = (path: string, text: string) => rows.composition.step(essayTaken(path, text), STAGES);
    expect(take('essay.yaml', ESSAY).names).toContain('Manifest essay');
    take('own.yaml', ESSAY.replace('box/1', 'large/1'));
    await making;
    await settle(rows);
    expect([...rows.manifests.keys()].sort()).toEqual(['essay', 'own']);
  });

  test('that is given another id while it is made is made under that', async () => {
    const rows = new ComposedRows();
    putPhotographs(rows, LARGE_FOLDER);
    rows.putImage({ identifier: 'box/1', width: 300, height: 200, modifiedMs: 1 });
    stepOn(rows);
    await rows.composition.makeAhead(goOn);
    rows.composition.step(essayTaken('large.yaml', ESSAY), STAGES);
    await settle(rows);
    const own = [...rows.manifests].filter(([, { canvases }]) => canvases.length === LARGE_FOLDER);
    expect(own.map(([id, { canvasesOf }]) => [id, canvasesOf])).toEqual([['large-folder', 'large-folder']]);
    expect(rows.manifests.size).toBe(2);
  });

  test('is left where it is when the server stops, and what cannot be made keeps nothing else waiting', async () => {
    const faults: string[] = [];
    const rows = new ComposedRows(undefined, (path) => faults.push(path));
    putPhotographs(rows, LARGE_FOLDER);
    stepOn(rows);
    await rows.composition.makeAhead(() => false);
    expect(stepOn(rows).isWaiting).toBe(true);
    rows.database.run("UPDATE images SET record = 'null and void' WHERE identifier = 'large/7'");
    rows.putImage({ identifier: 'small/1', width: 300, height: 200, modifiedMs: 1 });
    await settle(rows);
    expect([[...rows.manifests.keys()], faults]).toEqual([['small'], ['large']]);
  });
});
