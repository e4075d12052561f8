import { LoupeError } from '../../errors.ts';
import { type Dialect, IMAGE_2, IMAGE_3 } from '../../image/dialect.ts';
import { type ImagePath, parseIdentifier, parseImagePath } from '../../image/image-path.ts';

/** A path of the Image API, and the version that it asks for. */
export type ImageApiPath = ImagePath & { readonly dialect: Dialect };

/** A path of Deep Zoom: the document of an image, or a tile; level 0 is one pixel. */
export type DeepZoomPath =
  | { readonly kind: 'deep-zoom-document'; readonly identifier: string }
  | {
      readonly kind: 'deep-zoom-tile';
      readonly identifier: string;
      readonly level: number;
      readonly column: number;
      readonly row: number;
    };

/** What a path below one of the image services asks for. */
export type ServicePath = ImageApiPath | DeepZoomPath;

/** A path that asks for pixels. */
export type PixelsPath = Extract<ServicePath, { kind: 'image' | 'deep-zoom-tile' }>;

const DEEP_ZOOM_TILE = /^(.+)_files\/(\d{1,2})\/(\d{1,6})_(\d{1,6})\.(?:jpg|jpeg)$/;

/**
 * Parses a path below `/iiif/2/` or `/iiif/3/`, as it was sent and without a query; undefined for any other path.
 *
 * @throws LoupeError `invalid-request` for a path that has none of the forms of the Image API
 */
export function parseImageApiPath(path: string): ImageApiPath | undefined {
  if (path.startsWith('/iiif/3/')) return { dialect: IMAGE_3, ...parseImagePath(IMAGE_3, path.slice(8)) };
  if (path.startsWith('/iiif/2/')) return { dialect: IMAGE_2, ...parseImagePath(IMAGE_2, path.slice(8)) };
  return undefined;
}

/**
 * Parses a path below `/dzi/`, as it was sent and without a query; undefined for any other path.
 *
 * @throws LoupeError `not-found` for a path that has none of the forms of Deep Zoom, `invalid-request` for an
 * ill-encoded identifier
 */
export function parseDeepZoomPath(path: string): DeepZoomPath | undefined {
  if (!path.startsWith('/dzi/')) return undefined;
  const below = path.slice(5);
  if (below.endsWith('.dzi'))
    return { kind: 'deep-zoom-document', identifier: parseIdentifier(below.slice(0, -'.dzi'.length)) };
  const [, identifier, level, column, row] = DEEP_ZOOM_TILE.exec(below) ?? [];
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
