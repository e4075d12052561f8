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
} as const satisfies Record<Format, string>;

/** CORS for everything that is public, errors and redirects too (Image API 3.0, 7.1). */
export const CORS_HEADERS: readonly string[] = [
  'Access-Control-Allow-Origin',
  '*',
  'Access-Control-Expose-Headers',
  'Link, ETag',
];

/**
 * All headers of an image response, names and values in turn. Apart from a request id, the fast path and the app send
 * these and no others.
 *
 * @param bytes length of the body; undefined for a HEAD of an image that is not rendered yet
 */
export function imageHeaders(
  prepared: PreparedImage,
  cacheControl: string,
  bytes: number | undefined,
): string[] {
  const headers = ['Content-Type', MEDIA_TYPES[prepared.resolved.format]];
  if (bytes !== undefined) headers.push('Content-Length', String(bytes));
  headers.push(...notModifiedHeaders(prepared, cacheControl));
  return headers;
}

/** The headers of a 304 response: those of the 200 less what describes the body (RFC 9110, 15.4.5). */
export function notModifiedHeaders({ image, etag, link }: PreparedImage, cacheControl: string): string[] {
  const headers = ['ETag', etag, 'Last-Modified', image.lastModified, 'Cache-Control', cacheControl];
  headers.push(...CORS_HEADERS, 'X-Content-Type-Options', 'nosniff');
  if (link !== undefined) headers.push('Link', link);
  return headers;
}
