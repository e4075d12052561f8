import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { ask } from '../support/asking.ts';
import { startFaultyProxy } from '../support/faulty-proxy.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';
import { openStore } from '../support/opened-store.ts';
import { startMemoryStore } from '../support/running-store.ts';
import { metricsOf } from '../support/server-metrics.ts';
import { stopEverythingOnExit } from './processes.ts';
import { seededRandom, shuffled } from './random.ts';
import { median } from './results.ts';
import { viewerTiles } from './url-lists.ts';

// Tiles of a scan whose pyramid is in an S3 store, for the first time and again, beside those of one on the local disk.

const USAGE = `npm run bench:store -- [options]

  --side N        width and height of the scan in pixels (4500); the store in memory takes no object above 10 MB
  --tiles N       tiles that are asked for, one after the other (400)
  --delay-ms N    what the store waits before each response (20)
  --help          this text
`;

const SCAN = 'scan';
const P95 = 0.95;

interface Row {
  readonly name: string;
  readonly tilesMs: readonly number[];
  /** Requests to the store, and bytes that came of them. */
  readonly reads: number;
  readonly bytes: number;
}

async function storeReads(server: TestServer): Promise<{ reads: number; bytes: number }> {
  const metrics = await metricsOf(server.url);
  return {
    reads: metrics.sum('loupe_store_ranged_reads_total'),
    bytes: metrics.sum('loupe_store_read_bytes_total'),
  };
}

async function measure(name: string, server: TestServer, paths: readonly string[]): Promise<Row> {
  // The connection, the code, and what opening the image takes, which `opened` tells of.
  const { status } = await ask(server.url, `/iiif/3/${SCAN}/info.json`);
  if (status !== 200) throw new Error(`${name}: info.json was answered ${status}`);
  const before = await storeReads(server);
  const tilesMs: number[] = [];
  for (const path of paths) {
    const begun = performance.now();
    const response = await ask(server.url, path);
    tilesMs.push(performance.now() - begun);
    if (response.status !== 200) throw new Error(`${name}: ${path} was answered ${response.status}`);
  }
  const after = await storeReads(server);
  return { name, tilesMs, reads: after.reads - before.reads, bytes: after.bytes - before.bytes };
}

/** Puts what is stored of images into a bucket, under the paths below the data folder. */
async function upload(data: string, bucket: string, env: Readonly<Record<string, string>>): Promise<void> {
  const { store, close } = await openStore(bucket, env);
  const entries = await readdir(join(data, 'images'), { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name);
    await store.write(path.slice(data.length + 1), { path });
  }
  await close();
}

async function measureAll(root: string, side: number, tiles: number, delayMs: number): Promise<Row[]> {
  const [images, data] = [join(root, 'images'), join(root, 'data')];
  await mkdir(images);
  const noise = { type: 'gaussian', mean: 128, sigma: 20 } as const;
  const pixels = { width: side, height: side, channels: 3, background: 'black', noise } as const;
  await sharp({ create: pixels, limitInputPixels: false }).toFile(join(images, `${SCAN}.tif`));
  const grid = viewerTiles({ name: SCAN, width: side, height: side });
  const paths = shuffled(grid, seededRandom(1))
    .slice(0, tiles)
    .map(({ path }) => `/iiif/3/${SCAN}/${path}`);
  const flags = ['--tile-cache-mb', '0', '--settle-seconds', '0'];
  const local = await startLoupe({ images, data, flags });
  // The first ones make the code warm.
  await measure('warm-up', local, paths);
  const rows = [await measure('local disk', local, paths)];
  await local.stop();
  const memory = await startMemoryStore();
  const proxy = await startFaultyProxy(memory.endpoint);
  try {
    const bucket = await memory.makeBucket('archive');
    await upload(data, bucket, memory.env);
    // Only the database stays.
    for (const name of ['images', 'cache']) await rm(join(data, name), { recursive: true, force: true });
    proxy.slowMs = delayMs;
    const program = ['--import', 'tsx', join(import.meta.dirname, '../support/serve-from-store.ts'), bucket];
    const env = { ...memory.env, AWS_ENDPOINT_URL_S3: proxy.endpoint };
    const start = () => startLoupe({ images, data, flags, program, env });
    const server = await start();
    const cold = await measure('store, cold', server, paths);
    await measure('warm-up', server, paths);
    const warm = await measure('store, warm', server, paths);
    await server.stop();
    const restarted = await start();
    await measure('warm-up', restarted, paths);
    rows.push(cold, warm, await measure('store, warm, after a restart', restarted, paths));
    await restarted.stop();
  } finally {
    await proxy.stop();
    await memory.stop();
  }
  return rows;
}

function lineOf({ name, tilesMs, reads, bytes }: Row): string {
  const sorted = tilesMs.toSorted((one, other) => one - other);
  const slow = sorted[Math.floor(sorted.length * P95)] ?? 0;
  const cells = [
    name,
    `${median(tilesMs).toFixed(2)} ms`,
    `${slow.toFixed(2)} ms`,
    (reads / tilesMs.length).toFixed(2),
    `${(bytes / tilesMs.length / 1e6).toFixed(2)} MB`,
  ];
  return `| ${cells.join(' | ')} |`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      side: { type: 'string', default: '4500' },
      tiles: { type: 'string', default: '400' },
      'delay-ms': { type: 'string', default: '20' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  stopEverythingOnExit();
  const root = await mkdtemp(join(tmpdir(), 'loupe-store-'));
  try {
    const rows = await measureAll(
      root,
      Number(values.side),
      Number(values.tiles),
      Number(values['delay-ms']),
    );
    const head = ['tiles from', 'median', '95 %', 'requests per tile', 'read per tile'];
    process.stdout.write(`| ${head.join(' | ')} |\n|${' --- |'.repeat(head.length)}\n`);
    process.stdout.write(`${rows.map(lineOf).join('\n')}\n`);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

await main();
