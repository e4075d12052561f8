import { addTo } from '../multimap.ts';
import { isOfMasters } from './source-digest.ts';

/** A resource that a journal tells of. */
export interface JournalObject {
  readonly kind: 'Manifest' | 'Collection';
  readonly id: string;
}

/** What there is of a resource. */
export interface JournalState {
  /** Of what it says. */
  readonly digest: string;
  /** By which it is known when it has moved; undefined while that is not known. */
  readonly sourceDigest: string | undefined;
  /** Names what activities say of it beside its id; undefined for nothing. */
  readonly properties: number | undefined;
}

/**
 * What the journal has of a resource: told of; come, and to be told of when its source is known; or gone, and to be told of
 * when it is known that it has not moved.
 */
export interface JournalEntry extends JournalObject, JournalState {
  readonly stage: 'told' | 'coming' | 'going';
}

/** A resource as it was and as it is; undefined for not there. */
export interface Transition extends JournalObject {
  readonly before: JournalEntry | undefined;
  readonly after: JournalState | undefined;
}

/** Change Discovery 1.0, section 2.1.3. */
export type Activity = JournalObject &
  Pick<JournalState, 'properties'> &
  ({ readonly type: 'Create' | 'Update' | 'Delete' } | { readonly type: 'Move'; readonly target: string });

/** What follows from transitions: activities in the order in which they are told, and entries that change (undefined: removed). */
export interface JournalChange {
  readonly activities: readonly Activity[];
  readonly entries: readonly (JournalObject & { readonly entry: JournalEntry | undefined })[];
}

/** What the transitions of one moment mean. */
export interface TransitionOptions {
  /** Entries that are `going` from before, and not among the transitions. */
  readonly going: readonly JournalEntry[];
  /** Whether authored files are still to be composed: then what is gone may have moved there. */
  readonly awaitsFiles: boolean;
  /** The same of folders of masters: some wait to be composed, or for their sources to be known. */
  readonly awaitsFolders: boolean;
}

/**
 * What is told of resources that have come, changed and gone together. One that is gone and one that has come of the same
 * source are one that has moved, unless there are several of either.
 */
export function activitiesOf(
  transitions: readonly Transition[],
  { going, awaitsFiles, awaitsFolders }: TransitionOptions,
): JournalChange {
  const gone = transitions.flatMap(({ before, after }) => (before && !after ? before : []));
  const come = transitions.flatMap(({ kind, id, before, after }) =>
    after && (before === undefined || before.stage === 'coming') ? { kind, id, ...after } : [],
  );
  const targets = movesBetween([...going, ...gone.filter(({ stage }) => stage !== 'coming')], come);
  const arrived = new Set(targets.values());
  return together([
    ...[...going, ...gone].map((entry) => {
      const mayMove = isOfMasters(entry.sourceDigest) ? awaitsFolders : awaitsFiles;
      return ofGone(entry, targets.get(keyOf(entry)), mayMove);
    }),
    ...transitions.map((transition) => ofPresent(transition, arrived.has(transition.id))),
  ]);
}

function keyOf({ kind, id }: JournalObject): string {
  return `${kind} ${id}`;
}

/** By key of what is gone: the id of the only one of the same source that has come. */
function movesBetween(
  gone: readonly JournalEntry[],
  come: readonly (JournalObject & JournalState)[],
): ReadonlyMap<string, string> {
  const goneBySource = bySource(gone);
  const moves = new Map<string, string>();
  for (const [source, candidates] of bySource(come)) {
    const [from, otherFrom] = goneBySource.get(source) ?? [];
    const [to, otherTo] = candidates;
    if (from && to && !otherFrom && !otherTo) moves.set(keyOf(from), to.id);
  }
  return moves;
}

function bySource<Each extends JournalObject & JournalState>(all: readonly Each[]): Map<string, Each[]> {
  const found = new Map<string, Each[]>();
  for (const each of all)
    if (each.sourceDigest !== undefined) addTo(found, `${each.kind} ${each.sourceDigest}`, each);
  return found;
}

function ofGone(entry: JournalEntry, target: string | undefined, mayMove: boolean): JournalChange {
  const { kind, id, stage, properties } = entry;
  const removed = { kind, id, entry: undefined };
  if (target !== undefined)
    return { activities: [{ type: 'Move', kind, id, target, properties }], entries: [removed] };
  if (stage === 'coming') return { activities: [], entries: [removed] };
  if (mayMove) return { activities: [], entries: [{ kind, id, entry: { ...entry, stage: 'going' } }] };
  return { activities: [{ type: 'Delete', kind, id, properties }], entries: [removed] };
}

function ofPresent({ kind, id, before, after }: Transition, hasMovedHere: boolean): JournalChange {
  if (!after) return { activities: [], entries: [] };
  const isTold = before !== undefined && before.stage !== 'coming';
  const stage = isTold || hasMovedHere || after.sourceDigest !== undefined ? 'told' : 'coming';
  const entries = [{ kind, id, entry: { kind, id, ...after, stage } as const }];
  const { properties } = after;
  if (isTold && before.digest !== after.digest)
    return { activities: [{ type: 'Update', kind, id, properties }], entries };
  const isNew = !isTold && !hasMovedHere && stage === 'told';
  return { activities: isNew ? [{ type: 'Create', kind, id, properties }] : [], entries };
}

function together(changes: readonly JournalChange[]): JournalChange {
  return {
    activities: changes.flatMap(({ activities }) => activities),
    entries: changes.flatMap(({ entries }) => entries),
  };
}

/** What is told when no source is waited for any more: what came has come, and what is gone is gone. */
export function settledActivities(entries: readonly JournalEntry[]): JournalChange {
  return {
    activities: entries.flatMap(({ kind, id, stage, properties }): Activity[] =>
      stage === 'told' ? [] : [{ type: stage === 'coming' ? 'Create' : 'Delete', kind, id, properties }],
    ),
    entries: entries.map((entry) => ({
      kind: entry.kind,
      id: entry.id,
      entry: entry.stage === 'going' ? undefined : { ...entry, stage: 'told' },
    })),
  };
}
