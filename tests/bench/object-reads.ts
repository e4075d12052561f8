import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { openStore } from '../support/opened-store.ts';

// npx tsx tests/bench/object-reads.ts: what a ranged read of an S3 store takes of a processor, by the SDK and by Loupe.
// The store is a process of its own that checks nothing, so that the client alone is measured.

const SIZES = [40_000, 1_000_000];
const WARM_UP = 300;
const READS = 2000;
const AT_ONCE = 4;
const ROUNDS = 3;

/** Responds each range of an object of nothing. */
function serve(): void {
  const object = Buffer.alloc(4_000_000, 7);
  const server = createServer(({ headers }, response) => {
    const [, start, end] = /bytes=(\d+)-(\d+)/.exec(headers.range ?? '') ?? [];
    const body = object.subarray(Number(start), Number(end) + 1);
    response.writeHead(206, {
      'content-length': body.length,
      'content-range': `bytes ${start}-${end}/${object.length}`,
      'last-modified': new Date(0).toUTCString(),
      etag: '"version"',
    });
    response.end(body);
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    process.send?.(typeof address === 'object' ? address?.port : undefined);
  });
  process.once('disconnect', () => process.exit(0));
}

type Read = (length: number) => Promise<number>;

function bySdk(endpoint: string): Read {
  const client = new S3Client({
    ...{ endpoint, region: 'us-east-1', forcePathStyle: true, responseChecksumValidation: 'WHEN_REQUIRED' },
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
  });
  const of = { Bucket: 'archive', Key: 'pyramid.tif', IfMatch: '"version"' };
  return async (length) => {
    const { Body } = await client.send(new GetObjectCommand({ ...of, Range: `bytes=0-${length - 1}` }));
    return (await Body?.transformToByteArray())?.length ?? 0;
  };
}

async function byLoupe(endpoint: string): Promise<Read> {
  const env = {
    ...{ AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' },
    AWS_ENDPOINT_URL_S3: endpoint,
  };
  const { store } = await openStore('s3://archive', env);
  return async (length) => {
    const range = { start: 0, length };
    return (await store.read('pyramid.tif', { range, version: 'version' }))?.bytes.length ?? 0;
  };
}

async function readMany(read: Read, length: number, times: number): Promise<void> {
  let left = times;
  const lane = async (): Promise<void> => {
    while (left-- > 0) if ((await read(length)) !== length) throw new Error('other bytes came');
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

/** Milliseconds of a processor for one read. */
async function costOf(read: Read, length: number): Promise<number> {
  await readMany(read, length, WARM_UP);
  const before = process.cpuUsage();
  await readMany(read, length, READS);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / READS;
}

async function measure(): Promise<void> {
  const server = fork(new URL(import.meta.url).pathname, ['serve'], { execArgv: process.execArgv });
  const [port] = await once(server, 'message');
  const endpoint = `http://127.0.0.1:${port}`;
  const readers: [string, Read][] = [
    ['the SDK', bySdk(endpoint)],
    ['Loupe', await byLoupe(endpoint)],
  ];
  for (const length of SIZES)
    for (const [name, read] of readers) {
      const costs: number[] = [];
      for (let round = 0; round < ROUNDS; round++) costs.push(await costOf(read, length));
      const median = costs.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0;
      process.stdout.write(`${length} bytes by ${name}: ${median.toFixed(2)} ms of a processor\n`);
    }
  server.disconnect();
  process.exit(0);
}

if (process.argv[2] === 'serve') serve();
else await measure();
