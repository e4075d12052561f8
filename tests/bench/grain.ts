import sharp from 'sharp';
import { seededRandom, wholeBetween } from './random.ts';

export interface RawImage {
  readonly pixels: Buffer;
  readonly width: number;
  readonly height: number;
}

const CHANNELS = 3;
const BLOCK = 512;
const NOISE_LENGTH = 1 << 18;

/** Gaussian noise of unit deviation, softened over neighbours as film grain is. */
function grainTable(): Float32Array {
  const random = seededRandom(1839);
  const white = Float32Array.from({ length: NOISE_LENGTH }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    return radius * Math.cos(2 * Math.PI * random());
  });
  return white.map((value, index) => 0.9 * value + 0.44 * (white[(index + 1) % NOISE_LENGTH] ?? 0));
}

/** Adds luminance grain of the given deviation to the pixels, in place. */
export function addGrain(image: RawImage, deviation: number): void {
  const table = Int8Array.from(grainTable(), (value) =>
    Math.max(-127, Math.min(127, Math.round(value * deviation * 4))),
  );
  const random = seededRandom(1871);
  const { pixels, width, height } = image;
  for (let row = 0; row < height; row += 1) {
    // Each row starts elsewhere in the table, so that no pattern repeats that a decoder or cache could profit from.
    let at = wholeBetween(random, 0, NOISE_LENGTH - 1);
    const end = (row + 1) * width * CHANNELS;
    for (let offset = row * width * CHANNELS; offset < end; offset += CHANNELS) {
      at = (at + 1) & (NOISE_LENGTH - 1);
      const grain = (table[at] ?? 0) / 4;
      for (let channel = 0; channel < CHANNELS; channel += 1) {
        const value = (pixels[offset + channel] ?? 0) + grain;
        pixels[offset + channel] = Math.max(0, Math.min(255, value));
      }
    }
  }
}

/** Bits per pixel of a JPEG of quality 85, 4:2:0, at its full size. */
export async function jpegBitsPerPixel(image: RawImage): Promise<number> {
  const { pixels, width, height } = image;
  const jpeg = await sharp(pixels, { raw: { width, height, channels: CHANNELS }, limitInputPixels: false })
    .jpeg({ quality: 85 })
    .toBuffer();
  return (jpeg.length * 8) / (width * height);
}

/** Blocks from all over the image, one under another: a sample that is quick to encode many times. */
function sampleOf(image: RawImage, blocks: number): RawImage {
  const random = seededRandom(1888);
  const rowBytes = BLOCK * CHANNELS;
  const pixels = Buffer.alloc(rowBytes * BLOCK * blocks);
  for (let block = 0; block < blocks; block += 1) {
    const left = wholeBetween(random, 0, image.width - BLOCK);
    const top = wholeBetween(random, 0, image.height - BLOCK);
    for (let row = 0; row < BLOCK; row += 1) {
      const from = ((top + row) * image.width + left) * CHANNELS;
      image.pixels.copy(pixels, (block * BLOCK + row) * rowBytes, from, from + rowBytes);
    }
  }
  return { pixels, width: BLOCK, height: BLOCK * blocks };
}

/** The deviation of grain at which a JPEG of quality 85 has about `bitsPerPixel`. */
export async function grainFor(image: RawImage, bitsPerPixel: number): Promise<number> {
  const blocks = Math.min(24, Math.ceil((image.width * image.height) / BLOCK ** 2));
  const clean = sampleOf(image, blocks);
  let low = 0;
  let high = 24;
  for (let step = 0; step < 7; step += 1) {
    const middle = (low + high) / 2;
    const sample = { ...clean, pixels: Buffer.from(clean.pixels) };
    addGrain(sample, middle);
    if ((await jpegBitsPerPixel(sample)) < bitsPerPixel) low = middle;
    else high = middle;
  }
  return high;
}
