import { cp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { imageFolder } from '../../src/archive/record.ts';
import { type Archive, chart } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import type { TestServer } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { metricsOf } from '../support/server-metrics.ts';
import { emptySharedArchive, startShared } from '../support/shared-servers.ts';

// A builder that serves nothing, and nodes, over a store that is a folder. The tests go on from each other.

let archive: Archive;
let store: string;
let builder: TestServer;
let node: TestServer;

function start(local: string, role: 'build' | 'node', images?: string): Promise<TestServer> {
  const flags = ['--snapshot-seconds', '1', '--log-level', 'info'];
  return startShared(archive, role, local, { data: `file://${store}`, flags, ...(images && { images }) });
}

function beside(name: string): string {
  return join(archive.folder, '..', name);
}

function tile(image: string): string {
  return `/iiif/3/${image}/0,0,256,256/256,256/0/default.jpg`;
}

/** The pyramids of an image below a folder that is laid out as a data folder. */
async function pyramids(folder: string, image: string): Promise<string[]> {
  const names = await readdir(imageFolder(folder, image), { recursive: true }).catch(() => []);
  return names
    .filter((name) => name.endsWith('pyramid.tif'))
    .map((name) => join(imageFolder(folder, image), name));
}

async function pyramid(image: string): Promise<string> {
  const [path = ''] = await pyramids(store, image);
  return path;
}

async function good(image: string): Promise<Buffer> {
  await until(async () => (await ask(node.url, tile(image))).status === 200, `the node has ${image}`);
  return (await ask(node.url, tile(image))).body;
}

beforeAll(async () => {
  ({ archive, store } = await emptySharedArchive());
  for (const image of ['one', 'two', 'three']) await archive.addChart(`${image}.jpg`, 900, 700);
  builder = await start('builder', 'build');
  node = await start('node', 'node');
});

afterAll(async () => {
  await Promise.all([builder, node].map((server) => server?.stop()));
  await archive.remove();
});

test('a pyramid that is damaged or missing in the store is put right; until then it is an error, and never other pixels', async () => {
  const images = ['one', 'two', 'three'];
  const before = new Map<string, Buffer>();
  for (const image of images) before.set(image, await good(image));
  const { size } = await stat(await pyramid('one'));
  await node.stop();
  await writeFile(await pyramid('one'), Buffer.alloc(size, 'junk of the same size'));
  await rm(await pyramid('two'));
  await writeFile(await pyramid('three'), 'junk');
  // The builder has no copy of the last one.
  await rm(imageFolder(beside('builder'), 'three'), { recursive: true });
  // It has nothing of them on its disk.
  node = await start('other-node', 'node');
  const seen = new Set<string>();
  const isRight = async (image: string): Promise<boolean> => {
    const { status, body } = await ask(node.url, tile(image));
    const isSame = before.get(image)?.equals(body) === true;
    seen.add(status === 200 && !isSame ? `${image}: other pixels` : `${status}`);
    return status === 200;
  };
  await Promise.all(images.map((image) => until(() => isRight(image), `${image} is put right`)));
  expect([...seen].filter((each) => each === '200' || Number(each) >= 400)).toEqual([...seen]);
  expect(seen.size).toBeGreaterThan(1);
  expect(builder.logged()).toContain('is replaced by the copy of this machine');
  expect(builder.logged().split('is made again').length - 1).toBe(1);
  expect(await readdir(join(store, 'unreadable')).catch(() => [])).toEqual([]);
});

test('a builder that begins with an empty folder reads scans on another disk, and makes nothing anew that is in the store', async () => {
  await builder.stop();
  const images = ['one', 'two', 'three'];
  const written = async (): Promise<number[]> =>
    Promise.all(images.map(async (image) => (await stat(await pyramid(image))).mtimeMs));
  const before = await written();
  // Copies have other numbers and times.
  await cp(archive.folder, beside('other-disk'), { recursive: true });
  builder = await start('other-builder', 'build', beside('other-disk'));
  await until(async () => {
    const metrics = await metricsOf(builder.url);
    return metrics.sum('loupe_ingest_total', { result: 'done' }) >= images.length;
  }, 'the scans are looked at');
  await until(async () => (await metricsOf(builder.url)).sum('loupe_ingest_waiting') === 0, 'all is done');
  expect(await written()).toEqual(before);
  for (const image of images) expect(await pyramids(beside('other-builder'), image)).toEqual([]);
  // A scan that has other bytes is made anew.
  await writeFile(join(beside('other-disk'), 'two.jpg'), await chart(700, 900).jpeg().toBuffer());
  await until(async () => (await pyramids(beside('other-builder'), 'two')).length === 1, 'it is made');
  for (const image of ['one', 'three']) expect(await pyramids(beside('other-builder'), image)).toEqual([]);
});
