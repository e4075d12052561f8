import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Master } from '../../src/archive/scan.ts';
import { Inspector } from '../../src/inspection/inspector.ts';
import { chart } from '../support/archive.ts';

const ENTRY = join(import.meta.dirname, '..', '..', 'dist', 'ingest', 'process.js');

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-inspector-'));
  await chart(64, 48).jpeg().toFile(join(folder, 'good.jpg'));
  // Nothing is ever written to it: whoever opens it waits.
  execFileSync('mkfifo', [join(folder, 'hung.jpg')]);
});

afterAll(() => rm(folder, { recursive: true }));

function master(name: string): Master {
  const path = join(folder, name);
  return { identifier: path, path, bytes: 1, modifiedMs: 1 };
}

test('a file at which its process ends, or stays, is refused as ingest would, and the next one is read', async () => {
  const started: ChildProcess[] = [];
  let mostSeconds = 3600;
  const inspector = new Inspector({
    settings: { imagesFolder: '/', dataFolder: folder, maxMasterPixels: 1e9 },
    newWorkFolder: () => mkdtemp(join(folder, 'work-')),
    memoryBytes: 64 * 1024 * 1024,
    signal: new AbortController().signal,
    timeLimit: () => mostSeconds,
    start: () => {
      const child = fork(ENTRY, { serialization: 'advanced' });
      started.push(child);
      // The first two are killed while they read.
      if (started.length <= 2) child.once('message', () => setTimeout(() => child.kill('SIGKILL'), 100));
      return child;
    },
  });
  const lane = inspector.lane();
  expect(await lane.header(master('hung.jpg'))).toMatchObject({
    kind: 'failed',
    sentence: 'the ingest process ended while it read this file',
  });
  expect(started).toHaveLength(2);
  mostSeconds = 0.3;
  expect(await lane.header(master('hung.jpg'))).toMatchObject({
    kind: 'failed',
    sentence: 'preparing the image took more than 0.3 seconds, the limit for its size',
  });
  mostSeconds = 3600;
  const header = await lane.header(master('good.jpg'));
  expect(header).toMatchObject({
    kind: 'header',
    facts: { format: 'jpeg' },
    plan: { width: 64, height: 48 },
  });
  expect(await lane.pixels(master('good.jpg'), { memoryBytes: 1, countedMegapixels: 1 })).toMatchObject({
    kind: 'pixels',
  });
  expect(lane.refusal(master('good.jpg'), 65 * 1024 * 1024)).toMatchObject({ kind: 'failed' });
  await lane.end();
  expect((await readdir(folder)).filter((name) => name.startsWith('work-'))).toEqual([]);
});
