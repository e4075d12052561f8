import type { Rectangle } from '../../src/image/geometry.ts';
import type { RawImage } from '../support/grid-image.ts';
import type { ImageOnScreen } from './viewer-driver.ts';

const TILE = 512;
/** Half of the widest block that JPEG with subsampled chroma mixes. */
const FLAT_RADIUS = 16;

/** The part of the image that is on the screen, in image pixels. */
export function visiblePart(
  { pixels, left, top, scale, viewerTop }: ImageOnScreen,
  image: RawImage,
): Rectangle {
  const x = Math.max(0, Math.ceil(-left / scale));
  const y = Math.max(0, Math.ceil((viewerTop - top) / scale));
  const right = Math.min(image.width, Math.floor((pixels.width - left) / scale));
  const bottom = Math.min(image.height, Math.floor((pixels.height - top) / scale));
  return { x, y, width: right - x, height: bottom - y };
}

/** The parts of a rectangle that different tiles of the deepest level show. */
export function partsByTile({ x, y, width, height }: Rectangle): Rectangle[] {
  const rows = cuts(y, height);
  return cuts(x, width).flatMap(([left, w]) =>
    rows.map(([top, h]) => ({ x: left, y: top, width: w, height: h })),
  );
}

function cuts(start: number, length: number): [start: number, length: number][] {
  const result: [number, number][] = [];
  for (let at = start; at < start + length; ) {
    const end = Math.min(start + length, (Math.floor(at / TILE) + 1) * TILE);
    result.push([at, end - at]);
    at = end;
  }
  return result;
}

/** Which column of the screen shows the middle of a column of the image. */
function columnOf({ left, scale }: ImageOnScreen, x: number): number {
  return Math.floor(left + (x + 0.5) * scale);
}

/** Which row of the screen shows the middle of a row of the image. */
function rowOf({ top, scale }: ImageOnScreen, y: number): number {
  return Math.floor(top + (y + 0.5) * scale);
}

/** Which pixel of the screen shows the middle of an image pixel. */
function shownAt(shown: ImageOnScreen, x: number, y: number): number {
  return rowOf(shown, y) * shown.pixels.width + columnOf(shown, x);
}

const known = new WeakMap<Buffer, Float32Array>();

/** The lightness of each pixel; of each picture it is made once, since pictures are compared place by place. */
function lightnessOf({ data }: RawImage): Float32Array {
  const made = known.get(data);
  if (made) return made;
  const lightness = new Float32Array(data.length / 3);
  for (let pixel = 0, at = 0; pixel < lightness.length; pixel++, at += 3)
    lightness[pixel] = 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
  known.set(data, lightness);
  return lightness;
}

/** The places from `start` on that stay within `end` when they are moved: the first, and the one after the last. */
function inside(start: number, length: number, move: number, end: number): [from: number, to: number] {
  return [Math.max(start, -move), Math.min(start + length, end - move)];
}

/**
 * Mean difference in lightness between the screen and the master in a part of the image, the master moved by
 * some pixels. Pixels whose moved place lies outside the master do not count.
 */
export function lightnessDifference(
  shown: ImageOnScreen,
  master: RawImage,
  part: Rectangle,
  [moveX, moveY]: readonly [number, number] = [0, 0],
): number {
  const [onScreen, inMaster] = [lightnessOf(shown.pixels), lightnessOf(master)];
  let sum = 0;
  let count = 0;
  // What leads out of the master is left out once, and not asked of each pixel, of which there are millions.
  const [left, right] = inside(part.x, part.width, moveX, master.width);
  const [top, bottom] = inside(part.y, part.height, moveY, master.height);
  const columns = Int32Array.from({ length: right - left }, (_, index) => columnOf(shown, left + index));
  for (let y = top; y < bottom; y++) {
    const row = rowOf(shown, y) * shown.pixels.width;
    const masterRow = (y + moveY) * master.width + left + moveX;
    for (let index = 0; index < columns.length; index++) {
      const here = onScreen[row + (columns[index] ?? 0)] ?? 0;
      sum += Math.abs(here - (inMaster[masterRow + index] ?? 0));
    }
    count += columns.length;
  }
  return sum / count;
}

/** The largest difference in any channel where the master is of one colour all around, and how many places were. */
export function flatColourDifference(
  shown: ImageOnScreen,
  master: RawImage,
  part: Rectangle,
): { largest: number; places: number } {
  let largest = 0;
  let places = 0;
  for (let y = part.y; y < part.y + part.height; y += 5) {
    for (let x = part.x; x < part.x + part.width; x += 5) {
      if (!isFlat(master, x, y)) continue;
      places += 1;
      const here = 3 * shownAt(shown, x, y);
      for (let channel = 0; channel < 3; channel++) {
        const wanted = master.data[(y * master.width + x) * 3 + channel] ?? 0;
        largest = Math.max(largest, Math.abs((shown.pixels.data[here + channel] ?? 0) - wanted));
      }
    }
  }
  return { largest, places };
}

/** Within 2: what JPEG of the best quality makes of one colour. */
function isFlat({ data, width, height }: RawImage, x: number, y: number): boolean {
  if (x < FLAT_RADIUS || y < FLAT_RADIUS || x + FLAT_RADIUS >= width || y + FLAT_RADIUS >= height)
    return false;
  const centre = (y * width + x) * 3;
  for (let row = y - FLAT_RADIUS; row <= y + FLAT_RADIUS; row++) {
    const from = (row * width + x - FLAT_RADIUS) * 3;
    for (let offset = 0; offset < (2 * FLAT_RADIUS + 1) * 3; offset++) {
      if (Math.abs((data[from + offset] ?? 0) - (data[centre + (offset % 3)] ?? 0)) > 2) return false;
    }
  }
  return true;
}

/** Mean colour of a rectangle. */
export function meanColour(image: RawImage, { x, y, width, height }: Rectangle): number[] {
  const sums = [0, 0, 0];
  for (let row = y; row < y + height; row++) {
    for (let column = x; column < x + width; column++) {
      const at = (row * image.width + column) * 3;
      for (const channel of [0, 1, 2]) sums[channel] = (sums[channel] ?? 0) + (image.data[at + channel] ?? 0);
    }
  }
  return sums.map((sum) => sum / (width * height));
}
