import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { accessibilityFaults } from './accessibility.ts';
import { browser, ESSAY, server } from './first-essay.ts';
import { openWatchedPage } from './watched-page.ts';

const SIZE = { width: 1280, height: 800 };

/** In a note of the first photograph, in English and in Spanish. */
const PHRASE = 'two hundred pounds';

/** What is asked of the service while something is done. */
async function askedWhile(page: Page, work: () => Promise<void>): Promise<string> {
  const asked = page.waitForResponse((response) => response.url().includes('/search/1/'));
  await work();
  const response = await asked;
  expect(response.status()).toBe(200);
  return response.url();
}

function searchService(version: 2 | 3): string {
  return version === 3 ? `/search/1/${ESSAY}/3?q=` : `/search/1/${ESSAY}?q=`;
}

/** The panel of Mirador, in which the first essay is open. */
export async function searchInMirador(page: Page, version: 2 | 3): Promise<void> {
  await page.getByRole('tab', { name: 'Search' }).click();
  const box = page.getByRole('combobox', { name: 'search terms' });
  await box.fill(`"${PHRASE}"`);
  const url = await askedWhile(page, () => box.press('Enter'));
  expect(url.slice(server.url.length)).toContain(searchService(version));
  const panel = page.locator('aside').filter({ hasText: 'Search' });
  await panel.getByText(PHRASE).first().waitFor();
  // A name is found in both languages of the essay.
  await box.fill('coyoacán');
  await askedWhile(page, () => box.press('Enter'));
  await panel.getByText('Coyoacán').first().waitFor();
  await box.fill('zebra');
  await askedWhile(page, () => box.press('Enter'));
  await panel.getByText(/No results/i).waitFor();
}

/** The box of Universal Viewer, in which the first essay is open. */
export async function searchInUniversalViewer(page: Page, version: 2 | 3): Promise<void> {
  const box = page.locator('#searchWithinInput');
  await box.fill(`"${PHRASE}"`);
  const url = await askedWhile(page, () => box.press('Enter'));
  expect(url.slice(server.url.length)).toContain(searchService(version));
  await page.locator('.annotationRect').first().waitFor({ state: 'attached' });
  const results = page.locator('.searchResultsInfo');
  await results.getByText('2 result found for').waitFor();
  await results.getByText('Clear').click();
  await box.fill('zebra');
  await askedWhile(page, () => box.press('Enter'));
  await page.getByText('No matches were found.').first().waitFor();
}

/** The first essay is searched on the page for people. */
export function testSearches(): void {
  describe('the page for people', () => {
    test('is reached from the box of another page, and can be used by everyone', async () => {
      const { page, faults, close } = await openWatchedPage(browser, { viewport: SIZE, locale: 'en' });
      await page.goto(`${server.url}/essay/${ESSAY}`);
      await page.getByRole('searchbox', { name: 'Search the archive' }).fill('cactuses');
      await page.keyboard.press('Enter');
      await page.locator('mark').first().waitFor();
      expect(new URL(page.url()).pathname).toBe('/search');
      expect(await accessibilityFaults(page)).toEqual([]);
      const widths = async () =>
        page
          .locator('.found img')
          .evaluateAll((images: { naturalWidth: number }[]) =>
            images.map(({ naturalWidth }) => naturalWidth),
          );
      await page.locator('.found img').first().scrollIntoViewIfNeeded();
      await expect.poll(async () => (await widths()).some((width) => width > 0)).toBe(true);
      await page.locator('.narrow a').first().click();
      await page.locator('.narrow .chosen').waitFor();
      expect(faults).toEqual([]);
      await close();
    });
  });
}
