import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeMachine, watchOthers } from '../machine.ts';
import { stopEverythingOnExit } from '../processes.ts';
import { seededRandom } from '../random.ts';
import { measureFirstIngest } from './first-ingest.ts';
import { copyData, prepareArchive, type ScaleArchive, type ScaleFolders } from './make-archive.ts';
import { readOptions, type ScaleOptions, type ScaleRow, USAGE } from './options.ts';
import { judgeScale, scaleReport } from './report.ts';
import { readResults, type ScaleResults, withRow, writeResults } from './results-file.ts';
import { measureIdle, measureMemory, measureReading, measureRescan, measureStart } from './rows-at-rest.ts';
import { measureChanges } from './rows-of-changes.ts';
import { startScaleServer } from './running-server.ts';
import type { Figures, Session } from './session.ts';

// What grows with the archive: start, memory, idle work, changes and ingest of archives of different sizes.

/** Folders are read again by no clock while anything else is measured. */
const NEVER_SECONDS = 86_400;
const RESCAN_SECONDS = 20;

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** One run: what it was asked for, where things are, and what has been measured so far. */
interface Run {
  readonly options: ScaleOptions;
  readonly folders: ScaleFolders;
  readonly file: string;
  results: ScaleResults;
}

function dataOf({ folder, name }: ScaleOptions, count: number): string {
  return join(folder, 'data', `${name}-${count}`);
}

async function prepare({ options, folders }: Run, count: number): Promise<[ScaleArchive, string]> {
  const archive = await prepareArchive(folders, count);
  const data = dataOf(options, count);
  if (options.fresh) await rm(data, { recursive: true, force: true });
  await copyData(archive.before, data);
  return [archive, data];
}

interface Serving {
  readonly archive: ScaleArchive;
  readonly data: string;
  readonly rescanSeconds?: number;
}

async function withSession<T>(
  { options }: Run,
  { archive, data, rescanSeconds = NEVER_SECONDS }: Serving,
  measure: (session: Session) => Promise<T>,
): Promise<T> {
  const log = join(options.folder, 'logs', `${options.name}-${archive.count}.log`);
  const server = await startScaleServer({ cli: options.cli, archive, data, log, rescanSeconds });
  try {
    return await measure({
      ...{ server, archive, data },
      random: seededRandom(1871),
      longestSeconds: options.quick ? 20 : 120,
      idleSeconds: options.quick ? 1 : 60,
    });
  } finally {
    await server.stop();
  }
}

/** Measures a row and keeps it at once: a run that is ended has not measured in vain. */
async function row(run: Run, count: number, name: ScaleRow, measure: () => Promise<Figures>): Promise<void> {
  say(`${count} images: measuring ${name}`);
  const others = watchOthers();
  const figures = await measure();
  run.results = withRow(run.results, count, name, figures, others.stop());
  await writeResults(run.file, run.results);
}

function renamed(figures: Figures, names: Readonly<Record<string, string>>): Figures {
  return Object.fromEntries(Object.entries(names).map(([to, from]) => [to, figures[from] ?? Number.NaN]));
}

/** The first start of a build on what the version before has made. */
async function measureTakeover(run: Run, archive: ScaleArchive): Promise<void> {
  const data = `${dataOf(run.options, archive.count)}-takeover`;
  await rm(data, { recursive: true, force: true });
  await copyData(archive.before, data);
  await row(run, archive.count, 'takeover', async () =>
    renamed(await withSession(run, { archive, data }, measureStart), {
      'takeover-listening': 'listening',
      'takeover-tile': 'first-tile',
      'takeover-ready': 'ready',
      'takeover-cpu': 'start-cpu',
    }),
  );
  await rm(data, { recursive: true, force: true });
}

/** Everything that one server can be asked for, from its start on. */
async function measureServer(run: Run, archive: ScaleArchive, data: string): Promise<void> {
  const { rows } = run.options;
  const started = `${data}.started`;
  if (!existsSync(started)) {
    say(`${archive.count} images: first start`);
    await withSession(run, { archive, data }, measureStart);
    await writeFile(started, '');
  }
  const others = watchOthers();
  await withSession(run, { archive, data }, async (session) => {
    const figures = await measureStart(session);
    const share = others.stop();
    if (rows.has('start')) run.results = withRow(run.results, archive.count, 'start', figures, share);
    const measured = { reading: measureReading, memory: measureMemory, idle: measureIdle };
    for (const [name, measure] of [
      ['reading', measured.reading],
      ['memory', measured.memory],
      ['idle', measured.idle],
      ['changes', measureChanges],
    ] as const)
      if (rows.has(name)) await row(run, archive.count, name, () => measure(session));
  });
  await writeResults(run.file, run.results);
}

async function measureIngest(run: Run, archive: ScaleArchive, data: string): Promise<void> {
  const copy = `${data}-ingest`;
  await rm(copy, { recursive: true, force: true });
  await copyData(data, copy);
  const options = run.options.quick ? { scans: 10, longestSeconds: 20 } : { scans: 300, longestSeconds: 90 };
  await row(run, archive.count, 'first-ingest', () =>
    withSession(run, { archive, data: copy }, (session) => measureFirstIngest(session, options)),
  );
  await rm(copy, { recursive: true, force: true });
}

async function measureSize(run: Run, count: number): Promise<void> {
  const [archive, data] = await prepare(run, count);
  const { rows, quick } = run.options;
  if (rows.has('takeover')) await measureTakeover(run, archive);
  if (['start', 'reading', 'memory', 'idle', 'changes'].some((name) => rows.has(name as ScaleRow)))
    await measureServer(run, archive, data);
  const rescanSeconds = quick ? 1 : RESCAN_SECONDS;
  if (rows.has('rescan'))
    await row(run, count, 'rescan', () =>
      withSession(run, { archive, data, rescanSeconds }, (session) => measureRescan(session, rescanSeconds)),
    );
  if (rows.has('first-ingest')) await measureIngest(run, archive, data);
}

async function measureAll(run: Run): Promise<number> {
  for (const count of run.options.report ? [] : run.options.images) await measureSize(run, count);
  const gates = judgeScale(run.results);
  process.stdout.write(scaleReport(run.results, gates, run.options.quick));
  return run.options.gate && gates.some(({ met, noisy }) => !met && !noisy) ? 1 : 0;
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) {
    process.stdout.write(USAGE);
    return 0;
  }
  const { cli, folder } = options;
  if (options.remove) {
    await rm(folder, { recursive: true, force: true });
    return 0;
  }
  stopEverythingOnExit();
  if (!existsSync(cli)) throw new Error(`${cli} is not there: run npm run build`);
  await mkdir(join(folder, 'data'), { recursive: true });
  const file = join(folder, `results-${options.name}.json`);
  const results = await readResults(file, describeMachine());
  const run: Run = { options, folders: { folder, cli, say }, file, results };
  if (!options.prepare) return measureAll(run);
  for (const count of options.images) {
    const [archive, data] = await prepare(run, count);
    const flags = `--images ${archive.images} --manifests ${archive.manifests} --data ${data}`;
    process.stdout.write(`serve ${flags}\n`);
  }
  return 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    say(`bench: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(2);
  },
);
