import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take longest, longest first, most of it waiting: where they begin first, none is left to run alone at the
 * end. A fresh clone knows no times of an earlier run.
 */
const LONGEST = [
  'bench/quick',
  'faults/processes',
  'faults/lost-folders',
  'rendering/pool',
  'bench/quick-scale',
  'ingest/ingest-master',
  'browser/pixels',
  'browser/essay-pages',
  'http/slow-print-readers',
  'browser/first-essay',
  'bench/quick-fairness',
  'faults/manifests-change',
  'presentation/fates/table',
  'faults/data-folder',
  'commands/validate',
  'bench/quick-pages',
  'storage/objects/s3/swift',
  'ingest/run',
  'faults/masters-change',
  'presentation/source/hostile-files',
  'browser/photo-tools',
  'http/discovery/changes',
  'pixels/damage/fuzz',
  'browser/content-states',
  'pixels/stored/tile-rows',
  'rendering/memory-bound',
  'ingest/process',
  'properties/iiif-json',
  'browser/details',
  'http/made-once',
  'faults/kills',
  'faults/database-kills',
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
