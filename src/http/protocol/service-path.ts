import { LoupeError } from '../../errors.ts';
import { deepZoomTile } from '../../image/deep-zoom.ts';
import { type Dialect, IMAGE_2, IMAGE_3 } from '../../image/dialect.ts';
import { type ImagePath, parseIdentifier, parseImagePath } from '../../image/image-path.ts';
import type { Limits } from '../../image/limits.ts';
import { type ResolvedImage, resolveImage, type SourceImage } from '../../image/resolve.ts';

/** A tile of Deep Zoom: level 0 is one pixel. */
export interface DeepZoomTilePath {
  readonly kind: 'deep-zoom-tile';
  readonly identifier: string;
  readonly level: number;
  readonly column: number;
  readonly row: number;
}

/** A path of the Image API, in the version it was asked in. */
export type ImageServicePath = ImagePath & { readonly dialect: Dialect };

/** What a path below one of the image services asks for. */
export type ServicePath =
  | ImageServicePath
  | { readonly kind: 'deep-zoom-document'; readonly identifier: string }
  | DeepZoomTilePath;

const DEEP_ZOOM_TILE = /^(.+)_files\/(\d{1,2})\/(\d{1,6})_(\d{1,6})\.(?:jpg|jpeg)$/;

function parseDeepZoomPath(path: string): ServicePath {
  if (path.endsWith('.dzi'))
    return { kind: 'deep-zoom-document', identifier: parseIdentifier(path.slice(0, -'.dzi'.length)) };
  const [, identifier, level, column, row] = DEEP_ZOOM_TILE.exec(path) ?? [];
  if (identifier === undefined)
    throw new LoupeError(
      'not-found',
      'Deep Zoom: the forms are {identifier}.dzi and {identifier}_files/{level}/{column}_{row}.jpg',
    );
  return {
    kind: 'deep-zoom-tile',
    identifier: parseIdentifier(identifier),
    level: Number(level),
    column: Number(column),
    row: Number(row),
  };
}

/**
 * Reads the path of a request for an image service, as it was sent and without a query; undefined for any
 * other path. The tile lane and the app share it.
 *
 * @throws LoupeError `invalid-request` or `not-found` for a path below a service that is none of its forms
 */
export function parseServicePath(path: string): ServicePath | undefined {
  if (path.startsWith('/iiif/3/')) return { dialect: IMAGE_3, ...parseImagePath(IMAGE_3, path.slice(8)) };
  if (path.startsWith('/iiif/2/')) return { dialect: IMAGE_2, ...parseImagePath(IMAGE_2, path.slice(8)) };
  if (path.startsWith('/dzi/')) return parseDeepZoomPath(path.slice(5));
  return undefined;
}

/** An IIIF image request or a Deep Zoom tile, resolved against the image. */
export function resolveServicePath(
  service: (ImageServicePath & { readonly kind: 'image' }) | DeepZoomTilePath,
  source: SourceImage,
  limits: Limits,
): ResolvedImage {
  if (service.kind === 'image') return resolveImage(service.dialect, service.request, source, limits);
  return deepZoomTile(source, service.level, service.column, service.row);
}
