import type { Dimensions } from '../../../image/geometry.ts';
import { copyRaster, type Raster } from '../../pixel-rows.ts';
import { WorkingModule } from './working-memory.ts';

/** Quarters of a turn, clockwise. */
export type Quarters = 0 | 1 | 2 | 3;

/** Pixels are read as words, which reach beyond the last. */
const SPARE_BYTES = 16;

/** So many columns are written from top to bottom, then the next: what is read of rows that become columns stays near the processor. */
const BAND = 64;

const turning = new WorkingModule('turn', (functionOf) => ({
  colour: functionOf('colour'),
  gray: functionOf('gray'),
}));

/**
 * Mirrors pixels at their vertical axis, then turns them.
 *
 * @returns pixels that are valid until others are turned
 */
export function turnedRaster(pixels: Raster, isMirrored: boolean, quarters: Quarters): Raster {
  const { width, height, channels } = pixels;
  const stride = width * channels;
  const length = stride * height;
  const into = SPARE_BYTES + length;
  const { bytes, functions } = turning.memoryOf(into + length + SPARE_BYTES);
  copyRaster(pixels, { ...pixels, bytes, start: 0, stride });
  const { first, right, down } = pathOf({ width, height }, isMirrored, quarters);
  const step = ({ x, y }: Step) => x * channels + y * stride;
  const turned = quarters % 2 === 0 ? { width, height } : { width: height, height: width };
  const intoStride = turned.width * channels;
  const write = channels === 1 ? functions.gray : functions.colour;
  for (let x = 0; x < turned.width; x += BAND) {
    const from = step(first) + x * step(right);
    const columns = Math.min(BAND, turned.width - x);
    write(from, step(right), step(down), columns, turned.height, into + x * channels, intoStride);
  }
  return { ...turned, channels, bytes, start: into, stride: intoStride };
}

/** From a pixel to another. */
interface Step {
  readonly x: number;
  readonly y: number;
}

/** Which pixel becomes the top left one, and where from it lie those that become its neighbours. */
interface Path {
  readonly first: Step;
  readonly right: Step;
  readonly down: Step;
}

function pathOf({ width, height }: Dimensions, isMirrored: boolean, quarters: Quarters): Path {
  // Of the mirrored image, as columns and rows of the one that is there.
  const across = isMirrored ? -1 : 1;
  const [left, right] = isMirrored ? [width - 1, 0] : [0, width - 1];
  const bottom = height - 1;
  switch (quarters) {
    case 0:
      return { first: { x: left, y: 0 }, right: { x: across, y: 0 }, down: { x: 0, y: 1 } };
    case 1:
      return { first: { x: left, y: bottom }, right: { x: 0, y: -1 }, down: { x: across, y: 0 } };
    case 2:
      return { first: { x: right, y: bottom }, right: { x: -across, y: 0 }, down: { x: 0, y: -1 } };
    case 3:
      return { first: { x: right, y: 0 }, right: { x: 0, y: 1 }, down: { x: -across, y: 0 } };
  }
}
