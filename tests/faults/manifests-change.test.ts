import { rename, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Archive, chart, emptyArchive } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { BY_EVENTS, startLoupe, type TestServer } from '../support/loupe.ts';
import { until } from '../support/patience.ts';

let archive: Archive;
let server: TestServer | undefined;

function essay(label: string, images: readonly string[] = ['box/01']): string {
  const photographs = images.map((image) => `  - {image: ${image}, alternativeText: A chart}`);
  return `label: ${label}\nphotographs:\n${photographs.join('\n')}\n`;
}

async function start(flags: readonly string[]): Promise<TestServer> {
  server = await startLoupe({ images: archive.folder, data: archive.dataFolder, flags });
  return server;
}

async function end(): Promise<void> {
  await server?.stop();
  server = undefined;
  await archive.remove();
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

// Each test has files of its own, so that one server is enough for all.
describe('a running server', () => {
  beforeAll(async () => {
    archive = await emptyArchive();
    await archive.addChart('box/01.jpg', 300, 200);
    await archive.addChart('grows/01.jpg', 300, 200);
    await archive.addManifest('box.yaml', essay('Before'));
    await archive.addManifest('inside.yaml', essay('Inside'));
    await writeFile(join(archive.folder, '..', 'outside.yaml'), essay('Outside'));
    const outside = join(archive.folder, '..', 'outside.yaml');
    await symlink(outside, join(archive.manifestsFolder, 'outside.yaml'));
    await symlink('inside.yaml', join(archive.manifestsFolder, 'linked.yaml'));
    await archive.addManifest('late-image.yaml', essay('Both', ['box/01', 'box/02']));
    await archive.addManifest('wrong.yaml', 'photographs: [{image: box/01}]\n');
    await archive.addManifest('grows.yaml', essay('Grows', ['grows/01']));
    await start([...BY_EVENTS, '--settle-seconds', '0']);
  });
  afterAll(end);

  test('tells of files that are wrong at its start', async () => {
    const { authored, status } = await ready();
    expect(status).toBe(200);
    expect(authored.broken).toBe(2);
    expect(authored.errors[0]).toMatch(/^late-image\.yaml:\d+:\d+: .*box\/02/);
    expect(authored.errors[1]).toMatch(/^wrong\.yaml:\d+:\d+: \S/);
  });

  test('does not follow links that lead out of the folder', async () => {
    expect(await statusOf('inside')).toBe(200);
    expect(await statusOf('linked')).toBe(200);
    expect(await statusOf('outside')).toBe(404);
  });

  test('serves a file that was never good when it is corrected, and not before', async () => {
    expect(await statusOf('wrong')).toBe(404);
    await archive.addManifest('wrong.yaml', essay('Corrected'));
    await until(async () => (await statusOf('wrong')) === 200, 'the corrected file is live');
  });

  test('completes an essay with an image that comes later', async () => {
    expect(await statusOf('late-image')).toBe(404);
    await archive.addChart('box/02.jpg', 320, 200);
    await until(async () => (await told('late-image'))?.canvases === 2, 'the essay is whole');
    await until(async () => (await ready()).authored.broken === 0, 'nothing is wrong any more');
  });

  test('shows a saved change at once, long before it looks by itself', async () => {
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
    const url = server?.url ?? '';
    await archive.addManifest('box.yaml', essay('Number 0'));
    await until(async () => (await told('box'))?.label === 'Number 0', 'the file is live');
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

  test('keeps the last good version of a broken file live, and tells of it with its place', async () => {
    await archive.addManifest('good.yaml', essay('Good'));
    await archive.addManifest('other.yaml', essay('Other'));
    for (const id of ['good', 'other'])
      await until(async () => (await statusOf(id)) === 200, `${id} is live`);
    const broken = { syntax: 'label: [unclosed\nphotographs:\n', image: essay('Bad', ['box/01', 'box/03']) };
    for (const [kind, text] of Object.entries(broken)) {
      await archive.addManifest('good.yaml', text);
      await until(async () => (await ready()).authored.broken === 1, `${kind}: the error is told`);
      const state = await ready();
      expect(state.status).toBe(200);
      expect(state.authored.errors[0]).toMatch(/^good\.yaml:\d+:\d+: \S/);
      expect(await told('good')).toEqual({ label: 'Good', canvases: 1 });
      await archive.addManifest('good.yaml', essay('Good'));
      await until(async () => (await ready()).authored.broken === 0, `${kind}: all is well`);
    }
    // The fault of one file keeps no other back.
    await archive.addManifest('good.yaml', broken.image);
    await archive.addManifest('other.yaml', essay('Changed'));
    await until(async () => (await told('other'))?.label === 'Changed', 'the other file is live');
    await until(() => server?.logged().includes('box/03') === true, 'the missing image is logged');
    const metrics = async () => (await ask(server?.url ?? '', '/metrics')).text;
    await until(async () => /^loupe_manifest_problems [1-9]/m.test(await metrics()), 'it is counted');
  });

  test('gives larger canvases to images that are replaced by larger ones', async () => {
    expect(await told('grows')).toEqual({ label: 'Grows', canvases: 1 });
    await archive.add('grows/01.jpg', chart(600, 400).jpeg(), new Date());
    await until(async () => {
      const answer = await ask(server?.url ?? '', '/presentation/3/grows/manifest');
      return JSON.parse(answer.text).items[0].width === 600;
    }, 'the canvas is as large as the new scan');
  });
});

describe('a server of its own', () => {
  beforeEach(async () => {
    archive = await emptyArchive();
    await archive.addChart('box/01.jpg', 300, 200);
  });
  afterEach(end);

  test('follows a folder that comes, grows and goes', async () => {
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

  test('shows images in manifests before they are ingested', async () => {
    await archive.addManifest('box.yaml', essay('Straight'));
    await start(['--background-ingest', 'false']);
    // On a busy machine the server listens before it has read the header.
    let items: readonly unknown[] = [];
    await until(async () => {
      const { status, text } = await ask(server?.url ?? '', '/presentation/3/box/manifest');
      items = status === 200 ? JSON.parse(text).items : [];
      return items.length > 0;
    }, 'the manifest shows the image');
    expect(items[0]).toMatchObject({ width: 300, height: 200 });
  });

  test('tells of a folder that cannot be read, and serves images', async () => {
    const file = join(archive.folder, '..', 'no-folder');
    await writeFile(file, '');
    server = await startLoupe({ images: archive.folder, data: archive.dataFolder, manifests: file });
    expect((await ready()).authored).toEqual({
      broken: 1,
      errors: ['.:1:1: the folder cannot be read (ENOTDIR)'],
    });
    expect((await ask(server.url, '/presentation/3/box/manifest')).status).toBe(200);
  });

  test('does not start where manifests lie in the data folder', async () => {
    await expect(
      startLoupe({
        images: archive.folder,
        data: archive.dataFolder,
        manifests: join(archive.dataFolder, 'manifests'),
      }),
    ).rejects.toThrow(/ended with 2/);
  });
});
