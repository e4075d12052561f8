import { setImmediate as aTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Master } from '../../src/archive/scan.ts';
import { LoupeError } from '../../src/errors.ts';
import { type IngestEvent, type IngestTools, runIngest } from '../../src/ingest/run.ts';
import { StorageError } from '../../src/storage/storage-error.ts';
import { masterOf, recordOf } from '../support/fixtures-record.ts';

/** Stands for the image library: what a master costs, and how its ingest ends. */
function toolsOf(behaviour: {
  bytes?: (master: Master) => number;
  pages?: number;
  ingest?: (master: Master) => Promise<void>;
}): IngestTools & { readonly most: () => number; readonly ingested: readonly string[] } {
  let running = 0;
  let most = 0;
  const ingested: string[] = [];
  return {
    ingested,
    most: () => most,
    estimate: async (master) => ({
      megapixels: 2,
      countedMegapixels: 3,
      memoryBytes: behaviour.bytes?.(master) ?? 1,
    }),
    ingest: async (master) => {
      running += 1;
      most = Math.max(most, running);
      try {
        await aTurn();
        await behaviour.ingest?.(master);
      } finally {
        running -= 1;
      }
      ingested.push(master.identifier);
      return recordOf({ identifier: master.identifier, pages: behaviour.pages ?? 1, page: master.page ?? 1 });
    },
  };
}

const MASTERS = ['a', 'b', 'c', 'd', 'e', 'f'].map((identifier) => masterOf({ identifier }));

describe('runIngest', () => {
  test('tells what it does and sums it up', async () => {
    const events: IngestEvent[] = [];
    const summary = await runIngest(MASTERS, toolsOf({}), { memoryBytes: 10, atOnce: 2 }, (event) =>
      events.push(event),
    );
    expect(summary).toEqual({ done: 6, failed: [], megapixels: 12, storageProblem: undefined, notTried: 0 });
    expect(events.filter(({ kind }) => kind === 'started')).toHaveLength(6);
    expect(events.filter(({ kind }) => kind === 'done')).toHaveLength(6);
    const [a] = MASTERS;
    expect(events.find(({ kind }) => kind === 'looking')).toEqual({ kind: 'looking', master: a });
    expect(events.find(({ kind }) => kind === 'started')).toEqual({
      kind: 'started',
      identifier: 'a',
      megapixels: 2,
      countedMegapixels: 3,
    });
  });

  test('runs as many at once as memory allows', async () => {
    const bytes = () => 40;
    const few = toolsOf({ bytes });
    await runIngest(MASTERS, few, { memoryBytes: 100, atOnce: 5 }, () => {});
    expect(few.most()).toBe(2);
    const many = toolsOf({ bytes });
    await runIngest(MASTERS, many, { memoryBytes: 1000, atOnce: 5 }, () => {});
    expect(many.most()).toBe(5);
  });

  test('a master that needs more memory than there is is refused, and no other waits for it', async () => {
    const tools = toolsOf({ bytes: ({ identifier }) => (identifier === 'c' ? 300 * 2 ** 20 : 10) });
    const options = { memoryBytes: 100 * 2 ** 20, atOnce: 3 };
    const summary = await runIngest(MASTERS, tools, options, () => {});
    expect(summary.done).toBe(5);
    expect(tools.ingested).not.toContain('c');
    expect(summary.failed).toEqual([
      {
        identifier: 'c',
        sentence:
          'preparing the image takes 300 MB of memory: over the limit of 100 MB (setting ingest-memory-mb)',
      },
    ]);
  });

  test('a master that cannot be read stops no other', async () => {
    const events: IngestEvent[] = [];
    const tools = toolsOf({
      ingest: async ({ identifier }) => {
        if (identifier === 'b') {
          throw new LoupeError('unreadable-source', 'the file ends early', { cause: new Error('libjpeg') });
        }
        if (identifier === 'd') throw new TypeError('a fault of ours');
      },
    });
    const summary = await runIngest(MASTERS, tools, { memoryBytes: 10, atOnce: 2 }, (event) =>
      events.push(event),
    );
    expect(summary.done).toBe(4);
    expect(summary.failed).toEqual([
      { identifier: 'b', sentence: 'the file ends early' },
      {
        identifier: 'd',
        sentence: 'could not be ingested because of a fault in Loupe; the log has the details',
      },
    ]);
    expect(events).toContainEqual({
      kind: 'failed',
      identifier: 'b',
      sentence: 'the file ends early',
      cause: 'libjpeg',
      storageFault: false,
    });
  });

  test('a full disk ends the run', async () => {
    const tools = toolsOf({
      ingest: async ({ identifier }) => {
        if (identifier === 'b') throw new StorageError('the data folder is full');
      },
    });
    const events: IngestEvent[] = [];
    const summary = await runIngest(MASTERS, tools, { memoryBytes: 10, atOnce: 1 }, (event) =>
      events.push(event),
    );
    expect(events.at(-1)).toMatchObject({ kind: 'failed', identifier: 'b', storageFault: true });
    expect(summary).toMatchObject({ done: 1, storageProblem: 'the data folder is full', notTried: 4 });
    expect(tools.ingested).toEqual(['a']);
  });

  test('pages that turn up are ingested too', async () => {
    const tools = toolsOf({ pages: 3 });
    const [book] = MASTERS;
    if (!book) throw new Error('a master');
    const summary = await runIngest([book], tools, { memoryBytes: 10, atOnce: 2 }, () => {});
    expect(new Set(tools.ingested)).toEqual(new Set(['a', 'a;2', 'a;3']));
    expect(summary.done).toBe(3);
  });

  test('a signal ends the run after what is under way', async () => {
    const stop = new AbortController();
    const tools = toolsOf({ ingest: async () => stop.abort() });
    const options = { memoryBytes: 10, atOnce: 1, signal: stop.signal };
    const summary = await runIngest(MASTERS, tools, options, () => {});
    expect(summary).toMatchObject({ done: 1, notTried: 5, storageProblem: undefined });
  });
});
