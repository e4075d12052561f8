import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as jsqr from 'jsqr';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { ask, metadataOf } from '../support/asking.ts';
import { sharedChromium } from '../support/chromium.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { accessibilityFaults } from './accessibility.ts';
import { openWatchedPage, type WatchedPage } from './watched-page.ts';

const ESSAY = `
language: en
label: {en: At the harbour, es: En el puerto}
rights: http://creativecommons.org/publicdomain/mark/1.0/
photographs:
  - {image: harbour/wide, id: wide, label: 'The "wide" one', alternativeText: A chart, date: 1940-03-02}
  - images: [{image: harbour/recto, label: Recto}, {image: harbour/verso, label: Verso}]
    id: sheet
    label: Two sides
    alternativeText: A sheet of two sides
`;

const ARABIC = `
language: ar
label: رسائل من يافا
photographs: [{image: harbour/recto, id: letter, label: رسالة, alternativeText: رسالة بخط اليد}]
`;

/** What is in view, in pixels of the image. */
const BOUNDS =
  '(({ x, y, width, height }) => [x, y, width, height])(viewer.viewport.viewportToImageRectangle(viewer.viewport.getBounds(true)))';

const WIDE = { viewport: { width: 960, height: 600 } };
const TELEPHONE = { width: 390, height: 844 };

let archive: Archive;
let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.addChart('harbour/wide.jpg', 960, 640);
  await archive.addChart('harbour/recto.jpg', 800, 600);
  await archive.addChart('harbour/verso.jpg', 640, 480);
  await archive.addManifest('harbour.yaml', ESSAY);
  await archive.addManifest('yafa.yaml', ARABIC);
  server = await startLoupe({ images: archive.folder, data: archive.dataFolder });
  browser = await sharedChromium();
});

afterAll(async () => {
  await server?.stop();
  await archive?.remove();
});

async function openPage(
  path: string,
  options: Parameters<typeof openWatchedPage>[1] = WIDE,
): Promise<WatchedPage> {
  const watched = await openWatchedPage(browser, options);
  await watched.page.goto(`${server.url}${path}`);
  await watched.page.locator('.controls:not([hidden])').waitFor();
  return watched;
}

function shownAs(page: Page, shows: string): Promise<string> {
  return page.locator(`[data-shows="${shows}"]`).inputValue();
}

const isOpen = (page: Page): Promise<boolean> => page.locator('#share').isVisible();
const focused = (page: Page): Promise<string> =>
  page.evaluate('document.activeElement.dataset.copies ?? document.activeElement.className');

/** Moves the view as a reader does, and waits until the page says what is shown. */
async function look(page: Page, [x, y, width, height]: readonly number[]): Promise<string> {
  const fit = `viewer.viewport.fitBounds(viewer.world.getItemAt(0).imageToViewportRectangle(${x}, ${y}, ${width}, ${height}), true)`;
  // Once more where the panel has just taken some of the window, in which a photograph that is shown whole is shown whole again.
  await until(async () => {
    await page.evaluate(fit);
    return (await page.locator('#viewer[data-region]').count()) > 0;
  }, 'the page says what is shown');
  return (await page.locator('#viewer').getAttribute('data-region')) ?? '';
}

/** What a camera reads on the screen; drawn by the browser, and read by others than made it. */
async function readCode(page: Page): Promise<string | undefined> {
  const { data, info } = await sharp(await page.locator('.qr img').screenshot())
    .resize({ width: 600 })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return jsqr.default.default(new Uint8ClampedArray(data), info.width, info.height)?.data;
}

/** Copies with the buttons of an open panel, as far as the browser lets it. */
async function expectCopies(page: Page): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const status = page.locator('#share [role="status"]');
  for (const [shows, name] of [
    ['link', 'Link'],
    ['uv', 'Open in Universal Viewer'],
    ['frame', 'Embed in a web page'],
  ] as const) {
    await page.getByRole('button', { name: `Copy: ${name}` }).click();
    await until(
      async () => (await status.textContent()) === `Copied: ${name}`,
      `${name} is said to be copied`,
    );
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(await shownAs(page, shows));
  }
  await page.evaluate(
    'Object.defineProperty(navigator, "clipboard", { value: undefined }); document.execCommand = () => false',
  );
  await page.getByRole('button', { name: 'Copy: Link' }).click();
  await until(
    async () => (await status.textContent())?.startsWith('Selected') ?? false,
    'it is said to be selected',
  );
  expect(await page.evaluate('String(getSelection())')).toBe(
    `${server.url}/photo/harbour/wide@100,50,300,200`,
  );
}

describe('the panel to share', () => {
  test('is opened by a key or a button, has the focus meanwhile, leaves what is typed alone, and copies', async () => {
    const { page, faults, close } = await openPage('/photo/harbour/wide@100,50,300,200');
    const button = page.getByRole('button', { name: 'Share' });
    await button.focus();
    await page.keyboard.press('s');
    expect(await isOpen(page)).toBe(true);
    expect(await focused(page)).toBe('link');
    expect(await button.getAttribute('aria-expanded')).toBe('true');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await isOpen(page)).toBe(false);
    expect(await focused(page)).toBe('opens-share');
    await button.click();
    await page.getByRole('button', { name: 'Close' }).click();
    expect(await isOpen(page)).toBe(false);
    await page.getByRole('searchbox').pressSequentially('s');
    await page.keyboard.press('Control+s');
    expect(await isOpen(page)).toBe(false);
    // The viewer itself moves the picture down at this key.
    const bounds = 'viewer.viewport.getBounds().toString()';
    const before = await page.evaluate(bounds);
    await page.locator('.openseadragon-canvas').first().focus();
    await page.keyboard.press('s');
    expect(await isOpen(page)).toBe(true);
    expect(await page.evaluate(bounds)).toBe(before);
    await expectCopies(page);
    expect(faults).toEqual([]);
    await close();
  });

  test('tells of the detail that is on the screen, and of the version', async () => {
    const { page, faults, close } = await openPage('/photo/harbour/sheet?lang=es');
    const whole = `${server.url}/photo/harbour/sheet`;
    await page.keyboard.press('s');
    expect(await shownAs(page, 'link')).toBe(`${whole}?lang=es`);
    expect(await page.locator('.share-head p').textContent()).toBe('La imagen entera');
    const region = await look(page, [300, 200, 400, 300]);
    await until(
      async () => (await shownAs(page, 'link')) === `${whole}@${region}?lang=es`,
      'the link is of the detail',
    );
    expect(await shownAs(page, 'state')).toBe(`${server.url}/content-state/harbour/sheet?xywh=${region}`);
    expect(await shownAs(page, 'frame')).toContain(
      `src="${server.url}/embed/photo/harbour/sheet@${region}?lang=es"`,
    );
    await until(
      async () => (await shownAs(page, 'cited')).includes(`${whole}@${region} [`),
      'the citation is of the detail',
    );
    const [, , width] = region.split(',').map(Number);
    for (const option of await page.locator('#share option').all()) {
      const picture = await ask(server.url, new URL((await option.getAttribute('value')) ?? '').pathname);
      expect(picture.status).toBe(200);
      const size = await metadataOf(picture);
      expect(await option.textContent()).toContain(`${size.width} × ${size.height}`);
      expect(size.width).toBeLessThanOrEqual(width ?? 0);
    }
    expect(await shownAs(page, 'picture')).toContain('/harbour%2Frecto/');
    await page.keyboard.press('s');
    await page.getByRole('link', { name: 'Verso' }).click();
    await page.keyboard.press('s');
    expect(await shownAs(page, 'picture')).toContain('/harbour%2Fverso/');
    await until(
      async () => (await shownAs(page, 'link')) === `${whole}~2?lang=es`,
      'the link is of the verso',
    );
    const part = await look(page, [240, 160, 320, 240]);
    const link = `${whole}~2@${part}?lang=es`;
    await until(async () => (await shownAs(page, 'link')) === link, 'the link is of the detail of the verso');
    expect(page.url()).toBe(link);
    expect(await shownAs(page, 'state')).toBe(`${server.url}/content-state/harbour/sheet~2?xywh=${part}`);
    expect(await page.locator('a.opens-compare').getAttribute('href')).toBe(
      `/compare?photo=harbour/sheet~2@${part}&lang=es`,
    );
    await until(
      async () => (await shownAs(page, 'cited')).includes(`${whole}~2@${part} [`),
      'the citation is of the verso',
    );
    for (const viewer of ['mirador', 'uv', 'embed', 'bibtex']) {
      const framed = viewer === 'embed' ? /src="([^"]+)/.exec(await shownAs(page, 'frame'))?.[1] : undefined;
      const address = framed ?? (await page.locator(`a[data-leads="${viewer}"]`).getAttribute('href')) ?? '';
      expect(decodeURIComponent(address)).toContain('/harbour/sheet~2');
      expect((await ask(server.url, address.replace(server.url, ''))).status).toBe(200);
    }
    expect(faults).toEqual([]);
    await close();
  });

  test('shows a code that a camera reads as the link', async () => {
    const { page, close } = await openPage('/image/harbour%2Fwide');
    await page.keyboard.press('s');
    const region = await look(page, [300, 200, 400, 300]);
    const link = `${server.url}/image/harbour%2Fwide@${region}`;
    await until(async () => (await shownAs(page, 'link')) === link, 'the link is of the detail');
    expect(await page.locator('[data-shows="state"], .dragged').count()).toBe(0);
    await until(async () => (await readCode(page)) === link, 'the code on the screen is read as the link');
    await close();
  });

  test('is right to left with its page, and fits, beside the picture and on a telephone', async () => {
    const { page, faults, close } = await openPage('/photo/yafa/letter', { ...WIDE, colorScheme: 'dark' });
    for (const size of [WIDE.viewport, TELEPHONE]) {
      await page.setViewportSize(size);
      await page.keyboard.press('s');
      await until(async () => (await shownAs(page, 'cited')) !== '', 'the citation has come');
      expect(await accessibilityFaults(page)).toEqual([]);
      const box = (await page.locator('#share').boundingBox()) ?? { x: -1, width: 0, y: -1, height: 0 };
      expect(box.x).toBe(0);
      expect(box.width).toBeLessThanOrEqual(size === TELEPHONE ? size.width : size.width / 2);
      expect(box.y + box.height).toBeLessThanOrEqual(size.height);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(size.width);
      expect(await page.evaluate('document.querySelector(".share-body").scrollWidth')).toBeLessThanOrEqual(
        box.width,
      );
      await page.keyboard.press('Escape');
      expect(await isOpen(page)).toBe(false);
    }
    expect(faults).toEqual([]);
    await page.setViewportSize(WIDE.viewport);
    await close();
  });
});

interface Dropped {
  readonly text: string;
  readonly uris: string;
  readonly html: string;
}

test('what is dragged is the content state, and opens in Mirador where it is dropped', async () => {
  const { page, close } = await openPage('/photo/harbour/sheet~2@300,200,400,300');
  await page.keyboard.press('s');
  await page.evaluate(`addEventListener('dragover', (event) => event.preventDefault());
addEventListener('drop', ({ dataTransfer: data }) => { window.dropped = {
  text: data.getData('text/plain'), uris: data.getData('text/uri-list'), html: data.getData('text/html') }; })`);
  await page.locator('.dragged').scrollIntoViewIfNeeded();
  await page.locator('.dragged').hover();
  await page.mouse.down();
  await page.mouse.move(200, 300);
  await page.mouse.move(210, 310);
  await page.mouse.up();
  await page.waitForFunction('window.dropped');
  const dropped = await page.evaluate<Dropped>('window.dropped');
  const state = await ask(server.url, '/content-state/harbour/sheet~2?xywh=300,200,400,300');
  expect(JSON.parse(dropped.text)).toEqual(JSON.parse(state.text));
  const manifest = `${server.url}/presentation/3/harbour/manifest`;
  expect(new URL(dropped.uris).searchParams.get('manifest')).toBe(manifest);

  await page.goto(
    `${server.url}/view?manifest=${encodeURIComponent(`${server.url}/presentation/3/yafa/manifest`)}`,
  );
  await page.locator('.mirador-viewer .openseadragon-canvas').first().waitFor();
  await page.evaluate(`(({ text, uris, html }) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.setData('text/plain', text);
    dataTransfer.setData('text/uri-list', uris);
    dataTransfer.setData('text/html', html);
    const target = document.querySelector('.mirador-workspace-viewport');
    for (const type of ['dragenter', 'dragover', 'drop'])
      target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
  })(${JSON.stringify(dropped)})`);
  const opened = `Object.values(mirador.store.getState().windows).map(({ manifestId, canvasId }) => [manifestId, canvasId])`;
  await until(
    async () => JSON.stringify(await page.evaluate(opened)).includes(manifest),
    'Mirador has opened it',
  );
  expect(await page.evaluate(opened)).toContainEqual([
    manifest,
    `${server.url}/presentation/3/harbour/canvas/sheet`,
  ]);
  await close();
});

describe('a page of others', () => {
  let other: Server;
  let shown = '';

  beforeAll(async () => {
    other = createServer((_request, response) => {
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.end(`<!doctype html><html lang="en"><title>Other</title><main>${shown}</main></html>`);
    });
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
  });
  afterAll(() => {
    other.close();
  });

  test('shows a detail in a frame, as it is copied or in a sandbox', async () => {
    const from = await openPage('/photo/harbour/wide@300,150,480,360');
    await from.page.keyboard.press('s');
    const copied = await shownAs(from.page, 'frame');
    shown = `${copied}${copied.replace('<iframe', '<iframe sandbox="allow-scripts"').replace(' loading="lazy"', '')}`;
    await from.close();
    const { page, faults, close } = await openWatchedPage(browser, WIDE);
    await page.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`);
    const [first] = await page.locator('iframe').all();
    expect(await first?.getAttribute('title')).toBe('The "wide" one – At the harbour');
    const { width: across = 0, height: down = 0 } = (await first?.boundingBox()) ?? {};
    expect(across).toBeGreaterThan(900);
    expect(across / down).toBeCloseTo(800 / 644, 1);
    expect(page.frames().length).toBe(3);
    for (const frame of page.frames().slice(1)) {
      await frame.locator('.controls:not([hidden])').waitFor();
      // All of the detail, and no more around it than the shape of the frame makes.
      await until(async () => {
        const [x = 0, y = 0, width = 0, height = 0] = await frame.evaluate<number[]>(BOUNDS);
        const isInside = x <= 301 && y <= 151 && x + width >= 779 && y + height >= 509;
        return isInside && (Math.abs(width - 480) < 5 || Math.abs(height - 360) < 5);
      }, 'the frame shows the detail');
      const link = frame.getByRole('link', { name: 'See it in the archive' });
      expect(await link.getAttribute('href')).toBe('/photo/harbour/wide@300,150,480,360');
    }
    expect(faults).toEqual([]);
    await close();
  });
});
