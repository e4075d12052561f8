import { expect, test } from 'vitest';
import type { IngestOutcome } from '../../src/archive/library/ingest-queue.ts';
import { GatheredOutcomes } from '../../src/ingest/gathered-outcomes.ts';

function outcome(identifier: string): IngestOutcome {
  const master = { identifier, path: `${identifier}.jpg`, bytes: 1, modifiedMs: 1 };
  return { kind: 'failed', master, sentence: 'unreadable' };
}

test('the first outcome is handed in at once, those of the next moment together, and the rest at the end', async () => {
  const handed: number[] = [];
  let told: () => void = () => {};
  const gathered = new GatheredOutcomes((outcomes) => {
    handed.push(outcomes.length);
    told();
  });
  gathered.add(outcome('a'));
  expect(handed).toEqual([1]);
  const later = new Promise<void>((resolve) => {
    told = resolve;
  });
  gathered.add(outcome('b'));
  gathered.add(outcome('c'));
  expect(handed).toEqual([1]);
  // Gathering keeps no process running by itself.
  const running = setInterval(() => {}, 1000);
  await later;
  clearInterval(running);
  expect(handed).toEqual([1, 2]);
  gathered.add(outcome('d'));
  gathered.flush();
  gathered.flush();
  expect(handed).toEqual([1, 2, 1]);
});
