import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { databasePath, openForWriting } from '../../src/database/open.ts';
import { JournalStore } from '../../src/discovery/journal-store.ts';
import { PAGE_LENGTH } from '../../src/discovery/stream-documents.ts';
import { ask } from '../support/asking.ts';
import { until } from '../support/patience.ts';
import { freePort, startProcess, stopEverythingOnExit, waitUntilReady } from './processes.ts';
import { seededRandom } from './random.ts';
import { median } from './results.ts';

// Change streams at scale: how long a page takes wherever it is, and whether the start knows how long the stream is.

const USAGE = `npm run bench:streams -- [options]

  --activities N,N,…   lengths of the streams to measure (1000,100000,1000000)
  --asked N            pages that are asked for of each (1000)
  --cli PATH           the server's entry point (dist/cli.js)
  --help               this text
`;

/** Activities that are written in one transaction. */
const AT_ONCE = 20_000;

/** The slowest of a hundred. */
const P99 = 0.99;

const CODED = { 'accept-encoding': 'br' };

interface Measured {
  readonly activities: number;
  readonly startMs: number;
  readonly pagesMs: readonly number[];
  readonly newestMs: readonly number[];
  readonly notModifiedMs: readonly number[];
  /** The bytes of a page, coded, from a server that does nothing but send them from memory. */
  readonly peerMs: readonly number[];
}

/** A journal of so many activities, with a provider each. */
async function fill(dataFolder: string, activities: number): Promise<void> {
  await mkdir(dataFolder, { recursive: true });
  const database = openForWriting(databasePath(dataFolder));
  const journal = new JournalStore(database);
  const agent = { id: 'https://example.org/', type: 'Agent', label: { en: ['An archive of photographs'] } };
  let atMs = Date.now() - activities * 2;
  for (let done = 0; done < activities; done += AT_ONCE)
    database.transaction('usual', () => {
      const properties = journal.propertiesNumber(JSON.stringify({ provider: [agent] }));
      for (let at = done; at < Math.min(activities, done + AT_ONCE); at += 1) {
        atMs += 1;
        const id = `essay-${Math.floor(at / 3)}`;
        journal.add({ type: at % 3 === 0 ? 'Create' : 'Update', kind: 'Manifest', id, properties }, atMs);
      }
    });
  database.close();
}

async function timeOf(origin: string, path: string, headers: Record<string, string>, status = 200) {
  const begun = performance.now();
  const response = await ask(origin, path, { headers });
  const ms = performance.now() - begun;
  if (response.status !== status) throw new Error(`${path} was answered ${response.status}`);
  return { ms, response };
}

async function timesOf(count: number, time: () => Promise<{ ms: number }>): Promise<number[]> {
  const times: number[] = [];
  for (let at = 0; at < count; at += 1) times.push((await time()).ms);
  return times;
}

/** The least that any server of such a page takes in Node. */
async function timesOfPeer(body: Buffer, count: number): Promise<number[]> {
  const headers = { 'Content-Encoding': 'br', 'Content-Length': body.length };
  const server = createServer((_request, response) => response.writeHead(200, headers).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const times = await timesOf(count, () => timeOf(`http://127.0.0.1:${port}`, '/', CODED));
  server.closeAllConnections();
  server.close();
  return times;
}

async function measure(cli: string, activities: number, asked: number): Promise<Measured> {
  const root = await mkdtemp(join(tmpdir(), 'loupe-streams-'));
  try {
    const [images, data] = [join(root, 'images'), join(root, 'data')];
    await mkdir(images);
    const scan = sharp({ create: { width: 60, height: 40, channels: 3, background: '#804000' } });
    await writeFile(join(images, 'scan.jpg'), await scan.jpeg().toBuffer());
    await fill(data, activities);
    const port = await freePort();
    const log = join(root, 'server.log');
    const folders = ['--images', images, '--manifests', join(root, 'manifests'), '--data', data];
    const flags = ['--port', `${port}`, '--workers', '1', '--log-level', 'warn'];
    const begun = performance.now();
    const loupe = startProcess('loupe', [process.execPath, cli, 'serve', ...folders, ...flags], { log });
    const origin = `http://127.0.0.1:${port}`;
    await waitUntilReady(`${origin}/ready`, loupe, log, 60);
    const startMs = performance.now() - begun;
    const pages = Math.floor(activities / PAGE_LENGTH);
    const random = seededRandom(activities);
    const anyPage = (): string => `/discovery/activities/page/${1 + Math.floor(random() * pages)}`;
    const { response } = await timeOf(origin, anyPage(), CODED);
    const collection = async () => JSON.parse((await ask(origin, '/discovery/activities')).text);
    // The server tells of the folder of the scan, and of the top collection.
    await until(async () => (await collection()).totalItems === activities + 2, 'all is told');
    const { last } = await collection();
    const newest = new URL(String(last.id)).pathname;
    const tag = (await timeOf(origin, newest, CODED)).response.headers.etag ?? '';
    const known = { ...CODED, 'if-none-match': tag };
    // The first ones make the code warm.
    await timesOf(50, () => timeOf(origin, anyPage(), CODED));
    const measured = {
      activities,
      startMs,
      pagesMs: await timesOf(asked, () => timeOf(origin, anyPage(), CODED)),
      newestMs: await timesOf(asked, () => timeOf(origin, newest, CODED)),
      notModifiedMs: await timesOf(asked, () => timeOf(origin, newest, known, 304)),
      peerMs: await timesOfPeer(response.body, asked),
    };
    await loupe.stop();
    return measured;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

function line({ activities, startMs, pagesMs, newestMs, notModifiedMs, peerMs }: Measured): string {
  const p99 = (times: readonly number[]): number =>
    times.toSorted((a, b) => a - b)[Math.ceil(times.length * P99) - 1] ?? Number.NaN;
  const both = (times: readonly number[]): string => `${median(times).toFixed(2)} (${p99(times).toFixed(2)})`;
  const cells = [
    ...[activities.toLocaleString('en-GB'), startMs.toFixed(0), both(pagesMs), both(newestMs)],
    ...[both(notModifiedMs), both(peerMs), (median(pagesMs) / median(peerMs)).toFixed(1)],
  ];
  return `| ${cells.join(' | ')} |`;
}

const HEAD = [
  ...['activities', 'ready after ms', 'any page ms (p99)', 'newest page ms (p99)', '304 ms (p99)'],
  ...['the same bytes from memory ms (p99)', 'any page / from memory'],
];

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      activities: { type: 'string', default: '1000,100000,1000000' },
      asked: { type: 'string', default: '1000' },
      cli: { type: 'string', default: 'dist/cli.js' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  stopEverythingOnExit();
  const lengths = values.activities.split(',').map(Number);
  if (!lengths.every((length) => Number.isInteger(length) && length >= PAGE_LENGTH && length <= 10_000_000))
    throw new Error(
      `--activities takes whole numbers from ${PAGE_LENGTH} to 10,000,000, with commas between`,
    );
  const asked = Number(values.asked);
  if (!Number.isInteger(asked) || asked < 1) throw new Error('--asked takes a whole number from 1');
  process.stdout.write(
    `${cpus().length} x ${cpus()[0]?.model.trim()}, Node ${process.version}. Coded with br; one worker, one client.\n\n`,
  );
  process.stdout.write(`| ${HEAD.join(' | ')} |\n|${'---|'.repeat(HEAD.length)}\n`);
  for (const length of lengths) process.stdout.write(`${line(await measure(values.cli, length, asked))}\n`);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  },
);
