import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLog } from '../../src/log.ts';
import type { RenderSource } from '../../src/pixels/render/render-source.ts';
import type { RendererResult } from '../../src/rendering/protocol.ts';
import { RendererProcess } from '../../src/rendering/renderer-process.ts';
import { type ImageStoreLocation, openImageStore } from '../../src/storage/blocks/stored-objects.ts';
import { readLocation } from '../../src/storage/objects/location.ts';
import type { ObjectHead } from '../../src/storage/objects/object-store.ts';
import { gridImage } from '../support/grid-image.ts';
import { resolveFor } from '../support/image-requests.ts';
import { temporaryFolder } from '../support/loupe.ts';
import { openStore, S3_SETTINGS } from '../support/opened-store.ts';
import { HOUR_SECONDS } from '../support/patience.ts';
import { type RunningStore, startMemoryStore } from '../support/running-store.ts';
import { writePyramid } from '../support/test-pyramid.ts';

const KEY = 'images/ab/version/pyramid.tif';
const MB = 1024 * 1024;

let folder: string;
let memory: RunningStore;
let location: ImageStoreLocation;
/** The same pyramid on the disk. */
let beside: RenderSource;
let put: () => Promise<ObjectHead>;
let close: () => Promise<void>;
const renderers: RendererProcess[] = [];

beforeAll(async () => {
  folder = await temporaryFolder();
  beside = await writePyramid(folder, gridImage(2600, 2100), { compression: 'jpeg' });
  memory = await startMemoryStore();
  const bucket = `${await memory.makeBucket('archive')}/photographs`;
  const opened = await openStore(bucket, memory.env);
  close = opened.close;
  const bytes = await readFile(beside.path);
  put = () => opened.store.write(KEY, bytes);
  location = {
    store: readLocation('data', bucket),
    settings: S3_SETTINGS,
    localFolder: join(folder, 'local'),
    diskBytes: 64 * MB,
    memoryBytes: 4 * MB,
  };
});

afterAll(async () => {
  for (const renderer of renderers) renderer.kill();
  await close();
  await memory.stop();
  await rm(folder, { recursive: true });
});

/** A renderer that was started with nothing but what leads to the store. */
function startRenderer(store: ImageStoreLocation | undefined): RendererProcess {
  const reached = store && { location: store, environment: memory.env };
  const start = { decodedBytes: 0, mostUnfreedBytes: 16 * MB, store: reached };
  const renderer = new RendererProcess(start, () => {});
  renderers.push(renderer);
  return renderer;
}

function render(renderer: RendererProcess, source: RenderSource, path: string): Promise<RendererResult> {
  return renderer.run({
    kind: 'image',
    source,
    resolved: resolveFor(source, path),
    maxInputPixels: 1e9,
    timeoutSeconds: HOUR_SECONDS,
    outputFile: undefined,
  });
}

function bytesOf(result: RendererResult): Buffer {
  if (result.kind !== 'image' || result.image.kind !== 'bytes') throw new Error(JSON.stringify(result));
  return result.image.bytes;
}

test('a renderer makes of a pyramid in S3 what it makes of one on the disk, and reads it once', async () => {
  const object = await put();
  const [near, far] = [startRenderer(undefined), startRenderer(location)];
  const paths = [
    '300,200,900,700/450,/0/default.png',
    '0,0,1024,1024/max/0/default.jpg',
    'full/500,/7/gray.png',
  ];
  const inStore: RenderSource = { ...beside, path: KEY, object };
  const counts: (number | undefined)[] = [];
  for (const path of [...paths, ...paths]) {
    const result = await render(far, inStore, path);
    expect(bytesOf(result).equals(bytesOf(await render(near, beside, path)))).toBe(true);
    counts.push(result.blocks?.counts.rangedReads);
  }
  expect(counts[0]).toBeGreaterThan(0);
  expect(counts.slice(paths.length)).toEqual([0, 0, 0]);
});

test('of an object that has changed, a renderer makes nothing; a worker that opens it anew tells of the new one', async () => {
  const old = await put();
  await rm(location.localFolder, { recursive: true, force: true });
  const renderer = startRenderer(location);
  const changed: ObjectHead = { ...old, version: 'another' };
  const path = '300,200,900,700/450,/0/default.png';
  expect(await render(renderer, { ...beside, path: KEY, object: changed }, path)).toMatchObject({
    kind: 'failed',
    failure: { code: 'unreadable-source' },
  });
  const objects = openImageStore(location, createLog('silent', 'test'), () => {});
  const { head: object } = await objects.open(KEY, true);
  const bytes = bytesOf(await render(renderer, { ...beside, path: KEY, object }, path));
  expect(await sharp(bytes).metadata()).toMatchObject({ width: 450, height: 350 });
  await objects.close();
});
