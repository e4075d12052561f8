import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readRecords, workFolder } from '../../src/archive/record.ts';
import { scanMasters } from '../../src/archive/scan.ts';
import type { IngestEvent } from '../../src/ingest/outcome.ts';
import { IngestRun, type IngestRunOptions } from '../../src/ingest/run.ts';
import { tiffOfPages } from '../support/bombs.ts';
import { gridImage } from '../support/fixtures.ts';
import { ListedMasters } from '../support/listed-masters.ts';
import { HOUR_SECONDS } from '../support/patience.ts';

const ENTRY = join(import.meta.dirname, '..', '..', 'dist', 'ingest', 'process.js');

let root = '';
let imagesFolder = '';
let dataFolder = '';
let started: number[] = [];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'loupe-run-'));
  imagesFolder = join(root, 'images');
  dataFolder = join(root, 'data');
  started = [];
  await mkdir(imagesFolder);
});
afterEach(() => rm(root, { recursive: true }));

/** @param on is told of each event, with the last process that was started */
async function run(
  options: Partial<IngestRunOptions>,
  on: (event: IngestEvent, pid: number, running: IngestRun) => void = () => {},
) {
  const { masters } = await scanMasters(imagesFolder);
  const queue = new ListedMasters(masters);
  const events: IngestEvent[] = [];
  const running: IngestRun = new IngestRun(
    queue,
    {
      settings: { dataFolder, imagesFolder, maxMasterPixels: 1e8 },
      memoryBytes: 1e9,
      processes: 1,
      atOnce: 2,
      crashes: new Map(),
      start: () => fork(ENTRY, { serialization: 'advanced' }),
      onStart: ({ pid }) => started.push(pid ?? -1),
      ...options,
    },
    (event) => {
      events.push(event);
      on(event, started.at(-1) ?? -1, running);
    },
  );
  const end = await running.ended;
  const failures = events.flatMap((event) =>
    event.kind === 'failed' ? [[event.identifier, event.sentence]] : [],
  );
  const left = queue.next(queue.waiting).map(({ identifier }) => identifier);
  return {
    end,
    events,
    failures,
    left: left.sort((a, b) => (a < b ? -1 : 1)),
    made: [...(await readRecords(dataFolder)).keys()].sort(),
  };
}

/** A scan of 12 megapixels, which takes far more than no time; made once. */
let large: Promise<Buffer> | undefined;

async function addLarge(name: string): Promise<void> {
  large ??= gridImage(400, 300).resize(4000, 3000, { fit: 'fill' }).png({ compressionLevel: 1 }).toBuffer();
  await writeFile(join(imagesFolder, name), await large);
}

async function addSmall(...names: string[]): Promise<void> {
  for (const name of names) await gridImage(300, 200).jpeg().toFile(join(imagesFolder, name));
}

describe('a scan that meets its time limit', () => {
  const timeLimit = (megapixels: number) => (megapixels > 10 ? 0.02 : HOUR_SECONDS);

  test('is refused with a sentence, and the others go on in a new process', async () => {
    await addSmall('a.jpg', 'c.jpg', 'd.jpg');
    await addLarge('b.png');
    await writeFile(join(imagesFolder, 'e.tif'), tiffOfPages(3));
    const { end, left, failures, made } = await run({ timeLimit });
    expect(end).toMatchObject({ finished: true, crash: undefined, storageProblem: undefined });
    expect(left).toEqual([]);
    expect(failures).toEqual([
      ['b', 'preparing the image took more than 0.02 seconds, the limit for its size'],
    ]);
    expect(made).toEqual(['a', 'c', 'd', 'e', 'e;2', 'e;3']);
    expect(started).toHaveLength(2);
    expect(await readdir(workFolder(dataFolder)).catch(() => [])).toEqual([]);
  });

  test('ends the run when it is the last', async () => {
    await addLarge('b.png');
    const { end, left, failures } = await run({ timeLimit });
    expect(failures).toHaveLength(1);
    expect(end).toMatchObject({ finished: true });
    expect(left).toEqual([]);
    expect(started).toHaveLength(1);
  });

  test('is refused while its header is read, too', async () => {
    await addSmall('a.jpg');
    const { failures } = await run({ timeLimit: () => 0 });
    expect(failures.map(([identifier]) => identifier)).toEqual(['a']);
  });
});

test('a scan is refused that is under way for the second time when its process dies', async () => {
  await addLarge('b.png');
  await addSmall('c.jpg');
  const crashes = new Map<string, number>();
  const killAtB = (event: IngestEvent, pid: number): void => {
    if (event.kind === 'started' && event.identifier === 'b') process.kill(pid, 'SIGKILL');
  };
  const first = await run({ crashes, atOnce: 1 }, killAtB);
  expect(first.end).toMatchObject({ finished: false, crash: { identifiers: ['b'] } });
  expect(first.left).toEqual(['b', 'c']);
  const second = await run({ crashes, atOnce: 1 }, killAtB);
  expect(second.failures).toEqual([['b', 'the ingest process ended while it read this file']]);
  expect(second.left).toEqual(['c']);
});

test('a process that dies ends the run after what is under way in the others, and none of it counts as a crash', async () => {
  await addLarge('a.png');
  await addLarge('b.png');
  await addSmall('c.jpg', 'd.jpg');
  let begun = 0;
  const { end, left, made } = await run({ processes: 2, atOnce: 1 }, ({ kind }) => {
    if (kind !== 'started') return;
    begun += 1;
    // The first process has the first scan.
    if (begun === 2) process.kill(started[0] ?? -1, 'SIGKILL');
  });
  expect(started).toHaveLength(2);
  expect(end).toMatchObject({ finished: false, crash: { identifiers: ['a'] } });
  // The other one finishes what it had.
  expect(made).toEqual(['b']);
  expect(left).toEqual(['a', 'c', 'd']);
});

test('no more processes are started than there is to do for, and all of them at work', async () => {
  await addSmall('a.jpg');
  const { made, events } = await run({ processes: 4 });
  expect(made).toEqual(['a']);
  // Nobody is asked between the header of a small scan and its pixels.
  expect(events.map(({ kind }) => kind)).toEqual(['looking', 'done']);
  expect(started).toHaveLength(1);
  await addSmall('b.jpg', 'c.jpg', 'd.jpg');
  started = [];
  expect((await run({ processes: 3, atOnce: 1 })).made).toEqual(['a', 'b', 'c', 'd']);
  expect(started).toHaveLength(3);
});

test('memory is shared by all processes, and a scan that needs more than there is is refused', async () => {
  await addLarge('a.png');
  await addLarge('b.png');
  await addSmall('c.jpg');
  const underWay = new Set<string>();
  let most = 0;
  const track = (event: IngestEvent): void => {
    if (event.kind === 'started') underWay.add(event.identifier);
    if (event.kind === 'done') underWay.delete(event.identifier);
    most = Math.max(most, underWay.size);
  };
  // Each takes more than 64 MB.
  expect((await run({ memoryBytes: 120 * 2 ** 20, processes: 2 }, track)).made).toEqual(['a', 'b', 'c']);
  expect(most).toBe(1);
  await rm(dataFolder, { recursive: true });
  const { failures, made } = await run({ memoryBytes: 64 * 2 ** 20, processes: 2 });
  expect(made).toEqual(['c']);
  expect(failures.map(([identifier]) => identifier).sort()).toEqual(['a', 'b']);
  expect(failures[0]?.[1]).toMatch(
    /^preparing the image takes \d+ MB of memory: over the limit of 64 MB \(setting ingest-memory-mb\)$/,
  );
});

test('a data folder that cannot be written to ends the run, and what was not tried is back in the queue', async () => {
  await addSmall('a.jpg', 'b.jpg', 'c.jpg', 'd.jpg');
  await writeFile(dataFolder, 'no folder');
  const { end, left, failures } = await run({ atOnce: 1 });
  expect(end).toMatchObject({ finished: true, storageProblem: 'the data folder is not a folder' });
  expect(failures).toEqual([['a', 'the data folder is not a folder']]);
  expect(left).toEqual(['b', 'c', 'd']);
  await rm(dataFolder);
});

test('a run that is stopped ends its processes', async () => {
  await addLarge('a.png');
  await addLarge('b.png');
  const { end, left } = await run({ processes: 2, atOnce: 1 }, (event, _pid, running) => {
    if (event.kind === 'started') running.stop();
  });
  expect(end).toMatchObject({ finished: false, crash: undefined });
  expect(left).toEqual(['a', 'b']);
});

test('a process that cannot be started is no fault of a scan', async () => {
  await addSmall('a.jpg');
  const crashes = new Map<string, number>();
  const start = () => fork('/nowhere.js', { execPath: '/nowhere', serialization: 'advanced' });
  const { end, left } = await run({ crashes, start });
  expect(end).toMatchObject({ finished: false, crash: { identifiers: [] } });
  expect(left).toEqual(['a']);
  expect(crashes.size).toBe(0);
});

/** How often a process has read so far, and how many bytes. */
function readsOf(pid: number): { calls: number; bytes: number } {
  const io = readFileSync(`/proc/${pid}/io`, 'utf8');
  const of = (name: string): number => Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(io)?.[1]);
  return { calls: of('syscr'), bytes: of('rchar') };
}

/** What a process reads for a book, all of its pages. */
async function readsForBook(pages: number): Promise<{ calls: number; bytes: number; fileBytes: number }> {
  const book = tiffOfPages(pages);
  await writeFile(join(imagesFolder, 'book.tif'), book);
  await rm(dataFolder, { recursive: true, force: true });
  // Comes next and takes so long that the process is still there to be asked.
  await addLarge('later.png');
  const seen: { calls: number; bytes: number }[] = [];
  const { made } = await run({ atOnce: 1 }, (event, pid) => {
    if (event.kind === 'looking' && !event.identifier.includes(';')) seen.push(readsOf(pid));
  });
  expect(made).toHaveLength(pages + 1);
  const [first, last] = seen;
  if (!first || !last) throw new Error('two files were looked at');
  return { calls: last.calls - first.calls, bytes: last.bytes - first.bytes, fileBytes: book.length };
}

test('further pages of a file are told of before it is done, so that no count is above its total', async () => {
  await writeFile(join(imagesFolder, 'book.tif'), tiffOfPages(3));
  const { events } = await run({ atOnce: 1 });
  const told = events.flatMap((event) => {
    if (event.kind === 'found') return [`${event.count} more`];
    return event.kind === 'done' ? [event.identifier] : [];
  });
  expect(told).toEqual(['2 more', 'book', 'book;2', 'book;3']);
});

/** Of a long book. */
const PAGES = 48;

test('a book is read in proportion to its pages: its directories and its bytes once', async () => {
  const short = await readsForBook(PAGES / 8);
  const long = await readsForBook(PAGES);
  // Eight times the pages; were all directories read for each page, 64 times the reads.
  expect(long.calls / short.calls).toBeLessThan(16);
  expect(long.bytes / short.bytes).toBeLessThan(16);
  // A hash for each page alone would read the file as often as it has pages.
  expect(long.bytes).toBeLessThan((PAGES * long.fileBytes) / 4);
});
