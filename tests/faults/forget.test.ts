import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Archive, chart, emptyArchive } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { runLoupe } from '../support/command.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';
import { until } from '../support/patience.ts';

// Many files that vanish at once are more likely on a disk that is not there than gone: what is known of them stays, and the
// journal says nothing, until they return or `loupe forget` is called.

const SCANS = 25;

let archive: Archive;
let server: TestServer;

async function ready(): Promise<Record<string, unknown>> {
  return JSON.parse((await ask(server.url, '/ready')).text);
}

async function statusOf(path: string): Promise<number> {
  return (await ask(server.url, path)).status;
}

async function forget(): Promise<string> {
  const { code, output } = await runLoupe(['forget', '--data', archive.dataFolder]);
  expect(code).toBe(0);
  return output;
}

beforeAll(async () => {
  archive = await emptyArchive();
  const scan = await chart(60, 40).jpeg().toBuffer();
  for (let at = 0; at < SCANS; at += 1)
    await archive.add(`many/scan-${at}.jpg`, Buffer.concat([scan, Buffer.from([at])]));
  await archive.addChart('kept.jpg', 60, 40);
  for (const name of ['one', 'two'])
    await archive.addManifest(`${name}.yaml`, 'label: A box\nphotographs: [{image: kept}]\n');
  const flags = ['--rescan-seconds', '1', '--settle-seconds', '0', '--folder-manifests', 'false'];
  server = await startLoupe({
    images: archive.folder,
    manifests: archive.manifestsFolder,
    data: archive.dataFolder,
    flags,
  });
});

afterAll(async () => {
  await server.stop();
  await archive.remove();
});

test('with nothing missing there is nothing to forget', async () => {
  expect(await forget()).toBe('nothing is missing\n');
});

test('scans that vanish together are served until they return', async () => {
  await rename(archive.path('many'), join(archive.folder, '..', 'away'));
  await until(async () => (await ready())['missing'] === SCANS, 'they are missing');
  expect(await statusOf('/iiif/3/many%2Fscan-3/info.json')).toBe(200);
  await rename(join(archive.folder, '..', 'away'), archive.path('many'));
  await until(async () => (await ready())['missing'] === 0, 'they are there again');
  expect(await statusOf('/iiif/3/many%2Fscan-3/info.json')).toBe(200);
});

test('they are gone once that is confirmed', async () => {
  await rename(archive.path('many'), join(archive.folder, '..', 'away'));
  await until(async () => (await ready())['missing'] === SCANS, 'they are missing');
  expect(await forget()).toBe(`forgotten: ${SCANS} scans and 0 files of manifests that were missing\n`);
  await until(async () => (await statusOf('/iiif/3/many%2Fscan-3/info.json')) === 410, 'they are gone');
  expect(await statusOf('/iiif/3/kept/info.json')).toBe(200);
});

test('essays that vanish all at once are served until that is confirmed, too', async () => {
  await rename(archive.manifestsFolder, `${archive.manifestsFolder}-away`);
  await until(async () => (await ready())['missingAuthored'] === 2, 'they are missing');
  expect(await statusOf('/presentation/3/one/manifest')).toBe(200);
  expect(await forget()).toBe('forgotten: 0 scans and 2 files of manifests that were missing\n');
  await until(async () => (await statusOf('/presentation/3/one/manifest')) === 410, 'they are gone');
});

test('an archive that was emptied is empty once that is confirmed', async () => {
  await rename(archive.path('kept.jpg'), join(archive.folder, '..', 'kept.jpg'));
  await until(async () => (await ready())['imageFolder'] !== undefined, 'the folder is empty');
  expect(await statusOf('/iiif/3/kept/info.json')).toBe(200);
  expect(await forget()).toBe('forgotten: 1 scans and 0 files of manifests that were missing\n');
  await until(async () => (await statusOf('/iiif/3/kept/info.json')) === 410, 'it is gone');
  await until(async () => (await ready())['images'] === 0, 'nothing is left');
});
