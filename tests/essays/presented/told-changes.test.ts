import { beforeEach, expect, test } from 'vitest';
import { LARGE_FOLDER } from '../../../src/composition/folder-composer.ts';
import { contentDigest } from '../../../src/discovery/content-digest.ts';
import { Journal } from '../../../src/discovery/journal.ts';
import { ToldChanges } from '../../../src/essays/presented/told-changes.ts';
import { ComposedRows } from '../../support/composed-rows.ts';

const SETTINGS = { folderManifests: true, iiifJsonIds: 'rewritten' } as const;

let rows: ComposedRows;
let journal: Journal;
let modifiedMs = 1000;
/** That were needed for the last files. */
let steps = 0;

const essay = (label: string, image = 'box/1'): string =>
  `label: ${label}\nphotographs: [{image: ${image}, alternativeText: x}]\n`;

beforeEach(() => {
  let told: ToldChanges | undefined;
  const fail = (_: string, error: unknown): void => {
    throw error;
  };
  rows = new ComposedRows(
    SETTINGS,
    fail,
    (touched, stores, hasMore) => {
      steps += 1;
      told ??= new ToldChanges(rows.database, stores);
      journal.record(told.of(touched), { files: hasMore, folders: false });
    },
    () => journal.settle(false),
  );
  journal = new Journal(rows.database);
  rows.putImage({ identifier: 'box/1', width: 300, height: 200, modifiedMs: 1 });
});

/** Takes in files, and tells the activities that follow. */
function activitiesOf(texts: Readonly<Record<string, string | undefined>>): string[] {
  const last = (): number =>
    rows.database.prepare<{ last: number | null }>('SELECT max(position) AS last FROM activities').get()
      ?.last ?? 0;
  const before = last();
  steps = 0;
  modifiedMs += 1;
  rows.take(
    new Map(
      Object.entries(texts).map(([path, text]) => [
        path,
        text === undefined ? undefined : { bytes: Buffer.from(text), modifiedMs },
      ]),
    ),
  );
  return rows.database
    .prepare<{ type: string; kind: string; id: string; target: string | null }>(
      'SELECT type, kind, id, target FROM activities WHERE position > ? ORDER BY position',
    )
    .all(before)
    .map(({ type, kind, id, target }) => `${type} ${kind} ${id}${target === null ? '' : ` to ${target}`}`);
}

test('essays that come, change, move and go are told, and drafts are as good as gone', () => {
  expect(activitiesOf({ 'a.yaml': essay('A') })).toContain('Create Manifest a');
  expect(activitiesOf({ 'a.yaml': essay('Another') })).toEqual(['Update Manifest a']);
  expect(activitiesOf({ 'a.yaml': `${essay('Another')}# A comment\n` })).toEqual([]);
  const moved = `${essay('Another')}# A comment\n`;
  expect(activitiesOf({ 'a.yaml': undefined, 'b.yaml': moved })).toEqual(['Move Manifest a to b']);
  expect(activitiesOf({ 'b.yaml': `status: draft\n${moved}` })).toEqual(['Delete Manifest b']);
  expect(activitiesOf({ 'b.yaml': moved })).toEqual(['Create Manifest b']);
});

test('files that got another name together have moved, however many steps it takes to compose them', () => {
  const names = Array.from({ length: 200 }, (_, index) => `e${index}`);
  const texts = (begin: string, isThere: boolean): Record<string, string | undefined> =>
    Object.fromEntries(
      names.map((name) => [`${begin}-${name}.yaml`, isThere ? essay(`Of ${name}`) : undefined]),
    );
  activitiesOf(texts('old', true));
  const told = activitiesOf({ ...texts('old', false), ...texts('new', true) });
  expect(steps).toBeGreaterThan(1);
  expect(told).toHaveLength(names.length);
  expect(new Set(told)).toEqual(new Set(names.map((name) => `Move Manifest old-${name} to new-${name}`)));
});

test('what the journal digests is what is stored', () => {
  activitiesOf({ 'a.yaml': `summary: Of A\ndate: 1905\n${essay('A')}` });
  const manifest = rows.manifests.get('a');
  const row = rows.database.prepare<{ digest: string }>("SELECT digest FROM published WHERE id = 'a'").get();
  expect(row?.digest).toBe(manifest && contentDigest({ form: 'manifest', manifest }));
});

test('what the journal digests of a large folder is what is stored, also when it was made ahead', async () => {
  const digest = (): string | undefined =>
    rows.database.prepare<{ digest: string }>("SELECT digest FROM published WHERE id = 'large'").get()
      ?.digest;
  const stages = { members: true, folders: true, isLargeAhead: true, isBesideIngest: false };
  const digests: unknown[] = [];
  for (let width = 300; width < 302; width += 1) {
    for (let index = 0; index < LARGE_FOLDER; index += 1)
      rows.putImage({ identifier: `large/${index}`, width, height: 200, modifiedMs: 1 });
    while (!rows.composition.step(undefined, stages).isDone) await rows.composition.makeAhead(() => true);
    const manifest = rows.manifests.get('large');
    expect(digest()).toBe(manifest && contentDigest({ form: 'manifest', manifest }));
    digests.push(digest());
  }
  expect(new Set(digests).size).toBe(2);
});

test('a collection is told of when it lists something else, or what it lists has another label', () => {
  activitiesOf({ 'a.yaml': essay('A'), 'c.yaml': essay('C') });
  const listed = 'label: All\nitems: [a]\n';
  expect(activitiesOf({ 'collections/all.yaml': listed })).toContain('Create Collection all');
  expect(new Set(activitiesOf({ 'a.yaml': essay('Another') }))).toEqual(
    new Set(['Update Collection all', 'Update Manifest a']),
  );
  expect(activitiesOf({ 'c.yaml': essay('Unlisted') })).toEqual(['Update Manifest c']);
  expect(activitiesOf({ 'collections/all.yaml': 'label: All\nitems: [a, c]\n' })).toEqual([
    'Update Collection all',
  ]);
  expect(activitiesOf({ 'collections/all.yaml': undefined })).toContain('Delete Collection all');
});

test('a folder is told of when its masters are known', () => {
  rows.putImage({ identifier: 'folder/1', width: 300, height: 200, modifiedMs: 1 });
  expect(activitiesOf({}).filter((activity) => activity.endsWith('Manifest folder'))).toEqual([]);
  journal.settle();
  expect(
    rows.database
      .prepare<{ type: string }>("SELECT type FROM activities WHERE id = 'folder'")
      .all()
      .map(({ type }) => type),
  ).toEqual(['Create']);
});
