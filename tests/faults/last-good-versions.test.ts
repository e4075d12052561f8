import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyName } from '../../src/essays/earlier-copies.ts';
import type { Archive } from '../support/archive.ts';
import { archiveWithEssays } from '../support/archive-with-essays.ts';
import { ask, type HttpResponse } from '../support/asking.ts';
import { IIIF_JSON } from '../support/iiif-json.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';
import { until } from '../support/patience.ts';

let archive: Archive;
let server: TestServer;

async function start(): Promise<void> {
  server = await startLoupe({ images: archive.folder, data: archive.dataFolder });
}
const get = (path: string): Promise<HttpResponse> => ask(server.url, path);
const manifest = async (name: string): Promise<string> => {
  const { status, text } = await get(`/presentation/3/${name}/manifest`);
  return status === 200 ? text.replaceAll(server.url, '') : `${status}`;
};
const broken = async (): Promise<string[]> => JSON.parse((await get('/ready')).text).authored.errors;

beforeAll(async () => {
  archive = await archiveWithEssays();
  for (const name of ['01', '02']) await archive.addChart(`box/${name}.jpg`, 400, 300);
  await archive.addManifest('box.json', IIIF_JSON);
  await start();
});
afterAll(async () => {
  await server.stop();
  await archive.remove();
});

describe('a server that starts while files are broken', () => {
  test('serves what an earlier one has seen to be right', async () => {
    const [harbour, box] = [await manifest('harbour'), await manifest('box')];
    await server.stop();
    await archive.addManifest('harbour.yaml', 'label: [');
    await archive.addManifest('box.json', '{');
    await start();
    expect(await manifest('harbour')).toBe(harbour);
    expect(await manifest('harbour-by-date')).toContain('/presentation/3/harbour/canvas/');
    expect(await manifest('box')).toBe(box);
    expect(await broken()).toEqual([
      expect.stringMatching(/^box\.json:/),
      expect.stringMatching(/^harbour\.yaml:/),
    ]);
  });

  test('serves what is right again', async () => {
    await archive.addManifest('box.json', IIIF_JSON.replace('The box', 'Another box'));
    await until(async () => (await manifest('box')).includes('Another box'), 'the change is live');
    await expect.poll(broken).toHaveLength(1);
  });

  test('after being killed too, the newest that was right', async () => {
    server.child.kill('SIGKILL');
    await until(() => server.child.signalCode !== null, 'it is gone');
    await archive.addManifest('box.json', '[]');
    await start();
    expect(await manifest('box')).toContain('Another box');
  });

  test('not what was removed meanwhile', async () => {
    await server.stop();
    await rm(join(archive.manifestsFolder, 'harbour.yaml'));
    await start();
    await until(async () => (await manifest('harbour')) === '410', 'it is gone');
    expect(await manifest('box')).toContain('Another box');
    await server.stop();
    await archive.addManifest('harbour.yaml', 'label: [');
    await start();
    expect(await manifest('harbour')).toBe('410');
    expect(await broken()).toContainEqual(expect.stringMatching(/^harbour\.yaml:/));
  });
});

test('copies that a version without a database kept are taken over, and removed', async () => {
  await server.stop();
  const copies = join(archive.dataFolder, 'manifests');
  await rm(archive.dataFolder, { recursive: true });
  await mkdir(copies, { recursive: true });
  await writeFile(join(copies, copyName('box.json')), IIIF_JSON.replace('The box', 'The copy'));
  await writeFile(join(copies, copyName('harbour.yaml')), '{"type": "Mani');
  await writeFile(join(copies, 'notes.txt'), 'Somebody keeps these here.');
  await archive.addManifest('box.json', '{');
  await start();
  expect(await manifest('box')).toContain('The copy');
  expect(await manifest('harbour')).toBe('404');
  await until(async () => (await readdir(copies)).length === 1, 'the copies are removed');
  expect(await readdir(copies)).toEqual(['notes.txt']);
});
