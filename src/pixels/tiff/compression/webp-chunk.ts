import sharp from 'sharp';
import type { Dimensions } from '../../../image/geometry.ts';
import type { Decompressed } from './decompressed.ts';

const NOT_DECODED: Decompressed = { length: 0, end: 'damaged' };

/**
 * Decodes the WebP of a strip or tile: RGB of 8 bits, with a fourth sample or not.
 *
 * @param samples of a pixel
 */
export async function decodeWebpChunk(
  input: Uint8Array,
  out: Uint8Array,
  { width, height }: Dimensions,
  samples: 3 | 4,
): Promise<Decompressed> {
  try {
    const options = { failOn: 'warning', limitInputPixels: width * height, ignoreIcc: true } as const;
    const image = sharp(input, options);
    const { format, hasAlpha } = await image.metadata();
    if (format !== 'webp' || (samples === 3 && hasAlpha)) return NOT_DECODED;
    // Encoders leave out a fourth sample that is the same everywhere.
    const { data, info } = await (samples === 4 ? image.ensureAlpha() : image)
      .raw()
      .toBuffer({ resolveWithObject: true });
    if (info.width !== width || info.channels !== samples) return NOT_DECODED;
    const pixels = data.subarray(0, out.length);
    out.set(pixels);
    return { length: pixels.length, end: 'complete' };
  } catch {
    return NOT_DECODED;
  }
}
