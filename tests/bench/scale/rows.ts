import { existsSync } from 'node:fs';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { databasePath } from '../../../src/database/open.ts';
import { watchOthers } from '../machine.ts';
import { seededRandom } from '../random.ts';
import { measureFirstIngest } from './first-ingest.ts';
import { measureLargeScans } from './large-scans.ts';
import { copyData, prepareArchive, type ScaleArchive, type ScaleFolders } from './make-archive.ts';
import { prepareRecords } from './make-records.ts';
import { measureMasterKinds } from './master-kinds.ts';
import type { ScaleOptions, ScaleRow } from './options.ts';
import { readResults, type ScaleResults, withRow, writeResults } from './results-file.ts';
import type { Rest } from './roles.ts';
import { measureIdle, measureMemory, measureReading, measureRescan, measureStart } from './rows-at-rest.ts';
import { measureChanges } from './rows-of-changes.ts';
import { measureLookUps, withoutScans } from './rows-of-records.ts';
import { type ScaleServerOptions, startScaleServer } from './running-server.ts';
import type { Figures, Session } from './session.ts';
import { measureSourceScans } from './source-scans.ts';

// Which rows are measured with one server, and which with one of their own.

/** Folders are read again by no clock while anything else is measured. */
const NEVER_SECONDS = 86_400;
const RESCAN_SECONDS = 30;

const REST: Rest = { longestSeconds: 30, windowSeconds: 2 };
const QUICK_REST: Rest = { longestSeconds: 3, windowSeconds: 0.5 };
/** A quick run waits for nothing that its figures are not about. */
const QUICK_FLAGS = ['--settle-seconds', '0', '--workers', '1'];

/** One run: what it was asked for, where things are, and what has been measured so far. */
export interface Run {
  readonly options: ScaleOptions;
  readonly folders: ScaleFolders;
  readonly file: string;
  results: ScaleResults;
}

function dataOf({ folder, name }: ScaleOptions, count: number): string {
  return join(folder, 'data', `${name}-${count}`);
}

/** The archive of this size, and a data folder that the build under measurement may write in. */
export async function prepare({ options, folders }: Run, count: number): Promise<[ScaleArchive, string]> {
  const archive = await prepareArchive(folders, count);
  const data = dataOf(options, count);
  if (options.fresh) await removeData(data);
  await copyData(archive.before, data);
  return [archive, data];
}

async function removeData(data: string): Promise<void> {
  await rm(data, { recursive: true, force: true });
  await rm(startedMark(data), { force: true });
}

type Serving = Pick<ScaleServerOptions, 'archive' | 'data' | 'first' | 'isReady'> & {
  readonly rescanSeconds?: number;
};

async function withSession<T>(
  { options }: Run,
  { archive, data, rescanSeconds = NEVER_SECONDS, ...further }: Serving,
  measure: (session: Session) => Promise<T>,
): Promise<T> {
  const log = join(options.folder, 'logs', `${options.name}-${archive.count}.log`);
  const server = await startScaleServer({
    cli: options.cli,
    archive,
    data,
    log,
    rescanSeconds,
    flags: options.quick ? QUICK_FLAGS : [],
    ...further,
  });
  try {
    return await measure({
      ...{ server, archive, data },
      random: seededRandom(1871),
      longestSeconds: 120,
      rest: options.quick ? QUICK_REST : REST,
      rounds: options.rounds,
      idleSeconds: options.quick ? 0.5 : 60,
    });
  } finally {
    await server.stop();
  }
}

/** Keeps what was measured at once: a run that is ended has not measured in vain. Others may have kept theirs meanwhile. */
async function keep(run: Run, change: (results: ScaleResults) => ScaleResults): Promise<void> {
  run.results = change(await readResults(run.file, run.results.machine));
  await writeResults(run.file, run.results);
}

/** Measures a row and keeps it. */
async function row(run: Run, count: number, name: ScaleRow, measure: () => Promise<Figures>): Promise<void> {
  run.folders.say(`${count} images: measuring ${name}`);
  const others = watchOthers();
  const figures = await measure();
  const share = others.stop();
  await keep(run, (results) => withRow(results, count, name, figures, share));
}

function renamed(figures: Figures, names: Readonly<Record<string, string>>): Figures {
  return Object.fromEntries(Object.entries(names).map(([to, from]) => [to, figures[from] ?? Number.NaN]));
}

/** Written beside a data folder that a server of this build has been started on. */
function startedMark(data: string): string {
  return `${data}.started`;
}

/** The first start of a build on what the version before has made. */
async function measureTakeover(run: Run, archive: ScaleArchive, data: string): Promise<void> {
  const taken = `${data}-takeover`;
  await rm(taken, { recursive: true, force: true });
  await copyData(archive.before, taken);
  await row(run, archive.count, 'takeover', async () =>
    renamed(await withSession(run, { archive, data: taken }, measureStart), {
      'takeover-listening': 'listening',
      'takeover-tile': 'first-tile',
      'takeover-ready': 'ready',
      'takeover-cpu': 'start-cpu',
    }),
  );
  if (existsSync(startedMark(data))) {
    await rm(taken, { recursive: true, force: true });
    return;
  }
  await rm(data, { recursive: true, force: true });
  await rename(taken, data);
  await writeFile(startedMark(data), '');
}

/** Rows that one server is measured by, one after another. */
const SHARED_ROWS = [
  ['reading', measureReading],
  ['memory', measureMemory],
  ['idle', measureIdle],
  ['changes', measureChanges],
] as const;

/** Everything that one server can be asked for, from its start on. */
async function measureServer(run: Run, archive: ScaleArchive, data: string): Promise<void> {
  const { rows } = run.options;
  if (!existsSync(startedMark(data))) {
    run.folders.say(`${archive.count} images: first start`);
    await withSession(run, { archive, data }, measureStart);
    await writeFile(startedMark(data), '');
  }
  const others = watchOthers();
  await withSession(run, { archive, data }, async (session) => {
    const figures = await measureStart(session);
    const share = others.stop();
    if (rows.has('start'))
      await keep(run, (results) => withRow(results, archive.count, 'start', figures, share));
    for (const [name, measure] of SHARED_ROWS)
      if (rows.has(name)) await row(run, archive.count, name, () => measure(session));
  });
}

async function measureIngest(run: Run, archive: ScaleArchive, data: string): Promise<void> {
  const copy = `${data}-ingest`;
  await rm(copy, { recursive: true, force: true });
  await copyData(data, copy);
  const { ingestScans, ingestSmall, ingestSeconds } = run.options;
  const options = { scans: ingestScans, small: ingestSmall, longestSeconds: ingestSeconds };
  await row(run, archive.count, 'first-ingest', () =>
    withSession(run, { archive, data: copy }, (session) => measureFirstIngest(session, options)),
  );
  await rm(copy, { recursive: true, force: true });
}

/** All rows that were asked for, of one size. */
export async function measureSize(run: Run, count: number): Promise<void> {
  const [archive, data] = await prepare(run, count);
  const { rows, quick } = run.options;
  if (rows.has('takeover')) await measureTakeover(run, archive, data);
  if (rows.has('start') || SHARED_ROWS.some(([name]) => rows.has(name)))
    await measureServer(run, archive, data);
  const rescanSeconds = quick ? 1 : RESCAN_SECONDS;
  if (rows.has('rescan'))
    await row(run, count, 'rescan', () =>
      withSession(run, { archive, data, rescanSeconds }, (session) => measureRescan(session, rescanSeconds)),
    );
  if (rows.has('first-ingest')) await measureIngest(run, archive, data);
}

/** Ingest of large scans, which no archive has to do with. */
export async function measureLarge(run: Run): Promise<void> {
  const { quick } = run.options;
  run.folders.say('measuring large scans');
  const largeScans = await measureLargeScans(run.folders, { scans: quick ? 4 : 200, quick });
  await keep(run, (results) => ({ ...results, largeScans }));
}

/** Ingest of JPEG 2000 and of a large TIFF, which no archive has to do with either. */
export async function measureSources(run: Run): Promise<void> {
  const { quick, rounds } = run.options;
  const sourceScans = await measureSourceScans(run.folders, { rounds, quick });
  await keep(run, (results) => ({ ...results, sourceScans }));
}

/** Ingest of masters of usual kinds. */
export async function measureKinds(run: Run): Promise<void> {
  const { quick, rounds } = run.options;
  const masterKinds = await measureMasterKinds(run.folders, { rounds, quick });
  await keep(run, (results) => ({ ...results, masterKinds }));
}

/** The start of an archive of records without files, its memory, its rest, and look-ups in it. */
export async function measureRecords(run: Run): Promise<void> {
  const { options, folders } = run;
  const archive = await prepareRecords(folders, options.records);
  const data = join(options.folder, 'data', `${options.name}-records-${archive.count}`);
  if (options.fresh) await removeData(data);
  await copyData(archive.before, data);
  const serving = { archive, data, ...withoutScans(archive.identifiers[archive.count >> 1] ?? '') };
  if (!existsSync(startedMark(data))) {
    folders.say(`${archive.count} records: first start`);
    const first = await withSession(run, serving, measureStart);
    await writeFile(startedMark(data), JSON.stringify(first));
  }
  folders.say(`${archive.count} records: measuring`);
  const composed: Figures = JSON.parse(await readFile(startedMark(data), 'utf8'));
  const others = watchOthers();
  const figures = await withSession(run, serving, async (session) => {
    const start = await measureStart(session);
    return { ...start, ...(await measureLookUps(session)), ...(await measureIdle(session)) };
  });
  const records = {
    ...{ images: archive.count, database: (await stat(databasePath(data))).size / 1e6, ...figures },
    ...renamed(composed, { 'composed-cpu': 'start-cpu', 'composed-ready': 'ready' }),
    ...{ 'first-look-up': figures['first-tile'] ?? Number.NaN, others: others.stop() * 100 },
  };
  await keep(run, (results) => ({ ...results, records }));
}
