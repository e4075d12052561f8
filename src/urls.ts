/** Everything public starts with this: scheme, host and path prefix, without a trailing slash. */
export type BaseUrl = string;

/**
 * An identifier as one path segment: `/` becomes `%2F`, and what a segment may hold unescaped (RFC 3986)
 * stays readable.
 */
export function encodeIdentifier(identifier: string): string {
  return encodeURIComponent(identifier).replace(/%(3A|24|2C|3B|3D|2B)/g, decodeURIComponent);
}

/** Base URI of an image: the `id` of its info.json. */
export function imageUrl(base: BaseUrl, version: 2 | 3, identifier: string): string {
  return `${base}/iiif/${version}/${encodeIdentifier(identifier)}`;
}

/** The Deep Zoom descriptor of an image. */
export function deepZoomUrl(base: BaseUrl, identifier: string): string {
  return `${base}/dzi/${encodeIdentifier(identifier)}.dzi`;
}

/** The page that shows one image to a person. */
export function imagePageUrl(base: BaseUrl, identifier: string): string {
  return `${base}/image/${encodeIdentifier(identifier)}`;
}
