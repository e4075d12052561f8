import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodedContentState } from '../../src/content-state/encoding.ts';
import { type Archive, chart, emptyArchive } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { sharedChromium } from '../support/chromium.ts';
import { BY_EVENTS, startLoupe, type TestServer } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { addPlates, LOOKS, pathOf } from './looks.ts';
import { expectShown, plateWith } from './region-on-screen.ts';
import { faultsBesideViewers } from './viewer-faults.ts';
import { openWatchedPage, type WatchedPage } from './watched-page.ts';

// Links to a detail on the screen: a red rectangle on a gray plate is found where the window has room for it.

const FOREIGN = 'https://elsewhere.example';
/** Upright; the scan lies on its side. */
const PLATE = { width: 801, height: 1201 };
const RECTO = { width: 1201, height: 801 };
const DETAIL = { x: 301, y: 423, width: 360, height: 202 };
const SIZE = { width: 1100, height: 800 };

let archive: Archive;
let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  archive = await emptyArchive();
  const upright = await plateWith(PLATE, DETAIL);
  const turned = (name: string, about: Buffer) =>
    archive.add(name, sharp(about).rotate(-90).jpeg({ quality: 95 }).withMetadata({ orientation: 6 }));
  await turned('first.jpg', upright);
  await turned('second.jpg', upright);
  await addPlates(archive);
  // Smaller than the thumbnails that viewers ask for.
  await archive.addChart('tiny.jpg', 60, 40);
  await archive.addManifest(
    'plates.yaml',
    'label: Plates\nphotographs: [{image: first, id: one}, {image: second, id: two}]\n',
  );
  // The first image of the photograph has another shape, and its rectangle somewhere else: the verso stands in the middle of it.
  await archive.add('recto.jpg', sharp(await plateWith(RECTO, { ...DETAIL, x: 20, y: 500 })).jpeg());
  await archive.addManifest(
    'sides.yaml',
    'label: Sides\nphotographs: [{images: [{image: recto}, {image: first}], id: sheet}, {image: second, id: two}, {image: tiny, id: tiny}]\n',
  );
  await archive.addChart('again.jpg', 1200, 800);
  await archive.addManifest(
    'again.yaml',
    'label: Again\nphotographs: [{image: again, id: one, notes: [{text: A lantern, region: {x: 25%, y: 50%, width: 30%, height: 25%}}]}]\n',
  );
  browser = await sharedChromium();
  server = await startLoupe({ images: archive.folder, flags: [...BY_EVENTS, '--settle-seconds', '0'] });
});

afterAll(async () => {
  await server?.stop();
  await archive?.remove();
});

/** @param scale units of the canvas to a pixel of its image */
function state(base: string, scale = 1): string {
  const [x, y, width, height] = [DETAIL.x, DETAIL.y, DETAIL.width, DETAIL.height].map(
    (length) => length * scale,
  );
  const manifest = `${base}/presentation/3/plates`;
  return encodedContentState({
    id: `${manifest}/canvas/one#xywh=${x},${y},${width},${height}`,
    type: 'Canvas',
    partOf: [{ id: `${manifest}/manifest`, type: 'Manifest' }],
  });
}

/** A manifest whose canvases have more units than their images have pixels; any other JSON as it is. */
function enlarged(text: string, scale: number): string {
  const json = JSON.parse(text);
  if (json.type !== 'Manifest') return text;
  for (const canvas of json.items) {
    canvas.width *= scale;
    canvas.height *= scale;
  }
  return JSON.stringify(json);
}

/** Another archive, for the browser alone: what this server says, under another name. */
async function foreignArchive({ page }: WatchedPage, scale = 1): Promise<void> {
  await page.route(`${FOREIGN}/**`, async (route) => {
    const response = await fetch(route.request().url().replace(FOREIGN, server.url));
    const type = response.headers.get('content-type') ?? '';
    const body = Buffer.from(await response.arrayBuffer());
    await route.fulfill({
      status: response.status,
      headers: { 'content-type': type, 'access-control-allow-origin': '*' },
      body: type.includes('json') ? enlarged(body.toString().replaceAll(server.url, FOREIGN), scale) : body,
    });
  });
}

async function opened(
  path: string,
  prepare: (watched: WatchedPage) => Promise<void> = async () => {},
  viewport = SIZE,
): Promise<WatchedPage> {
  const watched = await openWatchedPage(browser, { viewport });
  await prepare(watched);
  await watched.page.goto(`${server.url}${path}`);
  await watched.page.locator('.openseadragon-canvas').first().waitFor();
  return watched;
}

function expectNoFaults({ faults }: WatchedPage): void {
  expect(faultsBesideViewers(faults)).toEqual([]);
}

/** The address of the detail on the verso, opened by a viewer. */
function versoIn(viewer: string): string {
  const scale = RECTO.height / PLATE.height;
  const [x, y] = [(RECTO.width - PLATE.width * scale) / 2 + DETAIL.x * scale, DETAIL.y * scale];
  const region = [x, y, DETAIL.width * scale, DETAIL.height * scale].map(Math.round);
  return `/view?iiif-content=${encodeURIComponent(`${server.url}/photo/sides/sheet~2@${region}`)}&viewer=${viewer}`;
}

test.each(['loupe', 'mirador', 'uv'])('a detail of a verso is what %s has on the screen', async (viewer) => {
  const watched = await opened(versoIn(viewer));
  await expectShown(watched.page, DETAIL, DETAIL);
  expect(await watched.page.evaluate('self.origin')).toBe(server.url);
  if (viewer === 'mirador') {
    // The next one is shown whole.
    await watched.page.getByRole('button', { name: 'Next item' }).click();
    await expectShown(watched.page, { x: 0, y: 0, ...PLATE }, DETAIL);
  }
  if (viewer === 'uv') {
    // As when its panels take some of the room after the detail was brought there.
    await watched.page.setViewportSize({ width: SIZE.width - 90, height: SIZE.height });
    await expectShown(watched.page, DETAIL, DETAIL);
    await watched.page.setViewportSize(SIZE);
  }
  const isTiny = (path: string): boolean => /\/tiny\/full\//.test(path);
  if (viewer === 'mirador') await until(() => watched.images.some(isTiny), 'all thumbnails are there');
  expectNoFaults(watched);
  await watched.close();
});

test('Universal Viewer shows it, too, where the window becomes narrow while its images are opened', async () => {
  const watched = await openWatchedPage(browser, { viewport: SIZE });
  let held = 0;
  let release = (): void => {};
  const isReleased = new Promise<void>((resolve) => (release = resolve));
  await watched.page.route('**/info.json', async (route) => {
    held += 1;
    await isReleased;
    await route.continue();
  });
  await watched.page.goto(`${server.url}${versoIn('uv')}`);
  await until(() => held > 0, 'the description of an image is asked for');
  const asked = held;
  await watched.page.setViewportSize({ width: 500, height: SIZE.height });
  await until(() => held > asked, 'images are opened once more');
  release();
  await watched.page.setViewportSize(SIZE);
  await expectShown(watched.page, DETAIL, DETAIL);
  expectNoFaults(watched);
  await watched.close();
});

test.each(['mirador', 'uv'])(
  'a detail of another archive is opened by %s on a page that has no origin',
  async (viewer) => {
    const whole = `/view?iiif-content=${state(FOREIGN)}&viewer=${viewer}`;
    // The address alone of a content state, which the browser looks up.
    const { x, y, width, height } = DETAIL;
    const address = encodeURIComponent(
      `${FOREIGN}/content-state/plates/one?xywh=${x},${y},${width},${height}`,
    );
    const path = viewer === 'uv' ? whole : `/view?iiif-content=${address}&viewer=${viewer}`;
    const watched = await opened(path, foreignArchive);
    await expectShown(watched.page, DETAIL, DETAIL);
    expect(await watched.page.evaluate('self.origin')).toBe('null');
    expectNoFaults(watched);
    await watched.close();
  },
);

test.each(['mirador', 'uv'])('on a canvas that is larger than its image, too: %s', async (viewer) => {
  const path = `/view?iiif-content=${state(FOREIGN, 2)}&viewer=${viewer}`;
  const watched = await opened(path, (page) => foreignArchive(page, 2));
  await expectShown(watched.page, DETAIL, DETAIL);
  expectNoFaults(watched);
  await watched.close();
});

/** Universal Viewer's, which the page leaves there: functions given to `evaluate` run in it. */
declare const viewer: {
  get(): {
    readonly extension: {
      readonly centerPanel: {
        readonly viewer: {
          readonly element: { getBoundingClientRect(): { readonly x: number; readonly y: number } };
          readonly world: {
            getItemAt(index: number): {
              getContentSize(): { x: number; y: number };
              imageToViewerElementCoordinates(point: { x: number; y: number }): { x: number; y: number };
            };
          };
        };
      };
    };
  };
};

test('Universal Viewer lays what was found where it is on a scan that was replaced by a larger one', async () => {
  await archive.add('again.jpg', chart(2400, 1600).jpeg(), new Date());
  const isReplaced = async (): Promise<boolean> => {
    const { text } = await ask(server.url, '/presentation/3/again/manifest');
    const [{ width, items }] = JSON.parse(text).items;
    return width === 1200 && items[0].items[0].body.width === 2400;
  };
  await until(isReplaced, 'the larger scan is on the canvas of the first');
  const manifest = encodeURIComponent(`${server.url}/presentation/3/again/manifest`);
  const watched = await opened(`/view?manifest=${manifest}&viewer=uv`);
  const { page } = watched;
  await page.locator('#searchWithinInput').fill('lantern');
  await page.locator('#searchWithinInput').press('Enter');
  const box = page.locator('.annotationRect').first();
  await box.waitFor();
  const offBy = async (): Promise<number> => {
    const lies = await box.boundingBox();
    const found = await page.evaluate(() => {
      const { viewer: shown } = viewer.get().extension.centerPanel;
      const item = shown.world.getItemAt(0);
      const { x: width, y: height } = item.getContentSize();
      const at = (across: number, down: number) =>
        item.imageToViewerElementCoordinates(
          Object.assign(item.getContentSize(), { x: across * width, y: down * height }),
        );
      const [from, to, corner] = [at(0.25, 0.5), at(0.55, 0.75), shown.element.getBoundingClientRect()];
      return { x: corner.x + from.x, y: corner.y + from.y, width: to.x - from.x, height: to.y - from.y };
    });
    const sides = ['x', 'y', 'width', 'height'] as const;
    return Math.max(...sides.map((side) => Math.abs((lies?.[side] ?? -1000) - found[side])));
  };
  await expect.poll(offBy).toBeLessThan(3);
  expectNoFaults(watched);
  await watched.close();
});

test.each(
  LOOKS.map((look) => [look.plate.name, look.direction, look.viewport.width, look.viewer, look] as const),
)(
  'a region of a plate (%s), %s, in a window %i wide is what %s shows',
  async (_plate, _direction, _width, viewer, look) => {
    const watched = await opened(pathOf(look, server.url), undefined, look.viewport);
    const { region } = look.plate;
    await expectShown(watched.page, region, region);
    if (viewer === 'loupe') {
      const { x, y, width, height } = region;
      expect(watched.page.url()).toMatch(new RegExp(`@${x},${y},${width},${height}$`));
    }
    expectNoFaults(watched);
    await watched.close();
  },
);
