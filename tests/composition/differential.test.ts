import { describe, expect, test } from 'vitest';
import type { CollectionItem } from '../../src/presentation/model/collection.ts';
import { typeOfItem } from '../../src/presentation/model/summaries.ts';
import { imageUsesOf } from '../../src/presentation/presented/image-uses.ts';
import type { LocatedProblem } from '../../src/presentation/problems/problem.ts';
import { ComposedRows } from '../support/composed-rows.ts';
import { type WholeArchive, WholeComposition } from '../support/composed-whole.ts';
import { RandomArchive, type RandomChange } from '../support/random-archive.ts';

const SETTINGS = { folderManifests: true, iiifJsonIds: 'rewritten' } as const;

/** A suggestion is that of the time at which a file was composed: it is not composed again for a better one. */
const SUGGESTING = new Set(['unknown-image', 'unknown-manifest', 'unknown-collection']);

function told(problems: readonly LocatedProblem[]): string[] {
  return problems
    .map(({ file, line, column, rule, message, suggestion }) =>
      JSON.stringify([file, line, column, rule, message, SUGGESTING.has(rule) ? '' : suggestion]),
    )
    .sort();
}

const sorted = <Value>(map: ReadonlyMap<string, Value>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));

function keysOf(items: readonly CollectionItem[]): string[] {
  return items.map((item) => `${typeOfItem(item)} ${item.id}`);
}

/** Ids of collections from the top downwards, then of those that it does not reach. */
function walkOf({ collections }: WholeArchive): { id: string; depth: number | null }[] {
  const met = new Map<string, number | null>();
  const visit = (id: string, depth: number | null): void => {
    const collection = collections.get(id);
    if (!collection || met.has(id)) return;
    met.set(id, depth);
    for (const item of collection.items)
      if (item.kind === 'collection') visit(item.id, depth === null ? null : depth + 1);
  };
  visit('top', 0);
  for (const id of [...collections.keys()].sort()) visit(id, null);
  return [...met].map(([id, depth]) => ({ id, depth }));
}

function expectSame(rows: ComposedRows, whole: WholeArchive): void {
  const manifests = sorted(rows.manifests);
  expect(manifests.map(([id]) => id)).toEqual(sorted(whole.manifests).map(([id]) => id));
  expect(manifests).toEqual(JSON.parse(JSON.stringify(sorted(whole.manifests))));
  expect(sorted(rows.documents)).toEqual(JSON.parse(JSON.stringify(sorted(whole.documents))));
  expect(told(rows.problems)).toEqual(told(whole.problems));
  const uses = [...whole.manifests.values()].flatMap((manifest) =>
    imageUsesOf(manifest).map(({ identifier, canvas, rights = null }) =>
      JSON.stringify({ identifier, manifest: manifest.id, canvas, rights }),
    ),
  );
  expect(rows.uses.map((use) => JSON.stringify(use)).sort()).toEqual(uses.sort());
  expect(rows.walk).toEqual(walkOf(whole));
  for (const { id, items } of whole.collections.values())
    expect([id, rows.itemsOf(id)]).toEqual([id, keysOf(items)]);
  const canvases = [...whole.manifests.values()].reduce(
    (sum, { id, canvasesOf, canvases: { length } }) => sum + (id === canvasesOf ? length : 0),
    0,
  );
  expect(rows.composed.counts).toEqual({ manifests: whole.manifests.size, canvases });
}

/** Random archives: some by default. `ARCHIVES=2000` for a long run. */
const ARCHIVES = Number(process.env['ARCHIVES'] ?? 12);
const FIRST = Number(process.env['FIRST'] ?? 1);

describe('an archive that changes', () => {
  test(`is after each change as if it were composed anew (${ARCHIVES} random ones)`, () => {
    for (let seed = FIRST; seed < FIRST + ARCHIVES; seed += 1) {
      const archive = new RandomArchive(seed);
      const rows = new ComposedRows();
      const whole = new WholeComposition(SETTINGS);
      for (let time = 1; time <= 15; time += 1) {
        const changes = archive.change();
        rows.takeChanges(changes);
        try {
          expectSame(rows, whole.compose(archive.files, archive.images, archive.pending));
        } catch (error) {
          throw new Error(`archive ${seed}, change ${time}: ${JSON.stringify(changes.map(shown))}`, {
            cause: error,
          });
        }
      }
    }
  });
});

function shown(change: RandomChange): unknown {
  return change.kind === 'file'
    ? [change.path, change.file?.bytes.toString()]
    : [change.identifier, change.facts];
}
