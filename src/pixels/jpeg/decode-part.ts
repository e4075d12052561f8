import type { Dimensions, Rectangle } from '../../image/geometry.ts';
import { copyRaster, type PlacedPixels, type Raster, rasterWithin } from '../pixel-rows.ts';
import { type JpegCodec, PART_STEP } from './jpeg-codec.ts';

/** So near to where a JPEG is cut, pixels may be others than those of the whole: colours are smoothed over one pixel. */
const CUT_MARGIN = 2;

/**
 * Decodes a part of a JPEG, whose pixels are those of the whole: not much more than is needed.
 *
 * @param whole the size of the JPEG
 * @param into memory of the size of the part
 * @returns as `JpegCodec.decode` does
 */
export function decodeJpegPart(
  codec: JpegCodec,
  jpeg: Buffer,
  whole: Dimensions,
  part: Rectangle,
  into: Raster,
): boolean {
  if (part.width === whole.width && part.height === whole.height)
    return codec.decodePartSync(jpeg, whole, { x: 0, y: 0 }, into);
  const x = Math.floor(Math.max(0, part.x - CUT_MARGIN) / PART_STEP) * PART_STEP;
  const y = Math.max(0, part.y - CUT_MARGIN);
  const width = Math.min(whole.width, part.x + part.width + CUT_MARGIN) - x;
  const height = Math.min(whole.height, part.y + part.height + CUT_MARGIN) - y;
  const cut = scratchOf({ x, y, width, height }, into.channels);
  if (!codec.decodePartSync(jpeg, whole, { x, y }, rasterWithin(cut, cut.area))) return false;
  copyRaster(rasterWithin(cut, part), into);
  return true;
}

/** Of one JPEG at a time: renders of a process take turns. */
let scratch = Buffer.alloc(0);

function scratchOf(area: Rectangle, channels: 1 | 3): PlacedPixels {
  const length = area.width * area.height * channels;
  if (scratch.length < length) scratch = Buffer.allocUnsafeSlow(length);
  return { area, channels, pixels: scratch };
}
