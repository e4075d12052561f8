import type { CDPSession, Page } from 'playwright-core';
import sharp from 'sharp';
import type { RawImage } from '../support/grid-image.ts';
import type { Box } from './find-picture.ts';

/** What is asked of the screen of a page. */
export interface ScreenOptions {
  /** The part of the window that is wanted; left out, all of it. */
  readonly clip?: Box;
  /** Selectors of what is left out of the picture, as if it were not there. */
  readonly without?: string;
}

const sessions = new WeakMap<Page, Promise<CDPSession>>();

function sessionOf(page: Page): Promise<CDPSession> {
  const session = sessions.get(page) ?? page.context().newCDPSession(page);
  sessions.set(page, session);
  return session;
}

/** A style sheet that is no element, so that the Content-Security-Policy of the page lets it be. */
function hide(page: Page, selectors: string): Promise<void> {
  const rule = `${selectors} { visibility: hidden !important }`;
  return page.evaluate(`{
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(${JSON.stringify(rule)});
    document.adoptedStyleSheets.push(sheet);
  }`);
}

/** The protocol counts from the corner of the page, in whole pixels, and would show what lies beyond the window. */
async function onPage(page: Page, { x, y, width, height }: Box): Promise<Box & { scale: number }> {
  const [right, down, most, highest] = await page.evaluate<[number, number, number, number]>(
    '[scrollX, scrollY, innerWidth, innerHeight]',
  );
  const [left, top] = [Math.max(0, x), Math.max(0, y)];
  return {
    x: left + right,
    y: top + down,
    width: Math.floor(Math.min(x + width, most) - left),
    height: Math.floor(Math.min(y + height, highest) - top),
    scale: 1,
  };
}

/**
 * What the window of a page shows, as PNG. It is packed loosely: packing it well, as Playwright has it done, takes two
 * thirds of the time of a picture that is looked at once.
 */
export async function screenOf(page: Page, { clip, without }: ScreenOptions = {}): Promise<Buffer> {
  const session = await sessionOf(page);
  if (without !== undefined) await hide(page, without);
  const { data } = await session.send('Page.captureScreenshot', {
    format: 'png',
    optimizeForSpeed: true,
    ...(clip && { clip: await onPage(page, clip) }),
  });
  if (without !== undefined) await page.evaluate('void document.adoptedStyleSheets.pop()');
  return Buffer.from(data, 'base64');
}

/** The pixels of what the window of a page shows. */
export async function screenPixels(page: Page, options?: ScreenOptions): Promise<RawImage> {
  const { data, info } = await sharp(await screenOf(page, options))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}
