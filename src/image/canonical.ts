import type { Dialect } from './dialect.ts';
import { impliedHeight } from './geometry.ts';
import { largestSize } from './largest-size.ts';
import type { Limits } from './limits.ts';
import type { ResolvedImage, SourceImage } from './resolve.ts';

/**
 * The one path "region/size/rotation/quality.format" that stands for this resolved image (3.0 section 4.8,
 * 2.1 section 4.7). It is accepted by the same dialect and resolves to the same image.
 */
export function canonicalPath(
  dialect: Dialect,
  resolved: ResolvedImage,
  source: SourceImage,
  limits: Limits,
): string {
  const { region } = resolved;
  const whole = region.width === source.width && region.height === source.height;
  const part = whole ? 'full' : `${region.x},${region.y},${region.width},${region.height}`;
  const size =
    dialect.canonicalSize === 'width'
      ? sizeByWidth(resolved, source)
      : sizeByWidthAndHeight(resolved, source, limits);
  const mark = resolved.mirror ? '!' : '';
  return `${part}/${size}/${mark}${resolved.degrees}/${resolved.quality}.${resolved.format}`;
}

/** `full`, else `w,` where it implies this height, else `w,h`. */
function sizeByWidth({ region, size }: ResolvedImage, source: SourceImage): string {
  if (size.width === region.width && size.height === region.height) return 'full';
  if (impliedHeight(size.width, region, source) === size.height) return `${size.width},`;
  return `${size.width},${size.height}`;
}

/** `max` or `w,h`; where the region is upscaled, `^max` or `^w,h`. */
function sizeByWidthAndHeight(resolved: ResolvedImage, image: SourceImage, limits: Limits): string {
  const { region, size } = resolved;
  const upscale = size.width > region.width || size.height > region.height;
  const largest = largestSize({ image, region, form: resolved, limits }, upscale);
  const mark = upscale ? '^' : '';
  if (size.width === largest.width && size.height === largest.height) return `${mark}max`;
  return `${mark}${size.width},${size.height}`;
}
