import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readRecords, workFolder } from '../../src/archive/record.ts';
import { scanMasters } from '../../src/archive/scan.ts';
import type { IngestEvent } from '../../src/ingest/run.ts';
import { type SupervisedRunOptions, superviseIngest } from '../../src/ingest/supervised-run.ts';
import { tiffOfPages } from '../support/bombs.ts';
import { gridImage } from '../support/fixtures.ts';
import { HOUR_SECONDS } from '../support/patience.ts';

const ENTRY = join(import.meta.dirname, '..', '..', 'src', 'ingest', 'process.ts');

let root = '';
let imagesFolder = '';
let dataFolder = '';
let started: number[] = [];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'loupe-supervised-'));
  imagesFolder = join(root, 'images');
  dataFolder = join(root, 'data');
  started = [];
  await mkdir(imagesFolder);
});
afterEach(() => rm(root, { recursive: true }));

/** @param on is told of each event, with the process that it is of */
async function supervise(
  options: Partial<SupervisedRunOptions>,
  on: (event: IngestEvent, pid: number) => void = () => {},
) {
  const { masters } = await scanMasters(imagesFolder);
  const events: IngestEvent[] = [];
  const end = await superviseIngest(
    masters,
    {
      settings: { dataFolder, imagesFolder, maxMasterPixels: 1e8 },
      memoryBytes: 1e9,
      atOnce: 2,
      crashes: new Map(),
      start: () => fork(ENTRY, { serialization: 'advanced', execArgv: ['--import', 'tsx'] }),
      onStart: ({ pid }) => started.push(pid ?? -1),
      ...options,
    },
    (event) => {
      events.push(event);
      on(event, started.at(-1) ?? -1);
    },
  );
  const failures = events.flatMap((event) =>
    event.kind === 'failed' ? [[event.identifier, event.sentence]] : [],
  );
  return { end, events, failures, made: [...(await readRecords(dataFolder)).keys()].sort() };
}

/** A scan of 12 megapixels, which takes far more than no time. */
async function addLarge(name: string): Promise<void> {
  const large = gridImage(400, 300).resize(4000, 3000, { fit: 'fill' });
  await large.png({ compressionLevel: 1 }).toFile(join(imagesFolder, name));
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
    const { end, failures, made } = await supervise({ timeLimit });
    expect(end).toMatchObject({ finished: true, left: [], crash: undefined, storageProblem: undefined });
    expect(failures).toEqual([
      ['b', 'preparing the image took more than 0.02 seconds, the limit for its size'],
    ]);
    expect(made).toEqual(['a', 'c', 'd', 'e', 'e;2', 'e;3']);
    expect(started).toHaveLength(2);
    expect(await readdir(workFolder(dataFolder)).catch(() => [])).toEqual([]);
  });

  test('ends the run when it is the last', async () => {
    await addLarge('b.png');
    const { end, failures } = await supervise({ timeLimit });
    expect(failures).toHaveLength(1);
    expect(end).toMatchObject({ finished: true, left: [] });
    expect(started).toHaveLength(1);
  });

  test('is refused while its header is read, too', async () => {
    await addSmall('a.jpg');
    const { failures } = await supervise({ timeLimit: () => 0 });
    expect(failures.map(([identifier]) => identifier)).toEqual(['a']);
  });
});

test('a scan is refused that is under way for the second time when the process dies', async () => {
  await addLarge('b.png');
  await addSmall('c.jpg');
  const crashes = new Map<string, number>();
  const killAtB = (event: IngestEvent, pid: number): void => {
    if (event.kind === 'started' && event.identifier === 'b') process.kill(pid, 'SIGKILL');
  };
  const first = await supervise({ crashes, atOnce: 1 }, killAtB);
  expect(first.end).toMatchObject({ finished: false, crash: { identifiers: ['b'] } });
  expect(first.end.left.map(({ identifier }) => identifier)).toEqual(['b', 'c']);
  const second = await supervise({ crashes, atOnce: 1 }, killAtB);
  expect(second.failures).toEqual([['b', 'the ingest process ended while it read this file']]);
  expect(second.end.left.map(({ identifier }) => identifier)).toEqual(['c']);
});

test('a signal ends the process and the run', async () => {
  await addLarge('b.png');
  const stop = new AbortController();
  const { end } = await supervise({ signal: stop.signal, onStart: () => setTimeout(() => stop.abort(), 0) });
  expect(end).toMatchObject({ finished: false, crash: undefined });
  expect(end.left).toHaveLength(1);
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
  const { made } = await supervise({ atOnce: 1 }, (event, pid) => {
    if (event.kind === 'looking' && event.master.page === undefined) seen.push(readsOf(pid));
  });
  expect(made).toHaveLength(pages + 1);
  const [first, last] = seen;
  if (!first || !last) throw new Error('two files were looked at');
  return { calls: last.calls - first.calls, bytes: last.bytes - first.bytes, fileBytes: book.length };
}

test('a book is read in proportion to its pages: its directories and its bytes once', async () => {
  const short = await readsForBook(50);
  const long = await readsForBook(400);
  // Eight times the pages; were all directories read for each page, 64 times the reads.
  expect(long.calls / short.calls).toBeLessThan(16);
  expect(long.bytes / short.bytes).toBeLessThan(16);
  // A hash for each page alone would read the file as often as it has pages.
  expect(long.bytes).toBeLessThan((400 * long.fileBytes) / 4);
});
