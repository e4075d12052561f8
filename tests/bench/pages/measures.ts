import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page, Response } from 'playwright-core';
import { PATIENCE_MS, until } from '../../support/patience.ts';
import { type NotedPage, openNotedPage } from './noted-page.ts';

/** The pages that are measured. */
export interface MeasuredPages {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Id of an essay, and of a photograph in it that is larger than the window. */
  readonly essay: string;
  readonly photograph: string;
}

export interface EssayFigures {
  /** First Contentful Paint (Paint Timing). */
  readonly paintMs: number;
  /** Of the whole page, while it is scrolled through. */
  readonly shift: number;
  /** HTML, styles and scripts. */
  readonly bytes: number;
}

export interface PhotoFigures {
  readonly tileMs: number;
  readonly scriptBytes: number;
  /** Of each tile that was asked for while the picture was moved at its full size. */
  readonly waits: readonly number[];
}

export interface ViewerFigures {
  readonly pictureMs: number;
  readonly scriptBytes: number;
  /** Scripts and styles of the viewer that were sent plain, or may not be kept for good. */
  readonly wrongAssets: readonly string[];
}

/** A page that waits for what never comes is given up. */
async function withPage<T>(
  browser: Browser,
  what: string,
  measure: (noted: NotedPage) => Promise<T>,
): Promise<T> {
  const noted = await openNotedPage(browser);
  const end = new AbortController();
  const late = pause(PATIENCE_MS, undefined, { signal: end.signal }).then(() => {
    throw new Error(`not measured within ${PATIENCE_MS} ms: ${what}`);
  });
  try {
    return await Promise.race([measure(noted), late]);
  } finally {
    end.abort();
    await noted.close();
  }
}

/** Waits until an expression is true in a page. */
function holds(page: Page, expression: string, what: string): Promise<void> {
  return until(() => page.evaluate<boolean>(expression), what);
}

/** Goes down to the end of a page, in steps of half a window, so that all pictures are loaded. */
async function scrollThrough(page: Page): Promise<void> {
  const isAtEnd = 'scrollY + innerHeight >= document.documentElement.scrollHeight - 1';
  while (!(await page.evaluate<boolean>(isAtEnd))) {
    await page.evaluate('scrollBy({ top: innerHeight / 2, behavior: "instant" })');
    await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))');
  }
  await holds(page, '[...document.images].every((image) => image.complete)', 'all pictures are there');
}

export function measureEssay(browser: Browser, { url, essay }: MeasuredPages): Promise<EssayFigures> {
  return withPage(browser, 'an essay', async ({ page, weights, notes }) => {
    await page.goto(`${url}/essay/${essay}`);
    const paint = 'performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0';
    await holds(page, `(${paint}) > 0`, 'something is painted');
    await scrollThrough(page);
    return {
      paintMs: await page.evaluate<number>(paint),
      shift: (await notes()).shift,
      bytes: weights.Document + weights.Stylesheet + weights.Script,
    };
  });
}

/** What a reader has of an essay: as many photographs that load, headings and links without scripts as with them. */
export async function worksWithoutScripts(browser: Browser, { url, essay }: MeasuredPages): Promise<boolean> {
  const seen: string[] = [];
  for (const javaScriptEnabled of [true, false]) {
    const { page, close } = await openNotedPage(browser, { javaScriptEnabled });
    await page.goto(`${url}/essay/${essay}`);
    const counts = ['main img', ':is(h1, h2, h3)', 'main a[href]'].map((selector) =>
      page.locator(selector).locator('visible=true').count(),
    );
    seen.push(JSON.stringify(await Promise.all(counts)));
    await close();
  }
  return seen[0] === seen[1] && !seen[0]?.includes('[0,');
}

/** Notes how long tiles take from now on: from when the browser is asked for one until it can be painted. */
const NOTE_WAITS = `viewer.addHandler('tile-loaded', ({ tile, promise }) => {
  const { href } = new URL(tile.getUrl(), location);
  const ended = () => {
    const [entry] = performance.getEntriesByName(href);
    if (entry) benchNotes.waits.push(performance.now() - entry.startTime);
  };
  Promise.resolve(promise).then(ended);
})`;

/** Moves the picture, a pixel of it on one of the screen, by half a window at a time until all of it was in sight. */
const PAN = `(async () => {
  const { viewport, world } = viewer;
  const item = world.getItemAt(0);
  viewport.zoomTo(viewport.imageToViewportZoom(1 / devicePixelRatio), undefined, true);
  // It does not move where it is there already.
  const moved = () => new Promise((done) => {
    viewer.addOnceHandler('animation-finish', done);
    setTimeout(done, 1500);
  });
  const { width, height } = viewport.getBounds();
  const bounds = item.getBounds();
  let isBack = false;
  for (let y = height / 2; ; y += height / 2) {
    const places = [];
    for (let x = width / 2; x < bounds.width; x += width / 2) places.push(x);
    if (isBack) places.reverse();
    isBack = !isBack;
    for (const x of places) {
      const end = moved();
      viewport.panTo(new OpenSeadragon.Point(x, y));
      await end;
    }
    if (y + height / 2 >= bounds.height) return;
  }
})()`;

export function measurePhoto(
  browser: Browser,
  { url, essay, photograph }: MeasuredPages,
): Promise<PhotoFigures> {
  return withPage(browser, 'a photograph', async ({ page, weights, notes }) => {
    await page.goto(`${url}/photo/${essay}/${photograph}`);
    await holds(page, 'benchNotes.pictureMs !== null', 'the first picture is on the screen');
    const scriptBytes = weights.Script;
    const isWhole = 'viewer.world.getItemAt(0)?.getFullyLoaded() ?? false';
    await holds(page, isWhole, 'all tiles are there');
    await page.evaluate(NOTE_WAITS);
    await page.evaluate(PAN);
    await holds(page, isWhole, 'all tiles are there');
    const { pictureMs, waits } = await notes();
    return { tileMs: pictureMs ?? Number.NaN, scriptBytes, waits };
  });
}

function isWrong(response: Response): boolean {
  const headers = response.headers();
  const isKept = headers['cache-control']?.includes('immutable') ?? false;
  // Small ones fit into a packet as they are.
  const isSmall = Number(headers['content-length']) < 1024;
  return !isKept || (headers['content-encoding'] === undefined && !isSmall);
}

export function measureViewer(
  browser: Browser,
  viewer: 'mirador' | 'uv',
  { url, essay }: MeasuredPages,
): Promise<ViewerFigures> {
  return withPage(browser, viewer, async ({ page, weights, notes }) => {
    const wrongAssets: string[] = [];
    page.on('response', (response) => {
      const isOfViewer = /\/assets\/(?:mirador|universalviewer)\/.*\.(?:js|css)/.test(response.url());
      if (isOfViewer && isWrong(response)) wrongAssets.push(response.url());
    });
    const manifest = encodeURIComponent(`${url}/presentation/3/${essay}/manifest`);
    await page.goto(`${url}/view?manifest=${manifest}&viewer=${viewer}`);
    await holds(page, 'benchNotes.pictureMs !== null', 'the first picture is on the screen');
    return {
      pictureMs: (await notes()).pictureMs ?? Number.NaN,
      scriptBytes: weights.Script,
      wrongAssets,
    };
  });
}
