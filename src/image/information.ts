import type { Dialect } from './dialect.ts';
import {
  formatLimitsService,
  millimetresOfPixel,
  physicalDimensionsService,
} from './information-services.ts';
import { type Limits, maxWidthOf, offersUpscaling } from './limits.ts';
import { advertisedSizes, advertisedTileSize, pyramidLevels } from './pyramid.ts';
import { FORMATS, QUALITIES } from './request.ts';
import type { SourceImage } from './resolve.ts';

/** A resource that `partOf` or `seeAlso` points to (section 5.8). */
export interface LinkedResource {
  readonly id: string;
  readonly type: string;
  readonly label?: Readonly<Record<string, readonly string[]>>;
  readonly format?: string;
  readonly profile?: string;
}

/** What an info.json document is made from. */
export interface InformationInput {
  /** The base URI as the client requested it, without a trailing slash. */
  readonly id: string;
  readonly source: SourceImage;
  readonly limits: Limits;
  /** URI of a licence or rights statement. */
  readonly rights?: string | undefined;
  /** The manifests that show the image. */
  readonly partOf?: readonly LinkedResource[] | undefined;
  readonly seeAlso?: readonly LinkedResource[] | undefined;
  /** Where the terms of the limits of formats are defined; without it these limits are left out. */
  readonly formatLimitsContext?: string | undefined;
  /** Of the scan, where it says how fine it is. */
  readonly pixelsPerMillimetre?: number | undefined;
}

/** The limits in pixels, as documents name them; a limit that is not set is left out. */
export interface PublishedLimits {
  readonly maxWidth?: number;
  readonly maxHeight?: number;
  readonly maxArea?: number;
}

/** Level 2 of both versions includes these. */
const LEVEL_2_FORMATS: readonly string[] = ['jpg', 'png'];

/** The info.json document (3.0 section 5, 2.1 section 5), ready for JSON.stringify. */
export function imageInformation(dialect: Dialect, input: InformationInput): Record<string, unknown> {
  const { information: shape } = dialect;
  const { source, limits } = input;
  const sizes = advertisedSizes(source, limits);
  const scaleFactors = pyramidLevels(source).map((level) => level.scaleFactor);
  const services = servicesOf(dialect, input);
  const extras = { ...publishedLimits(limits), ...extraFunctionality(dialect, source, limits) };
  return {
    '@context': shape.context,
    [shape.idKey]: input.id,
    [shape.typeKey]: shape.type,
    protocol: 'http://iiif.io/api/image',
    profile: shape.extrasInProfile ? [shape.profile, extras] : shape.profile,
    width: source.width,
    height: source.height,
    ...(sizes.length > 0 && { sizes }),
    tiles: [{ width: advertisedTileSize(limits), scaleFactors }],
    ...(!shape.extrasInProfile && extras),
    ...(input.rights !== undefined && { [shape.rightsKey]: input.rights }),
    ...(shape.hasLinks && input.partOf !== undefined && input.partOf.length > 0 && { partOf: input.partOf }),
    ...(shape.hasLinks &&
      input.seeAlso !== undefined &&
      input.seeAlso.length > 0 && { seeAlso: input.seeAlso }),
    ...(services.length > 0 && { service: services }),
  };
}

/** Section 5.8 (2.1: 5.6): the limits of formats, and how large the original is. */
function servicesOf(dialect: Dialect, input: InformationInput): object[] {
  const { id, formatLimitsContext: context, pixelsPerMillimetre } = input;
  return [
    ...(context === undefined ? [] : [formatLimitsService(dialect, { ...input, context })]),
    ...(pixelsPerMillimetre === undefined
      ? []
      : [physicalDimensionsService(id, millimetresOfPixel(pixelsPerMillimetre))]),
  ];
}

/** Section 5.2: maxWidth must be there when maxHeight is; maxHeight may be inferred. */
export function publishedLimits(limits: Limits): PublishedLimits {
  const maxWidth = maxWidthOf(limits);
  return {
    ...(maxWidth !== Number.POSITIVE_INFINITY && { maxWidth }),
    ...(limits.maxHeight !== undefined && { maxHeight: limits.maxHeight }),
    ...(limits.maxArea !== undefined && { maxArea: limits.maxArea }),
  };
}

/** Section 5.7: what there is beyond level 2, in this version's names. */
function extraFunctionality(
  { information: shape }: Dialect,
  source: SourceImage,
  limits: Limits,
): Record<string, readonly string[]> {
  const formats = FORMATS.filter((format) => !LEVEL_2_FORMATS.includes(format));
  // Section 4.4: `color` is served for a gray image, but not listed.
  const qualities = QUALITIES.filter(
    (quality) =>
      quality !== 'default' &&
      !(quality === 'color' && source.gray) &&
      (quality !== 'negative' || source.isNegative),
  );
  const features = offersUpscaling(limits) ? [...shape.features, shape.upscalingFeature] : shape.features;
  return { [shape.formatsKey]: formats, [shape.qualitiesKey]: qualities, [shape.featuresKey]: features };
}
