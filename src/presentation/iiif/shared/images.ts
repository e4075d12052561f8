import type { ImageService2, ImageService3, InternationalString } from '@iiif/presentation-3';
import type { Dimensions } from '../../../image/geometry.ts';
import { publishedLimits } from '../../../image/information.ts';
import { boundsOf, fitWithin, isWithin, type Limits } from '../../../image/limits.ts';
import {
  advertisedSizes,
  advertisedTileSize,
  pyramidLevels,
  readyMadeSizes,
} from '../../../image/pyramid.ts';
import { imageUrl } from '../../../urls.ts';
import type { PaintedImage } from '../../model/manifest.ts';
import type { SerialisationContext } from './context.ts';
import { internationalString } from './descriptive-properties.ts';
import type { ImageResource } from './types.ts';

/** Boxes, in pixels, for which responses of the image service are made in advance. */
export const LOGO_SIDE = 200;
export const THUMBNAIL_SIDE = 400;
const PLACEHOLDER_SIDE = 1024;

/**
 * Mirador 4 asks the service of a thumbnail for 120 pixels of a side, whatever it has. Of an image with less that is to be
 * refused (Image API 3.0, 4.2): one that is smaller than thumbnails are is its own, without a service.
 */
const SMALLEST_SERVED_SIDE = 200;

/** Whether small images of it are offered in other sizes. */
export function hasOtherSizes({ width, height }: Dimensions): boolean {
  return Math.min(width, height) >= SMALLEST_SERVED_SIDE;
}

/** The image at the largest size that the limits allow, with the image services of both versions (3.0, 5.7). */
export function fullImage(image: PaintedImage, context: SerialisationContext): ImageResource {
  const services = [imageService3(image, context), imageService2(image, context)];
  return imageResource(image, fullSize(image, context.limits), services, context);
}

/**
 * The largest of the images made in advance that fits in a square box, with the service that has other sizes, where it has those
 * that viewers ask for.
 *
 * @param side - pixels
 */
export function smallImage(image: PaintedImage, side: number, context: SerialisationContext): ImageResource {
  const size = smallSize(image, side, context.limits);
  const service = hasOtherSizes(image) ? [smallImageService(image, context)] : undefined;
  return imageResource(image, size, service, context);
}

/** As `smallImage`, with only the name of its service: no other sizes are needed. */
export function placeholderImage(image: PaintedImage, context: SerialisationContext): ImageResource {
  const size = smallSize(image, PLACEHOLDER_SIDE, context.limits);
  const id = imageUrl(context.base, 3, image.identifier);
  return imageResource(image, size, [{ id, type: 'ImageService3', profile: 'level2' }], context);
}

function imageResource(
  image: PaintedImage,
  size: Dimensions,
  service: ImageResource['service'] | undefined,
  { base, limits }: SerialisationContext,
): ImageResource {
  const full = fullSize(image, limits);
  // The canonical form (Image API 3.0, 4.8).
  const text =
    size.width === full.width && size.height === full.height ? 'max' : `${size.width},${size.height}`;
  return {
    id: `${imageUrl(base, 3, image.identifier)}/full/${text}/0/default.jpg`,
    type: 'Image',
    ...(image.label && { label: internationalString(image.label) }),
    format: 'image/jpeg',
    width: size.width,
    height: size.height,
    ...(service && { service }),
  };
}

/** The size of `full/max`. */
export function fullSize(image: Dimensions, limits: Limits): Dimensions {
  return fitWithin(image.width, image.height, boundsOf(limits, 'jpg'), false);
}

/** The largest size made in advance that fits in a square box of `side` pixels; fitted into it where none does. */
export function smallSize(image: Dimensions, side: number, limits: Limits): Dimensions {
  const bounds = boundsOf(limits, 'jpg');
  let largest: Dimensions | undefined;
  for (const size of readyMadeSizes(image)) {
    const { width, height } = size;
    if (width > side || height > side || !isWithin(width, height, bounds)) continue;
    if (!largest || width * height > largest.width * largest.height) largest = size;
  }
  const box = {
    width: Math.min(side, bounds.width),
    height: Math.min(side, bounds.height),
    area: bounds.area,
  };
  return largest ?? fitWithin(image.width, image.height, box, false);
}

/** The part of info.json that viewers need to lay out tiles and choose sizes without requesting it. */
function imageService3(image: PaintedImage, context: SerialisationContext): ImageService3 {
  return { ...smallImageService(image, context), tiles: tiles(image, context.limits) };
}

/** Without tiles: for small images, of which viewers want other sizes. */
function smallImageService(image: PaintedImage, { base, limits }: SerialisationContext): ImageService3 {
  return {
    id: imageUrl(base, 3, image.identifier),
    type: 'ImageService3',
    profile: 'level2',
    width: image.width,
    height: image.height,
    ...publishedLimits(limits),
    ...listedSizes(image, limits),
  };
}

/**
 * Presentation 3.0, 3.3.1 service: version 2 keeps `@id` and `@type`. Its profile is one string (3.2 profile), without the
 * limits that info.json has beside it.
 */
export function imageService2(image: PaintedImage, { base, limits }: SerialisationContext): ImageService2 {
  return {
    '@id': imageUrl(base, 2, image.identifier),
    '@type': 'ImageService2',
    profile: 'http://iiif.io/api/image/2/level2.json',
    width: image.width,
    height: image.height,
    ...listedSizes(image, limits),
    tiles: tiles(image, limits),
  };
}

function listedSizes(image: Dimensions, limits: Limits): { sizes?: Dimensions[] } {
  const sizes = advertisedSizes(image, limits);
  return sizes.length > 0 ? { sizes } : {};
}

function tiles(image: Dimensions, limits: Limits): { width: number; scaleFactors: number[] }[] {
  return [
    {
      width: advertisedTileSize(limits),
      scaleFactors: pyramidLevels(image).map(({ scaleFactor }) => scaleFactor),
    },
  ];
}

/** An image of a Choice needs a label, and a small image to choose it by (3.0, 3.1 label and thumbnail). */
export function choiceOf(image: PaintedImage, index: number, context: SerialisationContext): ImageResource {
  const { id, type, label, ...rest } = fullImage(image, context);
  const numbered: InternationalString = { none: [String(index + 1)] };
  return {
    id,
    type,
    label: label ?? numbered,
    ...rest,
    thumbnail: [smallImage(image, THUMBNAIL_SIDE, context)],
  };
}
