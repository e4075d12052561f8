import { canonicalPath } from '../../src/image/canonical.ts';
import { type Dialect, IMAGE_2, IMAGE_3 } from '../../src/image/dialect.ts';
import { parseImagePath } from '../../src/image/image-path.ts';
import type { Limits } from '../../src/image/limits.ts';
import type { ImageRequest } from '../../src/image/request.ts';
import { type ResolvedImage, resolveImage, type SourceImage } from '../../src/image/resolve.ts';

/** The default limit: 100 megapixels. */
export const DEFAULT_LIMITS: Limits = { maxArea: 100_000_000 };

export const PHOTO: SourceImage = { width: 6000, height: 4000, gray: false };

/** An image to ask, in one dialect, with "region/size/rotation/quality.format". */
export interface Asking {
  readonly dialect: Dialect;
  readonly source: SourceImage;
  readonly limits: Limits;
}

export const ASK_3: Asking = { dialect: IMAGE_3, source: PHOTO, limits: DEFAULT_LIMITS };
export const ASK_2: Asking = { dialect: IMAGE_2, source: PHOTO, limits: DEFAULT_LIMITS };

export function requestOf(dialect: Dialect, path: string): ImageRequest {
  const parsed = parseImagePath(dialect, `id/${path}`);
  if (parsed.kind !== 'image') throw new Error(`${path} was read as ${parsed.kind}`);
  return parsed.request;
}

export function ask({ dialect, source, limits }: Asking, path: string): ResolvedImage {
  return resolveImage(dialect, requestOf(dialect, path), source, limits);
}

/** "w,h" of the answer to a request for the full image in this size. */
export function sizeOf(asking: Asking, size: string, format = 'jpg'): string {
  const resolved = ask(asking, `full/${size}/0/default.${format}`);
  return `${resolved.size.width},${resolved.size.height}`;
}

/** "x,y,w,h" that a region stands for. */
export function regionOf(asking: Asking, region: string): string {
  const { x, y, width, height } = ask(asking, `${region}/max/0/default.jpg`).region;
  return `${x},${y},${width},${height}`;
}

export function canonicalOf(asking: Asking, path: string): string {
  return canonicalPath(asking.dialect, ask(asking, path), asking.source, asking.limits);
}
