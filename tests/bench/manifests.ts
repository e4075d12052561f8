import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ask } from '../support/asking.ts';
import { processTree, residentOf, untilIdle } from './measure.ts';
import { type MadeArchive, makeArchive } from './photograph-archive.ts';
import { freePort, startProcess, stopEverythingOnExit, waitUntilReady } from './processes.ts';
import { median } from './results.ts';

// Manifests at scale: how long they take to load, to answer and to change, and what memory they take.

const USAGE = `npm run bench:manifests -- [options]

  --photographs N,N,…   sizes of the archives to measure (1000,10000,100000), twenty photographs to an essay
  --cli PATH            the server's entry point (dist/cli.js)
  --help                this text
`;

/** Manifests that are asked for, spread over the archive. */
const ASKED = 50;

interface Measured {
  readonly photographs: number;
  readonly manifests: number;
  /** Until the server with all its images and manifests is ready, milliseconds. */
  readonly startMs: number;
  /** Of that, reading and composing manifests. */
  readonly loadMs: number;
  readonly firstMs: readonly number[];
  readonly againMs: readonly number[];
  readonly topMs: number;
  readonly changeMs: number;
  readonly primaryMb: number;
  readonly workerMb: number;
  readonly primaryWithoutMb: number;
  readonly workerWithoutMb: number;
}

interface Running {
  readonly origin: string;
  readonly pid: number;
  readonly startMs: number;
  /** Of the primary and of the worker. */
  readonly megabytes: () => { primary: number; worker: number };
  readonly log: () => Promise<string>;
  readonly stop: () => Promise<void>;
}

async function serve(cli: string, root: string, archive: MadeArchive, manifests: string): Promise<Running> {
  const port = await freePort();
  const log = join(root, 'server.log');
  const folders = ['--images', archive.images, '--manifests', manifests, '--data', archive.data];
  const flags = ['--port', `${port}`, '--workers', '1', '--folder-manifests', 'false', '--log-level', 'info'];
  const begun = performance.now();
  const loupe = startProcess('loupe', [process.execPath, cli, 'serve', ...folders, ...flags], { log });
  const origin = `http://127.0.0.1:${port}`;
  await waitUntilReady(`${origin}/ready`, loupe, log, 600);
  return {
    origin,
    pid: loupe.pid,
    startMs: performance.now() - begun,
    megabytes: () => {
      const [primary = 0, worker = 0] = processTree([loupe.pid]).map((pid) => residentOf(pid) / 1e6);
      return { primary, worker };
    },
    log: () => readFile(log, 'utf8'),
    stop: () => loupe.stop(),
  };
}

async function timeOf(origin: string, path: string, headers: Record<string, string>): Promise<number> {
  const begun = performance.now();
  const answer = await ask(origin, path, { headers });
  const milliseconds = performance.now() - begun;
  if (answer.status !== 200) throw new Error(`${path} was answered ${answer.status}`);
  return milliseconds;
}

/** Saves an essay with another label and waits until that is what is answered. */
async function timeOfChange(origin: string, { manifests, essays }: MadeArchive): Promise<number> {
  const [essay = ''] = essays;
  const path = join(manifests, `${essay}.yaml`);
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace(/^label: .*$/m, 'label: Changed'));
  const begun = performance.now();
  for (;;) {
    const { text: answer } = await ask(origin, `/presentation/3/${essay}/manifest`);
    if (answer.includes('Changed')) break;
    if (performance.now() - begun > 60_000) throw new Error('the change was not live within a minute');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const milliseconds = performance.now() - begun;
  await writeFile(path, text);
  return milliseconds;
}

function loadTime(log: string): number {
  const line = log.split('\n').find((each) => each.includes('manifests are loaded'));
  if (line === undefined) throw new Error('the log does not say when the manifests were loaded');
  const { ms }: { ms: number } = JSON.parse(line);
  return ms;
}

async function measure(cli: string, photographs: number): Promise<Measured> {
  const root = await mkdtemp(join(tmpdir(), 'loupe-manifests-'));
  try {
    const archive = await makeArchive(root, photographs);
    const without = await serve(cli, root, archive, join(root, 'none'));
    const plain = without.megabytes();
    await without.stop();
    const server = await serve(cli, root, archive, archive.manifests);
    const loadMs = loadTime(await server.log());
    const loaded = server.megabytes();
    const step = Math.max(1, Math.floor(archive.essays.length / ASKED));
    const asked = archive.essays.filter((_, index) => index % step === 0).slice(0, ASKED);
    const headers = { 'accept-encoding': 'br' };
    const top = '/presentation/3/collection/top';
    // The first answer of all makes the code warm, and the lists of all manifests.
    const topMs = await timeOf(server.origin, top, headers);
    const firstMs: number[] = [];
    const againMs: number[] = [];
    for (const essay of asked)
      firstMs.push(await timeOf(server.origin, `/presentation/3/${essay}/manifest`, headers));
    for (const essay of asked)
      againMs.push(await timeOf(server.origin, `/presentation/3/${essay}/manifest`, headers));
    // After its start a server sets up the watching of every folder.
    await untilIdle([server.pid], 120);
    const changeMs = await timeOfChange(server.origin, archive);
    await server.stop();
    return {
      photographs,
      manifests: archive.essays.length,
      startMs: server.startMs,
      loadMs,
      firstMs,
      againMs,
      topMs,
      changeMs,
      primaryMb: loaded.primary,
      workerMb: loaded.worker,
      primaryWithoutMb: plain.primary,
      workerWithoutMb: plain.worker,
    };
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

function decimals(value: number, digits: number): string {
  return value.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function line(measured: Measured): string {
  const slowest = (times: readonly number[]): string =>
    `${decimals(median(times), 1)} (${decimals(Math.max(...times), 1)})`;
  const cells = [
    decimals(measured.photographs, 0),
    decimals(measured.manifests, 0),
    decimals(measured.loadMs / 1000, 1),
    decimals(measured.startMs / 1000, 1),
    slowest(measured.firstMs),
    slowest(measured.againMs),
    decimals(measured.topMs, 0),
    decimals(measured.changeMs / 1000, 2),
    `${decimals(measured.primaryMb, 0)} (${decimals(measured.primaryWithoutMb, 0)})`,
    `${decimals(measured.workerMb, 0)} (${decimals(measured.workerWithoutMb, 0)})`,
  ];
  return `| ${cells.join(' | ')} |`;
}

const HEAD = [
  'photographs',
  'manifests',
  'loaded in s',
  'server ready in s',
  'first answer ms (slowest)',
  'repeated ms (slowest)',
  'top collection ms',
  'change live in s',
  'primary MB (without manifests)',
  'worker MB (without)',
];

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      photographs: { type: 'string', default: '1000,10000,100000' },
      cli: { type: 'string', default: 'dist/cli.js' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  stopEverythingOnExit();
  const sizes = values.photographs.split(',').map(Number);
  if (!sizes.every((size) => Number.isInteger(size) && size > 0 && size <= 1_000_000))
    throw new Error('--photographs takes whole numbers from 1 to 1,000,000, with commas between them');
  process.stdout.write(
    `${cpus().length} x ${cpus()[0]?.model.trim()}, Node ${process.version}. Coded with br; one worker.\n\n`,
  );
  process.stdout.write(`| ${HEAD.join(' | ')} |\n|${'---|'.repeat(HEAD.length)}\n`);
  for (const size of sizes) process.stdout.write(`${line(await measure(values.cli, size))}\n`);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  },
);
