import sharp, { type Sharp } from 'sharp';
import type { RawImage } from '../support/grid-image.ts';

/** A part of the screen, in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where a picture lies on the screen, and how well it fits there. */
export interface FoundPicture {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  /** Median difference of a channel over places of the picture, 0 to 255: buttons may lie over some of them. */
  readonly difference: number;
}

/** Places of the picture that are compared. */
const COLUMNS = 24;
const ROWS = 18;
/** Widths that are looked for, in parts of what fits: some viewers leave margins, and Universal Viewer keeps the size when it makes room for its search. */
const LARGEST = 1.12;
const SMALLEST = 0.75;
/** Both are blurred by this, so that a pixel more or less does not matter. */
const BLUR = 1.5;

/** Colours at known places of a picture. */
interface Samples {
  /** From the picture's corner, in parts of its width: across and down in turn. */
  readonly places: Float64Array;
  /** Three channels of each place. */
  readonly colours: Uint8Array;
}

async function rawPixels(image: Sharp): Promise<RawImage> {
  const { data, info } = await image
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

function colourAt({ data, width }: RawImage, x: number, y: number): [number, number, number] {
  const at = (y * width + x) * 3;
  return [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
}

const known = new Map<string, Promise<Samples>>();

/** Colours at known places of a master, as it looks when it is `width` pixels wide; of each they are taken once. */
function samplesOf(master: string, width: number): Promise<Samples> {
  const key = `${width} ${master}`;
  const samples = known.get(key) ?? takeSamples(master, width);
  known.set(key, samples);
  return samples;
}

async function takeSamples(master: string, width: number): Promise<Samples> {
  const picture = await rawPixels(sharp(master).autoOrient().resize({ width }).blur(BLUR));
  const places: number[] = [];
  const colours: number[] = [];
  for (let row = 0; row < ROWS; row += 1) {
    for (let column = 0; column < COLUMNS; column += 1) {
      const x = Math.floor(((column + 0.5) / COLUMNS) * picture.width);
      const y = Math.floor(((row + 0.5) / ROWS) * picture.height);
      places.push((x + 0.5) / picture.width, (y + 0.5) / picture.width);
      colours.push(...colourAt(picture, x, y));
    }
  }
  return { places: Float64Array.from(places), colours: Uint8Array.from(colours) };
}

const differences = new Float64Array(COLUMNS * ROWS);
const MIDDLE = Math.floor(differences.length / 2);
/** With so many places that are no better than the bound, the median is not below it. */
const TOO_MANY = differences.length - MIDDLE;

/** The median difference of a channel where the picture lies like this, as far as it is below `bound`. */
function differenceAt(
  { data, width: screenWidth, height: screenHeight }: RawImage,
  { places, colours }: Samples,
  { left, top, width }: Omit<FoundPicture, 'difference'>,
  bound: number,
): number {
  let worse = 0;
  for (let index = 0; index < differences.length; index++) {
    const column = Math.floor(left + (places[2 * index] ?? 0) * width);
    const row = Math.floor(top + (places[2 * index + 1] ?? 0) * width);
    let difference = 255;
    if (column >= 0 && row >= 0 && column < screenWidth && row < screenHeight) {
      const at = 3 * (row * screenWidth + column);
      let sum = 0;
      for (let channel = 0; channel < 3; channel++)
        sum += Math.abs((colours[3 * index + channel] ?? 0) - (data[at + channel] ?? 0));
      difference = sum / 3;
    }
    differences[index] = difference;
    // Thousands of places are tried, and few are better than the best.
    if (difference >= bound) worse += 1;
    if (worse >= TOO_MANY) return bound;
  }
  return differences.sort()[MIDDLE] ?? bound;
}

/** The best place among those around a first guess. */
function search(
  screen: RawImage,
  samples: Samples,
  { left, top, width }: Omit<FoundPicture, 'difference'>,
  { reach, step }: { reach: number; step: number },
): FoundPicture {
  let best: FoundPicture = { left, top, width, difference: 255 };
  for (let wide = width - reach; wide <= width + reach; wide += step)
    for (let x = left - reach; x <= left + reach; x += step)
      for (let y = top - reach; y <= top + reach; y += step) {
        const place = { left: x, top: y, width: wide };
        const difference = differenceAt(screen, samples, place, best.difference);
        if (difference < best.difference) best = { ...place, difference };
      }
  return best;
}

/**
 * Finds a master on a screenshot: as large as it fits into a part of the screen and in the middle of it, or somewhat beside
 * that, smaller or larger.
 */
export async function findPicture(screenshot: Buffer, master: string, within: Box): Promise<FoundPicture> {
  const screen = await rawPixels(sharp(screenshot).blur(BLUR));
  const { width: masterWidth = 1, height: masterHeight = 1 } = (await sharp(master).metadata()).autoOrient;
  const shape = masterWidth / masterHeight;
  const fitted = Math.min(within.width, within.height * shape);
  const middle = { x: within.x + within.width / 2, y: within.y + within.height / 2 };
  const samples = await samplesOf(master, Math.round(fitted));
  let best: FoundPicture | undefined;
  // Margins first, then the place, ever finer.
  for (let width = fitted * LARGEST; width > fitted * SMALLEST; width -= 6) {
    const guess = { left: middle.x - width / 2, top: middle.y - width / shape / 2, width };
    const found = search(screen, samples, guess, { reach: 12, step: 4 });
    if (best === undefined || found.difference < best.difference) best = found;
  }
  return search(screen, samples, best ?? { left: 0, top: 0, width: fitted }, { reach: 3, step: 1 });
}
