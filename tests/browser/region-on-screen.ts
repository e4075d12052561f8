import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { expect } from 'vitest';
import { screenPixels } from './screen.ts';

// Where a part of a plate is on the screen: plates are gray, with a red rectangle that is found there by its colour.

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A gray plate with a red rectangle, as PNG. */
export async function plateWith({ width, height }: Pick<Box, 'width' | 'height'>, red: Box): Promise<Buffer> {
  const rectangle = {
    create: { width: red.width, height: red.height, channels: 3, background: '#d00000' },
  } as const;
  return sharp({ create: { width, height, channels: 3, background: '#777' } })
    .composite([{ input: await sharp(rectangle).png().toBuffer(), left: red.x, top: red.y }])
    .png({ compressionLevel: 1 })
    .toBuffer();
}

/** The overview of Loupe's page shows the whole plate once more. */
const OVERVIEW = '.navigator';

/** What is red in the viewer, from its corner. */
async function redIn(page: Page, canvas: Box): Promise<Box | undefined> {
  const pixels = await screenPixels(page, { clip: canvas, without: OVERVIEW });
  const { data } = pixels;
  let [left, top, right, bottom] = [pixels.width, pixels.height, 0, 0];
  for (let at = 0; at < data.length; at += 3) {
    // Under a veil of controls it is red still.
    if ((data[at] ?? 0) - (data[at + 1] ?? 0) < 52 || (data[at] ?? 0) - (data[at + 2] ?? 0) < 52) continue;
    const [x, y] = [(at / 3) % pixels.width, Math.floor(at / 3 / pixels.width)];
    [left, top, right, bottom] = [
      Math.min(left, x),
      Math.min(top, y),
      Math.max(right, x + 1),
      Math.max(bottom, y + 1),
    ];
  }
  return right > left ? { x: left, y: top, width: right - left, height: bottom - top } : undefined;
}

/** What lies between two pixels of the screen is drawn at one of them. */
const PIXEL = 1;

function beyondPixel(by: number): number {
  return Math.max(0, Math.abs(by) - PIXEL);
}

/** Where the rectangle is in the viewer, and how far from where it belongs, as a share of the part's size. */
interface Sight {
  readonly canvas: Box;
  readonly red: Box;
  readonly expected: Box;
  readonly distance: number;
}

/** What there is of the rectangle, when a part of the plate is to be wholly in sight. */
async function seen(page: Page, part: Box, rectangle: Box): Promise<Sight> {
  // Panels find their widths while the page opens.
  const canvas = await page.locator('.openseadragon-canvas').first().boundingBox();
  if (!canvas) throw new Error('there is no viewer');
  const scale = Math.min(canvas.width / part.width, canvas.height / part.height);
  const expected: Box = {
    x: canvas.width / 2 + (rectangle.x - part.x - part.width / 2) * scale,
    y: canvas.height / 2 + (rectangle.y - part.y - part.height / 2) * scale,
    width: rectangle.width * scale,
    height: rectangle.height * scale,
  };
  const red = (await redIn(page, canvas)) ?? { x: 0, y: 0, width: 0, height: 0 };
  const across = [red.x - expected.x, red.x + red.width - expected.x - expected.width].map(
    (by) => beyondPixel(by) / (part.width * scale),
  );
  const down = [red.y - expected.y, red.y + red.height - expected.y - expected.height].map(
    (by) => beyondPixel(by) / (part.height * scale),
  );
  return { canvas, red, expected, distance: Math.max(...across, ...down) };
}

/**
 * Waits until a part of the plate is wholly in sight, as large as it can be and in the middle: within 2 % of its size.
 *
 * @param red the rectangle on the plate
 */
export async function expectShown(page: Page, part: Box, red: Box): Promise<void> {
  let last: Sight | undefined;
  const distance = async (): Promise<number> => {
    last = await seen(page, part, red);
    return last.distance;
  };
  try {
    await expect.poll(distance, { interval: 250 }).toBeLessThan(0.02);
  } catch (cause) {
    throw new Error(`not shown where it belongs: ${JSON.stringify(last)}`, { cause });
  }
}
