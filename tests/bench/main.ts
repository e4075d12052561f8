import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isFailed, judge, LRU_OFF, LRU_ON, NOTHING_KEPT } from './gates.ts';
import { measureIngest } from './ingest-row.ts';
import { measureFlood, measureInterference, measureWorkerMemory } from './interference.ts';
import { LOAD_ROWS, measureLoadRow } from './load-rows.ts';
import { describeMachine, watchOthers } from './machine.ts';
import { type BenchOptions, type RowName, readOptions, USAGE } from './options.ts';
import { givenServer } from './peers/given.ts';
import { startIiifProcessor } from './peers/iiif-processor.ts';
import { startIipsrv } from './peers/iipsrv.ts';
import { CACHES_OFF, ingestScans, type LoupeOptions, startLoupe } from './peers/loupe.ts';
import { startStaticTiles } from './peers/nginx.ts';
import { SERVER_CORE, stopEverythingOnExit } from './processes.ts';
import { markdownReport } from './report.ts';
import { ensureRequirements } from './requirements.ts';
import type { BenchResults, FloodResult, IngestResult, RowResult, WorkerMemory } from './results.ts';
import { prepareScans, type ScanSet } from './scans.ts';
import { type BenchFolders, type BenchServer, SCATTERED_ROWS, stopServer, withServer } from './server.ts';

const BENCH = fileURLToPath(new URL('../../.bench', import.meta.url));

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

interface Setup {
  readonly options: BenchOptions;
  readonly scans: ScanSet;
  readonly folders: BenchFolders;
  /** Flags and folders that every start of Loupe shares. */
  readonly loupe: Omit<LoupeOptions, 'name' | 'flags'>;
}

/** All servers that are compared one by one, each alone on the server core. */
async function startCompared({ options, scans, folders, loupe }: Setup): Promise<BenchServer[]> {
  const servers: BenchServer[] = [await startStaticTiles(scans, folders)];
  const pinned = { ...loupe, core: SERVER_CORE };
  const one = ['--workers', '1', '--renderers', '1'];
  servers.push(await startLoupe({ ...pinned, name: LRU_OFF, flags: [...one, ...CACHES_OFF] }));
  const cached = await startLoupe({ ...pinned, name: LRU_ON, flags: [...one, '--tile-cache-mb', '256'] });
  servers.push({ ...cached, rows: new Set(['tiles', 'not-modified', 'session']) });
  const cold = await startLoupe({
    ...pinned,
    name: NOTHING_KEPT,
    flags: [...one, ...CACHES_OFF, '--decoded-cache-mb', '0'],
  });
  servers.push({ ...cold, rows: new Set(SCATTERED_ROWS) });
  servers.push(await startIiifProcessor(scans, folders, say));
  if (options.iipsrv)
    servers.push(
      await startIipsrv('iipsrv', scans, folders),
      await startIipsrv('iipsrv, nothing kept', scans, folders),
    );
  if (options.peer !== undefined) servers.push(givenServer(options.peer, scans));
  return servers;
}

/** By row, what others used of the machine meanwhile. */
type Others = Partial<Record<RowName, number>>;

/** Measures a row and notes what others used. */
async function watched<T>(others: Others, row: RowName, measure: () => Promise<T>): Promise<T> {
  say(`measuring ${row}`);
  const watch = watchOthers();
  try {
    return await measure();
  } finally {
    others[row] = watch.stop();
  }
}

async function measureCompared(setup: Setup, others: Others): Promise<RowResult[]> {
  const { options, scans, folders } = setup;
  const rows = LOAD_ROWS.filter((row) => options.rows.has(row));
  if (rows.length === 0) return [];
  say('starting the servers');
  const servers = await startCompared(setup);
  const results: RowResult[] = [];
  for (const row of rows)
    results.push(
      ...(await watched(others, row, () => measureLoadRow(row, servers, scans, folders, options))),
    );
  await Promise.all(servers.map(stopServer));
  return results;
}

async function measureAll(setup: Setup): Promise<BenchResults> {
  const { options, scans, folders, loupe } = setup;
  let ingest: IngestResult | undefined;
  let worker: WorkerMemory | undefined;
  const others: Others = {};
  let flood: FloodResult | undefined;
  if (options.rows.has('ingest')) {
    ingest = await watched(others, 'ingest', () => measureIngest(scans, folders, options));
  }
  const rows = await measureCompared(setup, others);
  if (options.rows.has('memory')) {
    const flags = ['--workers', '1', '--tile-cache-mb', '0'];
    const measured = await withServer(
      startLoupe({ ...loupe, name: 'loupe-memory', core: SERVER_CORE, flags }),
      (server) =>
        watched(others, 'memory', () => measureWorkerMemory(server, scans, folders, options.seconds * 2)),
    );
    worker = measured.worker;
    rows.push(measured.row);
  }
  // From here on no core is bound and all settings are those that people get.
  if (options.rows.has('interference')) {
    const measured = await withServer(
      startLoupe({ ...loupe, name: 'loupe-interference', flags: [] }),
      (server) => watched(others, 'interference', () => measureInterference(server, scans, folders, options)),
    );
    rows.push(...measured);
  }
  if (options.rows.has('flood')) {
    const measured = await withServer(startLoupe({ ...loupe, name: 'loupe-flood', flags: [] }), (server) =>
      watched(others, 'flood', () => measureFlood(server, scans, folders, options.quick)),
    );
    flood = measured.flood;
    rows.push(measured.row);
  }
  return { rows, ingest, flood, worker, others };
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) {
    process.stdout.write(USAGE);
    return 0;
  }
  stopEverythingOnExit();
  const machine = describeMachine();
  ensureRequirements(options.iipsrv, say);
  if (!existsSync(options.cli)) throw new Error(`${options.cli} is not there: run npm run build`);
  // A quick run beside a real one, as in the tests, takes nothing away from it.
  const kind = options.quick ? 'quick' : 'full';
  const folders = { root: BENCH, logs: join(BENCH, 'logs', kind), run: join(BENCH, 'run', kind) };
  await rm(folders.run, { recursive: true, force: true });
  await mkdir(folders.run, { recursive: true });
  const scans = await prepareScans(BENCH, options.quick, say);
  const data = join(BENCH, 'data', kind);
  const ingestLog = join(folders.logs, 'ingest-once.log');
  const ingested = await ingestScans(options.cli, scans.masters, data, ingestLog);
  if (ingested !== 0) throw new Error(`loupe ingest ended with ${ingested}; see ${ingestLog}`);
  const setup = { options, scans, folders, loupe: { cli: options.cli, scans, folders, data } };
  const results = await measureAll(setup);
  const gates = judge(results);
  process.stdout.write(markdownReport(results, gates, scans, options, machine));
  const last = { machine, options: { ...options, rows: [...options.rows] }, scans, ...results, gates };
  const file = join(BENCH, options.quick ? 'last-quick.json' : 'last.json');
  await writeFile(file, `${JSON.stringify(last, null, 2)}\n`);
  await rm(folders.run, { recursive: true, force: true });
  return options.gate && gates.some(isFailed) ? 1 : 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    say(`bench: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(2);
  },
);
