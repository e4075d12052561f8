import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FoundPicture, findPicture } from './find-picture.ts';
import { browser, ESSAY, IMAGES, server } from './first-essay.ts';
import { screenOf } from './screen.ts';
import { searchInMirador, searchInUniversalViewer } from './search.ts';
import { faultsBesideViewers } from './viewer-faults.ts';
import { openWatchedPage, type WatchedPage } from './watched-page.ts';

const SECTIONS = [
  'Cactus hunting',
  'The rabbits',
  'Fishing at Veracruz',
  'The fortress',
  'Picnics',
  'The study',
  '20 August 1940',
];
const SIZE = { width: 1280, height: 800 };

/** Finding a picture takes far longer than looking for an element: the viewer gets the time between two looks. */
const LOOK_MS = 250;

/** A picture is there when half of its places differ by less than this from the master. */
const ALIKE = 6;

async function open(viewer: 'mirador' | 'uv', version: 2 | 3, canvas?: string): Promise<WatchedPage> {
  const watched = await openWatchedPage(browser, { viewport: SIZE });
  const manifest = `${server.url}/presentation/${version}/${ESSAY}/manifest`;
  const place = canvas === undefined ? '' : `&canvas=${canvas}`;
  await watched.page.goto(
    `${server.url}/view?manifest=${encodeURIComponent(manifest)}&viewer=${viewer}${place}&lang=en`,
  );
  await watched.page.locator('.openseadragon-canvas').first().waitFor();
  return watched;
}

async function pictureOn(page: Page, plate: string): Promise<FoundPicture> {
  const box = await page.locator('.openseadragon-canvas').first().boundingBox();
  if (!box) throw new Error('there is no viewer');
  return findPicture(await screenOf(page), join(IMAGES, plate), box);
}

async function expectPicture(page: Page, plate: string): Promise<void> {
  const difference = async () => (await pictureOn(page, plate)).difference;
  await expect.poll(difference, { interval: LOOK_MS }).toBeLessThan(ALIKE);
}

/** Natural widths of pictures that are in sight. */
async function thumbnailWidths(page: Page, selector: string): Promise<number[]> {
  return page
    .locator(selector)
    .evaluateAll((images: { naturalWidth: number }[]) => images.map(({ naturalWidth }) => naturalWidth));
}

/** What a viewer does with the first essay, on one page that is opened where a photograph in the middle is. */
function testMirador(version: 2 | 3): void {
  let watched: WatchedPage;
  let page: Page;

  beforeAll(async () => {
    watched = await open('mirador', version, 'rabbits-02');
    page = watched.page;
  });
  afterAll(async () => {
    expect(faultsBesideViewers(watched.faults)).toEqual([]);
    await watched.close();
  });

  test('begins where it is told', async () => {
    await expectPicture(page, 'rabbits/02.jpg');
    // The same place does not look like another plate.
    expect((await pictureOn(page, 'study/02.jpg')).difference).toBeGreaterThan(2 * ALIKE);
  });

  test('shows the sections in order, and thumbnails', async () => {
    const sections = async () => {
      const entries = await page.getByRole('treeitem').allInnerTexts();
      const lines = entries.flatMap((entry) => entry.split('\n')).map((line) => line.trim());
      return lines.filter((line) => SECTIONS.includes(line)).slice(-SECTIONS.length);
    };
    await expect.poll(sections).toEqual(SECTIONS);

    const thumbnails = async () => {
      const widths = await thumbnailWidths(page, '[class*="IIIFThumbnail-image"]');
      return { enough: widths.length >= 7, all: widths.every((width) => width > 0) };
    };
    await expect.poll(thumbnails).toEqual({ enough: true, all: true });
  });

  test('goes to a section from the table of contents', async () => {
    await page.getByRole('treeitem', { name: 'Fishing at Veracruz' }).last().click();
    await expectPicture(page, 'veracruz/01.jpg');
  });

  test('finds a phrase and shows it, and says when there is none', () => searchInMirador(page, version));
}

function testUniversalViewer(version: 2 | 3): void {
  let watched: WatchedPage;
  let page: Page;

  beforeAll(async () => {
    watched = await open('uv', version, 'rabbits-02');
    page = watched.page;
  });
  afterAll(async () => {
    expect(faultsBesideViewers(watched.faults)).toEqual([]);
    await watched.close();
  });

  test('begins where it is told', async () => {
    await expectPicture(page, 'rabbits/02.jpg');
    expect((await pictureOn(page, 'study/02.jpg')).difference).toBeGreaterThan(2 * ALIKE);
  });

  test('shows the sections in order, and goes to one from the table of contents', async () => {
    const sections = async () => {
      const entries = await page.locator('.leftPanel [id^="tree-link-"]').allInnerTexts();
      return entries.map((entry) => entry.trim()).filter((entry) => SECTIONS.includes(entry));
    };
    await expect.poll(sections).toEqual(SECTIONS);
    await page.getByRole('link', { name: 'Fishing at Veracruz' }).click();
    await expectPicture(page, 'veracruz/01.jpg');
  });

  test('shows thumbnails', async () => {
    await page.locator('.leftPanel .thumbs.tab').click();
    await page.locator('.leftPanel img').first().waitFor();
    const wide = async () =>
      (await thumbnailWidths(page, '.leftPanel img')).filter((width) => width === 90).length;
    await expect.poll(wide).toBeGreaterThanOrEqual(4);
  });
}

/** The first essay of the archive in the viewers that Loupe brings. */
export function testViewers(): void {
  describe.each([3, 2] as const)('Mirador, given Presentation %i', testMirador);
  describe.each([3, 2] as const)('Universal Viewer, given Presentation %i', testUniversalViewer);

  test.each([3, 2] as const)(
    'given Presentation %i, the viewers begin with the first photograph, find a phrase there, and lead to each other and back',
    async (version) => {
      const watched = await open('mirador', version);
      const { page } = watched;
      await expectPicture(page, 'cactus/01.jpg');
      const notes = page.locator('aside').filter({ hasText: 'Annotations' });
      await notes.getByText('Nearly two hundred pounds').first().waitFor();
      await page.getByRole('link', { name: 'Open in Universal Viewer' }).click();
      await page.locator('.leftPanel').first().waitFor();
      await page.locator('.openseadragon-canvas').first().waitFor();
      await expectPicture(page, 'cactus/01.jpg');
      await searchInUniversalViewer(page, version);
      expect(faultsBesideViewers(watched.faults)).toEqual([]);
      await page.getByRole('link', { name: '← Trotsky in Exile' }).click();
      await page.waitForURL(`**/essay/${ESSAY}?lang=en`);
      await expect.poll(() => page.getByRole('heading', { level: 1 }).innerText()).toBe('Trotsky in Exile');
      await watched.close();
    },
  );
}
