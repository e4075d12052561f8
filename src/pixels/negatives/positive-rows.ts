import type { FilmBase } from '../../policies/image-policy.ts';
import { linearLight, SRGB_TRANSFER, srgbSample } from '../colour/transfer.ts';
import type { PixelRows } from '../pixel-rows.ts';

/** Of linear light in the luminance of sRGB (Rec. ITU-R BT.709). */
const LUMINANCE = [0.2126, 0.7152, 0.0722] as const;

/** The least light of a base: of one that is black nothing could be told. */
const LEAST_LIGHT = linearLight(SRGB_TRANSFER, 1 / 255);

/**
 * The positive of a negative: of each pixel and channel, the light that the film holds back, as a part of what its clear base
 * lets through. It depends on the sample and the base alone, so that a pixel is the same in every tile.
 *
 * @param base as sRGB has it; of gray negatives its luminance counts
 */
export function positiveRows({ width, height, channels, read }: PixelRows, base: FilmBase): PixelRows {
  const tables = baseLights(base, channels).map(positiveTable);
  let positive = Buffer.alloc(0);
  return {
    width,
    height,
    channels,
    read: async (firstRow, rows) => {
      const negative = await read(firstRow, rows);
      const length = rows * width * channels;
      if (positive.length < length) positive = Buffer.allocUnsafeSlow(length);
      for (const [channel, table] of tables.entries())
        for (let at = channel; at < length; at += channels) positive[at] = table[negative[at] ?? 0] ?? 0;
      return positive.subarray(0, length);
    },
  };
}

/** Linear light of the base in each channel. */
export function baseLights(base: FilmBase, channels: 1 | 3): number[] {
  const lights = base.map((value) => linearLight(SRGB_TRANSFER, value / 255));
  const [red = 0, green = 0, blue = 0] = lights;
  if (channels === 3) return lights;
  return [LUMINANCE[0] * red + LUMINANCE[1] * green + LUMINANCE[2] * blue];
}

/** The light of a base as it is reckoned with. */
export function usedLight(base: number): number {
  return Math.max(base, LEAST_LIGHT);
}

/** The sample of a positive, 0 to 255, of what a film lets through, and its base; both are linear light. */
export function positiveSample(light: number, base: number): number {
  return Math.round(255 * srgbSample(Math.max(0, 1 - light / usedLight(base))));
}

/** The samples of the positive by those of the negative, both as sRGB has them. */
function positiveTable(base: number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, sample) =>
    positiveSample(linearLight(SRGB_TRANSFER, sample / 255), base),
  );
}
