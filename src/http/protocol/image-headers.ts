import { canonicalPath } from '../../image/canonical.ts';
import type { Dialect } from '../../image/dialect.ts';
import type { Limits } from '../../image/limits.ts';
import type { Format } from '../../image/request.ts';
import { derivativeKey, type ResolvedImage } from '../../image/resolve.ts';
import type { OpenImage } from '../../serving/open-images.ts';
import type { BaseUrl } from '../../urls.ts';

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

/** An image as it is answered: what its headers are made of. */
export interface ImageRepresentation {
  readonly image: OpenImage;
  readonly resolved: ResolvedImage;
  readonly etag: string;
  /** Value of the Link header; Deep Zoom has none. */
  readonly link: string | undefined;
}

/**
 * The strong entity tag of an image: the version of its source and the resolved image in full. It is readable
 * instead of hashed, so that it costs nothing and two answers of an image never share one.
 */
export function imageEtag(image: OpenImage, resolved: ResolvedImage): string {
  return `"${image.version}-${derivativeKey(resolved)}"`;
}

/** Canonical and profile links (Image API 3.0, 4.8 and 6; 2.1, 4.7 and 6). */
export function imageLink(
  base: BaseUrl,
  dialect: Dialect,
  image: OpenImage,
  resolved: ResolvedImage,
  limits: Limits,
): string {
  const canonical = canonicalPath(dialect, resolved, image.source, limits);
  const { profileUri } = dialect.information;
  return `<${base}/iiif/${dialect.version}/${image.encodedIdentifier}/${canonical}>;rel="canonical", <${profileUri}>;rel="profile"`;
}

/**
 * All headers of an image answer, names and values in turn: the tile lane and the app send these and no others
 * (a request id aside).
 *
 * @param bytes length of the body; undefined for a HEAD of an image that is not made yet
 */
export function imageHeaders(
  { image, resolved, etag, link }: ImageRepresentation,
  cacheControl: string,
  bytes: number | undefined,
): string[] {
  const headers = ['Content-Type', MEDIA_TYPES[resolved.format]];
  if (bytes !== undefined) headers.push('Content-Length', String(bytes));
  return withValidators(headers, image, etag, link, cacheControl);
}

/** The headers of a 304 answer: those of the 200 less what describes the body (RFC 9110, 15.4.5). */
export function notModifiedHeaders(
  { image, etag, link }: ImageRepresentation,
  cacheControl: string,
): string[] {
  return withValidators([], image, etag, link, cacheControl);
}

function withValidators(
  headers: string[],
  image: OpenImage,
  etag: string,
  link: string | undefined,
  cacheControl: string,
): string[] {
  headers.push('ETag', etag, 'Last-Modified', image.lastModified, 'Cache-Control', cacheControl);
  headers.push(...CORS_HEADERS, 'X-Content-Type-Options', 'nosniff');
  if (link !== undefined) headers.push('Link', link);
  return headers;
}
