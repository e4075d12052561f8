import { canonicalPath } from '../../image/canonical.ts';
import { type Dialect, IMAGE_3 } from '../../image/dialect.ts';
import type { Limits } from '../../image/limits.ts';
import { advertisedSizes } from '../../image/pyramid.ts';
import { type ResolvedImage, resolveImage } from '../../image/resolve.ts';
import { locateImage, resolveWhole } from '../../serving/located-image.ts';
import type { OpenImage } from '../../serving/open-images.ts';
import { type BaseUrl, imageUrl, informationUrl } from '../../urls.ts';
import type { PixelsPath } from '../protocol/service-path.ts';

/** An image that was asked for and is not rendered now. */
export interface BusyImage {
  readonly service: PixelsPath;
  readonly image: OpenImage;
  readonly base: BaseUrl;
  /** The client has spent what it may, or there is no room for anybody. */
  readonly isOverBudget: boolean;
}

/** What else there is for those who are told to come back later. */
export interface BetterDoorsParts {
  readonly limits: Limits;
  /** Addresses at which an image is to be had as it was scanned, and with all of an essay that shows it. */
  readonly dumpsOf: (
    identifier: string,
    base: BaseUrl,
  ) => { readonly scans: readonly string[]; readonly bags: readonly string[] };
  readonly more: MoreParts;
}

/** How a client is above budgets. */
export interface MoreParts {
  /** The page that says how keys are had, or whom to write to; '' for neither. */
  readonly contact: string;
  /** Whether there are any keys. */
  readonly hasKeys: boolean;
}

/** How who has spent a budget has more. A sentence each. */
export function doorsToMore({ contact, hasKeys }: MoreParts): readonly string[] {
  return [
    ...(hasKeys
      ? ['What is asked for with a key is not limited: send it as "Authorization: Bearer KEY".']
      : []),
    ...(contact === '' ? [] : [`To have more, ask: ${contact}`]),
  ];
}

/** A stored size of the whole image, as info.json lists it: the largest that has fewer pixels than were asked for, else the smallest. */
function storedSize(
  image: OpenImage,
  dialect: Dialect,
  asked: number,
  limits: Limits,
): ResolvedImage | undefined {
  const stored = advertisedSizes(image.source, limits)
    .map((listed) =>
      resolveWhole(image.source, { kind: 'exact', ...listed, upscale: false }, limits, dialect),
    )
    .filter((resolved) => locateImage(image, resolved).stored !== undefined);
  const smaller = stored.filter(({ size }) => size.width * size.height < asked);
  return smaller.at(-1) ?? stored[0];
}

/** The pixels that a request asks for. */
function askedPixels(service: PixelsPath, { source }: OpenImage, limits: Limits): number {
  if (service.kind !== 'image') return Number.POSITIVE_INFINITY;
  const { size } = resolveImage(service.dialect, service.request, source, limits);
  return size.width * size.height;
}

/**
 * Makes the function that names what a client can have at once of an image that is not rendered now: a stored size and stored tiles
 * with their addresses, what holds all of it, and how a key is had. A sentence each.
 */
export function createBetterDoors(parts: BetterDoorsParts): (busy: BusyImage) => readonly string[] {
  const { dumpsOf, more } = parts;
  // What is stored takes no memory of renders.
  const limits = { ...parts.limits, renderMemoryBytes: undefined };
  return ({ service, image, base, isOverBudget }) => {
    const dialect = service.kind === 'image' ? service.dialect : IMAGE_3;
    const asked = askedPixels(service, image, limits);
    const size = storedSize(image, dialect, asked, limits);
    const { version } = dialect;
    const doors: string[] = [];
    if (size) {
      const path = canonicalPath(dialect, size, image.source, limits);
      const url = `${imageUrl(base, version, image.identifier)}/${path}`;
      doors.push(`A listed size is stored, and always there: ${url}`);
      doors.push(`So are all tiles, as ${informationUrl(base, version, image.identifier)} describes them.`);
    }
    const { scans, bags } = dumpsOf(image.identifier, base);
    for (const scan of scans) doors.push(`The scan itself: ${scan}`);
    // Who is beyond a budget has no bag made.
    for (const bag of bags) doors.push(`All of the essay in one file, which is free once it is made: ${bag}`);
    return isOverBudget ? [...doors, ...doorsToMore(more)] : doors;
  };
}
