import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type TiffOptions } from 'sharp';
import { pyramidLevels } from '../../src/image/pyramid.ts';
import type { RenderSource } from '../../src/pixels/render/render-source.ts';
import { writePackInPlace } from '../../src/pixels/stored/reused/write-in-place.ts';
import { stateOf } from '../../src/storage/file-store.ts';
import type { RawImage } from './grid-image.ts';

export type InPlaceRenderSource = RenderSource & { readonly inPlace: NonNullable<RenderSource['inPlace']> };

/**
 * Writes a master that is a good pyramid, with its sides rounded down, and the pack beside it, as ingest does.
 *
 * @param lacks how many of its smallest levels the master does not have
 * @param options of the image library
 */
export async function writeInPlace(
  folder: string,
  { data, width, height }: RawImage,
  { tileSize = 256, gray = false, lacks = 0, ...options }: TiffOptions & InPlaceForm = {},
): Promise<InPlaceRenderSource> {
  const image = sharp(data, { raw: { width, height, channels: 3 } }).toColourspace(gray ? 'b-w' : 'srgb');
  const tiles = { tile: true, tileWidth: tileSize, tileHeight: tileSize } as const;
  const tiff = { compression: 'jpeg', pyramid: true, quality: 85, ...tiles, ...options } as const;
  const target = join(
    folder,
    `in-place-${width}x${height}-${tileSize}${gray ? '-gray' : ''}-${options.quality}`,
  );
  await mkdir(target, { recursive: true });
  const path = join(target, 'master.tif');
  await writeFile(path, await image.clone().tiff(tiff).toBuffer());
  const sizes = pyramidLevels({ width, height });
  const levels = sizes.map(({ scaleFactor }, page) =>
    page >= sizes.length - lacks
      ? { page: 0, width: 0, height: 0 }
      : { page, width: Math.floor(width / scaleFactor), height: Math.floor(height / scaleFactor) },
  );
  const pixels = await image.raw().toBuffer();
  const channels = gray ? 1 : 3;
  const rowBytes = width * channels;
  const read = async (first: number, count: number) =>
    pixels.subarray(first * rowBytes, (first + count) * rowBytes);
  const pyramid = { tileSize, levels, keepsProfile: false };
  await writePackInPlace(target, { width, height, channels, read }, { path, pyramid });
  const inPlace = {
    levels,
    tileSize,
    state: await stateOf(path),
    pack: { path: join(target, 'tiles.pack') },
  };
  return { kind: 'pyramid', path, width, height, gray, isInPlace: true, tileSize, inPlace };
}

interface InPlaceForm {
  readonly tileSize?: 256 | 512;
  readonly gray?: boolean;
  readonly lacks?: number;
}
