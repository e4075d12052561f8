import { canonicalPath } from '../image/canonical.ts';
import { IMAGE_2 } from '../image/dialect.ts';
import { publishedLimits } from '../image/information.ts';
import { boundsOf, fitWithin, isWithin } from '../image/limits.ts';
import { advertisedSizes, advertisedTileSize, pyramidLevels } from '../image/pyramid.ts';
import { imageUrl } from '../urls.ts';
import type { PaintedImage } from './model.ts';
import { type JsonLd2, propertyValue } from './property-value-2.ts';
import type { SerialisationContext } from './serialisation-context.ts';

/** The longer side of thumbnails, in pixels: of a size that is made in advance. */
const THUMBNAIL_SIDE = 400;

/** The image as it is painted on its canvas (2.1, 5.4), in the largest size that the limits allow. */
export function imageContent2(image: PaintedImage, context: SerialisationContext): JsonLd2 {
  const { width, height } = image;
  const bounds = boundsOf(context.limits, 'jpg');
  // Image API 2.1 refuses `full` above a limit, and fits `max`.
  const size = isWithin(width, height, bounds) ? 'full' : 'max';
  return {
    '@id': `${imageUrl(context.base, 2, image.identifier)}/full/${size}/0/default.jpg`,
    '@type': 'dctypes:Image',
    ...(image.label && { label: propertyValue(image.label) }),
    format: 'image/jpeg',
    ...fitWithin(width, height, bounds, false),
    service: imageService2(image, context),
  };
}

/** A small image that stands for a resource (2.1, 3.1 thumbnail; 3.2 logo). */
export function thumbnail2(image: PaintedImage, context: SerialisationContext): JsonLd2 {
  const { width, height } = image;
  const box = boundsOf(context.limits, 'jpg');
  const size = fitWithin(
    width,
    height,
    { ...box, width: Math.min(THUMBNAIL_SIDE, box.width), height: Math.min(THUMBNAIL_SIDE, box.height) },
    false,
  );
  const path = canonicalPath(
    IMAGE_2,
    {
      region: { x: 0, y: 0, width, height },
      size,
      mirror: false,
      degrees: '0',
      quality: 'default',
      format: 'jpg',
    },
    { width, height, gray: false },
    context.limits,
  );
  return {
    '@id': `${imageUrl(context.base, 2, image.identifier)}/${path}`,
    '@type': 'dctypes:Image',
    format: 'image/jpeg',
    ...size,
    service: imageService2(image, context),
  };
}

/**
 * The Image API 2.1 service of an image (services annex, 3.1), with what of its info.json viewers need to choose
 * sizes and tiles before they ask for that.
 */
export function imageService2(image: PaintedImage, { base, limits }: SerialisationContext): JsonLd2 {
  const { context, profile } = IMAGE_2.information;
  const sizes = advertisedSizes(image, limits);
  const published = publishedLimits(limits);
  return {
    '@context': context,
    '@id': imageUrl(base, 2, image.identifier),
    protocol: 'http://iiif.io/api/image',
    profile: Object.keys(published).length > 0 ? [profile, published] : profile,
    width: image.width,
    height: image.height,
    ...(sizes.length > 0 && { sizes }),
    tiles: [
      {
        width: advertisedTileSize(limits),
        scaleFactors: pyramidLevels(image).map((level) => level.scaleFactor),
      },
    ],
  };
}
