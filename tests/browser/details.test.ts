import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { sharedChromium } from '../support/chromium.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';
import { accessibilityFaults } from './accessibility.ts';
import { plateWith } from './region-on-screen.ts';
import { screenPixels } from './screen.ts';
import { untilDrawn } from './viewer-driver.ts';
import { openPageApart, openWatchedPage, type WatchedPage } from './watched-page.ts';

// What is on the screen stands in the address, and a rectangle chooses a detail: on both pages, whichever way they are read.

const SCAN = { width: 1500, height: 1000 };

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** OpenSeadragon's viewer, which the page leaves in `window.viewer`. */
declare const viewer: {
  readonly viewport: {
    getZoom(): number;
    viewerElementToImageCoordinates(point: object): { readonly x: number; readonly y: number };
  };
};
declare const OpenSeadragon: { readonly Point: new (x: number, y: number) => object };

let archive: Archive;
let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.addChart('plate.jpg', SCAN.width, SCAN.height);
  const whole = { x: 0, y: 0, width: 400, height: 300 };
  await archive.add('red.png', sharp(await plateWith(whole, whole)).png());
  const essay = (language: string) =>
    `language: ${language}\nlabel: ${language}\nphotographs: [{image: plate, id: one, label: x, alternativeText: x}]\n`;
  await archive.addManifest('left.yaml', essay('en'));
  await archive.addManifest('right.yaml', essay('ar'));
  browser = await sharedChromium();
  server = await startLoupe({ images: archive.folder });
});

afterAll(async () => {
  await server?.stop();
  await archive?.remove();
});

/** Frames of motion cost more than all else. */
async function opened(path: string): Promise<WatchedPage> {
  const watched = await openWatchedPage(browser, { reducedMotion: 'reduce' });
  await watched.page.goto(`${server.url}${path}`);
  await untilDrawn(watched.page);
  return watched;
}

function regionOf(page: Page): Promise<string | null> {
  return page.locator('#viewer').getAttribute('data-region');
}

/** Waits until the place is another one than before. */
async function placeAfter(page: Page, before: string | null): Promise<string | null> {
  await expect.poll(() => regionOf(page)).not.toBe(before);
  return regionOf(page);
}

/** The path, the query and the fragment. */
function addressOf(page: Page): string {
  return page.url().slice(server.url.length);
}

function entries(page: Page): Promise<number> {
  return page.evaluate('history.length');
}

/** The region between two points of the viewer, as OpenSeadragon knows it. */
function between(page: Page, { x, y, width, height }: Box): Promise<number[]> {
  return page.evaluate(
    ([left, top, right, bottom]) => {
      const at = (across: number, down: number) =>
        viewer.viewport.viewerElementToImageCoordinates(new OpenSeadragon.Point(across, down));
      const [one, other] = [at(left, top), at(right, bottom)];
      return [
        Math.min(one.x, other.x),
        Math.min(one.y, other.y),
        Math.abs(one.x - other.x),
        Math.abs(one.y - other.y),
      ];
    },
    [x, y, x + width, y + height] as const,
  );
}

function expectNear(region: string | null, expected: readonly number[]): void {
  const off = (region ?? '').split(',').map((length, at) => Math.abs(Number(length) - (expected[at] ?? 0)));
  expect(off, `${region} for ${expected}`).toHaveLength(4);
  expect(Math.max(...off), `${region} for ${expected}`).toBeLessThanOrEqual(1);
}

test('the address holds what is on the screen, and the back button returns to where the view stayed', async () => {
  const watched = await openPageApart(browser);
  const { page } = watched;
  // How long the view stays is the test's to say.
  await page.addInitScript('globalThis.clock = 0; performance.now = () => clock;');
  await page.goto(`${server.url}/photo/left/one?lang=en`);
  await untilDrawn(page);
  expect(await regionOf(page)).toBeNull();
  const before = await entries(page);
  const zoomIn = page.getByRole('button', { name: 'Zoom in' });
  await page.evaluate('clock = 2900;');
  await zoomIn.click();
  const first = await placeAfter(page, null);
  expect(addressOf(page)).toBe(`/photo/left/one@${first}?lang=en`);
  // The whole was left before long.
  expect(await entries(page)).toBe(before);
  await page.evaluate('clock = 5900;');
  await zoomIn.click();
  const second = await placeAfter(page, first);
  expect(await entries(page)).toBe(before + 1);
  await page.goBack();
  await expect.poll(() => regionOf(page)).toBe(first);
  expect(addressOf(page)).toBe(`/photo/left/one@${first}?lang=en`);
  await page.goForward();
  await expect.poll(() => regionOf(page)).toBe(second);
  await page.goBack();
  await expect.poll(() => regionOf(page)).toBe(first);
  // Moving on at once leaves the place, where the view had stayed before, behind as well.
  await page.getByRole('button', { name: 'Whole image' }).click();
  await expect.poll(() => regionOf(page)).toBeNull();
  expect(addressOf(page)).toBe('/photo/left/one?lang=en');
  await page.goBack();
  await expect.poll(() => regionOf(page)).toBe(first);
  expect(addressOf(page)).toBe(`/photo/left/one@${first}?lang=en`);
  expect(watched.faults).toEqual([]);
  await watched.close();
});

test('the region of a link stays as it is in windows of other shapes, until the view is moved', async () => {
  const watched = await opened('/image/plate@100,200,300,50');
  const { page } = watched;
  const size = page.viewportSize() ?? { width: 0, height: 0 };
  const zoom = (): Promise<number> => page.evaluate(() => viewer.viewport.getZoom());
  const before = await zoom();
  await page.setViewportSize({ width: 500, height: 700 });
  await expect.poll(zoom).toBeCloseTo(before, 6);
  await untilDrawn(page);
  expectNear(await regionOf(page), [100, 200, 300, 50]);
  expect(addressOf(page)).toBe('/image/plate@100,200,300,50');
  await page.setViewportSize(size);
  await page.getByRole('button', { name: 'Zoom out' }).click();
  await placeAfter(page, '100,200,300,50');
  expect(addressOf(page)).toBe(`/image/plate@${await regionOf(page)}`);
  await watched.close();
});

describe.each(['/photo/left/one', '/photo/right/one', '/image/plate'])('a detail of %s', (path) => {
  test('is chosen by dragging with Shift, on a turned image too, and forgotten when the view moves', async () => {
    const watched = await opened(path);
    const { page } = watched;
    await page.evaluate(
      "addEventListener('placechange', ({ target }) => { document.title = target.dataset.region ?? 'whole'; })",
    );
    await page.locator('[data-does="turn"]').click();
    await page.locator('[data-does="zoom-in"]').click();
    const before = await placeAfter(page, null);
    await untilDrawn(page);
    const box = await page.locator('#viewer').boundingBox();
    if (!box) throw new Error('there is no viewer');
    const drawn = { x: 290, y: 120, width: 100, height: 80 };
    await page.keyboard.down('Shift');
    await page.mouse.move(box.x + 390, box.y + 200);
    await page.mouse.down();
    await page.mouse.move(box.x + 290, box.y + 120, { steps: 3 });
    await page.mouse.up();
    await page.keyboard.up('Shift');
    const region = await placeAfter(page, before);
    expectNear(region, await between(page, drawn));
    await expect.poll(() => page.title()).toBe(region);
    expect(addressOf(page)).toBe(`${path}@${region}`);
    expect(await page.locator('#viewer').getAttribute('data-chosen')).toBe('');
    // OpenSeadragon lays it on the image with the next frame.
    const outline = async (): Promise<number[]> => {
      const shown = await page.locator('.chosen-detail').boundingBox();
      if (!shown) return [1000];
      return [
        shown.x - box.x - drawn.x,
        shown.y - box.y - drawn.y,
        shown.width - drawn.width,
        shown.height - drawn.height,
      ].map(Math.abs);
    };
    await expect.poll(async () => Math.max(...(await outline()))).toBeLessThan(2);
    await page.locator('[data-does="zoom-out"]').click();
    await placeAfter(page, region);
    expect(await page.locator('#viewer').getAttribute('data-chosen')).toBeNull();
    expect(await page.locator('.chosen-detail').count()).toBe(0);
    expect(watched.faults).toEqual([]);
    await watched.close();
  });

  test('is chosen with keys, which say where it is', async () => {
    const watched = await opened(path);
    const { page } = watched;
    const told = page.locator('.drawn-place');
    await page.locator('[data-does="draw"]').focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => told.textContent()).toBe('left 375, top 250, 750 wide, 500 high');
    expect(await accessibilityFaults(page)).toEqual([]);
    const drawn = await page.locator('.drawn').boundingBox();
    for (const key of ['ArrowRight', 'Control+ArrowUp', 'Shift+ArrowLeft', 'Shift+ArrowDown'])
      await page.keyboard.press(key);
    const moved = await page.locator('.drawn').boundingBox();
    expect(moved).toEqual({
      x: (drawn?.x ?? 0) + 10,
      y: (drawn?.y ?? 0) - 1,
      width: (drawn?.width ?? 0) - 10,
      height: (drawn?.height ?? 0) + 10,
    });
    await page.keyboard.press('Enter');
    const [x = 0, y = 0, width = 0, height = 0] = ((await placeAfter(page, null)) ?? '')
      .split(',')
      .map(Number);
    expect(await told.textContent()).toBe(
      `Detail chosen: left ${x}, top ${y}, ${width} wide, ${height} high`,
    );
    expect([x > 375, y < 250, width < 750, height > 500]).toEqual([true, true, true, true]);
    // Back on the button; the next rectangle is left.
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Escape');
    await expect.poll(() => regionOf(page)).toBeNull();
    expect(await page.locator('.drawing').isHidden()).toBe(true);
    expect(addressOf(page)).toBe(path);
    await watched.close();
  });
});

test('a finger draws a rectangle after the button', async () => {
  const { page, close } = await openPageApart(browser, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  await page.goto(`${server.url}/photo/left/one`);
  await untilDrawn(page);
  await page.locator('[data-does="draw"]').tap();
  const box = await page.locator('#viewer').boundingBox();
  if (!box) throw new Error('there is no viewer');
  const session = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', x: number, y: number) =>
    session.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: type === 'touchEnd' ? [] : [{ x: box.x + x, y: box.y + y }],
    });
  await touch('touchStart', 100, 200);
  await touch('touchMove', 180, 230);
  await touch('touchMove', 220, 280);
  await touch('touchEnd', 220, 280);
  expectNear(await placeAfter(page, null), await between(page, { x: 100, y: 200, width: 120, height: 80 }));
  await close();
});

test('a tile that is refused at first is asked for again, and painted', async () => {
  const watched = await openPageApart(browser);
  const { page } = watched;
  const asked = new Map<string, number>();
  await page.route('**/iiif/3/red/*/*/0/default.jpg', async (route) => {
    const { pathname } = new URL(route.request().url());
    const times = (asked.get(pathname) ?? 0) + 1;
    asked.set(pathname, times);
    if (times === 1) await route.fulfill({ status: 503, headers: { 'retry-after': '1' } });
    else await route.continue();
  });
  await page.goto(`${server.url}/image/red`);
  const isRed = async (): Promise<boolean> => {
    const clip = { x: 300, y: 300, width: 1, height: 1 };
    const [red = 0, green = 0] = (await screenPixels(page, { clip })).data;
    return red > 180 && green < 40;
  };
  await expect.poll(isRed).toBe(true);
  expect(Math.min(...asked.values())).toBe(2);
  await watched.close();
});
