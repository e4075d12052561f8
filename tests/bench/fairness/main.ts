import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isFailed } from '../gates.ts';
import { describeMachine } from '../machine.ts';
import { ingestScans, startLoupe } from '../peers/loupe.ts';
import { stopEverythingOnExit } from '../processes.ts';
import { ensureRequirements } from '../requirements.ts';
import { prepareScans, type ScanSet } from '../scans.ts';
import { type BenchFolders, withServer } from '../server.ts';
import { type FairnessArchive, prepareArchive } from './archive.ts';
import { judgeFairness } from './gates.ts';
import { type AttackResult, measureAttack } from './measure-attack.ts';
import { type FairnessOptions, readOptions } from './options.ts';
import { attackReport, fairnessReport } from './report.ts';
import { startSecondClient } from './second-client.ts';

const BENCH = fileURLToPath(new URL('../../../.bench', import.meta.url));

/** Nobody waits for what an attack has left unfinished. */
const FLAGS = ['--drain-seconds', '0'];
/** Renders of a quick run are small, however large they may be asked for. */
const QUICK_FLAGS = [...FLAGS, '--max-area', '300000'];

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function measureAll(
  { attacks, cli, quick, seconds }: FairnessOptions,
  scans: ScanSet,
  archive: FairnessArchive,
  folders: BenchFolders,
): Promise<AttackResult[]> {
  const client = startSecondClient();
  const results: AttackResult[] = [];
  try {
    for (const attack of attacks) {
      say(`measuring ${attack.name}`);
      const starting = startLoupe({
        name: 'loupe-fairness',
        cli,
        scans: { ...scans, masters: archive.images },
        folders,
        data: archive.data,
        flags: [...(quick ? QUICK_FLAGS : FLAGS), ...(attack.flags ?? [])],
      });
      const measured = await withServer(starting, (server) =>
        measureAttack(attack, { server, scans, archive, folders }, client, {
          seconds,
          leadSeconds: quick ? 0.2 : 1,
          lastlySeconds: quick ? 3 : 30,
        }),
      );
      results.push(measured);
      say(attackReport(measured, judgeFairness([measured])));
    }
  } finally {
    client.stop();
  }
  return results;
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (typeof options === 'string') {
    process.stdout.write(options);
    return 0;
  }
  stopEverythingOnExit();
  const machine = describeMachine();
  ensureRequirements(false, say);
  if (!existsSync(options.cli)) throw new Error(`${options.cli} is not there: run npm run build`);
  const { quick, seconds } = options;
  const kind = quick ? 'quick' : 'full';
  const folders = {
    root: BENCH,
    logs: join(BENCH, 'logs', `fairness-${kind}`),
    run: join(BENCH, 'run', `fairness-${kind}`),
  };
  await rm(folders.run, { recursive: true, force: true });
  await mkdir(folders.run, { recursive: true });
  const scans = await prepareScans(BENCH, quick, say);
  const archive = await prepareArchive(BENCH, kind, folders.run, scans);
  const log = join(folders.logs, 'ingest.log');
  const ingested = await ingestScans(options.cli, archive.images, archive.data, log);
  if (ingested !== 0) throw new Error(`loupe ingest ended with ${ingested}; see ${log}`);
  const results = await measureAll(options, scans, archive, folders);
  const gates = judgeFairness(results);
  process.stdout.write(fairnessReport(results, gates, { quick, seconds, machine }));
  const file = join(BENCH, quick ? 'last-fairness-quick.json' : 'last-fairness.json');
  await writeFile(file, `${JSON.stringify({ machine, seconds, results, gates }, null, 2)}\n`);
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
