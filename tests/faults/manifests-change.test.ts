import { rename, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Archive, chart, emptyArchive } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { BY_EVENTS, startLoupe, type TestServer } from '../support/loupe.ts';
import { until } from '../support/patience.ts';

let archive: Archive;
let server: TestServer | undefined;

beforeEach(async () => {
  archive = await emptyArchive();
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
  await archive.remove();
});

function essay(label: string, images: readonly string[] = ['box/01']): string {
  const photographs = images.map((image) => `  - {image: ${image}, alternativeText: A chart}`);
  return `label: ${label}\nphotographs:\n${photographs.join('\n')}\n`;
}

async function start(flags: readonly string[] = BY_EVENTS): Promise<TestServer> {
  server = await startLoupe({ images: archive.folder, data: archive.dataFolder, flags });
  return server;
}

async function statusOf(manifest: string): Promise<number> {
  return (await ask(server?.url ?? '', `/presentation/3/${manifest}/manifest`)).status;
}

interface Told {
  readonly label: string;
  readonly canvases: number;
}

async function told(manifest: string): Promise<Told | undefined> {
  const answer = await ask(server?.url ?? '', `/presentation/3/${manifest}/manifest`);
  if (answer.status !== 200) return undefined;
  const { label, items } = JSON.parse(answer.text);
  return { label: Object.values<string[]>(label).flat().join(), canvases: items.length };
}

async function ready(): Promise<{
  status: number;
  authored: { broken: number; errors: string[] };
  missingAuthored: number;
}> {
  const answer = await ask(server?.url ?? '', '/ready');
  const { authored, missingAuthored } = JSON.parse(answer.text);
  return { status: answer.status, authored, missingAuthored };
}

describe('a running server', () => {
  test('shows a saved change at once, long before it looks by itself', async () => {
    await archive.addChart('box/01.jpg', 300, 200);
    await archive.addManifest('box.yaml', essay('Before'));
    await start();
    expect(await told('box')).toEqual({ label: 'Before', canvases: 1 });
    for (const label of ['First', 'Second', 'Third']) {
      await archive.addManifest('box.yaml', essay(label));
      await until(async () => (await told('box'))?.label === label, `${label} is live`);
    }
    // As most editors save: another file takes the name.
    await archive.addManifest('.box.yaml.new', essay('Fourth'));
    await rename(join(archive.manifestsFolder, '.box.yaml.new'), join(archive.manifestsFolder, 'box.yaml'));
    await until(async () => (await told('box'))?.label === 'Fourth', 'the fourth is live');
  });

  test('answers every request while a file is saved a hundred times', async () => {
    await archive.addChart('box/01.jpg', 300, 200);
    await archive.addManifest('box.yaml', essay('Number 0'));
    const { url } = await start();
    let saving = true;
    let turns = 0;
    const statuses = new Map<number, number>();
    const labels = new Set<string>();
    const asking = [
      '/presentation/3/box/manifest',
      '/presentation/2/box/canvas/box-01',
      '/iiif/3/box%2F01/info.json',
    ].map(async (path) => {
      while (saving) {
        const { status, text } = await ask(url, path);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        for (const [label = ''] of text.matchAll(/Number \d+/g)) labels.add(label);
        turns += 1;
      }
    });
    for (let number = 1; number <= 100; number += 1) {
      const label = `Number ${number}`;
      await archive.addManifest('box.yaml', essay(label));
      const before = turns;
      if (number % 10 === 0) await until(() => labels.has(label), `${label} is live`);
      else await until(() => turns > before + 10, 'some requests are answered');
    }
    saving = false;
    await Promise.all(asking);
    expect([...statuses.keys()]).toEqual([200]);
    expect(statuses.get(200)).toBeGreaterThan(100);
    expect(labels.size).toBeGreaterThan(10);
  });

  test('follows a folder that comes, grows and goes', async () => {
    await archive.addChart('box/01.jpg', 300, 200);
    // The folder to be watched is not there yet.
    await start(['--folder-manifests', 'false', '--rescan-seconds', '1']);
    expect(await statusOf('box')).toBe(404);
    await archive.addManifest('box.yml', essay('Late'));
    await until(async () => (await statusOf('box')) === 200, 'the first file is live');
    await archive.addManifest('collections/mine.yaml', 'label: Mine\nitems: [box]\n');
    await until(
      async () => (await ask(server?.url ?? '', '/presentation/3/collection/mine')).status === 200,
      'the collection is live',
    );
    await unlink(join(archive.manifestsFolder, 'box.yml'));
    await until(async () => (await statusOf('box')) === 410, 'the manifest is gone');
    await rename(archive.manifestsFolder, `${archive.manifestsFolder}-away`);
    // All at once are missing rather than gone.
    await until(async () => (await ready()).missingAuthored === 1, 'it is noticed');
    expect((await ready()).status).toBe(200);
    expect((await ask(server?.url ?? '', '/presentation/3/collection/mine')).status).toBe(200);
    await rename(`${archive.manifestsFolder}-away`, archive.manifestsFolder);
    await until(async () => (await ready()).missingAuthored === 0, 'they are back');
    expect((await ask(server?.url ?? '', '/presentation/3/collection/mine')).status).toBe(200);
  });
});

describe('a broken file', () => {
  test('keeps its last good version live, and is told of with its place', async () => {
    await archive.addChart('box/01.jpg', 300, 200);
    await archive.addManifest('box.yaml', essay('Good'));
    await archive.addManifest('other.yaml', essay('Other'));
    const { logged } = await start();
    const broken = { syntax: 'label: [unclosed\nphotographs:\n', image: essay('Bad', ['box/01', 'box/02']) };
    for (const [kind, text] of Object.entries(broken)) {
      await archive.addManifest('box.yaml', text);
      await until(async () => (await ready()).authored.broken === 1, `${kind}: the error is told`);
      const state = await ready();
      expect(state.status).toBe(200);
      expect(state.authored.errors[0]).toMatch(/^box\.yaml:\d+:\d+: \S/);
      expect(await told('box')).toEqual({ label: 'Good', canvases: 1 });
      await archive.addManifest('box.yaml', essay('Good'));
      await until(async () => (await ready()).authored.broken === 0, `${kind}: all is well`);
    }
    // The fault of one file keeps no other back.
    await archive.addManifest('box.yaml', broken.image);
    await archive.addManifest('other.yaml', essay('Changed'));
    await until(async () => (await told('other'))?.label === 'Changed', 'the other file is live');
    expect(logged()).toContain('box/02');
    expect((await ask(server?.url ?? '', '/metrics')).text).toMatch(/^loupe_manifest_problems [1-9]/m);
  });

  test('that was never good is not served, and corrected it is', async () => {
    await archive.addChart('box/01.jpg', 300, 200);
    await archive.addManifest('box.yaml', 'photographs: [{image: box/01}]\n');
    await start(['--folder-manifests', 'false']);
    expect(await statusOf('box')).toBe(404);
    expect((await ready()).authored.broken).toBe(1);
    await archive.addManifest('box.yaml', essay('Corrected'));
    await until(async () => (await statusOf('box')) === 200, 'the corrected file is live');
  });
});

describe('images', () => {
  test('that come later complete an essay that names them', async () => {
    await archive.addChart('box/01.jpg', 300, 200);
    await archive.addManifest('box.yaml', essay('Both', ['box/01', 'box/02']));
    await start(['--settle-seconds', '0']);
    expect(await statusOf('box')).toBe(404);
    expect((await ready()).authored.errors[0]).toContain('box/02');
    await archive.addChart('box/02.jpg', 320, 200);
    await until(async () => (await told('box'))?.canvases === 2, 'the essay is whole');
    await until(async () => (await ready()).authored.broken === 0, 'nothing is wrong any more');
  });

  test('are shown in manifests before they are ingested', async () => {
    await archive.addChart('box/01.jpg', 300, 200);
    await archive.addManifest('box.yaml', essay('Straight'));
    await start(['--background-ingest', 'false']);
    const answer = await ask(server?.url ?? '', '/presentation/3/box/manifest');
    expect(JSON.parse(answer.text).items[0]).toMatchObject({ width: 300, height: 200 });
  });

  test('that are replaced by larger ones give larger canvases', async () => {
    await archive.addChart('box/01.jpg', 300, 200);
    await archive.addManifest('box.yaml', essay('Grows'));
    await start(['--settle-seconds', '0']);
    await archive.add('box/01.jpg', chart(600, 400).jpeg(), new Date());
    await until(async () => {
      const answer = await ask(server?.url ?? '', '/presentation/3/box/manifest');
      return JSON.parse(answer.text).items[0].width === 600;
    }, 'the canvas is as large as the new scan');
  });
});

test('links that lead out of the folder are not followed', async () => {
  await archive.addChart('box/01.jpg', 300, 200);
  await archive.addManifest('inside.yaml', essay('Inside'));
  await writeFile(join(archive.folder, '..', 'outside.yaml'), essay('Outside'));
  await symlink(join(archive.folder, '..', 'outside.yaml'), join(archive.manifestsFolder, 'outside.yaml'));
  await symlink('inside.yaml', join(archive.manifestsFolder, 'linked.yaml'));
  await start();
  expect(await statusOf('inside')).toBe(200);
  expect(await statusOf('linked')).toBe(200);
  expect(await statusOf('outside')).toBe(404);
});

test('a folder that cannot be read is told of, and images are served', async () => {
  await archive.addChart('box/01.jpg', 300, 200);
  const file = join(archive.folder, '..', 'no-folder');
  await writeFile(file, '');
  server = await startLoupe({ images: archive.folder, data: archive.dataFolder, manifests: file });
  expect((await ready()).authored).toEqual({
    broken: 1,
    errors: ['.:1:1: the folder cannot be read (ENOTDIR)'],
  });
  expect((await ask(server.url, '/presentation/3/box/manifest')).status).toBe(200);
});

test('manifests must not lie in the data folder', async () => {
  await expect(
    startLoupe({
      images: archive.folder,
      data: archive.dataFolder,
      manifests: join(archive.dataFolder, 'manifests'),
    }),
  ).rejects.toThrow(/ended with 2/);
});
