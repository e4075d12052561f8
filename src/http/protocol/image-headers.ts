import type { CachedAs } from '../../cache-tags/shared-caching.ts';
import type { Format } from '../../image/request.ts';
import type { PreparedImage } from './prepared-image.ts';

/** Media types of the formats (Image API 3.0, 4.5). */
export const MEDIA_TYPES = {
  jpg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  tif: 'image/tiff',
  avif: 'image/avif',
  jp2: 'image/jp2',
  pdf: 'application/pdf',
} as const satisfies Record<Format, string>;

/** CORS for everything that is public, errors and redirects too (Image API 3.0, 7.1). */
export const CORS_HEADERS: readonly string[] = [
  'Access-Control-Allow-Origin',
  '*',
  'Access-Control-Expose-Headers',
  'Link, ETag',
];

/** The same where a script is told to come back later. */
export const RETRY_CORS_HEADERS: readonly string[] = [
  'Access-Control-Allow-Origin',
  '*',
  'Access-Control-Expose-Headers',
  'Link, ETag, Retry-After, RateLimit, RateLimit-Policy',
];

/** Of every response, and before all that is its own: browsers are not to guess another type than is named. */
export const NO_SNIFFING = ['X-Content-Type-Options', 'nosniff'] as const;

/**
 * All headers of an image response, names and values in turn. Apart from a request id, the fast path and the app send
 * these and no others.
 *
 * @param bytes length of the body; undefined for a HEAD of an image that is not rendered yet
 */
export function imageHeaders(prepared: PreparedImage, cached: CachedAs, bytes: number | undefined): string[] {
  const headers = [...NO_SNIFFING, 'Content-Type', MEDIA_TYPES[prepared.resolved.format]];
  if (bytes !== undefined) headers.push('Content-Length', String(bytes));
  headers.push(...validatorsOf(prepared, cached));
  return headers;
}

/** The headers of a 304 response: those of the 200 less what describes the body (RFC 9110, 15.4.5). */
export function notModifiedHeaders(prepared: PreparedImage, cached: CachedAs): string[] {
  return [...NO_SNIFFING, ...validatorsOf(prepared, cached)];
}

function validatorsOf({ image, etag, link }: PreparedImage, { cacheControl, tags }: CachedAs): string[] {
  const headers = ['ETag', etag, 'Last-Modified', image.lastModified, 'Cache-Control', cacheControl];
  headers.push(...CORS_HEADERS, ...tags);
  if (link !== undefined) headers.push('Link', link);
  return headers;
}
