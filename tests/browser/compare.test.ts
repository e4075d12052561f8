import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { sharedChromium } from '../support/chromium.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';
import { accessibilityFaults } from './accessibility.ts';
import { screenPixels } from './screen.ts';
import { openWatchedPage, type WatchedPage } from './watched-page.ts';

// Photographs that are compared: they move as one or each for itself, lie beside or over each other, and the address tells it.

const ESSAY = `
language: en
label: {en: The harbour, es: El puerto}
photographs:
  - {image: red, id: red, label: Red, alternativeText: A red sheet}
  - {image: blue, id: blue, label: Blue, alternativeText: A blue sheet}
`;

const SIDES = `
language: en
label: {en: Sides, es: Caras}
photographs:
  - images: [{image: red, label: Recto}, {image: blue, label: Verso}]
    id: sheet
    label: Two sides
    alternativeText: A sheet of two sides
`;

const ARABIC = `
language: ar
label: رسائل من يافا
photographs:
  - {image: red, id: red, label: رسالة, alternativeText: رسالة بخط اليد}
  - {image: blue, id: blue, label: رسالة أخرى, alternativeText: رسالة}
`;

const WIDE = { viewport: { width: 1400, height: 900 }, reducedMotion: 'reduce' } as const;
const TELEPHONE = { viewport: { width: 390, height: 844 }, reducedMotion: 'reduce' } as const;

interface View {
  /** In parts of the image's width. */
  readonly x: number;
  readonly y: number;
  /** Pixels of the screen to the width of the image. */
  readonly scale: number;
}

/** OpenSeadragon's viewers, which the page leaves in `window.viewers`: the functions given to `evaluate` run there. */
declare const viewers: readonly {
  readonly world: { getItemAt(index: number): { getFullyLoaded(): boolean } | undefined };
  readonly viewport: {
    getCenter(current: boolean): { readonly x: number; readonly y: number };
    getZoom(current: boolean): number;
    getContainerSize(): { readonly x: number };
  };
}[];
declare function requestAnimationFrame(callback: () => void): number;

let archive: Archive;
let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  archive = await emptyArchive();
  for (const [name, width, height] of [
    ['red', 1600, 1200],
    ['blue', 800, 600],
  ] as const)
    await archive.add(
      `${name}.png`,
      sharp({ create: { width, height, channels: 3, background: name } }).png(),
    );
  await archive.addManifest('harbour.yaml', ESSAY);
  await archive.addManifest('sides.yaml', SIDES);
  await archive.addManifest('yafa.yaml', ARABIC);
  server = await startLoupe({ images: archive.folder, flags: ['--workers', '1'] });
  browser = await sharedChromium();
});

afterAll(async () => {
  await server?.stop();
  await archive?.remove();
});

/** Waits until all is there and has been drawn. */
async function untilAllDrawn(page: Page): Promise<void> {
  await page.waitForFunction(
    () => 'viewers' in globalThis && viewers.every(({ world }) => world.getItemAt(0)),
  );
  await page.evaluate(async () => {
    for (let framesInRow = 0; framesInRow < 3; ) {
      await new Promise<void>((drawn) => requestAnimationFrame(drawn));
      const isLoaded = viewers.every(({ world }) => world.getItemAt(0)?.getFullyLoaded());
      framesInRow = isLoaded ? framesInRow + 1 : 0;
    }
  });
}

async function opened(
  path: string,
  options: Parameters<typeof openWatchedPage>[1] = WIDE,
): Promise<WatchedPage> {
  const watched = await openWatchedPage(browser, options);
  await watched.page.goto(`${server.url}${path}`);
  await untilAllDrawn(watched.page);
  return watched;
}

function views(page: Page): Promise<View[]> {
  return page.evaluate(() =>
    viewers.map(({ viewport }) => {
      const { x, y } = viewport.getCenter(true);
      return { x, y, scale: viewport.getZoom(true) * viewport.getContainerSize().x };
    }),
  );
}

/** By what factor each view has grown, and how many pixels of the screen it has moved, as it was at first. */
function moved(before: readonly View[], after: readonly View[]): number[][] {
  return after.map(({ x, y, scale }, at) => {
    const from = before[at] ?? { x, y, scale };
    return [scale / from.scale, (x - from.x) * from.scale, (y - from.y) * from.scale];
  });
}

function expectEqual(one: readonly number[] = [], other: readonly number[] = []): void {
  expect(other).toHaveLength(3);
  for (const [at, value] of one.entries()) expect(other[at]).toBeCloseTo(value, 2);
}

/** The path, the query and the fragment. */
function addressOf(page: Page): string {
  return page.url().slice(server.url.length);
}

function regions(page: Page): Promise<(string | null)[]> {
  return page
    .locator('.pane-viewer')
    .evaluateAll((panes: { getAttribute(name: string): string | null }[]) =>
      panes.map((pane) => pane.getAttribute('data-region')),
    );
}

/** Zooms in around a point of a photograph by the wheel, and waits until the address tells it. */
async function zoomAt(page: Page, pane: number, across: number, down: number): Promise<void> {
  const before = page.url();
  const box = await page.locator('.pane-viewer').nth(pane).boundingBox();
  if (!box) throw new Error('there is no such photograph');
  await page.mouse.move(box.x + box.width * across, box.y + box.height * down);
  await page.mouse.wheel(0, -400);
  await expect.poll(() => page.url()).not.toBe(before);
  await untilAllDrawn(page);
}

/** Colours of pixels of the screen, as the three numbers of each. */
async function coloursAt(page: Page, points: readonly (readonly [number, number])[]): Promise<string[]> {
  const { data, width } = await screenPixels(page);
  return points.map(([x, y]) => {
    const [red = 0, green = 0, blue = 0] = data.subarray((Math.round(y) * width + Math.round(x)) * 3);
    if (red > 200 && blue < 60) return 'red';
    if (blue > 200 && red < 60) return 'blue';
    return red > 60 && blue > 60 && green < 60 ? 'both' : `${red},${green},${blue}`;
  });
}

describe('views', () => {
  test('move as one by as many pixels and the same factor, or each for itself; the address has what is on the screen', async () => {
    const watched = await opened('/compare?photo=harbour/red&photo=harbour/blue@100,100,300,200');
    const { page } = watched;
    await expect
      .poll(() => addressOf(page))
      .toBe('/compare?photo=harbour/red&photo=harbour/blue@100,100,300,200');
    const first = await views(page);
    await zoomAt(page, 0, 0.3, 0.4);
    const second = await views(page);
    const [red = [], blue] = moved(first, second);
    expect(red[0]).toBeGreaterThan(1.1);
    expect(Math.abs(red[1] ?? 0)).toBeGreaterThan(5);
    expectEqual(red, blue);
    const [one, other] = await regions(page);
    await expect
      .poll(() => addressOf(page))
      .toBe(`/compare?photo=harbour/red@${one}&photo=harbour/blue@${other}`);
    // The second leads when it is moved.
    await page.locator('.pane-viewer .openseadragon-canvas').nth(1).focus();
    await page.keyboard.press('+');
    await expect.poll(async () => (await regions(page))[0]).not.toBe(one);
    await untilAllDrawn(page);
    const third = await views(page);
    const [follower = [], leader] = moved(second, third);
    expect(follower[0]).toBeGreaterThan(1.05);
    expectEqual(follower, leader);
    await page.keyboard.press('l');
    await expect.poll(() => addressOf(page)).toContain('&zoom=free');
    await zoomAt(page, 0, 0.5, 0.5);
    const [free = [], still] = moved(third, await views(page));
    expect(free[0]).toBeGreaterThan(1.1);
    expectEqual([1, 0, 0], still);
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(watched.faults).toEqual([]);
    await watched.close();
  });

  test('are shown whole in windows of other sizes, and links open the same', async () => {
    const watched = await opened(
      '/compare?photo=harbour/red@200,300,400,300&photo=harbour/blue@100,150,200,150',
    );
    const { page } = watched;
    await page.setViewportSize({ width: 1000, height: 700 });
    await untilAllDrawn(page);
    expect(await regions(page)).toEqual(['200,300,400,300', '100,150,200,150']);
    await page.getByRole('button', { name: 'Whole image' }).click();
    await expect.poll(() => regions(page)).toEqual([null, null]);
    await expect.poll(() => addressOf(page)).toBe('/compare?photo=harbour/red&photo=harbour/blue');
    await page.setViewportSize(WIDE.viewport);
    await watched.close();
  });
});

test('a comparison is shared by its link and its content state, which open what is on the screen', async () => {
  const watched = await opened('/compare?photo=harbour/red&photo=harbour/blue&view=fade&lang=es');
  const { page } = watched;
  await page.getByRole('button', { name: 'Compartir' }).click();
  await untilAllDrawn(page);
  for (const pane of [0, 0, 0]) await zoomAt(page, pane, 0.4, 0.4);
  const shown = await regions(page);
  const [link, state, mirador] = await Promise.all(
    ['link', 'state', 'mirador'].map((name) => page.locator(`[data-shows="${name}"]`).inputValue()),
  );
  expect(link).toBe(
    `${server.url}/compare?photo=harbour/red@${shown[0]}&photo=harbour/blue@${shown[1]}&view=fade`,
  );
  expect(mirador).toContain('&viewer=mirador&lang=es');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.goto(state ?? '');
  await untilAllDrawn(page);
  expect(await regions(page)).toEqual(shown);
  expect(await addressOf(page)).toContain('&view=fade');
  expect(watched.faults).toEqual([]);
  await watched.close();
});

describe('two over each other', () => {
  const middle = { x: 700, y: 450 };

  test('are parted by a line, moved with keys and the pointer, or seen through one another', async () => {
    const watched = await opened('/compare?photo=sides/sheet&photo=sides/sheet~2&view=wipe', {
      ...WIDE,
      colorScheme: 'dark',
    });
    const { page } = watched;
    const sides = () =>
      coloursAt(page, [
        [middle.x - 100, middle.y + 100],
        [middle.x + 100, middle.y + 100],
      ]);
    expect(await sides()).toEqual(['red', 'blue']);
    await page.keyboard.press('?');
    expect(await page.locator('#keys').innerText()).toContain('Wipe');
    await page.keyboard.press('Escape');
    const slider = page.getByRole('slider', { name: 'How much is seen of: Two sides, Recto' });
    await slider.focus();
    await page.keyboard.press('End');
    expect(await slider.getAttribute('aria-valuetext')).toBe('100 %');
    expect(await sides()).toEqual(['red', 'red']);
    await expect.poll(() => addressOf(page)).toContain('&view=wipe&share=100');
    await page.keyboard.press('Home');
    expect(await sides()).toEqual(['blue', 'blue']);
    const parting = await page.locator('.parting').boundingBox();
    if (!parting) throw new Error('there is no line');
    await page.mouse.move(parting.x + parting.width - 8, middle.y);
    await page.mouse.down();
    await page.mouse.move(1400 * 0.25, middle.y, { steps: 2 });
    await page.mouse.up();
    await expect.poll(() => addressOf(page)).toContain('&share=25');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press('3');
    await expect.poll(() => addressOf(page)).toContain('&view=fade&share=25');
    await slider.fill('50');
    expect(await sides()).toEqual(['both', 'both']);
    await page.getByRole('button', { name: 'Side by side' }).click();
    await untilAllDrawn(page);
    await expect.poll(() => addressOf(page)).toBe('/compare?photo=sides/sheet&photo=sides/sheet~2');
    expect(await slider.isVisible()).toBe(false);
    expect(
      await coloursAt(page, [
        [350, middle.y],
        [1050, middle.y],
      ]),
    ).toEqual(['red', 'blue']);
    expect(watched.faults).toEqual([]);
    await watched.close();
  });

  test('lie as the page is read, on a telephone too', async () => {
    const watched = await opened('/compare?photo=yafa/red&photo=yafa/blue&view=wipe&share=30', TELEPHONE);
    const { page } = watched;
    const box = await page.locator('.pane-viewer').first().boundingBox();
    const across = (box?.y ?? 0) + (box?.height ?? 0) / 2 + 60;
    expect(
      await coloursAt(page, [
        [390 * 0.5, across],
        [390 * 0.85, across],
      ]),
    ).toEqual(['blue', 'red']);
    await page.keyboard.press('1');
    await untilAllDrawn(page);
    const [first, second] = await Promise.all(
      [0, 1].map((at) => page.locator('.pane-viewer').nth(at).boundingBox()),
    );
    expect(second?.y).toBeGreaterThan((first?.y ?? 0) + (first?.height ?? 0));
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(watched.faults).toEqual([]);
    await watched.close();
  });
});

test('a photograph is compared from its page at the detail on the screen, with keys alone', async () => {
  const watched = await openWatchedPage(browser, WIDE);
  const { page } = watched;
  await page.goto(`${server.url}/photo/harbour/red`);
  await page.locator('.controls:not([hidden])').waitFor();
  await page.getByRole('button', { name: 'Zoom in' }).click();
  const viewer = page.locator('#viewer');
  await expect.poll(() => viewer.getAttribute('data-region')).not.toBeNull();
  const detail = await viewer.getAttribute('data-region');
  await page.getByRole('link', { name: 'Compare' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/compare?**');
  await expect.poll(() => addressOf(page)).toBe(`/compare?photo=harbour/red@${detail}`);
  await untilAllDrawn(page);
  await page.getByRole('link', { name: 'Blue' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL('**&photo=harbour/blue');
  await untilAllDrawn(page);
  await page.getByText('Add a photograph').focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('Or the link of any photograph').fill(`${server.url}/photo/yafa/blue@10,10,300,200`);
  await page.keyboard.press('Enter');
  await page.waitForURL('**yafa/blue@**');
  await untilAllDrawn(page);
  await page.getByRole('link', { name: 'Move forward' }).last().click();
  await page.waitForURL('**&photo=harbour/blue');
  await page.getByRole('link', { name: 'Remove' }).first().click();
  await page.waitForURL('**/compare?photo=yafa**');
  await untilAllDrawn(page);
  await expect.poll(() => addressOf(page)).toBe('/compare?photo=yafa/blue@10,10,300,200&photo=harbour/blue');
  expect(watched.faults).toEqual([]);
  await watched.close();
});
