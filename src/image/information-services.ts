import type { Dialect } from './dialect.ts';
import type { Dimensions } from './geometry.ts';
import { largestSize } from './largest-size.ts';
import { boundsOf, type Limits } from './limits.ts';
import { FORMATS, type Format } from './request.ts';
import type { SourceImage } from './resolve.ts';

/** What a response in one format may at most be, by the limits of the server, the encoder and the memory of a render. */
interface FormatLimits {
  /** Pixels; left out when nothing bounds them. */
  readonly maxWidth?: number;
  readonly maxHeight?: number;
  /** Pixels of the largest image, in the proportions of the full image. */
  readonly maxArea: number;
  /** The same for rotation by other than quarter turns, before the frame is enlarged. */
  readonly maxAreaRotated: number;
}

/**
 * The limits of formats as a service of an info.json document (3.0 section 5.8, 2.1 section 5.6): the Image API has none
 * that hold for one format. Its terms are those of `formatLimitsContext`, so that `@context` of the document stays the
 * single string that clients compare.
 *
 * @param id of the info.json document's image, without a slash at its end
 * @param context the address of `formatLimitsContext`
 */
export function formatLimitsService(
  { information: { idKey, typeKey } }: Dialect,
  { id, source, limits, context }: { id: string; source: SourceImage; limits: Limits; context: string },
): Record<string, unknown> {
  return {
    '@context': context,
    [idKey]: `${id}#format-limits`,
    [typeKey]: 'FormatLimits',
    profile: context,
    formatLimits: Object.fromEntries(FORMATS.map((format) => [format, limitsOf(format, source, limits)])),
  };
}

function limitsOf(format: Format, source: SourceImage, limits: Limits): FormatLimits {
  const { width, height } = boundsOf(limits, format);
  return {
    ...(Number.isFinite(width) && { maxWidth: width }),
    ...(Number.isFinite(height) && { maxHeight: height }),
    maxArea: areaOf(largestOf(format, '0', source, limits)),
    maxAreaRotated: areaOf(largestOf(format, '45', source, limits)),
  };
}

function largestOf(format: Format, degrees: '0' | '45', source: SourceImage, limits: Limits): Dimensions {
  const form = { degrees, quality: 'default', format } as const;
  return largestSize({ image: source, region: source, form, limits }, true);
}

function areaOf({ width, height }: Dimensions): number {
  return width * height;
}

/** The JSON-LD context of `formatLimitsService`: what its terms mean, beside those of the Image API. */
export function formatLimitsContext(address: string): object {
  const integer = 'http://www.w3.org/2001/XMLSchema#integer';
  return {
    '@context': {
      FormatLimits: `${address}#FormatLimits`,
      formatLimits: { '@id': `${address}#formatLimits`, '@container': '@index' },
      maxAreaRotated: { '@id': `${address}#maxAreaRotated`, '@type': integer },
    },
  };
}

/** How large the original is (Linking Services annex, 3.3). */
export interface PhysicalDimensions {
  '@context': 'http://iiif.io/api/annex/services/physdim/1/context.json';
  profile: 'http://iiif.io/api/annex/services/physdim';
  /** Units of the original for each unit of the canvas, or for each pixel of the image. */
  physicalScale: number;
  physicalUnits: 'mm';
}

/** The same as versions 3 of both APIs want services to be; its own context names `@id` and `@type`. */
export interface PhysicalDimensionsService extends PhysicalDimensions {
  '@id': string;
  '@type': 'PhysicalDimensions';
}

/** The Physical Dimensions service without a name, as version 2.1 of the Presentation API has it. */
export function physicalDimensions(millimetresPerPixel: number): PhysicalDimensions {
  return {
    '@context': 'http://iiif.io/api/annex/services/physdim/1/context.json',
    profile: 'http://iiif.io/api/annex/services/physdim',
    physicalScale: millimetresPerPixel,
    physicalUnits: 'mm',
  };
}

/**
 * The Physical Dimensions service of a canvas or an image.
 *
 * @param of its id
 */
export function physicalDimensionsService(
  of: string,
  millimetresPerPixel: number,
): PhysicalDimensionsService {
  return {
    ...physicalDimensions(millimetresPerPixel),
    '@id': `${of}#physical-dimensions`,
    '@type': 'PhysicalDimensions',
  };
}

/** The millimetres of the original that a pixel shows, without the digits that division makes up. */
export function millimetresOfPixel(pixelsPerMillimetre: number): number {
  return Number((1 / pixelsPerMillimetre).toPrecision(6));
}
