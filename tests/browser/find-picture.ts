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
/** Both are blurred by this, so that a pixel more or less does not matter. */
const BLUR = 1.5;

interface Sample {
  /** From the picture's corner, in parts of its width. */
  readonly x: number;
  readonly y: number;
  readonly colour: readonly [number, number, number];
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

/** Colours at known places of a master, as it looks when it is `width` pixels wide. */
async function samplesOf(master: string, width: number): Promise<Sample[]> {
  const upright = sharp(await sharp(master).autoOrient().resize({ width }).png().toBuffer());
  const picture = await rawPixels(upright.blur(BLUR));
  const samples: Sample[] = [];
  for (let row = 0; row < ROWS; row += 1) {
    for (let column = 0; column < COLUMNS; column += 1) {
      const x = Math.floor(((column + 0.5) / COLUMNS) * picture.width);
      const y = Math.floor(((row + 0.5) / ROWS) * picture.height);
      samples.push({
        x: (x + 0.5) / picture.width,
        y: (y + 0.5) / picture.width,
        colour: colourAt(picture, x, y),
      });
    }
  }
  return samples;
}

function differenceAt(
  screen: RawImage,
  samples: readonly Sample[],
  left: number,
  top: number,
  width: number,
): number {
  const differences = samples.map(({ x, y, colour }) => {
    const column = Math.floor(left + x * width);
    const row = Math.floor(top + y * width);
    if (column < 0 || row < 0 || column >= screen.width || row >= screen.height) return 255;
    const shown = colourAt(screen, column, row);
    return colour.reduce((sum, value, channel) => sum + Math.abs(value - (shown[channel] ?? 0)), 0) / 3;
  });
  return differences.sort((a, b) => a - b)[Math.floor(differences.length / 2)] ?? 255;
}

/** The best place among those around a first guess. */
function search(
  screen: RawImage,
  samples: readonly Sample[],
  { left, top, width }: Omit<FoundPicture, 'difference'>,
  { reach, step }: { reach: number; step: number },
): FoundPicture {
  let best: FoundPicture = { left, top, width, difference: 255 };
  for (let wide = width - reach; wide <= width + reach; wide += step)
    for (let x = left - reach; x <= left + reach; x += step)
      for (let y = top - reach; y <= top + reach; y += step) {
        const difference = differenceAt(screen, samples, x, y, wide);
        if (difference < best.difference) best = { left: x, top: y, width: wide, difference };
      }
  return best;
}

/**
 * Finds a master on a screenshot: as large as it fits into a part of the screen and in the middle of it, or somewhat
 * beside that, as each viewer leaves another margin.
 */
export async function findPicture(screenshot: Buffer, master: string, within: Box): Promise<FoundPicture> {
  const screen = await rawPixels(sharp(await sharp(screenshot).png().toBuffer()).blur(BLUR));
  const { width: masterWidth = 1, height: masterHeight = 1 } = (await sharp(master).metadata()).autoOrient;
  const shape = masterWidth / masterHeight;
  const fitted = Math.min(within.width, within.height * shape);
  const middle = { x: within.x + within.width / 2, y: within.y + within.height / 2 };
  const samples = await samplesOf(master, Math.round(fitted));
  let best: FoundPicture | undefined;
  // Margins first, then the place, ever finer.
  for (let width = fitted; width > fitted * 0.75; width -= 6) {
    const guess = { left: middle.x - width / 2, top: middle.y - width / shape / 2, width };
    const found = search(screen, samples, guess, { reach: 12, step: 4 });
    if (best === undefined || found.difference < best.difference) best = found;
  }
  return search(screen, samples, best ?? { left: 0, top: 0, width: fitted }, { reach: 3, step: 1 });
}
