import { join } from 'node:path';
import sharp from 'sharp';
import { paddedDimensions } from '../../src/image/pyramid.ts';
import type { RenderSource } from '../../src/pixels/render/render-source.ts';
import type { RawImage } from './grid-image.ts';

/**
 * Writes a stored pyramid of an image as ingest does, save that it may be lossless.
 *
 * @param compression `deflate` keeps every pixel, `jpeg` is what is served
 */
export async function writePyramid(
  folder: string,
  image: RawImage,
  { compression = 'deflate', gray = false }: { compression?: 'deflate' | 'jpeg'; gray?: boolean } = {},
): Promise<RenderSource> {
  const { data, width, height } = image;
  const padded = paddedDimensions(image);
  const extended = await sharp(data, { raw: { width, height, channels: 3 } })
    .extend({ right: padded.width - width, bottom: padded.height - height, extendWith: 'copy' })
    .toColourspace(gray ? 'b-w' : 'srgb')
    .png({ compressionLevel: 0 })
    .toBuffer();
  const path = join(folder, `${width}x${height}-${compression}${gray ? '-gray' : ''}.tif`);
  await sharp(extended)
    .toColourspace(gray ? 'b-w' : 'srgb')
    .tiff({ compression, quality: 85, tile: true, tileWidth: 512, tileHeight: 512, pyramid: true })
    .toFile(path);
  return { kind: 'pyramid', path, width, height, gray };
}
