import { copyFile, rename, rm } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { ask, metadataOf } from '../support/asking.ts';
import { runLoupe } from '../support/command.ts';
import { noiseImage } from '../support/grid-image.ts';
import { startLoupe, type TestServer, type TestServerOptions, temporaryFolder } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { alive, type ProcessEntry, processesBelow, timesAsleep } from '../support/processes.ts';
import { metricsOf, ServerMetrics } from '../support/server-metrics.ts';

// Processes that are killed, that end in order, and that never get as far.

const TILE = '/iiif/3/chart/0,0,512,512/512,512/0/default.jpg';
/** As long as may be: answers are slow on a busy machine. */
const PATIENT_DRAIN = ['--drain-seconds', '600'];
/** Takes about a second: 12 megapixels as PNG. */
const SLOW = { path: '/iiif/3/chart/full/^4200,2800/0/default.png', width: 4200, height: 2800 };

let archive: Archive;
let masters: string;

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.addChart('chart.jpg', 1537, 1025);
  masters = await archive.fingerprint();
});

afterAll(async () => {
  expect(await archive.fingerprint()).toBe(masters);
  await archive.remove();
});

async function withServer(options: Partial<TestServerOptions>, use: (server: TestServer) => Promise<void>) {
  const server = await startLoupe({ images: archive.folder, data: archive.dataFolder, ...options });
  try {
    await use(server);
  } finally {
    await server.stop();
  }
}

function childrenOf(server: TestServer): ProcessEntry[] {
  return processesBelow(server.child.pid ?? -1);
}

function named(server: TestServer, script: string): ProcessEntry[] {
  return childrenOf(server).filter(({ command }) => command.includes(script));
}

function untilRendering(server: TestServer): Promise<void> {
  const running = async () => (await metricsOf(server.url)).sum('loupe_renders_running') > 0;
  return until(running, 'a render runs');
}

/** Over a connection of its own; undefined when nothing answers. */
async function statusOfTile(server: TestServer): Promise<number | undefined> {
  const answer = await ask(server.url, TILE, { headers: { Connection: 'close' } }).catch(() => undefined);
  return answer?.status;
}

function sentences(errors: string): string[] {
  return errors.split('\n').filter((line) => line.startsWith('loupe: '));
}

function untilGone(entries: readonly ProcessEntry[]): Promise<void> {
  return until(() => alive(entries).length === 0, 'no process is left');
}

describe('a server that goes on', () => {
  let server: TestServer;

  beforeAll(async () => {
    const flags = ['--workers', '2', '--renderers', '2'];
    server = await startLoupe({ images: archive.folder, data: archive.dataFolder, flags });
  });
  afterAll(() => server.stop());

  test('when a renderer is killed in the middle of a render: the request is answered, by another', async () => {
    const asked = ask(server.url, SLOW.path);
    await untilRendering(server);
    const [renderer] = named(server, 'renderer.js');
    process.kill(renderer?.pid ?? -1, 'SIGKILL');
    expect((await ask(server.url, TILE)).status).toBe(200);
    const answer = await asked;
    expect(answer.status).toBe(200);
    expect(await metadataOf(answer)).toMatchObject({ width: SLOW.width, height: SLOW.height });
    expect((await ask(server.url, '/iiif/3/chart/5,5,50,50/max/0/default.png')).status).toBe(200);
    expect((await ask(server.url, '/ready')).status).toBe(200);
  });

  test('a worker that is too busy to tell its numbers takes none out of the sums, and is told of', async () => {
    const headers = { Connection: 'close' };
    const metrics = async () => new ServerMetrics((await ask(server.url, '/metrics', { headers })).text);
    for (let times = 0; times < 40; times += 1) await ask(server.url, TILE, { headers });
    const before = await metrics();
    expect([before.sum('loupe_workers'), before.sum('loupe_workers_answered')]).toEqual([2, 2]);
    const [busy] = named(server, 'worker.js');
    process.kill(busy?.pid ?? -1, 'SIGSTOP');
    const during = await metrics();
    process.kill(busy?.pid ?? -1, 'SIGCONT');
    expect([during.sum('loupe_workers'), during.sum('loupe_workers_answered')]).toEqual([2, 1]);
    expect(during.requests).toBeGreaterThanOrEqual(before.requests);
    expect((await metrics()).sum('loupe_workers_answered')).toBe(2);
  });

  test('when a second one is started on its data folder, which says so and leaves it alone', async () => {
    const flags = ['--images', archive.folder, '--data', archive.dataFolder, '--port', '0'];
    const { code, errors } = await runLoupe(['serve', ...flags]);
    expect(sentences(errors)).toEqual(['loupe: data: another Loupe is using this data folder']);
    expect(code).toBe(2);
    expect((await ask(server.url, TILE)).status).toBe(200);
    expect((await ask(server.url, '/iiif/3/chart/6,6,50,50/max/0/default.png')).status).toBe(200);
  });

  test('when one of two workers is killed: the other answers, and another takes its place', async () => {
    const before = named(server, 'worker.js');
    expect(before).toHaveLength(2);
    process.kill(before[0]?.pid ?? -1, 'SIGKILL');
    await until(() => alive(before).length === 1, 'the worker is gone');
    const headers = { Connection: 'close' };
    for (let times = 0; times < 10; times += 1)
      expect((await ask(server.url, TILE, { headers })).status).toBe(200);
    await until(async () => named(server, 'worker.js').length === 2, 'there are two again');
    await expect.poll(server.logged).toContain('a worker ended');
  });
});

describe('a process that is killed', () => {
  test('the only worker: another answers at the same address', async () => {
    await withServer({}, async (server) => {
      const [worker] = named(server, 'worker.js');
      process.kill(worker?.pid ?? -1, 'SIGKILL');
      await until(async () => (await statusOfTile(server)) === 200, 'a worker answers again');
    });
  });

  test('a worker while no other can be started: that is tried until it can, and keeps nobody from the end', async () => {
    const folder = await temporaryFolder();
    const node = join(folder, 'node');
    await copyFile(process.execPath, node);
    const options = { images: archive.folder, data: archive.dataFolder };
    const server = await startLoupe({ ...options, shell: `shift; set -- '${node}' "$@"` });
    const replacements = () => server.logged().split('a worker cannot be started').length - 1;
    const killWorker = async () => {
      const [worker] = named(server, 'worker.js');
      await rename(node, `${node}.aside`);
      const before = replacements();
      process.kill(worker?.pid ?? -1, 'SIGKILL');
      await until(() => replacements() > before, 'a worker could not be started');
    };
    try {
      await killWorker();
      await rename(`${node}.aside`, node);
      await until(async () => (await statusOfTile(server)) === 200, 'a worker answers again');
      await killWorker();
      expect(await server.stop()).toBe(0);
    } finally {
      await server.stop();
      await rm(folder, { recursive: true });
    }
  });

  test('the primary: nothing of it is left, and the data folder is free again', async () => {
    const server = await startLoupe({
      images: archive.folder,
      data: archive.dataFolder,
      // Nothing kept: the answer is rendered again.
      flags: ['--disk-cache-mb', '0'],
    });
    const asked = ask(server.url, SLOW.path).catch(() => undefined);
    await untilRendering(server);
    const children = childrenOf(server);
    expect(children.length).toBeGreaterThanOrEqual(2);
    server.child.kill('SIGKILL');
    await asked;
    await untilGone(children);
    await withServer({}, async (next) => {
      expect((await ask(next.url, TILE)).status).toBe(200);
    });
  });
});

describe('a signal to end', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s lets a slow answer finish and leaves nothing',
    async (signal) => {
      const server = await startLoupe({
        images: archive.folder,
        data: archive.dataFolder,
        // Nothing kept: the answer is rendered in each of the runs.
        flags: ['--disk-cache-mb', '0', ...PATIENT_DRAIN],
      });
      const idle = await ask(server.url, TILE);
      expect(idle.headers.connection).not.toBe('close');
      const asked = ask(server.url, SLOW.path);
      await untilRendering(server);
      const children = childrenOf(server);
      const ended = new Promise((resolve) => server.child.once('exit', (code) => resolve(code)));
      server.child.kill(signal);
      const answer = await asked;
      expect(answer.status).toBe(200);
      expect(await metadataOf(answer)).toMatchObject({ width: SLOW.width, height: SLOW.height });
      expect(await ended).toBe(0);
      await untilGone(children);
      await server.stop();
    },
  );

  test('an answer that its client is slow to read comes whole', async () => {
    const grainy = await emptyArchive();
    const { data, width, height } = noiseImage(2600, 2000);
    await grainy.add('noise.png', sharp(data, { raw: { width, height, channels: 3 } }).png());
    const server = await startLoupe({
      images: grainy.folder,
      flags: [...PATIENT_DRAIN, '--disk-cache-mb', '0'],
    });
    try {
      // More megabytes than fit in the buffers between server and client.
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        get(`${server.url}/iiif/3/noise/full/max/0/default.png`, resolve).once('error', reject);
      });
      const length = Number(answer.headers['content-length']);
      expect(length).toBeGreaterThan(8_000_000);
      server.child.kill('SIGTERM');
      const refused = () =>
        ask(server.url, '/health', { headers: { Connection: 'close' } }).then(
          () => false,
          () => true,
        );
      await until(refused, 'connections are refused');
      // While the client does not read, the worker wakes for nothing but looks for idle connections.
      const [worker] = named(server, 'worker.js');
      const looks = await timesAsleep(worker?.pid ?? -1);
      const several = async () => (await timesAsleep(worker?.pid ?? -1)) >= looks + 5;
      await until(several, 'several of the looks for idle connections come by');
      let read = 0;
      for await (const chunk of answer) read += chunk.length;
      expect(read).toBe(length);
      expect(await server.stop()).toBe(0);
    } finally {
      await server.stop();
      await grainy.remove();
    }
  });

  test('new connections are refused while it drains', async () => {
    const server = await startLoupe({
      images: archive.folder,
      data: archive.dataFolder,
      flags: ['--disk-cache-mb', '0', ...PATIENT_DRAIN],
    });
    const asked = ask(server.url, SLOW.path);
    await untilRendering(server);
    server.child.kill('SIGTERM');
    const refused = async () => {
      try {
        await ask(server.url, '/health', { headers: { Connection: 'close' } });
        return false;
      } catch {
        return true;
      }
    };
    await until(refused, 'connections are refused');
    expect((await asked).status).toBe(200);
    expect(await server.stop()).toBe(0);
  });

  test('an answer that takes longer than may be is cut off', async () => {
    const server = await startLoupe({
      images: archive.folder,
      data: archive.dataFolder,
      flags: ['--disk-cache-mb', '0', '--drain-seconds', '0'],
    });
    const asked = ask(server.url, SLOW.path).then(
      ({ status }) => status,
      () => 'cut off',
    );
    await untilRendering(server);
    const children = childrenOf(server);
    expect(await server.stop()).toBe(0);
    expect(['cut off', 503]).toContain(await asked);
    await untilGone(children);
  });
});

describe('a start that cannot be', () => {
  /** Runs to its end, which must come by itself, as must that of all that it has started. */
  const run = (flags: readonly string[]) => runLoupe(['serve', ...flags]);

  test('a port in use is named, and the data folder is free afterwards', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const flags = ['--images', archive.folder, '--data', archive.dataFolder, '--port', String(port)];
    const { code, errors } = await run(flags);
    other.close();
    expect(sentences(errors)).toEqual([`loupe: host and port: 127.0.0.1:${port} is in use`]);
    expect(code).toBe(2);
    await withServer({}, async (server) => {
      expect((await ask(server.url, TILE)).status).toBe(200);
    });
  });

  test('a server starts with just as many open files as it needs', async () => {
    const options = { images: archive.folder, data: archive.dataFolder, flags: ['--workers', '2'] };
    await expect(startLoupe({ ...options, shell: 'ulimit -n 815' })).rejects.toThrow(
      'loupe ended with 2: loupe: open files: a process may hold 815 files open at once, and loupe serve needs 816: ',
    );
    const server = await startLoupe({ ...options, shell: 'ulimit -n 816' });
    expect((await ask(server.url, TILE)).status).toBe(200);
    expect(await server.stop()).toBe(0);
  });

  test.each([
    [['--host', '192.0.2.1'], 'host and port: 192.0.2.1:0 is not an address of this machine'],
    [['--images', '/nowhere/at/all'], 'images: the folder /nowhere/at/all cannot be read'],
    [['--workers', '0'], '--workers "0": takes a whole number from 1 to 64'],
    [['--prot', '1'], '--prot: there is no such flag; did you mean --port?'],
  ])('%j says why', async (flags, sentence) => {
    const folder = await temporaryFolder();
    const data = join(folder, 'data');
    const { code, errors } = await run(['--images', archive.folder, '--data', data, '--port', '0', ...flags]);
    expect(sentences(errors)).toEqual([`loupe: ${sentence}`]);
    expect(code).toBe(2);
    await rm(folder, { recursive: true });
  });
});
