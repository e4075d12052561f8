import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Archive, chart, emptyArchive } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { sharedChromium } from '../support/chromium.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';
import { accessibilityFaults, faultsInScheme } from './accessibility.ts';
import { screenPixels } from './screen.ts';
import { untilDrawn } from './viewer-driver.ts';
import { openPageApart, openWatchedPage, type WatchedPage } from './watched-page.ts';

// What a reader can do with a photograph on its page: turn and lighten it, measure it, go through its notes, go on to the next.

const ESSAY = `
label: Tools
originals: true
photographs:
  - {image: before, id: before, label: Before, alternativeText: x}
  - image: sheet
    id: sheet
    label: Sheet
    alternativeText: x
    size: {width: 300, height: 200}
    notes:
      - text: The left corner
        region: {x: 10%, y: 10%, width: 20%, height: 20%}
      - text: The middle
        region: {x: 40%, y: 40%, width: 20%, height: 20%}
      - text: Of the whole
  - images: [{image: after, label: Recto}, {image: finer, label: Verso}, {image: before, label: Case}]
    id: after
    label: After
    alternativeText: x
    notes: [{text: Nowhere in particular}]
`;

interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** OpenSeadragon's viewer, which the page leaves in `window.viewer`. */
declare const viewer: {
  readonly viewport: {
    getBounds(current?: boolean): Bounds;
    getFlip(): boolean;
  };
};
declare function getComputedStyle(element: unknown): { readonly filter: string };
declare const document: { querySelector(selector: string): unknown; readonly activeElement: unknown };

let archive: Archive;
let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.addChart('before.jpg', 900, 600);
  await archive.addChart('sheet.jpg', 1500, 1000);
  // A density of a scanner, of which the size follows.
  await archive.add('after.jpg', chart(1200, 800).withMetadata({ density: 254 }).jpeg());
  await archive.add('finer.jpg', chart(400, 600).withMetadata({ density: 508 }).jpeg());
  await archive.addManifest('tools.yaml', `language: en${ESSAY}`);
  await archive.addManifest('rtl.yaml', `language: ar${ESSAY}`);
  const plate = sharp({ create: { width: 600, height: 400, channels: 3, background: '#c8c8c8' } });
  const sky = await sharp({ create: { width: 600, height: 200, channels: 3, background: '#1e1e1e' } })
    .png()
    .toBuffer();
  await archive.add('plate.png', plate.composite([{ input: sky, gravity: 'north' }]).png());
  await archive.addManifest(
    'plates.yaml',
    'label: Plates\nphotographs:\n  - {image: plate, id: plate, alternativeText: Sky above ground, negative: c8c8c8}\n',
  );
  browser = await sharedChromium();
  server = await startLoupe({ images: archive.folder });
});

afterAll(async () => {
  await server?.stop();
  await archive?.remove();
});

async function opened(path: string): Promise<WatchedPage> {
  const watched = await openWatchedPage(browser, { reducedMotion: 'reduce' });
  await watched.page.goto(`${server.url}${path}`);
  await untilDrawn(watched.page);
  return watched;
}

/** Where the outline of a note lies, from the corner of the viewer. */
async function outline(page: Page, note = 0): Promise<Bounds> {
  const [box, frame] = await Promise.all([
    page.locator('.openseadragon-canvas .outline').nth(note).boundingBox(),
    page.locator('#viewer').boundingBox(),
  ]);
  if (!box || !frame) throw new Error('there is no outline');
  return { ...box, x: box.x - frame.x, y: box.y - frame.y };
}

const middle = ({ x, y, width, height }: Bounds) => ({ x: x + width / 2, y: y + height / 2 });

test('a picture is turned, mirrored, inverted and lightened by buttons and keys, with its notes, and reset', async () => {
  const watched = await opened('/photo/tools/sheet');
  const { page } = watched;
  const address = page.url();
  const state = page.locator('.viewing-state');
  const frame = await page.locator('#viewer').boundingBox();
  const before = middle(await outline(page));
  await page.getByRole('button', { name: 'Tools' }).click();
  await page.getByRole('button', { name: 'Mirror' }).click();
  await expect.poll(() => state.textContent()).toBe('mirrored');
  await expect
    .poll(async () => Math.abs(middle(await outline(page)).x - ((frame?.width ?? 0) - before.x)))
    .toBeLessThan(1);

  await page.keyboard.press('r');
  await expect.poll(() => state.textContent()).toBe('mirrored, turned by 90° to the right');
  // Mirrored, the first note is above on the right; turned to the right, it is below there.
  await expect.poll(async () => middle(await outline(page)).y).toBeGreaterThan((frame?.height ?? 0) / 2);
  expect(middle(await outline(page)).x).toBeGreaterThan((frame?.width ?? 0) / 2);
  for (const key of ['i', 'b', 'b', 'Shift+B', 'Shift+C']) await page.keyboard.press(key);
  const all = 'mirrored, turned by 90° to the right, inverted, brightness 110\u00a0%, contrast 90\u00a0%';
  expect(await state.textContent()).toBe(all);
  const filter = () =>
    page.evaluate(() => getComputedStyle(document.querySelector('.openseadragon-canvas canvas')).filter);
  expect(await filter()).toBe('invert(1) brightness(1.1) contrast(0.9)');
  expect(await page.getByLabel('Brightness').inputValue()).toBe('110');
  // A link says what is seen, and not how.
  expect(page.url()).toBe(address);

  await page.getByRole('button', { name: 'As it is' }).click();
  expect(await state.textContent()).toBe('Shown as it is');
  expect(await filter()).toBe('none');
  await expect.poll(async () => Math.abs(middle(await outline(page)).x - before.x)).toBeLessThan(1);
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(watched.faults).toEqual([]);
  await watched.close();
});

test('of a negative the positive is shown, and the scan at the press of a button, where it was', async () => {
  const information = async () => JSON.parse((await ask(server.url, '/iiif/3/plate/info.json')).text);
  await expect.poll(async () => (await information()).extraQualities).toContain('negative');
  const watched = await opened('/photo/plates/plate');
  const { page } = watched;
  /** What is seen of the sky and of the ground. */
  const seen = async () => {
    await untilDrawn(page);
    const { data, width, height } = await screenPixels(page);
    const frame = await page.locator('#viewer').boundingBox();
    const at = (part: number) => {
      const y = Math.round((frame?.y ?? 0) + (frame?.height ?? 0) * part);
      const x = Math.round((frame?.x ?? 0) + (frame?.width ?? 0) / 2);
      return y < height && x < width ? data[(y * width + x) * 3] : undefined;
    };
    return [at(0.45), at(0.55)];
  };
  const bounds = () => page.evaluate(() => viewer.viewport.getBounds());
  // The whole light of the base, but what the dense sky lets through.
  expect(await seen()).toEqual([expect.closeTo(252, -1), expect.closeTo(0, -1)]);
  await page.getByRole('button', { name: 'Zoom in' }).click();
  const before = await bounds();
  const button = page.getByRole('button', { name: 'The negative, as it was scanned' });
  await button.click();
  expect(await button.getAttribute('aria-pressed')).toBe('true');
  await expect.poll(seen).toEqual([expect.closeTo(0x1e, -1), expect.closeTo(0xc8, -1)]);
  expect(await bounds()).toEqual(before);
  await button.click();
  await expect.poll(seen).toEqual([expect.closeTo(252, -1), expect.closeTo(0, -1)]);
  expect(await bounds()).toEqual(before);
  await page.setViewportSize({ width: 390, height: 844 });
  expect((await page.getByRole('toolbar').boundingBox())?.height).toBeLessThan(60);
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.goto(`${server.url}/photo/tools/sheet`);
  await untilDrawn(page);
  expect(await button.isVisible()).toBe(false);
  expect(watched.faults).toEqual([]);
  await watched.close();
});

test('all tools fit a telephone, light and dark, folded and unfolded', async () => {
  const watched = await openWatchedPage(browser, { reducedMotion: 'reduce' });
  const { page } = watched;
  await page.setViewportSize({ width: 390, height: 844 });
  for (const path of ['/photo/tools/sheet', '/photo/rtl/sheet', '/image/sheet']) {
    await page.goto(`${server.url}${path}`);
    await untilDrawn(page);
    const bar = page.getByRole('toolbar');
    // One row.
    expect((await bar.boundingBox())?.height).toBeLessThan(50);
    await page.getByRole('button', { name: 'Tools' }).click();
    const [tools, viewer] = [await bar.boundingBox(), await page.locator('#viewer').boundingBox()];
    expect(tools?.x).toBeGreaterThanOrEqual(0);
    expect((tools?.x ?? 0) + (tools?.width ?? 0)).toBeLessThanOrEqual(390);
    expect(tools?.height).toBeLessThan((viewer?.height ?? 0) / 2);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    for (const colorScheme of ['light', 'dark'] as const)
      expect(await faultsInScheme(page, colorScheme)).toEqual([]);
  }
  await watched.close();
});

test('a detail that is drawn on a mirrored and turned picture is the one that is seen', async () => {
  const watched = await opened('/photo/tools/sheet');
  const { page } = watched;
  for (const key of ['f', 'r']) await page.keyboard.press(key);
  await untilDrawn(page);
  const note = await outline(page);
  const frame = await page.locator('#viewer').boundingBox();
  const [left, top] = [(frame?.x ?? 0) + note.x, (frame?.y ?? 0) + note.y];
  await page.keyboard.down('Shift');
  await page.mouse.move(left, top);
  await page.mouse.down();
  await page.mouse.move(left + note.width, top + note.height);
  await page.mouse.up();
  await page.keyboard.up('Shift');
  await expect.poll(() => page.locator('#viewer').getAttribute('data-chosen')).toBe('');
  const region = (await page.locator('#viewer').getAttribute('data-region'))?.split(',').map(Number) ?? [];
  const expected = [150, 100, 300, 200];
  for (const [at, length] of expected.entries())
    expect(Math.abs((region[at] ?? 0) - length), `${region} for ${expected}`).toBeLessThan(12);
  await watched.close();
});

test('a line is measured in centimetres, by keys and by pointer, however the picture is turned', async () => {
  const watched = await opened('/photo/tools/sheet');
  const { page } = watched;
  const told = page.locator('.measured');
  expect(await page.locator('.scale-bar').textContent()).toMatch(/^\d+ cm$/);
  await page.keyboard.press('m');
  // Half of what is on the screen, which is the whole.
  await expect.poll(() => told.textContent()).toBe('15 cm');
  await page.keyboard.press('r');
  await untilDrawn(page);
  await page.keyboard.press('ArrowDown');
  expect(await told.textContent()).not.toBe('15 cm');
  expect(Math.abs(Number.parseFloat((await told.textContent()) ?? '') - 15)).toBeLessThan(1);
  await page.keyboard.press('Escape');
  expect(await page.locator('.measuring').isVisible()).toBe(false);
  await page.keyboard.press('x');
  await untilDrawn(page);

  // Two touches, at corners of the note that is 60 by 40 millimetres.
  await page.keyboard.press('m');
  const note = await outline(page, 1);
  for (const [x, y] of [
    [note.x, note.y],
    [note.x + note.width, note.y + note.height],
  ] as const)
    await page.locator('.measuring').click({ position: { x, y } });
  const diagonal = Number.parseFloat((await told.textContent()) ?? '');
  expect(Math.abs(diagonal - 7.21)).toBeLessThan(0.2);
  // Another tool lays the ruler down.
  await page.getByRole('button', { name: 'Choose a detail' }).click();
  expect(await page.locator('.measuring').isVisible()).toBe(false);
  expect(watched.faults).toEqual([]);
  await watched.close();
});

test('a size by the density of the scan is said to be an estimate, and without any there is no ruler', async () => {
  const watched = await opened('/photo/tools/after');
  const { page } = watched;
  await page.keyboard.press('m');
  await expect
    .poll(() => page.locator('.measured').textContent())
    .toBe('about 6 cm, estimated from the resolution of the scan');
  expect(await page.getByText('120 × 80 mm, estimated from the resolution of the scan').count()).toBe(1);
  // Each version by its own density, and without any there is no ruler again.
  await page.getByRole('link', { name: 'Verso', exact: true }).click();
  await untilDrawn(page);
  expect(await page.locator('.measuring').isVisible()).toBe(false);
  await page.keyboard.press('m');
  await expect
    .poll(() => page.locator('.measured').textContent())
    .toBe('about 1 cm, estimated from the resolution of the scan');
  expect(page.url()).toBe(`${server.url}/photo/tools/after~2`);
  // Across the middle of what is on the screen, which has another shape than the first.
  const line = await page.locator('.measuring line').last().boundingBox();
  const shown = await page.locator('#viewer').boundingBox();
  expect(line?.y).toBeCloseTo((shown?.y ?? 0) + (shown?.height ?? 0) / 2, -1);
  expect(await page.locator('.scale-bar').textContent()).toMatch(/^≈ (?:0\.)?\d cm$/);
  await page.getByRole('link', { name: 'Case', exact: true }).click();
  await untilDrawn(page);
  await page.keyboard.press('m');
  expect(
    await page.locator('.measuring, .scale-bar, [data-does="measure"]').filter({ visible: true }).count(),
  ).toBe(0);
  await page.getByRole('link', { name: 'Recto', exact: true }).click();
  await untilDrawn(page);
  // A note on the whole photograph is gone to, too.
  await page.keyboard.press('t');
  await page.getByRole('region', { name: 'From note to note' }).getByText('Nowhere in particular').waitFor();
  await page.goto(`${server.url}/photo/tools/before`);
  await untilDrawn(page);
  await page.keyboard.press('m');
  expect(await page.locator('.measuring, .scale-bar, [data-does="measure"]').count()).toBe(0);
  await watched.close();
});

test('the notes are gone through by keys, are read out, and are left for where one was', async () => {
  const watched = await opened('/photo/tools/sheet');
  const { page } = watched;
  const opener = page.getByRole('button', { name: 'From note to note' });
  await opener.focus();
  await page.keyboard.press('Enter');
  const panel = page.getByRole('region', { name: 'From note to note' });
  await panel.getByText('Note 1 of 3').waitFor();
  expect(await panel.evaluate((element) => document.activeElement === element)).toBe(true);
  const text = panel.locator('.tour-text[aria-live="polite"]');
  expect((await text.innerText()).trim()).toBe('The left corner');
  await expect.poll(() => page.evaluate(() => viewer.viewport.getBounds(true).width)).toBeLessThan(0.9);
  await page.keyboard.press('ArrowRight');
  expect((await text.innerText()).trim()).toBe('The middle');
  await expect
    .poll(() => page.getByRole('button', { name: 'Show where: 2' }).getAttribute('aria-pressed'))
    .toBe('true');
  await page.keyboard.press('ArrowRight');
  expect(await panel.innerText()).toContain('Note 3 of 3');
  expect((await text.innerText()).trim()).toBe('Of the whole');
  await expect.poll(() => page.evaluate(() => viewer.viewport.getBounds(true).width)).toBeGreaterThan(0.99);
  expect(await page.locator('.notes [aria-pressed="true"]').count()).toBe(0);
  await page.keyboard.press('ArrowRight');
  expect(await panel.innerText()).toContain('Note 1 of 3');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.keyboard.press('Escape');
  expect(await panel.isVisible()).toBe(false);
  expect(await opener.evaluate((element) => document.activeElement === element)).toBe(true);
  await expect.poll(() => page.url()).toBe(`${server.url}/photo/tools/sheet`);
  expect(watched.faults).toEqual([]);
  await watched.close();
});

test.each([
  ['tools', 'ArrowRight', 'ArrowLeft'],
  ['rtl', 'ArrowLeft', 'ArrowRight'],
])('arrows and letters lead to the next photograph and back (%s)', async (essay, on, back) => {
  const watched = await opened(`/photo/${essay}/sheet`);
  const { page } = watched;
  await page.keyboard.press(on);
  await page.waitForURL(`**/photo/${essay}/after`);
  await page.keyboard.press('p');
  await page.waitForURL(`**/photo/${essay}/sheet`);
  await untilDrawn(page);
  await page.keyboard.press(back);
  await page.waitForURL(`**/photo/${essay}/before`);
  await untilDrawn(page);
  // On the picture, arrows move that, and the address of the photograph may say which part is seen.
  await page.locator('.openseadragon-canvas').first().focus();
  await page.keyboard.press(on);
  await page.keyboard.press(back);
  expect(page.url().replace(/@[\d,]+$/, '')).toBe(`${server.url}/photo/${essay}/before`);
  await watched.close();
});

test('a swipe over the whole leads on, and over a detail moves it', async () => {
  const watched = await openPageApart(browser, { hasTouch: true, reducedMotion: 'reduce' });
  const { page } = watched;
  const touch = await page.context().newCDPSession(page);
  const swipe = async (by: number): Promise<void> => {
    const at = (x: number) => [{ x, y: 300 }];
    await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(300) });
    await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(300 + by / 2) });
    await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(300 + by) });
    await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  };
  await page.goto(`${server.url}/photo/tools/sheet`);
  await untilDrawn(page);
  await swipe(-150);
  await page.waitForURL('**/photo/tools/after');
  await page.goto(`${server.url}/photo/rtl/sheet`);
  await untilDrawn(page);
  await swipe(-150);
  await page.waitForURL('**/photo/rtl/before');
  await untilDrawn(page);
  await page.locator('[data-does="zoom-in"]').click();
  await untilDrawn(page);
  await swipe(150);
  await expect.poll(() => page.url()).toContain('/photo/rtl/before@');
  await watched.close();
});

test('the still picture and the first tiles of both neighbours are loaded before, and are those that their pages ask for', async () => {
  const watched = await openPageApart(browser);
  const { page } = watched;
  const tilesOf = (image: string) => watched.images.filter((path) => path.startsWith(`/iiif/3/${image}/`));
  await page.goto(`${server.url}/photo/tools/sheet`);
  await expect.poll(() => tilesOf('before').length).toBeGreaterThan(0);
  const loaded = tilesOf('after');
  const askedFor: string[] = [];
  page.on('request', (request) => askedFor.push(new URL(request.url()).pathname));
  await page.getByRole('link', { name: /^Next/ }).click();
  await untilDrawn(page);
  for (const tile of loaded) expect(askedFor).toContain(tile);
  const still = await page
    .locator('.still img')
    .evaluate((image: { readonly currentSrc: string }) => image.currentSrc);
  expect(loaded).toContain(new URL(still).pathname);
  expect(watched.faults).toEqual([]);
  await watched.close();
});

test('nothing is loaded before for readers who save data', async () => {
  const watched = await openPageApart(browser);
  const { page } = watched;
  await page.addInitScript(
    "Object.defineProperty(navigator, 'connection', { value: { saveData: true, addEventListener() {} } });",
  );
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(`${server.url}/photo/tools/sheet`);
  await untilDrawn(page);
  await page.waitForLoadState('networkidle');
  expect(asked.filter((url) => /iiif\/3\/(?:before|after)\//.test(url))).toEqual([]);
  await watched.close();
});

test('the keys are told by a question mark, and letters can be turned off', async () => {
  const watched = await openPageApart(browser);
  const { page } = watched;
  await page.goto(`${server.url}/photo/tools/sheet`);
  await untilDrawn(page);
  await page.keyboard.press('?');
  const keys = page.getByRole('dialog', { name: 'Keys' });
  await keys.getByText('Next picture').waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  // No key works behind it.
  await page.keyboard.press('n');
  await keys.getByRole('checkbox').uncheck();
  await page.keyboard.press('Escape');
  await page.reload();
  await untilDrawn(page);
  for (const key of ['f', 's', 'n']) await page.keyboard.press(key);
  expect(await page.evaluate(() => viewer.viewport.getFlip())).toBe(false);
  expect(await page.getByRole('dialog').count()).toBe(0);
  await page.keyboard.press('?');
  await keys.getByRole('checkbox').check();
  await page.keyboard.press('Escape');
  await page.keyboard.press('f');
  expect(await page.evaluate(() => viewer.viewport.getFlip())).toBe(true);
  expect(watched.faults).toEqual([]);
  await watched.close();
});

test('files are offered of the whole and of the detail on the screen, and the scan where the essay allows it', async () => {
  const watched = await opened('/photo/tools/sheet@150,100,300,200');
  const { page } = watched;
  const detail = page.locator('[data-downloads="detail"] a');
  const full = detail.filter({ hasText: 'Full' });
  expect(await full.getAttribute('href')).toBe('/iiif/3/sheet/150,100,300,200/max/0/default.jpg');
  const [download] = await Promise.all([page.waitForEvent('download'), full.click()]);
  expect(download.suggestedFilename()).toBe('Sheet – Tools 300×200.jpg');
  await download.cancel();
  expect(await page.locator('[data-downloads="whole"] a').allInnerTexts()).toEqual([
    'Small',
    'Medium',
    'Full',
  ]);
  expect(await page.getByRole('link', { name: 'Original scan' }).getAttribute('href')).toContain(
    '/original/sheet',
  );
  await page.keyboard.press('0');
  await expect.poll(() => page.locator('[data-downloads="detail"]').isVisible()).toBe(false);
  await watched.close();
});
