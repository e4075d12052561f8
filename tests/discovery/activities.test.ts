import { expect, test } from 'vitest';
import {
  activitiesOf,
  type JournalEntry,
  type JournalState,
  settledActivities,
  type Transition,
  type TransitionOptions,
} from '../../src/discovery/activities.ts';
import { sourceOfFile, sourceOfMasters } from '../../src/discovery/source-digest.ts';

const NOW: TransitionOptions = { going: [], awaitsFiles: false, awaitsFolders: false };

function state(digest: string, source: string | undefined = sourceOfFile(digest)): JournalState {
  return { digest, sourceDigest: source, properties: undefined };
}

function entry(
  id: string,
  digest: string,
  { stage = 'told', source = sourceOfFile(digest) }: { stage?: JournalEntry['stage']; source?: string } = {},
): JournalEntry {
  return { kind: 'Manifest', id, digest, sourceDigest: source, stage, properties: undefined };
}

function come(id: string, after: JournalState): Transition {
  return { kind: 'Manifest', id, before: undefined, after };
}

function gone(before: JournalEntry): Transition {
  return { kind: before.kind, id: before.id, before, after: undefined };
}

function told(transitions: readonly Transition[], options = NOW): string[] {
  return activitiesOf(transitions, options).activities.map((activity) =>
    activity.type === 'Move' ? `Move ${activity.id} ${activity.target}` : `${activity.type} ${activity.id}`,
  );
}

test('what comes is created, what says something else is updated, what goes is deleted', () => {
  expect(told([come('a', state('1'))])).toEqual(['Create a']);
  expect(told([{ kind: 'Manifest', id: 'a', before: entry('a', '1'), after: state('2') }])).toEqual([
    'Update a',
  ]);
  expect(told([gone(entry('a', '1'))])).toEqual(['Delete a']);
});

test('what says the same is no activity, whatever became of its file', () => {
  const after = state('1', sourceOfFile('another'));
  const change = activitiesOf([{ kind: 'Manifest', id: 'a', before: entry('a', '1'), after }], NOW);
  expect(change.activities).toEqual([]);
  expect(change.entries).toEqual([{ kind: 'Manifest', id: 'a', entry: { ...entry('a', '1'), ...after } }]);
});

test('the same file under another name has moved, though its ids say otherwise', () => {
  expect(told([gone(entry('a', '1')), come('b', state('2', sourceOfFile('1')))])).toEqual(['Move a b']);
});

test('a file that is there twice has not moved', () => {
  const copies = [come('b', state('2', sourceOfFile('1'))), come('c', state('3', sourceOfFile('1')))];
  expect(told([gone(entry('a', '1')), ...copies])).toEqual(['Delete a', 'Create b', 'Create c']);
  expect(
    told([gone(entry('a', '1')), gone(entry('b', '1')), come('c', state('3', sourceOfFile('1')))]),
  ).toEqual(['Delete a', 'Delete b', 'Create c']);
});

test('a collection never moves to a manifest', () => {
  const collection: Transition = { ...gone({ ...entry('a', '1'), kind: 'Collection' }) };
  expect(told([collection, come('b', state('2', sourceOfFile('1')))])).toEqual(['Delete a', 'Create b']);
});

const SOURCE = sourceOfMasters(['x', 'y']);

test('a folder under another name has moved once its masters are read', () => {
  const before = entry('a', '1', { source: SOURCE });
  const first = activitiesOf([gone(before), come('b', { ...state('2'), sourceDigest: undefined })], {
    ...NOW,
    awaitsFolders: true,
  });
  expect(first.activities).toEqual([]);
  expect(first.entries.map(({ entry: each }) => each?.stage)).toEqual(['going', 'coming']);
  const [going, coming] = first.entries.map(({ entry: each }) => each);
  if (!(going && coming)) throw new Error('both are kept');
  const read: Transition = { kind: 'Manifest', id: 'b', before: coming, after: state('2', SOURCE) };
  expect(told([read], { ...NOW, going: [going] })).toEqual(['Move a b']);
});

test('with nothing more to read, what waits is told as it is', () => {
  const waiting = [
    entry('a', '1', { source: SOURCE, stage: 'going' }),
    entry('b', '2', { source: SOURCE, stage: 'coming' }),
  ];
  const { activities, entries } = settledActivities(waiting);
  expect(activities.map(({ type, id }) => `${type} ${id}`)).toEqual(['Delete a', 'Create b']);
  expect(entries.map(({ entry: each }) => each?.stage)).toEqual([undefined, 'told']);
});

test('an essay that goes is deleted at once while folders are being read', () => {
  expect(told([gone(entry('a', '1'))], { ...NOW, awaitsFolders: true })).toEqual(['Delete a']);
});

test('a file that goes while others are still to be composed may be among them', () => {
  const before = entry('a', '1');
  const first = activitiesOf([gone(before)], { ...NOW, awaitsFiles: true });
  expect(first.activities).toEqual([]);
  const [going] = first.entries.map(({ entry: each }) => each);
  if (!going) throw new Error('it is kept');
  const options = { ...NOW, going: [going] };
  expect(told([come('b', state('2', sourceOfFile('1')))], options)).toEqual(['Move a b']);
  expect(told([], options)).toEqual(['Delete a']);
});

test('what comes and goes before it was told of leaves nothing', () => {
  const { activities, entries } = activitiesOf([gone(entry('a', '1', { stage: 'coming' }))], NOW);
  expect(activities).toEqual([]);
  expect(entries).toEqual([{ kind: 'Manifest', id: 'a', entry: undefined }]);
});

test('what was going and is there again was never away', () => {
  const before = entry('a', '1', { source: SOURCE, stage: 'going' });
  const back: Transition = { kind: 'Manifest', id: 'a', before, after: state('1', SOURCE) };
  const { activities, entries } = activitiesOf([back], NOW);
  expect(activities).toEqual([]);
  expect(entries[0]?.entry?.stage).toBe('told');
});
