import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodedContentState } from '../../src/content-state/encoding.ts';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { launchChromium } from '../support/chromium.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';
import { openWatchedPage, type WatchedPage } from './watched-page.ts';

// Links to a detail on the screen: a red rectangle on a gray plate is found where the window has room for it.

const FOREIGN = 'https://elsewhere.example';
/** Upright; the scan lies on its side. */
const PLATE = { width: 801, height: 1201 };
const DETAIL = { x: 301, y: 423, width: 360, height: 202 };
const SIZE = { width: 1100, height: 800 };

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

let archive: Archive;
let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  archive = await emptyArchive();
  const { width, height } = PLATE;
  const rectangle = {
    create: { width: DETAIL.width, height: DETAIL.height, channels: 3, background: '#d00000' },
  } as const;
  const upright = await sharp({ create: { width, height, channels: 3, background: '#777' } })
    .composite([{ input: await sharp(rectangle).png().toBuffer(), left: DETAIL.x, top: DETAIL.y }])
    .png()
    .toBuffer();
  const turned = (name: string, about: Buffer) =>
    archive.add(name, sharp(about).rotate(-90).jpeg({ quality: 95 }).withMetadata({ orientation: 6 }));
  await turned('first.jpg', upright);
  await turned('second.jpg', upright);
  await archive.addManifest(
    'plates.yaml',
    'label: Plates\nphotographs: [{image: first, id: one}, {image: second, id: two}]\n',
  );
  browser = await launchChromium();
  server = await startLoupe({ images: archive.folder });
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await archive?.remove();
});

function state(base: string): string {
  const { x, y, width, height } = DETAIL;
  const manifest = `${base}/presentation/3/plates`;
  return encodedContentState({
    id: `${manifest}/canvas/one#xywh=${x},${y},${width},${height}`,
    type: 'Canvas',
    partOf: [{ id: `${manifest}/manifest`, type: 'Manifest' }],
  });
}

/** Another archive, for the browser alone: what this server says, under another name. */
async function foreignArchive({ page }: WatchedPage): Promise<void> {
  await page.route(`${FOREIGN}/**`, async (route) => {
    const response = await fetch(route.request().url().replace(FOREIGN, server.url));
    const type = response.headers.get('content-type') ?? '';
    const body = Buffer.from(await response.arrayBuffer());
    await route.fulfill({
      status: response.status,
      headers: { 'content-type': type, 'access-control-allow-origin': '*' },
      body: type.includes('json') ? body.toString().replaceAll(server.url, FOREIGN) : body,
    });
  });
}

/** The overview of Loupe's page shows the whole plate once more. */
const WITHOUT_OVERVIEW = '.navigator { visibility: hidden !important }';

/** What is red in the viewer, from its corner. */
async function redIn(page: Page, canvas: Box): Promise<Box | undefined> {
  const { data, info } = await sharp(await page.screenshot({ clip: canvas, style: WITHOUT_OVERVIEW }))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  let [left, top, right, bottom] = [info.width, info.height, 0, 0];
  for (let at = 0; at < data.length; at += 3) {
    // Under a veil of controls it is red still.
    if ((data[at] ?? 0) - (data[at + 1] ?? 0) < 35 || (data[at] ?? 0) - (data[at + 2] ?? 0) < 35) continue;
    const [x, y] = [(at / 3) % info.width, Math.floor(at / 3 / info.width)];
    [left, top, right, bottom] = [
      Math.min(left, x),
      Math.min(top, y),
      Math.max(right, x + 1),
      Math.max(bottom, y + 1),
    ];
  }
  return right > left ? { x: left, y: top, width: right - left, height: bottom - top } : undefined;
}

/** How far from where it belongs the rectangle is, when a part of the plate is wholly in sight: a share of the part's size. */
async function distance(page: Page, part: Box): Promise<number> {
  // Panels find their widths while the page opens.
  const canvas = await page.locator('.openseadragon-canvas').first().boundingBox();
  if (!canvas) throw new Error('there is no viewer');
  const scale = Math.min(canvas.width / part.width, canvas.height / part.height);
  const expected: Box = {
    x: canvas.width / 2 + (DETAIL.x - part.x - part.width / 2) * scale,
    y: canvas.height / 2 + (DETAIL.y - part.y - part.height / 2) * scale,
    width: DETAIL.width * scale,
    height: DETAIL.height * scale,
  };
  const red = (await redIn(page, canvas)) ?? { x: 0, y: 0, width: 0, height: 0 };
  const across = [red.x - expected.x, red.x + red.width - expected.x - expected.width].map(
    (by) => Math.abs(by) / (part.width * scale),
  );
  const down = [red.y - expected.y, red.y + red.height - expected.y - expected.height].map(
    (by) => Math.abs(by) / (part.height * scale),
  );
  return Math.max(...across, ...down);
}

/** Waits until a part of the plate is wholly in sight, as large as it can be and in the middle: within 2 % of its size. */
async function expectShown(page: Page, part: Box): Promise<void> {
  await expect.poll(() => distance(page, part), { interval: 250 }).toBeLessThan(0.02);
}

async function opened(
  path: string,
  prepare: (watched: WatchedPage) => Promise<void> = async () => {},
): Promise<WatchedPage> {
  const watched = await openWatchedPage(browser, { viewport: SIZE });
  await prepare(watched);
  await watched.page.goto(`${server.url}${path}`);
  await watched.page.locator('.openseadragon-canvas').first().waitFor();
  return watched;
}

/** What each viewer's own code does wrong, whatever it is given. */
const OWN_FAULTS =
  /Accessing element\.ref was removed in React 19|data:image\/gif;base64|^console: Failed to load resource.*404/;

function expectNoFaults({ faults }: WatchedPage): void {
  expect(faults.filter((fault) => !OWN_FAULTS.test(fault))).toEqual([]);
}

test.each(['loupe', 'mirador', 'uv'])('a detail is what %s has on the screen', async (viewer) => {
  const watched = await opened(`/view?iiif-content=${state(server.url)}&viewer=${viewer}`);
  await expectShown(watched.page, DETAIL);
  expect(await watched.page.evaluate('self.origin')).toBe(server.url);
  if (viewer === 'mirador') {
    // The next one is shown whole.
    await watched.page.getByRole('button', { name: 'Next item' }).click();
    await expectShown(watched.page, { x: 0, y: 0, ...PLATE });
  }
  if (viewer === 'uv') {
    // As when its panels take some of the room after the detail was brought there.
    await watched.page.setViewportSize({ width: SIZE.width - 90, height: SIZE.height });
    await expectShown(watched.page, DETAIL);
    await watched.page.setViewportSize(SIZE);
  }
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
    await expectShown(watched.page, DETAIL);
    expect(await watched.page.evaluate('self.origin')).toBe('null');
    expectNoFaults(watched);
    await watched.close();
  },
);
