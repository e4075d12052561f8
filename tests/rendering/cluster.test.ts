import cluster, { type Worker } from 'node:cluster';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { derivativeKey } from '../../src/image/resolve.ts';
import { channelToWorker } from '../../src/ipc/channel.ts';
import { RenderPool } from '../../src/rendering/pool.ts';
import type { RenderJob } from '../../src/rendering/protocol.ts';
import { askerOf } from '../support/askers.ts';
import { gridImage } from '../support/grid-image.ts';
import { resolveFor } from '../support/image-requests.ts';
import { HOUR_SECONDS } from '../support/patience.ts';
import { writePyramid } from '../support/test-pyramid.ts';

interface Report {
  readonly kind: string;
  readonly lengths?: number[];
  readonly areBuffers?: boolean;
}

function startWorker(): Worker {
  cluster.setupPrimary({
    exec: fileURLToPath(new URL('../support/render-worker.ts', import.meta.url)),
    execArgv: ['--import', 'tsx'],
    serialization: 'advanced',
  });
  return cluster.fork();
}

function messageOf(worker: Worker, kind: string): Promise<Report> {
  return new Promise((resolve, reject) => {
    worker.on('message', (message: Report) => {
      if (message.kind === kind) resolve(message);
    });
    worker.once('exit', () => reject(new Error('the worker ended')));
  });
}

test('ten equal requests in two processes are one render', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'loupe-cluster-'));
  const finished: string[] = [];
  const pool = new RenderPool({
    renderers: 1,
    cores: 2,
    queueLength: 10,
    timeLimitSeconds: HOUR_SECONDS,
    memoryBudgetBytes: 1e9,
    maxInputPixels: 1e8,
    decodedBytes: 0,
    cache: undefined,
    log: { warn: () => {} },
    onFinished: (outcome) => finished.push(outcome),
  });
  const workers = [startWorker(), startWorker()];
  try {
    await Promise.all(workers.map((worker) => messageOf(worker, 'ready')));
    for (const worker of workers) pool.attach(channelToWorker(worker));
    const source = await writePyramid(folder, gridImage(1301, 903));
    const image = resolveFor(source, 'full/600,/0/default.gif');
    const key = { image: 'one', version: 'v1', derivative: derivativeKey(image), format: image.format };
    const job: RenderJob = { key, source, resolved: image, asker: askerOf('reader') };
    const reports = workers.map((worker) => messageOf(worker, 'report'));
    for (const worker of workers) worker.send({ kind: 'order', job });
    const [first, second] = await Promise.all(reports);
    expect(first).toMatchObject({ areBuffers: true });
    expect(new Set([...(first?.lengths ?? []), ...(second?.lengths ?? [])]).size).toBe(1);
    expect(first?.lengths).toHaveLength(5);
    expect(finished).toEqual(['rendered']);
  } finally {
    for (const worker of workers) worker.process.kill('SIGKILL');
    pool.close();
    await rm(folder, { recursive: true });
  }
});
