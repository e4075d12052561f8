import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { sharedChromium } from '../support/chromium.ts';
import type { RawImage } from '../support/grid-image.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';
import { metricsOf } from '../support/server-metrics.ts';
import { expectDetails, expectMaster, expectQuadrants, FLAT_COLOUR } from './expect-master.ts';
import { addMaster, type DrawnMaster, type Kind, masterPixels, storedPixels } from './masters.ts';
import { flatColourDifference } from './pixel-comparison.ts';
import {
  drawerType,
  type ImageOnScreen,
  lookAt,
  lookAtWhole,
  moveTo,
  openImagePage,
  openSource,
} from './viewer-driver.ts';
import { openPageApart, type WatchedPage } from './watched-page.ts';

/** For pages that draw on a plain canvas. */
const WITHOUT_WEBGL = `const getContext = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
    return kind.includes('webgl') ? null : getContext.call(this, kind, ...rest);
  };`;

const KINDS: readonly Kind[] = ['colour', 'gray', 'odd', 'displayP3', 'turned'];

let archive: Archive;
let server: TestServer;
let browser: Browser;
const drawn = new Map<Kind, DrawnMaster>();
const masters = new Map<Kind, RawImage>();

beforeAll(async () => {
  archive = await emptyArchive();
  for (const kind of KINDS) {
    const master = await addMaster(archive, kind);
    drawn.set(kind, master);
    masters.set(kind, await masterPixels(archive.path(master.name)));
  }
  [browser, server] = await Promise.all([
    sharedChromium({ webGl: true }),
    startLoupe({ images: archive.folder, data: archive.dataFolder }),
  ]);
});

afterAll(async () => {
  await server?.stop();
  await archive?.remove();
});

function get<T>(map: ReadonlyMap<Kind, T>, kind: Kind): T {
  const value = map.get(kind);
  if (value === undefined) throw new Error(`${kind} is missing`);
  return value;
}

describe.each(KINDS)('%s', (kind) => {
  test('the master is what it is meant to be', () => {
    const master = get(masters, kind);
    const { drawn: image } = get(drawn, kind);
    expect([master.width, master.height]).toEqual([image.width, image.height]);
    if (kind === 'gray') return;
    let largest = 0;
    for (let at = 0; at < master.data.length; at++)
      largest = Math.max(largest, Math.abs((master.data[at] ?? 0) - (image.data[at] ?? 0)));
    expect(largest).toBeLessThanOrEqual(4);
  });

  test('the page shows the pixels of the master, whole and at the deepest level', async () => {
    const watched = await openPageApart(browser);
    const master = get(masters, kind);
    await openImagePage(watched.page, server.url, get(drawn, kind).identifier);
    expectQuadrants(await lookAtWhole(watched.page), master);
    await expectDetails(watched.page, master);
    expect(watched.faults).toEqual([]);
    await watched.close();
  });
});

test('a profile that was ignored would be seen', async () => {
  const stored = await storedPixels(archive.path(get(drawn, 'displayP3').name));
  const master = get(masters, 'displayP3');
  const shown: ImageOnScreen = { pixels: stored, left: 0, top: 0, scale: 1, viewerTop: 0 };
  expect(flatColourDifference(shown, master, { x: 0, y: 0, ...size(master) }).largest).toBeGreaterThan(
    5 * FLAT_COLOUR,
  );
});

function size({ width, height }: RawImage): { width: number; height: number } {
  return { width, height };
}

describe('the odd image, through its other addresses', () => {
  /** Every part of the image at every level that more than one tile has. */
  async function sweep({ page }: WatchedPage, { width, height }: RawImage): Promise<void> {
    for (const scale of [0.25, 0.5, 1])
      for (let y = 250 / scale; y < height + 250 / scale; y += 500 / scale)
        for (let x = 350 / scale; x < width + 350 / scale; x += 700 / scale) await moveTo(page, x, y, scale);
  }

  test.each([2, 3])('every tile of Image API %d is a stored answer', async (version) => {
    const watched = await openPageApart(browser);
    const { page, images } = watched;
    // What is asked for is the same, and a frame costs a tenth.
    await page.addInitScript({ content: WITHOUT_WEBGL });
    const { identifier } = get(drawn, 'odd');
    const before = await metricsOf(server.url);
    await openImagePage(page, server.url, identifier);
    if (version === 2)
      await openSource(page, `${server.url}/iiif/2/${encodeURIComponent(identifier)}/info.json`);
    await sweep(watched, get(masters, 'odd'));
    const after = await metricsOf(server.url);
    const rise = (origin: string): number => after.answers(origin) - before.answers(origin);
    // 20 tiles of full size, 6 of half, 2 of a quarter.
    const different = new Set(images.filter((path) => path.startsWith(`/iiif/${version}/`)));
    expect(different.size).toBeGreaterThanOrEqual(28);
    expect(rise('stored') + rise('tile-cache')).toBe(images.length);
    for (const origin of ['rendered', 'memory-cache', 'disk-cache']) expect(rise(origin), origin).toBe(0);
    expect(after.renders).toBe(before.renders);
    expect(watched.faults).toEqual([]);
    await watched.close();
  });

  const sources = {
    'Image API 2.1': (id: string) => `/iiif/2/${id}/info.json`,
    'Deep Zoom': (id: string) => `/dzi/${id}.dzi`,
  };

  test.each(Object.entries(sources))('%s shows the same pixels', async (_, path) => {
    const watched = await openPageApart(browser);
    const { identifier } = get(drawn, 'odd');
    const master = get(masters, 'odd');
    await openImagePage(watched.page, server.url, identifier);
    const before = watched.images.length;
    await openSource(watched.page, server.url + path(encodeURIComponent(identifier)));
    expectQuadrants(await lookAtWhole(watched.page), master);
    await expectDetails(watched.page, master);
    const service = path('').slice(0, path('').indexOf('/', 1) + 1);
    const asked = watched.images.slice(before);
    expect(asked.length).toBeGreaterThanOrEqual(6);
    expect(asked.filter((address) => !address.startsWith(service))).toEqual([]);
    expect(watched.faults).toEqual([]);
    await watched.close();
  });

  test('a browser without WebGL shows the same pixels', async () => {
    const watched = await openPageApart(browser, { viewport: { width: 900, height: 760 } });
    const { page } = watched;
    const master = get(masters, 'odd');
    await page.addInitScript({ content: WITHOUT_WEBGL });
    await openImagePage(page, server.url, get(drawn, 'odd').identifier);
    expect(await drawerType(page)).toBe('canvas');
    // Here OpenSeadragon stretches every tile by one screen pixel, which shows at smaller scales.
    expectMaster(await lookAt(page, 512, 512, 3), master);
    expectMaster(await lookAt(page, 2048, 1536, 3), master);
    expect(watched.faults).toEqual([]);
    await watched.close();
  });
});
