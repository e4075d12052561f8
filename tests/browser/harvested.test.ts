import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { sharedChromium } from '../support/chromium.ts';
import { harvestHere, putStream } from '../support/harvesting.ts';
import { BY_EVENTS, startLoupe, type TestServer } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { startStandIn } from '../support/stream-server.ts';
import { findPicture } from './find-picture.ts';
import { screenOf } from './screen.ts';
import { openWatchedPage } from './watched-page.ts';

// A manifest of one Loupe, harvested by another and opened in a viewer there: its picture comes from the first.

let theirs: Archive;
let ours: Archive;
let source: TestServer;
let shown: TestServer;
let browser: Browser;
/** On the second server, of the harvested manifest. */
let path: string;

beforeAll(async () => {
  [theirs, ours, browser] = await Promise.all([emptyArchive(), emptyArchive(), sharedChromium()]);
  await theirs.addChart('box/scan.jpg', 900, 600);
  await theirs.addManifest(
    'box.yaml',
    'label: Their box\nsections: [{label: One, photographs: [{image: box/scan}]}]\n',
  );
  await ours.addChart('own.jpg', 90, 60);
  await ours.addManifest(
    'own.yaml',
    'label: Our own\nsections: [{label: One, photographs: [{image: own}]}]\n',
  );
  const start = (archive: Archive): Promise<TestServer> =>
    startLoupe({ images: archive.folder, data: archive.dataFolder, flags: BY_EVENTS });
  [source, shown] = await Promise.all([start(theirs), start(ours)]);
  const standIn = await startStandIn();
  const id = `${source.url}/presentation/3/box/manifest`;
  const stream = putStream(standIn, [[{ type: 'Update', object: { id, type: 'Manifest' } }]]);
  const { written } = await harvestHere(stream, join(ours.manifestsFolder, 'theirs'));
  await standIn.close();
  expect(written).toBe(1);
  path = await listedPath();
});

afterAll(async () => {
  for (const server of [source, shown]) await server?.stop();
  for (const archive of [theirs, ours]) await archive?.remove();
});

/** Waits until the manifest is listed. */
async function listedPath(): Promise<string> {
  let found: string | undefined;
  await until(async () => {
    const { text } = await ask(shown.url, '/presentation/3/collection/top');
    const { items }: { items: readonly { id: string; label: object }[] } = JSON.parse(text);
    found = items.find(({ label }) => JSON.stringify(label).includes('Their box'))?.id;
    return found !== undefined;
  }, 'the harvested manifest is listed');
  return found ?? '';
}

test('Mirador shows the picture of another host, and nothing is refused', async () => {
  const { page, faults, close } = await openWatchedPage(browser, {
    viewport: { width: 1000, height: 800 },
  });
  await page.goto(`${shown.url}/view?manifest=${encodeURIComponent(path)}&viewer=mirador&lang=en`);
  const frame = page.locator('.openseadragon-canvas').first();
  await frame.waitFor();
  await expect
    .poll(async () => {
      const box = await frame.boundingBox();
      return box
        ? (await findPicture(await screenOf(page), theirs.path('box/scan.jpg'), box)).difference
        : 255;
    })
    .toBeLessThan(6);
  expect(faults.filter((fault) => /CSP|Content Security Policy/.test(fault))).toEqual([]);
  await close();
});
