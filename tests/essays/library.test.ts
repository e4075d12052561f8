import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { rename, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DatabaseCatalog } from '../../src/archive/library/catalog-store.ts';
import { ImageStore } from '../../src/archive/library/image-store.ts';
import type { Database } from '../../src/database/database.ts';
import { EssayLibrary } from '../../src/essays/library.ts';
import { createLog } from '../../src/log.ts';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { emptyDatabase } from '../support/known-images.ts';
import { until } from '../support/patience.ts';

const NAMES = Array.from({ length: 30 }, (_, index) => `e${index}`);

let archive: Archive;
let database: Database;
let images: ImageStore;
let library: EssayLibrary;
let isIngesting = false;

const essay = (label: string, image: string): string =>
  `label: ${label}\nphotographs: [{image: ${image}, alternativeText: x}]\n`;

function putImage(identifier: string, width = 300): void {
  const master = { identifier, path: `${identifier}.tif`, bytes: 1, modifiedMs: 1 };
  images.put({ identifier, master, shown: true, dimensions: { width, height: 200 } });
}

beforeEach(async () => {
  archive = await emptyArchive();
  database = emptyDatabase();
  images = new ImageStore(database);
  for (const name of NAMES) {
    putImage(`box/${name}`);
    await archive.addManifest(`${name}.yaml`, essay(name, `box/${name}`));
  }
  const items = NAMES.map((name) => `  - ${name}\n`).join('');
  await archive.addManifest('collections/all.yaml', `label: All\nitems:\n${items}`);
  await start();
  // Files that were just written are taken in a moment later.
  await until(() => library.work.composed === 31 && !library.isBehind, 'all is composed');
});
afterEach(async () => {
  isIngesting = false;
  await library.stop();
  await archive.remove();
});

/** Starts a library on what is known, and waits until the folder is compared with that. */
async function start(): Promise<void> {
  library = new EssayLibrary({
    database,
    catalog: new DatabaseCatalog(database),
    imagesFolder: archive.folder,
    manifestsFolder: archive.manifestsFolder,
    rescanSeconds: 3600,
    folderManifests: true,
    iiifJsonIds: 'rewritten',
    probe: () => Promise.reject(new Error('no header is needed')),
    sized: () => [],
    isIngesting: () => isIngesting,
    log: createLog('silent', 'test'),
  });
  await library.load();
  const compared = once(library, 'compared');
  library.follow();
  await compared;
}

function label(id: string): string | undefined {
  return database.prepare<{ label: string }>('SELECT label FROM manifests WHERE id = ?').get(id)?.label;
}

test('a second start reads and composes nothing', async () => {
  expect(library.work).toEqual({ read: 31, composed: 31 });
  expect(library.counts).toEqual({ manifests: 30, canvases: 30 });
  await library.stop();
  await start();
  expect(library.work).toEqual({ read: 0, composed: 0 });
  expect(library.counts).toEqual({ manifests: 30, canvases: 30 });
});

test('a saved essay is one file read and composed, and one with a new time is read only', async () => {
  const before = library.work;
  await archive.addManifest('e3.yaml', essay('Saved', 'box/e3'));
  await until(() => label('e3') === '{"none":["Saved"]}', 'it is composed');
  expect(library.work).toEqual({ read: before.read + 1, composed: before.composed + 1 });
  await utimes(join(archive.manifestsFolder, 'e4.yaml'), 1000, 1000);
  await until(() => library.work.read === before.read + 2, 'it is read');
  expect(library.work.composed).toBe(before.composed + 1);
});

test('a changed image reads no file, and composes the essays that show it', async () => {
  const before = library.work;
  await archive.addManifest('both.yaml', essay('Both', 'box/e3'));
  await until(() => label('both') !== undefined, 'another shows it');
  putImage('box/e3', 600);
  library.imagesChanged();
  await until(() => !library.isBehind, 'it is taken in');
  expect(library.work).toEqual({ read: before.read + 1, composed: before.composed + 3 });
});

test('beside ingest, images change manifests once in a while, and at once when it is done', async () => {
  await library.stop();
  isIngesting = true;
  await start();
  // The step after the comparison, which finds nothing.
  await once(library, 'changed');
  putImage('box/e3', 600);
  library.imagesChanged();
  await pause(800);
  expect(library.isBehind).toBe(true);
  isIngesting = false;
  library.imagesChanged();
  const begun = performance.now();
  await until(() => !library.isBehind, 'it is taken in');
  expect(performance.now() - begun).toBeLessThan(8000);
});

test('ids are told of the manifests of files first, in the order of the files', async () => {
  putImage('aside/scan', 600);
  library.imagesChanged();
  await until(() => library.counts.manifests === 31, 'the folder has a manifest');
  expect(library.published).toEqual([...[...NAMES].sort(), 'aside']);
});

test('a large folder is made once beside a saved essay, and is taken up again after a stop', async () => {
  for (let index = 0; index < 600; index += 1) putImage(`aside/${index}`);
  const names: string[] = [];
  library.on('changed', (changed) => names.push(...changed));
  library.imagesChanged();
  await archive.addManifest('e3.yaml', essay('Saved', 'box/e3'));
  await until(() => library.counts.canvases === 630 && !library.isBehind, 'the folder has a manifest');
  await until(() => label('e3') === '{"none":["Saved"]}', 'the essay is composed');
  expect(names.filter((name) => name === 'Manifest aside')).toHaveLength(1);
  for (let index = 0; index < 600; index += 1) putImage(`aside/${index}`, 600);
  await library.stop();
  expect(library.isBehind).toBe(true);
  await start();
  await until(() => !library.isBehind, 'it is taken in after the start');
  expect(library.counts.canvases).toBe(630);
});

test('a renamed file is another manifest, at once', async () => {
  const names: string[][] = [];
  library.on('changed', (changed) => names.push([...changed]));
  await rename(join(archive.manifestsFolder, 'e3.yaml'), join(archive.manifestsFolder, 'other.yaml'));
  await until(() => label('other') !== undefined, 'it is composed');
  expect(label('e3')).toBeUndefined();
  expect(names.find((each) => each.includes('Manifest other'))).toContain('Manifest e3');
});

test('files that vanish in numbers are missing until they return or are let go of', async () => {
  // All before any look.
  for (const name of NAMES.slice(0, 22)) rmSync(join(archive.manifestsFolder, `${name}.yaml`));
  await until(() => library.missing === 22, 'they are missing');
  expect(library.counts.manifests).toBe(30);
  await archive.addManifest('e0.yaml', essay('e0', 'box/e0'));
  await until(() => library.missing === 21, 'one is back');
  expect(await library.forgetMissing()).toBe(21);
  expect(library.missing).toBe(0);
  expect(library.counts.manifests).toBe(9);
});

test('a file that is removed by itself is gone', async () => {
  await rm(join(archive.manifestsFolder, 'e3.yaml'));
  await until(() => label('e3') === undefined, 'it is gone');
  expect(library.missing).toBe(0);
});
