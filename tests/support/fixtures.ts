import sharp, { type Sharp } from 'sharp';

/** The colour of a pixel of `gridPixels`: smooth, so that JPEG keeps it, and different everywhere. */
export function gridColour(x: number, y: number): readonly [number, number, number] {
  return [
    Math.round(127 + 100 * Math.sin(x / 37)),
    Math.round(127 + 100 * Math.sin(y / 41)),
    Math.round(127 + 100 * Math.sin((x + y) / 53)),
  ];
}

/** Pixels that say where they come from. */
export function gridPixels(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) bytes.set(gridColour(x, y), (y * width + x) * 3);
  }
  return bytes;
}

/** A pipeline of those pixels, to be encoded as a master. */
export function gridImage(width: number, height: number): Sharp {
  return sharp(gridPixels(width, height), { raw: { width, height, channels: 3 } });
}

/** A pipeline of pixels that are given one by one, in one row. */
export function rowImage(channels: 1 | 2 | 3 | 4, values: readonly number[], bits: 8 | 16 = 8): Sharp {
  const samples = bits === 8 ? Uint8Array.from(values) : Uint16Array.from(values);
  return sharp(samples, { raw: { width: values.length / channels, height: 1, channels } });
}

/** The raw samples of a pipeline, as numbers. */
export async function samplesOf(image: Sharp): Promise<{ channels: number; samples: number[] }> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return { channels: info.channels, samples: [...data] };
}

/** Mean squared difference of two equally long sample arrays, as a peak signal-to-noise ratio in dB. */
export function psnr(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) throw new Error(`${a.length} samples against ${b.length}`);
  let squares = 0;
  for (const [index, value] of a.entries()) squares += (value - (b[index] ?? 0)) ** 2;
  return squares === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10((255 ** 2 * a.length) / squares);
}
