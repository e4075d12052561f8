import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { expectQuadrants } from './expect-master.ts';
import { addMaster, type DrawnMaster, type Kind, masterPixels } from './masters.ts';
import { PLACES, type ServedArchive, serveArchive } from './served-archive.ts';
import { lookAtWhole, untilDrawn } from './viewer-driver.ts';
import { openPageApart, openWatchedPage } from './watched-page.ts';

const KINDS: readonly Kind[] = ['gray', 'odd', 'turned'];

let archive: Archive;
let served: ServedArchive;
let masters: readonly DrawnMaster[];

beforeAll(async () => {
  archive = await emptyArchive();
  masters = await Promise.all(KINDS.map((kind) => addMaster(archive, kind)));
  const truncated = (await sharp(archive.path('gray.png')).jpeg().toBuffer()).subarray(0, 9000);
  await archive.add('box 1/broken <b>.jpg', truncated);
  served = await serveArchive(archive);
});

afterAll(() => served?.close());

/** Waits until every thumbnail of the page has come, or has failed to. */
async function thumbnails(page: Page): Promise<{ width: number; box: string }[]> {
  const images = page.locator('.sheet img');
  const sizes: { width: number; box: string }[] = [];
  for (const image of await images.all()) {
    await image.scrollIntoViewIfNeeded();
    sizes.push(
      await image.evaluate(
        async (element: {
          decode(): Promise<void>;
          naturalWidth: number;
          getBoundingClientRect(): { width: number; height: number };
        }) => {
          const { width, height } = element.getBoundingClientRect();
          await element.decode();
          const now = element.getBoundingClientRect();
          const still = now.width === width && now.height === height;
          return { width: element.naturalWidth, box: still ? 'still' : 'jumped' };
        },
      ),
    );
  }
  return sizes;
}

describe.each(PLACES)('%s', (_place, home) => {
  test('the contact sheet shows every image, and opens one in the viewer', async () => {
    const watched = await openWatchedPage(served.browser);
    const { page } = watched;
    await page.goto(`${home(served)}/images`);
    const shown = await thumbnails(page);
    expect(shown).toEqual(masters.map(() => ({ width: expect.any(Number), box: 'still' })));
    expect(shown.every(({ width }) => width > 0)).toBe(true);
    await page.getByRole('link', { name: 'box 1/odd 2051 × 1537', exact: true }).click();
    await untilDrawn(page);
    await expect.poll(() => page.url()).toBe(`${home(served)}/image/box%201%2Fodd`);
    const [odd] = masters.filter(({ identifier }) => identifier === 'box 1/odd');
    expectQuadrants(await lookAtWhole(page), await masterPixels(archive.path(odd?.name ?? '')));
    await page.getByRole('link', { name: 'Loupe: all images' }).click();
    await expect.poll(() => page.url()).toBe(`${home(served)}/images`);
    expect(watched.faults).toEqual([]);
    await watched.close();
  });

  test('every address on the page of an image leads somewhere', async () => {
    const watched = await openWatchedPage(served.browser);
    const { page } = watched;
    await page.goto(`${home(served)}/image/${encodeURIComponent('box 1/odd')}`);
    const addresses = await page
      .locator('a[href]')
      .evaluateAll((links: { href: string }[]) => links.map(({ href }) => href));
    expect(addresses).toHaveLength(5);
    for (const address of addresses) {
      expect(address.startsWith(`${home(served)}/`), address).toBe(true);
      expect((await page.request.get(address)).status(), address).toBe(200);
    }
    await watched.close();
  });
});

test('the proxy was asked for nothing outside of its path', () => {
  expect(served.proxy.strays).toEqual([]);
});

test('an image that cannot be read says so, as text, and nothing of it is asked for', async () => {
  const watched = await openWatchedPage(served.browser);
  const { page } = watched;
  await page.goto(`${served.url}/images`);
  const broken = page.locator('.broken');
  expect(await broken.count()).toBe(1);
  expect(await broken.locator('b').textContent()).toBe('broken <b>');
  expect(await broken.innerText()).toMatch(/ends early|truncated|cannot be read|damaged/);
  expect(watched.faults).toEqual([]);

  const answer = await page.goto(`${served.url}/image/${encodeURIComponent('box 1/broken <b>')}`);
  expect(answer?.status()).toBe(500);
  expect(await page.locator('.message').innerText()).toMatch(/^This image cannot be shown\n+The file /);
  expect(await page.locator('#viewer').count()).toBe(0);
  await watched.close();
});

test('an image that is not there is a page, and JSON for programs', async () => {
  const watched = await openWatchedPage(served.browser);
  const { page } = watched;
  const answer = await page.goto(`${served.url}/image/nothing`);
  expect(answer?.status()).toBe(404);
  expect(await page.locator('.message > p').first().textContent()).toBe('There is no image "nothing".');
  const json = await page.request.get(`${served.url}/image/nothing`, { headers: { Accept: '*/*' } });
  expect(await json.json()).toMatchObject({ error: 'not-found' });
  await watched.close();
});

test('a viewer that gets no answer says so in words for people', async () => {
  const watched = await openPageApart(served.browser);
  const { page } = watched;
  await page.route('**/info.json', (route) => route.fulfill({ status: 503, body: 'busy' }));
  await page.goto(`${served.url}/image/gray`);
  await page.getByText('The server did not answer for this image.').waitFor();
  expect(await page.getByText('Unable to open').isVisible()).toBe(false);
  expect(await page.getByRole('toolbar').isVisible()).toBe(false);
  await watched.close();
});

describe('the keyboard', () => {
  test('reaches a thumbnail and opens it', async () => {
    const watched = await openWatchedPage(served.browser);
    const { page } = watched;
    await page.goto(`${served.url}/images`);
    const thumbnail = page.locator('a[href*="/image/"]').first();
    const focused = async () =>
      thumbnail.evaluate((link: { matches(selector: string): boolean }) => link.matches(':focus'));
    for (let tabs = 0; tabs < 10 && !(await focused()); tabs++) await page.keyboard.press('Tab');
    expect(await focused()).toBe(true);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/image/**');
    await untilDrawn(page);
    expect(watched.faults).toEqual([]);
    await watched.close();
  });

  test('moves in the viewer and works its buttons', async () => {
    const watched = await openWatchedPage(served.browser);
    const { page } = watched;
    await page.goto(`${served.url}/image/gray`);
    await untilDrawn(page);
    const scale = page.locator('output');
    const whole = await scale.textContent();
    const press = async (button: string): Promise<void> => {
      await page.getByRole('button', { name: button }).focus();
      await page.keyboard.press('Enter');
    };
    await press('Actual pixels');
    await expect.poll(() => scale.textContent()).toBe('100 %');
    await press('Whole image');
    await expect.poll(() => scale.textContent()).toBe(whole);
    await page.locator('.openseadragon-canvas').first().focus();
    await page.keyboard.press('+');
    await expect.poll(() => scale.textContent()).not.toBe(whole);
    expect(watched.faults).toEqual([]);
    await watched.close();
  });
});
