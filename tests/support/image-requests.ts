import { canonicalPath } from '../../src/image/canonical.ts';
import { type Dialect, IMAGE_2, IMAGE_3 } from '../../src/image/dialect.ts';
import { parseImagePath } from '../../src/image/image-path.ts';
import type { Limits } from '../../src/image/limits.ts';
import type { ImageRequest } from '../../src/image/request.ts';
import { type ResolvedImage, resolveImage, type SourceImage } from '../../src/image/resolve.ts';

/** The default limit: 100 megapixels. */
export const DEFAULT_LIMITS: Limits = { maxArea: 100_000_000 };

export const PHOTO: SourceImage = { width: 6000, height: 4000, gray: false };

/** An image as one version of the API serves it. */
export interface ImageService {
  readonly dialect: Dialect;
  readonly source: SourceImage;
  readonly limits: Limits;
}

export const SERVICE_3: ImageService = { dialect: IMAGE_3, source: PHOTO, limits: DEFAULT_LIMITS };
export const SERVICE_2: ImageService = { dialect: IMAGE_2, source: PHOTO, limits: DEFAULT_LIMITS };

/** @param path "region/size/rotation/quality.format", as in every function here */
export function requestOf(dialect: Dialect, path: string): ImageRequest {
  const parsed = parseImagePath(dialect, `id/${path}`);
  if (parsed.kind !== 'image') throw new Error(`${path} was read as ${parsed.kind}`);
  return parsed.request;
}

export function resolve({ dialect, source, limits }: ImageService, path: string): ResolvedImage {
  return resolveImage(dialect, requestOf(dialect, path), source, limits);
}

/** A request of Image API 3.0, resolved for an image within the default limit. */
export function resolveFor(source: SourceImage, path: string): ResolvedImage {
  return resolve({ ...SERVICE_3, source }, path);
}

/** "w,h" of the result of a request for the full image in this size. */
export function sizeOf(service: ImageService, size: string, format = 'jpg'): string {
  const resolved = resolve(service, `full/${size}/0/default.${format}`);
  return `${resolved.size.width},${resolved.size.height}`;
}

/** "x,y,w,h" that a region stands for. */
export function regionOf(service: ImageService, region: string): string {
  const { x, y, width, height } = resolve(service, `${region}/max/0/default.jpg`).region;
  return `${x},${y},${width},${height}`;
}

export function canonicalOf(service: ImageService, path: string): string {
  return canonicalPath(service.dialect, resolve(service, path), service.source, service.limits);
}

/** The error of an attempt that must fail; what it gives otherwise, for the message of the test. */
export function refusal(attempt: () => unknown): unknown {
  try {
    return { accepted: attempt() };
  } catch (error) {
    return error;
  }
}

/** The error for the full image in this size. */
export function refusedSize(service: ImageService, size: string, format = 'jpg'): unknown {
  return refusal(() => sizeOf(service, size, format));
}
