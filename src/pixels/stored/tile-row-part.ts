import sharp from 'sharp';
import type { Rectangle } from '../../image/geometry.ts';
import { storedJpegOptions } from '../encode.ts';
import { jpegCodec } from '../jpeg/jpeg-codec.ts';
import type { TileRow } from '../pixel-rows.ts';

/** Where the pixels of one tile in a row of tiles begin, in bytes, and from a row of pixels to the next. */
export function placeInRow(
  { tile, channels }: TileRow,
  { x, y }: Rectangle,
): { readonly start: number; readonly stride: number } {
  const stride = tile.width * channels;
  const column = Math.floor(x / tile.width);
  const start = column * tile.height * stride + y * stride + (x - column * tile.width) * channels;
  return { start, stride };
}

/**
 * The JPEG of a part of a tile in a row of tiles: by libjpeg-turbo, or to the same bytes by the image library.
 *
 * @param part in pixels from the top left of the row
 */
export async function encodePart(tiles: TileRow, part: Rectangle): Promise<Buffer> {
  const { channels, pixels, tile } = tiles;
  const { width, height } = part;
  const { start, stride } = placeInRow(tiles, part);
  const codec = await jpegCodec();
  if (!(codec instanceof Error))
    return codec.encode({ width, height, channels, bytes: pixels, start, stride });
  const left = (part.x % tile.width) * channels;
  const bytes = pixels.subarray(start - left, start - left + height * stride);
  return sharp(bytes, { raw: { width: tile.width, height, channels } })
    .extract({ left: left / channels, top: 0, width, height })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .jpeg(storedJpegOptions())
    .toBuffer();
}
