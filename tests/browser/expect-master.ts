import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Rectangle } from '../../src/image/geometry.ts';
import type { RawImage } from '../support/grid-image.ts';
import {
  flatColourDifference,
  lightnessDifference,
  meanColour,
  partsByTile,
  visiblePart,
} from './pixel-comparison.ts';
import { type ImageOnScreen, lookAt } from './viewer-driver.ts';

// What JPEG of quality 85 with subsampled chroma may cost, of 255, and behind it what it did cost when written.
/** Any channel, in a place of one colour: 2. */
export const FLAT_COLOUR = 4;
/** Mean lightness, in what a tile shows: 1.2. */
const LIGHTNESS = 2;
/** What a master that is moved by one pixel must cost beyond that: 2.1. */
const SHIFT = 1.5;
/** Mean lightness, in the single row or column at a seam or edge: 3.9. */
const SEAM = 6;
/** Mean of a channel, in a quarter of the whole image, scaled down by the browser: 1.9. */
const QUADRANT = 3;

/** Of the chart: every part of this size has lines in both directions. */
const CELL = 100;
const SHIFTS = [-1, 0, 1]
  .flatMap((x) => [-1, 0, 1].map((y) => [x, y] as const))
  .filter(([x, y]) => x !== 0 || y !== 0);

/** That the screen shows the master's pixels where they belong, to the last column and row of every tile in view. */
export function expectMaster(shown: ImageOnScreen, master: RawImage): void {
  const visible = visiblePart(shown, master);
  for (const part of partsByTile(visible)) {
    // Smaller ones may hold none of the chart's lines, and are looked at as lines at the seams.
    if (part.width < CELL || part.height < CELL) continue;
    const where = JSON.stringify(part);
    const difference = lightnessDifference(shown, master, part);
    expect(difference, where).toBeLessThan(LIGHTNESS);
    for (const shift of SHIFTS) {
      const shifted = lightnessDifference(shown, master, part, shift);
      expect(shifted, `${where} against ${shift}`).toBeGreaterThan(difference + SHIFT);
    }
  }
  const lines = linesAtSeams(visible, master);
  expect(lines.length).toBeGreaterThanOrEqual(2);
  for (const line of lines)
    expect(lightnessDifference(shown, master, line), JSON.stringify(line)).toBeLessThan(SEAM);
  const flat = flatColourDifference(shown, master, visible);
  expect(flat.largest).toBeLessThanOrEqual(FLAT_COLOUR);
  expect(flat.places).toBeGreaterThan(10);
}

/** The columns and rows on both sides of the tiles' seams, and the image's last ones. */
function linesAtSeams({ x, y, width, height }: Rectangle, image: RawImage): Rectangle[] {
  const isAtSeam = (end: number) => (place: number) =>
    place % 512 === 511 || (place % 512 === 0 && place > 0) || place === end - 1;
  const places = (start: number, length: number) => Array.from({ length }, (_, index) => start + index);
  return [
    ...places(x, width)
      .filter(isAtSeam(image.width))
      .map((column) => ({ x: column, y, width: 1, height })),
    ...places(y, height)
      .filter(isAtSeam(image.height))
      .map((row) => ({ x, y: row, width, height: 1 })),
  ];
}

/** That the whole image has the master's colours. */
export function expectQuadrants(shown: ImageOnScreen, master: RawImage): void {
  const { width, height } = master;
  const { left, top, scale } = shown;
  for (const [column, row] of [
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
  ] as const) {
    const half = { width: Math.floor(width / 2), height: Math.floor(height / 2) };
    const inMaster = { x: column * half.width, y: row * half.height, ...half };
    const inShown = {
      x: Math.round(left + inMaster.x * scale),
      y: Math.round(top + inMaster.y * scale),
      width: Math.round(half.width * scale),
      height: Math.round(half.height * scale),
    };
    const wanted = meanColour(master, inMaster);
    for (const [channel, value] of meanColour(shown.pixels, inShown).entries()) {
      expect(Math.abs(value - (wanted[channel] ?? 0)), JSON.stringify(inMaster)).toBeLessThan(QUADRANT);
    }
  }
}

/** A corner of four tiles, a seam at the image's right edge and its last column and row, in several scales. */
export async function expectDetails(page: Page, master: RawImage): Promise<void> {
  const { width, height } = master;
  expectMaster(await lookAt(page, 512, 512, 2), master);
  const lastSeam = { x: Math.floor((width - 1) / 512) * 512, y: Math.floor((height - 1) / 512) * 512 };
  expectMaster(await lookAt(page, lastSeam.x, lastSeam.y, 1), master);
  expectMaster(await lookAt(page, width - 40, height - 40, 3), master);
}
