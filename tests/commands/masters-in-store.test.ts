import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Archive, chart, emptyArchive } from '../support/archive.ts';
import { type CommandResult, runLoupe } from '../support/command.ts';

// Commands over masters and essays that are objects of a store.

let archive: Archive;
let images = '';
let manifests = '';

beforeAll(async () => {
  archive = await emptyArchive();
  images = pathToFileURL(archive.folder).href;
  manifests = pathToFileURL(archive.manifestsFolder).href;
  await archive.addChart('box/one.jpg', 90, 60);
  await archive.add('box/two.tif', chart(80, 50).tiff());
  await archive.addManifest(
    'essay.yaml',
    'label: Box\nlanguage: en\nphotographs: [{image: box/one, alternativeText: A}, {image: box/nine, alternativeText: B}]\n',
  );
});
afterAll(() => archive?.remove());

function run(command: string, ...more: readonly string[]): Promise<CommandResult> {
  const data = command === 'serve' ? [] : ['--data', archive.dataFolder];
  return runLoupe([command, '--images', images, ...data, ...more]);
}

test('loupe validate reads essays and the headers of what they name', async () => {
  const { code, output } = await run('validate', '--manifests', manifests);
  expect(output).toContain('essay.yaml:3:61: error: no image “box/nine”');
  expect(output).toContain('1 file checked: 1 error, 0 warnings');
  expect(code).toBe(1);
  const chosen = await run('validate', '--manifests', manifests, `${manifests}/essay.yaml`, '--json');
  expect(JSON.parse(chosen.output).files).toEqual(['essay.yaml']);
});

test('loupe ingest makes pyramids, of all or of what is named, and keeps no copy', async () => {
  const first = await run('ingest', `${images}/box/two.tif`);
  expect(first.output).toContain('1 ingested');
  const rest = await run('ingest');
  expect(rest.output).toContain('1 ingested');
  expect((await run('ingest')).output).toContain('all 2 images are up to date');
  const work = join(archive.dataFolder, 'tmp', 'ingest', 'masters');
  expect(await readdir(work).catch(() => [])).toEqual([]);
});

test('loupe inspect --fixity compares the bytes in the store', async () => {
  const good = await run('inspect', '--fixity');
  expect([good.code, good.output]).toEqual([0, expect.stringContaining('2')]);
  await rm(join(archive.folder, 'box/one.jpg'));
  await writeFile(join(archive.folder, 'box/two.tif'), 'other bytes');
  const bad = await run('inspect', '--fixity');
  expect(bad.code).toBe(1);
  expect(bad.output).toContain(`${images}/box/one.jpg`);
  expect(bad.output).toContain('is not there any more');
  expect(bad.output).toContain('has 11 bytes instead of');
});

test('what cannot be done with masters in a store is refused with a sentence', async () => {
  const inPlace = await run('ingest', '--reuse-pyramids');
  expect([inPlace.code, inPlace.errors]).toEqual([2, expect.stringContaining('leave out reuse-pyramids')]);
  const inspected = await run('inspect');
  expect([inspected.code, inspected.errors]).toEqual([2, expect.stringContaining('inspect looks at files')]);
  const nowhere = await runLoupe([
    ...['ingest', '--images', `${images}-nowhere`, '--data', archive.dataFolder],
  ]);
  expect(nowhere.errors).toContain(`images: the store ${images}-nowhere cannot be read`);
});
