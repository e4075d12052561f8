import { canonicalPath } from '../../image/canonical.ts';
import { deepZoomTile } from '../../image/deep-zoom.ts';
import type { Dialect } from '../../image/dialect.ts';
import type { Limits } from '../../image/limits.ts';
import { type ResolvedImage, resolveImage } from '../../image/resolve.ts';
import { type LocatedImage, locateImage } from '../../serving/located-image.ts';
import type { OpenImage } from '../../serving/open-images.ts';
import { responseKey } from '../../serving/response-key.ts';
import type { BaseUrl } from '../../urls.ts';
import type { PixelsPath } from './service-path.ts';

/** All that is known of an image response before its bytes are read or rendered. */
export interface PreparedImage extends LocatedImage {
  /**
   * The strong entity tag: the version of the source and the resolved image in full. It is readable instead of
   * hashed, so that it costs nothing and two responses of an image never share one.
   */
  readonly etag: string;
  /** Value of the Link header; Deep Zoom has none. */
  readonly link: string | undefined;
}

/**
 * Resolves what a path asks of an open image and looks it up in storage. The fast path and the app prepare their
 * responses with this function, and so send the same.
 *
 * @param base the public base URL, for the canonical link
 * @throws LoupeError `invalid-request` or `not-found` for what the image does not allow
 */
export function prepareImage(
  service: PixelsPath,
  image: OpenImage,
  base: BaseUrl,
  limits: Limits,
): PreparedImage {
  const resolved = resolvePath(service, image, limits);
  const { stored } = locateImage(image, resolved);
  const etag = `"${image.version}-${responseKey(image.marks, resolved)}"`;
  const link =
    service.kind === 'image' ? imageLink(base, service.dialect, image, resolved, limits) : undefined;
  return { image, resolved, stored, etag, link };
}

function resolvePath(service: PixelsPath, { source }: OpenImage, limits: Limits): ResolvedImage {
  if (service.kind === 'image') return resolveImage(service.dialect, service.request, source, limits);
  return deepZoomTile(source, service.level, service.column, service.row);
}

/** Canonical and profile links (Image API 3.0, 4.8 and 6; 2.1, 4.7 and 6). */
function imageLink(
  base: BaseUrl,
  dialect: Dialect,
  { source, encodedIdentifier }: OpenImage,
  resolved: ResolvedImage,
  limits: Limits,
): string {
  const canonical = canonicalPath(dialect, resolved, source, limits);
  const { profileUri } = dialect.information;
  return `<${base}/iiif/${dialect.version}/${encodedIdentifier}/${canonical}>;rel="canonical", <${profileUri}>;rel="profile"`;
}
