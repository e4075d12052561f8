import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isFailed } from '../gates.ts';
import { describeMachine } from '../machine.ts';
import { stopEverythingOnExit } from '../processes.ts';
import { ensureVips } from '../requirements.ts';
import { ARCHIVE_ROWS, readOptions, USAGE } from './options.ts';
import { judgeScale, scaleReport } from './report.ts';
import { readResults } from './results-file.ts';
import {
  measureKinds,
  measureLarge,
  measureRecords,
  measureSize,
  measureSources,
  prepare,
  type Run,
} from './rows.ts';

// What grows with the archive: start, memory, idle work, changes and ingest of archives of different sizes.

/** Names of all that is kept in the folder; whatever else is in it stays. */
const KEPT =
  /^(?:archive-|records-|templates-|large-scans-|source-scans-|master-kinds-|scans$|results-|data$|logs$)/;

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function removeKept(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  for (const name of await readdir(folder))
    if (KEPT.test(name)) await rm(join(folder, name), { recursive: true, force: true });
}

async function prepareAll(run: Run): Promise<number> {
  for (const count of run.options.images) {
    const [archive, data] = await prepare(run, count);
    const flags = `--images ${archive.images} --manifests ${archive.manifests} --data ${data}`;
    process.stdout.write(`serve ${flags}\n`);
  }
  return 0;
}

async function measureAll(run: Run): Promise<void> {
  const { records, images, rows } = run.options;
  if (records > 0) {
    await measureRecords(run);
    return;
  }
  if (ARCHIVE_ROWS.some((row) => rows.has(row))) for (const count of images) await measureSize(run, count);
  if (rows.has('large-scans')) await measureLarge(run);
  if (rows.has('source-scans')) await measureSources(run);
  if (rows.has('master-kinds')) await measureKinds(run);
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) {
    process.stdout.write(USAGE);
    return 0;
  }
  const { cli, folder, quick, rows } = options;
  if (options.remove) {
    await removeKept(folder);
    return 0;
  }
  stopEverythingOnExit();
  if (!existsSync(cli)) throw new Error(`${cli} is not there: run npm run build`);
  const needsVips = rows.has('large-scans') || rows.has('master-kinds');
  if (needsVips && !options.prepare && !options.report) ensureVips(say);
  await mkdir(join(folder, 'data'), { recursive: true });
  const file = join(folder, `results-${options.name}.json`);
  const results = await readResults(file, describeMachine());
  const run: Run = { options, folders: { folder, cli, say }, file, results };
  if (options.prepare) return prepareAll(run);
  if (!options.report) await measureAll(run);
  const gates = judgeScale(run.results);
  process.stdout.write(scaleReport(run.results, gates, quick));
  return options.gate && gates.some(isFailed) ? 1 : 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    say(`bench: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(2);
  },
);
