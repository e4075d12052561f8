import { type Dialect, IMAGE_3 } from '../image/dialect.ts';
import type { Limits } from '../image/limits.ts';
import { matchTile } from '../image/pyramid.ts';
import type { Size } from '../image/request.ts';
import { type ResolvedImage, resolveImage, type SourceImage } from '../image/resolve.ts';
import type { StoredJpeg } from '../pixels/stored/pyramid.ts';
import type { PositionalRead } from '../storage/positional-read.ts';
import type { OpenImage } from './open-images.ts';

/** What is asked of an open image, and where it is stored. */
export interface LocatedImage {
  readonly image: OpenImage;
  readonly resolved: ResolvedImage;
  /** Undefined when it is not stored and must be rendered. */
  readonly stored: StoredJpeg | undefined;
}

/** Looks a resolved image up among what is stored of the image. Reads nothing. */
export function locateImage(image: OpenImage, resolved: ResolvedImage): LocatedImage {
  const address = image.stored && matchTile(resolved, image.source);
  return { image, resolved, stored: address && image.stored?.locate(address) };
}

/** Bytes of a stored JPEG as it is sent. */
export function storedBytes({ prefix, length }: StoredJpeg): number {
  return (prefix?.length ?? 0) + length;
}

/**
 * Reads a stored JPEG as it is sent into the first `storedBytes` bytes of a buffer. The caller holds the lease of the
 * image until the callback is called.
 *
 * @param read how, but for files that have a way of their own
 */
export function readStored(
  read: PositionalRead,
  { fd, position, length, prefix, read: own = read }: StoredJpeg,
  into: Buffer,
  callback: (error: Error | undefined) => void,
): void {
  const start = prefix ? prefix.copy(into) : 0;
  own(fd, into, start, length, position, callback);
}

/**
 * Resolves all of an image at a size, as it is and as a JPEG: what info.json lists, and what is in prints and bags.
 *
 * @throws LoupeError as `resolveImage` does
 */
export function resolveWhole(
  source: SourceImage,
  size: Size,
  limits: Limits,
  dialect: Dialect = IMAGE_3,
): ResolvedImage {
  const request = {
    region: { kind: 'full' },
    size,
    rotation: { mirror: false, degrees: '0' },
    quality: 'default',
    format: 'jpg',
  } as const;
  return resolveImage(dialect, request, source, limits);
}
