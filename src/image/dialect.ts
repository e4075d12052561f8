/**
 * What differs between the two versions of the Image API that are served. Everything else is common code,
 * so that a third version would be a third entry.
 */
export interface Dialect {
  readonly version: 2 | 3;
  /** The name for people, used in error sentences. */
  readonly name: string;
  /** `full` is a size: the region's own pixels, refused (and not fitted) when they are above a limit. */
  readonly hasFullSize: boolean;
  /** `^` before a size allows upscaling. */
  readonly hasUpscaleMark: boolean;
  /** `w,` `,h` `w,h` and `pct:n` may be larger than the region without a mark. `!w,h` never may. */
  readonly upscalesUnmarked: boolean;
  /** The canonical form of a size that is not the whole region: always `w,h`, or `w,` where that implies h. */
  readonly canonicalSize: 'width-and-height' | 'width';
  readonly information: InformationShape;
}

/** The names and constants of an info.json document. */
export interface InformationShape {
  readonly context: string;
  readonly idKey: 'id' | '@id';
  readonly typeKey: 'type' | '@type';
  readonly type: string;
  readonly profile: string;
  /** URI of the compliance level, for `Link: <...>;rel="profile"`. */
  readonly profileUri: string;
  /** `profile` is an array whose second item holds the limits and the extras; else they are properties. */
  readonly extrasInProfile: boolean;
  readonly formatsKey: 'formats' | 'extraFormats';
  readonly qualitiesKey: 'qualities' | 'extraQualities';
  readonly featuresKey: 'supports' | 'extraFeatures';
  /** Features beyond level 2 that are always there. */
  readonly features: readonly string[];
  /** The name of the feature that depends on the limits. */
  readonly upscalingFeature: string;
  readonly rightsKey: 'rights' | 'license';
  /** `partOf` and `seeAlso` exist. */
  readonly hasLinks: boolean;
}

/** Image API 2.1.1: https://iiif.io/api/image/2.1/ */
export const IMAGE_2: Dialect = {
  version: 2,
  name: 'Image API 2.1',
  hasFullSize: true,
  hasUpscaleMark: false,
  upscalesUnmarked: true,
  canonicalSize: 'width',
  information: {
    context: 'http://iiif.io/api/image/2/context.json',
    idKey: '@id',
    typeKey: '@type',
    type: 'iiif:Image',
    profile: 'http://iiif.io/api/image/2/level2.json',
    profileUri: 'http://iiif.io/api/image/2/level2.json',
    extrasInProfile: true,
    formatsKey: 'formats',
    qualitiesKey: 'qualities',
    featuresKey: 'supports',
    features: ['canonicalLinkHeader', 'mirroring', 'profileLinkHeader', 'regionSquare', 'rotationArbitrary'],
    upscalingFeature: 'sizeAboveFull',
    rightsKey: 'license',
    hasLinks: false,
  },
};

/** Image API 3.0: https://iiif.io/api/image/3.0/ */
export const IMAGE_3: Dialect = {
  version: 3,
  name: 'Image API 3.0',
  hasFullSize: false,
  hasUpscaleMark: true,
  upscalesUnmarked: false,
  canonicalSize: 'width-and-height',
  information: {
    context: 'http://iiif.io/api/image/3/context.json',
    idKey: 'id',
    typeKey: 'type',
    type: 'ImageService3',
    profile: 'level2',
    profileUri: 'http://iiif.io/api/image/3/level2.json',
    extrasInProfile: false,
    formatsKey: 'extraFormats',
    qualitiesKey: 'extraQualities',
    featuresKey: 'extraFeatures',
    features: ['canonicalLinkHeader', 'mirroring', 'profileLinkHeader', 'rotationArbitrary'],
    upscalingFeature: 'sizeUpscaling',
    rightsKey: 'rights',
    hasLinks: true,
  },
};
