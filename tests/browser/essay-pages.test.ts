import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderErrorPage } from '../../src/pages/errors/page.ts';
import { readerOf } from '../../src/pages/parts/reader.ts';
import { PAGE_LANGUAGES } from '../../src/pages/words/words.ts';
import { emptyArchive } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { until } from '../support/patience.ts';
import { accessibilityFaults } from './accessibility.ts';
import { PLACES, type ServedArchive, serveArchive } from './served-archive.ts';
import { untilDrawn } from './viewer-driver.ts';
import { faultsBesideViewers } from './viewer-faults.ts';
import { openPageApart, openWatchedPage } from './watched-page.ts';

const ESSAY = `
language: en
label: {en: At the harbour, es: En el puerto}
summary: {en: A day of fishing., es: Un día de pesca.}
date: 1940-03
requiredStatement: {label: Credit, value: The archive}
sections:
  - label: {en: The boat, es: La barca}
    id: boat
    text: {en: "Rod and reel, for three days.", es: "Caña y carrete, tres días."}
    photographs:
      - image: harbour/wide
        id: wide
        label: {en: A wide one, es: Una ancha}
        alternativeText: A chart
        caption: Seen from the quay.
        date: 1940-03
        place: {name: Veracruz, latitude: 19.2, longitude: -96.13}
      - {image: harbour/tall, id: tall, label: A tall one, alternativeText: A tall chart, date: 1939/1941~}
    sections:
      - label: {en: The pier, es: El muelle}
        id: pier
        photographs:
          - images: [{image: harbour/recto, label: Recto}, {image: harbour/verso, label: Verso}]
            id: sheet
            label: Two sides
            alternativeText: A sheet of two sides
            notes:
              - text: {en: The left corner, es: La esquina izquierda}
                region: {x: 5%, y: 5%, width: 20%, height: 20%}
              - text: The right half
                region: {x: 50%, y: 0%, width: 50%, height: 100%}
`;

const ARABIC = `
language: ar
label: رسائل من يافا
sections:
  - label: الرسائل
    photographs:
      - image: harbour/recto
        id: letter
        label: رسالة
        alternativeText: رسالة بخط اليد
        notes:
          - text: التوقيع هنا
            region: {x: 10%, y: 20%, width: 30%, height: 25%}
  - label: المدينة
    photographs: [{image: harbour/wide, id: town, label: الميناء, alternativeText: قوارب}]
`;

let served: ServedArchive;

beforeAll(async () => {
  const archive = await emptyArchive();
  await archive.addChart('harbour/wide.jpg', 1500, 1000);
  await archive.addChart('harbour/tall.jpg', 800, 1200);
  await archive.addChart('harbour/recto.jpg', 1200, 900);
  await archive.addChart('harbour/verso.jpg', 1100, 825);
  await archive.addManifest('harbour.yaml', ESSAY);
  await archive.addManifest('yafa.yaml', ARABIC);
  await archive.addManifest('lost.yaml', 'label: Lost\nphotographs: [harbour/tall]\n');
  served = await serveArchive(archive);
  await archive.removeManifest('lost.yaml');
  const isGone = async () => (await ask(served.url, '/essay/lost')).status === 410;
  await until(isGone, 'an essay is gone');
});

afterAll(() => served?.close());

/** Brings every picture of a page into sight, and says what became of each. */
function pictures(page: Page): Promise<{ loaded: boolean; still: boolean }[]> {
  return page.locator('main img:visible').evaluateAll(
    async (
      images: {
        decode(): Promise<void>;
        naturalWidth: number;
        getBoundingClientRect(): { width: number; height: number };
        scrollIntoViewIfNeeded(): void;
      }[],
    ) => {
      const found: { loaded: boolean; still: boolean }[] = [];
      for (const image of images) {
        image.scrollIntoViewIfNeeded();
        const before = image.getBoundingClientRect();
        await image.decode();
        const { width, height } = image.getBoundingClientRect();
        const still = Math.abs(width - before.width) < 1 && Math.abs(height - before.height) < 1;
        found.push({ loaded: image.naturalWidth > 0, still });
      }
      return found;
    },
  );
}

const SCREENS = [
  { name: 'a wide screen, light', width: 1280, height: 800, colorScheme: 'light' },
  { name: 'a telephone, dark', width: 390, height: 844, colorScheme: 'dark' },
] as const;

/** A page, and its status where that is not 200. */
interface PagePath {
  readonly path: string;
  readonly status?: number;
}

const PAGES: readonly PagePath[] = [
  { path: '/' },
  { path: '/images' },
  { path: '/essay/harbour' },
  { path: '/essay/harbour?lang=es' },
  { path: '/photo/harbour/sheet' },
  { path: '/essay/none', status: 404 },
];

/** Pages of the same parts, in other languages or shown less often: on one screen. */
const OTHER_PAGES: readonly PagePath[] = [
  { path: '/?lang=es' },
  { path: '/essay/yafa' },
  { path: '/photo/yafa/letter' },
  { path: '/photo/harbour/sheet?lang=es' },
  { path: '/image/harbour%2Fwide' },
  { path: '/search?q=harbour' },
  { path: '/embed/photo/harbour/sheet' },
  { path: '/compare?photo=harbour/sheet&photo=yafa/letter' },
  { path: '/essay/lost', status: 410 },
  { path: '/essay/busy', status: 503 },
];

test.each([
  ['a wide screen', 1400, 900],
  ['a telephone', 390, 844],
] as const)(
  'an essay begins with a photograph on %s, and leads to map and photographs without scripts',
  async (_, width, height) => {
    const watched = await openWatchedPage(served.browser, {
      viewport: { width, height },
      javaScriptEnabled: false,
    });
    const { page } = watched;
    await page.goto(`${served.url}/essay/harbour`);
    const box = await page.locator('.first img').boundingBox();
    expect(box?.width).toBeGreaterThan(width / 4);
    expect((box?.y ?? height) + (box?.height ?? 0) / 2).toBeLessThan(height);
    await page.getByRole('link', { name: 'Map', exact: true }).click();
    await page.getByRole('link', { name: '1: Veracruz' }).click();
    await page.locator('.entry:target a').click();
    expect(new URL(page.url()).pathname).toBe('/photo/harbour/wide');
    expect(watched.faults).toEqual([]);
    await watched.close();
  },
);

/** What a server says that has too much to do; this one has not. */
function answerAsBusy(page: Page, path: string): Promise<unknown> {
  const reader = readerOf(PAGE_LANGUAGES, undefined, ['es']);
  const sentence = 'The server is busy.';
  const told = { status: 503, sentence, retryAfterSeconds: 2, requestId: 'request' };
  const body = renderErrorPage({ root: '', reader, ...told });
  return page.route(`**${path}`, (route) => route.fulfill({ status: 503, contentType: 'text/html', body }));
}

describe.each(SCREENS)('on $name', ({ width, height, colorScheme }) => {
  test.each([...PAGES, ...(width < 600 ? OTHER_PAGES : [])])(
    '$path fits, is readable and loads without fault',
    async ({ path, status = 200 }) => {
      const watched = await openWatchedPage(served.browser, { viewport: { width, height }, colorScheme });
      const { page } = watched;
      if (status === 503) await answerAsBusy(page, path);
      const response = await page.goto(`${served.url}${path}`);
      expect(response?.status()).toBe(status);
      // The still picture makes way for the viewer.
      if (path.startsWith('/photo/')) await page.locator('#viewer.opened').waitFor();
      for (const picture of await pictures(page)) expect(picture).toEqual({ loaded: true, still: true });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      expect(await accessibilityFaults(page)).toEqual([]);
      // The browser tells of the page itself, too.
      const faults = watched.faults.filter((fault) => status === 200 || !fault.includes(`${status}`));
      expect(faults).toEqual([]);
      await watched.close();
    },
  );
});

// Data blocks are not run, so that `script-src` without inline scripts lets them be (HTML, prepare the script element).
test.each(['/essay/harbour', '/photo/harbour/sheet'])(
  '%s holds its schema.org under its Content-Security-Policy',
  async (path) => {
    const watched = await openWatchedPage(served.browser);
    await watched.page.goto(`${served.url}${path}`);
    const block = await watched.page.locator('script[type="application/ld+json"]').textContent();
    expect(JSON.parse(block ?? '')).toMatchObject({ '@context': 'https://schema.org' });
    expect(watched.faults).toEqual([]);
    await watched.close();
  },
);

test('what keeps people from reading a page is seen', async () => {
  const watched = await openWatchedPage(served.browser);
  const { page } = watched;
  await page.setContent(
    '<main><h1 id="a">Title</h1><h3 id="a">Skipped</h3><p style="color: #aaa">pale</p><img src="data:,"><button style="width: 9px; height: 9px; padding: 0"></button></main>',
  );
  const rules = (await accessibilityFaults(page)).map((fault) => fault.replace(/: .*/, ''));
  expect(new Set(rules)).toEqual(
    new Set([
      ...['button-name', 'color-contrast', 'document-title', 'heading-order', 'html-has-lang', 'image-alt'],
    ]),
  );
  await watched.close();
});

describe.each(PLACES)('%s', (_place, home) => {
  test('one gets from the list to the essay, its photographs and the viewers, and back', async () => {
    const watched = await openWatchedPage(served.browser, { viewport: { width: 1280, height: 800 } });
    const { page } = watched;
    await page.goto(`${home(served)}/`);
    await page.getByRole('link', { name: 'At the harbour' }).click();
    await page.getByRole('navigation', { name: 'Contents' }).getByRole('link', { name: 'The pier' }).click();
    await expect.poll(() => page.url()).toBe(`${home(served)}/essay/harbour#pier`);
    await page.getByRole('link', { name: 'A sheet of two sides' }).click();
    await expect.poll(() => page.url()).toBe(`${home(served)}/photo/harbour/sheet`);
    await untilDrawn(page);
    await page.getByRole('link', { name: 'Previous picture: A tall one' }).click();
    await page.getByRole('link', { name: 'Previous picture: A wide one' }).click();
    await expect.poll(() => page.getByRole('link', { name: /^Previous/ }).count()).toBe(0);
    await page.getByRole('link', { name: 'At the harbour' }).click();
    await page.getByRole('link', { name: 'español' }).click();
    await expect.poll(() => page.getByRole('heading', { level: 1 }).innerText()).toBe('En el puerto');
    await page.getByRole('link', { name: 'Abrir en Mirador' }).click();
    await page.locator('.openseadragon-canvas').first().waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('link', { name: '← En el puerto' }).click();
    await expect.poll(() => page.url()).toBe(`${home(served)}/essay/harbour?lang=es`);
    expect(faultsBesideViewers(watched.faults)).toEqual([]);
    await watched.close();
  });
});

test('Universal Viewer shows the texts of the language of its page, also where it has no words of it', async () => {
  const watched = await openWatchedPage(served.browser, { viewport: { width: 1280, height: 800 } });
  const { page } = watched;
  const manifest = encodeURIComponent(`${served.url}/presentation/3/harbour/manifest`);
  await page.goto(`${served.url}/view?manifest=${manifest}&viewer=uv&lang=es`);
  await page.locator('.leftPanel').getByText('La barca').waitFor();
  // Below the picture, too, for which Universal Viewer itself would take English.
  await page.locator('#viewer-frame').getByText('Una ancha').first().waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  for (const english of ['At the harbour', 'A wide one'])
    expect(await page.locator('#viewer-frame').getByText(english).count()).toBe(0);
  expect(faultsBesideViewers(watched.faults)).toEqual([]);
  await watched.close();
});

test.each([3, 2])(
  'Mirador shows the sections and notes of Presentation %i in the language of its page',
  async (version) => {
    const watched = await openWatchedPage(served.browser, { viewport: { width: 1280, height: 800 } });
    const { page } = watched;
    const manifest = encodeURIComponent(`${served.url}/presentation/${version}/harbour/manifest`);
    await page.goto(`${served.url}/view?manifest=${manifest}&viewer=mirador&canvas=sheet&lang=es`);
    const sections = page.getByRole('treeitem');
    await sections.getByText('El muelle').first().waitFor();
    await sections.getByText('La barca').first().waitFor();
    await page.getByRole('menuitem').getByText('La esquina izquierda').waitFor();
    // So are its own words, which Loupe brings.
    await page.getByRole('button', { name: 'Acercar' }).waitFor();
    for (const english of ['The boat', 'The pier', 'At the harbour', 'The left corner'])
      expect(await page.locator('#viewer-frame').getByText(english).count()).toBe(0);
    await watched.close();
  },
);

test('the proxy was asked for nothing outside of its path', () => {
  expect(served.proxy.strays).toEqual([]);
});

interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
/** OpenSeadragon's viewer, which the page leaves in `window.viewer`: functions given to `evaluate` run there. */
declare const viewer: {
  readonly viewport: { getBounds(current: boolean): Bounds };
  readonly world: {
    getItemAt(index: number): {
      getBounds(): Bounds;
      getContentSize(): Bounds;
      imageToViewerElementCoordinates(point: Bounds): Bounds;
    };
  };
  readonly element: { getBoundingClientRect(): Bounds };
};

/** The part of the canvas that is in view, in parts of its width and height. */
function viewOf(page: Page): Promise<Bounds> {
  return page.evaluate(() => {
    const { x, y, width, height } = viewer.viewport.getBounds(true);
    const image = viewer.world.getItemAt(0).getBounds();
    return {
      x: x / image.width,
      y: y / image.height,
      width: width / image.width,
      height: height / image.height,
    };
  });
}

describe('the notes of a photograph', () => {
  test('are outlined where they belong, and shown by their numbers', async () => {
    const watched = await openWatchedPage(served.browser, { viewport: { width: 1280, height: 800 } });
    const { page } = watched;
    await page.goto(`${served.url}/photo/harbour/sheet`);
    await untilDrawn(page);
    await expect.poll(() => page.locator('.openseadragon-canvas .outline').count()).toBe(2);

    const first = page.getByRole('button', { name: 'Show where: 1' });
    await first.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => first.getAttribute('aria-pressed')).toBe('true');
    await expect.poll(async () => (await viewOf(page)).width).toBeLessThan(0.8);
    const view = await viewOf(page);
    expect(view.x).toBeLessThan(0.05);
    expect(view.x + view.width).toBeGreaterThan(0.25);
    expect(view.y + view.height).toBeGreaterThan(0.25);

    // What is chosen on the picture is chosen in the list.
    await page.getByRole('button', { name: 'Whole image' }).click();
    await expect.poll(async () => (await viewOf(page)).width).toBeGreaterThan(0.95);
    await page
      .locator('.openseadragon-canvas .outline')
      .nth(1)
      .click({ position: { x: 30, y: 60 } });
    await expect
      .poll(() => page.getByRole('button', { name: 'Show where: 2' }).getAttribute('aria-pressed'))
      .toBe('true');
    expect(await first.getAttribute('aria-pressed')).toBe('false');
    expect(watched.faults).toEqual([]);
    await watched.close();
  });

  test('lie where they belong on a page that is read from the right', async () => {
    const watched = await openWatchedPage(served.browser, { viewport: { width: 1280, height: 800 } });
    const { page } = watched;
    await page.goto(`${served.url}/photo/yafa/letter`);
    await untilDrawn(page);
    const outline = page.locator('.openseadragon-canvas .outline');
    await outline.waitFor();
    const corners = await page.evaluate(() => {
      const box = viewer.element.getBoundingClientRect();
      const item = viewer.world.getItemAt(0);
      const place = (x: number, y: number) =>
        item.imageToViewerElementCoordinates(Object.assign(item.getContentSize(), { x, y }));
      const [from, to] = [place(120, 180), place(480, 405)];
      return { x: box.x + from.x, y: box.y + from.y, width: to.x - from.x, height: to.y - from.y };
    });
    const lies = await outline.boundingBox();
    for (const side of ['x', 'y', 'width', 'height'] as const)
      expect(Math.abs((lies?.[side] ?? 0) - corners[side]), side).toBeLessThan(2);
    await watched.close();
  });

  test('lie on a still picture without scripts', async () => {
    const watched = await openWatchedPage(served.browser, {
      viewport: { width: 1280, height: 800 },
      javaScriptEnabled: false,
    });
    const { page } = watched;
    await page.goto(`${served.url}/photo/harbour/sheet`);
    const picture = await page.locator('.still img').boundingBox();
    const outline = await page.locator('.still .outline').nth(1).boundingBox();
    if (!picture || !outline) throw new Error('nothing is shown');
    expect(outline.x - picture.x).toBeCloseTo(picture.width / 2, -0.5);
    expect(outline.width).toBeCloseTo(picture.width / 2, -0.5);
    expect(outline.height).toBeCloseTo(picture.height, -0.5);
    expect(await page.getByRole('toolbar').isVisible()).toBe(false);
    expect(await page.getByText('The right half').isVisible()).toBe(true);
    expect(watched.faults).toEqual([]);
    await watched.close();
  });
});

test('the versions of a photograph are shown in its place, with links to them, and notes on the first alone', async () => {
  const watched = await openWatchedPage(served.browser, { viewport: { width: 1280, height: 800 } });
  const { page } = watched;
  await page.goto(`${served.url}/photo/harbour/sheet`);
  await untilDrawn(page);
  await page.getByRole('link', { name: 'Verso' }).click();
  await expect.poll(() => watched.images.some((path) => path.includes('harbour%2Fverso'))).toBe(true);
  await untilDrawn(page);
  await expect.poll(() => page.url()).toBe(`${served.url}/photo/harbour/sheet~2`);
  await expect
    .poll(() => page.getByRole('link', { name: 'Verso' }).getAttribute('aria-current'))
    .toBe('true');
  const outlines = page.locator('.openseadragon-canvas .outline');
  const tour = page.locator('.opens-tour');
  const shown = async (version: string): Promise<void> => {
    const link = (name: string) => page.getByRole('link', { name, exact: true }).getAttribute('href');
    expect(await link('The full image')).toBe(`/iiif/3/harbour%2F${version}/full/max/0/default.jpg`);
    expect(await link('IIIF image')).toBe(`/iiif/3/harbour%2F${version}/info.json`);
  };
  await expect.poll(() => outlines.count()).toBe(0);
  expect(await tour.isVisible()).toBe(false);
  expect(await page.getByRole('button', { name: 'Show where: 1' }).isDisabled()).toBe(true);
  await shown('verso');
  expect(await page.getByText('1100 × 825 pixels').count()).toBe(1);
  await page.getByRole('link', { name: 'Recto' }).click();
  await expect.poll(() => outlines.count()).toBe(2);
  expect(await tour.isVisible()).toBe(true);
  await shown('recto');
  expect(await page.getByText('1100 × 825 pixels').count()).toBe(0);
  await expect.poll(() => page.url()).toBe(`${served.url}/photo/harbour/sheet`);
  // Back to a detail of the verso that was stayed at.
  const detail = '/photo/harbour/sheet~2@100,100,300,200';
  await page.evaluate(
    `for (const path of ['${detail}', location.pathname]) history.pushState(null, '', path)`,
  );
  await page.goBack();
  await expect.poll(() => page.locator('#viewer').getAttribute('data-region')).toBe('100,100,300,200');
  await shown('verso');
  expect(page.url()).toBe(`${served.url}${detail}`);
  await page.reload();
  await untilDrawn(page);
  await shown('verso');
  expect(await page.locator('#viewer').getAttribute('data-region')).toBe('100,100,300,200');
  expect(page.url()).toBe(`${served.url}${detail}`);
  expect(watched.faults).toEqual([]);
  await watched.close();
});

test('the numbers of the contents stand within a page that is read from the right', async () => {
  const watched = await openWatchedPage(served.browser, { viewport: { width: 1280, height: 800 } });
  const { page } = watched;
  await page.goto(`${served.url}/essay/yafa`);
  // The numbers are written by the style; what holds them has to leave them the room before its text.
  const rooms = await page.locator('.contents > ol > li').evaluateAll((items) =>
    items.map(
      (item: {
        getBoundingClientRect(): { right: number };
        querySelector(selector: string): { getBoundingClientRect(): { right: number } } | null;
      }) => {
        const { right } = item.getBoundingClientRect();
        return right - (item.querySelector('a')?.getBoundingClientRect().right ?? right);
      },
    ),
  );
  expect(rooms).toHaveLength(2);
  for (const room of rooms) expect(room).toBeGreaterThan(16);
  await watched.close();
});

test('the keyboard skips to the story', async () => {
  const watched = await openWatchedPage(served.browser);
  const { page } = watched;
  await page.goto(`${served.url}/essay/harbour`);
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to the content' });
  expect(await skip.evaluate((element) => element.matches(':focus'))).toBe(true);
  expect((await skip.boundingBox())?.x).toBeGreaterThanOrEqual(0);
  await page.keyboard.press('Enter');
  await expect.poll(() => page.url()).toBe(`${served.url}/essay/harbour#page:main`);
  await watched.close();
});

test('on paper there is the story and no buttons', async () => {
  const watched = await openPageApart(served.browser);
  const { page } = watched;
  await page.goto(`${served.url}/essay/harbour`);
  await page.emulateMedia({ media: 'print' });
  expect(await page.getByText('Rod and reel').isVisible()).toBe(true);
  expect(await page.getByText('The archive').isVisible()).toBe(true);
  for (const name of ['español', 'Open in Mirador'])
    expect(await page.getByText(name).isVisible(), name).toBe(false);
  for (const path of ['/', '/images', '/image/harbour%2Fwide', '/search?q=harbour']) {
    await page.goto(`${served.url}${path}`);
    expect(await page.getByRole('heading', { level: 1 }).isVisible()).toBe(true);
    for (const role of ['searchbox', 'navigation', 'toolbar', 'button'] as const)
      expect(await page.getByRole(role).count(), `${role} on ${path}`).toBe(0);
  }
  await watched.close();
});
