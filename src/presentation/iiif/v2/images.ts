import { canonicalPath } from '../../../image/canonical.ts';
import { IMAGE_2 } from '../../../image/dialect.ts';
import type { Dimensions } from '../../../image/geometry.ts';
import { publishedLimits } from '../../../image/information.ts';
import { boundsOf, isWithin } from '../../../image/limits.ts';
import { imageUrl } from '../../../urls.ts';
import type { ImageElsewhere } from '../../model/image-elsewhere.ts';
import type { LanguageMap, PaintedImage } from '../../model/manifest.ts';
import type { SerialisationContext } from '../shared/context.ts';
import { fullSize, hasOtherSizes, imageService2, smallSize, THUMBNAIL_SIDE } from '../shared/images.ts';
import { serviceElsewhere2 } from './services.ts';
import { type JsonLd2, oneOrMany, propertyValue } from './values.ts';

/** The image as it is painted on its canvas (2.1, 5.4), in the largest size that the limits allow. */
export function imageContent2(image: PaintedImage, context: SerialisationContext): JsonLd2 {
  return {
    ...imageContent(fullImageUrl2(image, context), image.label, fullSize(image, context.limits)),
    service: embeddedService2(image, context),
  };
}

/**
 * An image of a choice needs a label to be chosen by, and a thumbnail (2.1, 3.1).
 *
 * @param index - among the images of the photograph, from 0
 */
export function chosenContent2(image: PaintedImage, index: number, context: SerialisationContext): JsonLd2 {
  const label = image.label ?? { none: [String(index + 1)] };
  return { ...imageContent2({ ...image, label }, context), thumbnail: thumbnail2(image, context) };
}

/** A small image that stands for a resource (2.1, 3.1). */
export function thumbnail2(image: PaintedImage, context: SerialisationContext): JsonLd2 {
  return smallImage2(image, THUMBNAIL_SIDE, context);
}

/**
 * The image in a size that is made in advance, with the service that has other sizes, as in 3.0.
 *
 * @param side - pixels that neither side exceeds
 */
export function smallImage2(image: PaintedImage, side: number, context: SerialisationContext): JsonLd2 {
  const { base, limits } = context;
  const size = smallSize(image, side, limits);
  const region = { x: 0, y: 0, width: image.width, height: image.height };
  const plain = { mirror: false, degrees: '0', quality: 'default', format: 'jpg' } as const;
  const path = canonicalPath(IMAGE_2, { region, size, ...plain }, { ...image, gray: false }, limits);
  const { tiles: _, ...service } = embeddedService2(image, context);
  return {
    ...imageContent(`${imageUrl(base, 2, image.identifier)}/${path}`, image.label, size),
    ...(hasOtherSizes(image) && { service }),
  };
}

/** A small image of another server, with its services (2.1, 3.1 thumbnail, 3.2 logo). */
export function imageElsewhere2(image: ImageElsewhere, { base }: SerialisationContext): JsonLd2 {
  const { id, format, width, height, service = [] } = image;
  const services = oneOrMany(service.map((each) => serviceElsewhere2(each, base)));
  return {
    '@id': id,
    '@type': 'dctypes:Image',
    ...(format !== undefined && { format }),
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...(services !== undefined && { service: services }),
  };
}

/** Image API 2.1 refuses `full` above a limit, and fits `max`. */
export function fullImageUrl2(image: PaintedImage, { base, limits }: SerialisationContext): string {
  const size = isWithin(image.width, image.height, boundsOf(limits, 'jpg')) ? 'full' : 'max';
  return `${imageUrl(base, 2, image.identifier)}/full/${size}/0/default.jpg`;
}

/** The service with its own context (2.1, 4.5), and the part of its info.json that viewers need before they request it. */
export function embeddedService2(image: PaintedImage, context: SerialisationContext): JsonLd2 {
  const { '@type': _, ...service } = imageService2(image, context);
  const limits = publishedLimits(context.limits);
  return {
    '@context': IMAGE_2.information.context,
    ...service,
    // As info.json has it (services annex, 3.1); in 3.0 it is one string.
    ...(Object.keys(limits).length > 0 && { profile: [service.profile, limits] }),
  };
}

function imageContent(id: string, label: LanguageMap | undefined, size: Dimensions): JsonLd2 {
  return {
    '@id': id,
    '@type': 'dctypes:Image',
    ...(label && { label: propertyValue(label) }),
    format: 'image/jpeg',
    width: size.width,
    height: size.height,
  };
}
