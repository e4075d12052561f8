import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take longest, longest first, most of it waiting: where they begin first, none is left to run alone at the
 * end. A fresh clone knows no times of an earlier run.
 */
const LONGEST = [
  'faults/processes',
  'faults/lost-folders',
  'rendering/cost',
  'browser/essay-pages',
  'bench/quick',
  'browser/first-essay',
  'faults/manifests-change',
  'browser/pixels',
  'bench/quick-scale',
  'bench/quick-fairness',
  'commands/validate',
  'faults/kills',
  'faults/database-kills',
  'http/slow-print-readers',
  'http/made-once',
  'ingest/run',
  'faults/masters-change',
  'rendering/memory-bound',
  'faults/last-good-versions',
  'faults/ingest-bombs',
];

function placeOf({ moduleId }: TestSpecification): number {
  const place = LONGEST.findIndex((name) => moduleId.endsWith(`/tests/${name}.test.ts`));
  return place < 0 ? LONGEST.length : place;
}

/** The longest files first, the others as vitest has them: longer or larger ones before. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const others = await super.sort(files);
    return others.sort((one, other) => placeOf(one) - placeOf(other));
  }
}
