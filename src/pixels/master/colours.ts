import type { Metadata } from 'sharp';
import type { MendedKind } from '../../archive/mends.ts';
import { LoupeError } from '../../errors.ts';
import { type FileColours, NO_COLOURS } from '../colour/file-colours.ts';
import {
  type PixelConverter,
  PLAIN_SAMPLES,
  type SampleLayout,
  type StoredSamples,
} from '../colour/stored-samples.ts';
import { isPlainProfile, readIccProfile } from '../profiles/icc-profile.ts';
import { deepProfileOf } from '../profiles/profile-converter.ts';
import { readPlainProfile } from '../profiles/profile-curves.ts';

/** How samples are stored that are converted after the image library has read them. */
interface StoredForm extends Omit<SampleLayout, 'channels'> {
  readonly samples: StoredSamples;
  /** A plain profile (`readPlainProfile`) that plain samples of more than 8 bits are of; left out where they are of none. */
  readonly profile?: Buffer;
}

/** What has to be done to the pixels of a master so that they are 8-bit sRGB or gray, or 8 bits of its own colours, and a description of it. */
export interface Normalisation {
  readonly gray: boolean;
  /** What 16-bit pixels become before anything else; undefined when they are 8-bit already. */
  readonly reduceTo: 'b-w' | 'srgb' | undefined;
  /** The profile is sRGB, or does not fit: a transform from sRGB to sRGB would only double the time. */
  readonly ignoreProfile: boolean;
  readonly hasAlpha: boolean;
  /** That of the file, where its colours are kept: it belongs to the pixels, which are not sRGB. */
  readonly profile: Buffer | undefined;
  /** Nothing has to be done: the pixels are 8-bit sRGB or gray as they are stored. */
  readonly asStored: boolean;
  /** What the samples are, when the image library cannot convert them: they are converted after it, by the profile where there is one. */
  readonly stored: StoredForm | undefined;
  /**
   * Samples of more than 8 bits, and by which profile they are read: where that was asked for, and another conversion can be made of
   * them than that of the image library, which reduces them first.
   */
  readonly deep?: { readonly highest: number; readonly profile: Buffer | undefined };
  /** The conversion that is made of them. */
  readonly convertDeep?: PixelConverter;
  /** An orientation that the image library does not find. */
  readonly turn: number | undefined;
  /** For the record. */
  readonly colour: string;
  readonly warnings: readonly string[];
  /** Why stored files of an earlier Loupe are wrong for this master; empty when they are right. */
  readonly mended: readonly MendedKind[];
}

type Space = 'gray' | 'rgb' | 'cmyk' | 'lab';

/** By the names of libvips. */
const SPACES: Readonly<Record<string, Space>> = {
  'b-w': 'gray',
  grey16: 'gray',
  srgb: 'rgb',
  rgb: 'rgb',
  rgb16: 'rgb',
  cmyk: 'cmyk',
  lab: 'lab',
  labs: 'lab',
};

const CHANNELS = { gray: 1, rgb: 3, cmyk: 4, lab: 3 } as const satisfies Record<Space, number>;
const ICC_SPACE = { gray: 'GRAY', rgb: 'RGB', cmyk: 'CMYK', lab: 'Lab' } as const satisfies Record<
  Space,
  string
>;
/** What is said of samples of 16 bits. */
export const REDUCED = '16 bits reduced to 8';

/** What is said of pixels without a profile. */
export const UNTAGGED = {
  gray: 'gray without a profile, taken as sRGB gray',
  rgb: 'without a profile, taken as sRGB',
  cmyk: 'CMYK without a profile, converted by a general one',
  lab: 'converted from CIELAB',
} as const satisfies Record<Space, string>;

/** Longer ones are applied: each tile would carry it. */
const MOST_KEPT_BYTES = 1024 * 1024;

/** What is known of colours beside the header. */
export interface ColourOptions {
  /** Whether pixels with a profile keep their colours. */
  readonly keepsColours?: boolean;
  /** Only where the profile is a plain one. */
  readonly keepsPlainAlone?: boolean;
  /** Whether `Normalisation.deep` is wanted. */
  readonly wantsDeep?: boolean;
  /** The profile cannot be applied. */
  readonly isProfileBroken?: boolean;
}

/** What becomes of the colours of a master. */
interface ColourWords extends Pick<Normalisation, 'ignoreProfile' | 'warnings'> {
  readonly words: string;
  readonly converted: boolean;
  readonly profile?: Buffer;
}

/**
 * Decides from the header of a master how its pixels are normalised.
 *
 * @throws LoupeError `unreadable-source` for pixels that photographs do not have: floating-point, many channels
 */
export function planNormalisation(
  metadata: Metadata,
  stated: FileColours = NO_COLOURS,
  options: ColourOptions = {},
): Normalisation {
  const space = spaceOf(metadata);
  const { words, ignoreProfile, converted, warnings, profile } =
    (stated.isOfProfile ? keptWords(metadata, space, options) : undefined) ??
    statedWords(stated) ??
    keptWords(metadata, space, options) ??
    unappliedWords(stated, metadata) ??
    profileWords(metadata, space, options);
  const sixteenBit = metadata.depth === 'ushort' && (space === 'gray' || space === 'rgb');
  const eightBit = metadata.depth === 'uchar' && (space === 'gray' || space === 'rgb');
  const hasAlpha = metadata.hasAlpha || metadata.channels > CHANNELS[space];
  const { limitedRange, covered } = stated.samples;
  const isDeep = options.wantsDeep && sixteenBit && !hasAlpha && stated.samples === PLAIN_SAMPLES;
  const deepProfile = sixteenBit && !ignoreProfile ? deepProfileOf(metadata.icc, CHANNELS[space]) : undefined;
  const colour = [
    words,
    limitedRange && 'limited range widened',
    sixteenBit && REDUCED,
    (hasAlpha || covered) && 'transparent parts over white',
  ];
  return {
    gray: space === 'gray',
    reduceTo: sixteenBit ? (space === 'gray' ? 'b-w' : 'srgb') : undefined,
    ignoreProfile,
    hasAlpha,
    profile,
    asStored: eightBit && !hasAlpha && !converted,
    stored:
      deepProfile || (stated.samples !== PLAIN_SAMPLES && !profile)
        ? {
            samples: stated.samples,
            ...layoutOf(metadata),
            ...(deepProfile && { profile: deepProfile }),
          }
        : undefined,
    ...(isDeep && deepOf(metadata, space, ignoreProfile)),
    turn: stated.orientation,
    colour: colour.filter((part) => typeof part === 'string').join('; '),
    warnings: [...stated.warnings, ...warnings],
    mended: [
      ...stated.mended,
      ...mendedUnderAlpha(stated.samples, eightBit && space === 'gray' && hasAlpha),
      ...(deepProfile ? ['deep-profile' as const] : []),
    ],
  };
}

/** Samples that earlier builds converted without their opacity, or divided by it before they were widened. */
function mendedUnderAlpha(samples: FileColours['samples'], isGrayUnderAlpha: boolean): MendedKind[] {
  const { limitedRange, premultiplied } = samples;
  return [
    ...(samples !== PLAIN_SAMPLES && isGrayUnderAlpha ? ['gray-under-alpha' as const] : []),
    ...(limitedRange && premultiplied ? ['limited-range-under-alpha' as const] : []),
  ];
}

/** Samples of 10 and 12 bits are in the upper bits of 16. */
function layoutOf({ depth, bitsPerSample = 16 }: Metadata): Omit<SampleLayout, 'channels'> {
  if (depth !== 'ushort') return { bytes: 1, highest: 255 };
  const bits = bitsPerSample > 8 && bitsPerSample < 16 ? bitsPerSample : 16;
  return { bytes: 2, highest: (2 ** bits - 1) << (16 - bits) };
}

/** Of a profile of tables, only the image library knows what it means. */
function deepOf(metadata: Metadata, space: Space, ignoreProfile: boolean): Pick<Normalisation, 'deep'> {
  const profile = ignoreProfile ? undefined : metadata.icc;
  if (profile && readPlainProfile(profile)?.curves.length !== CHANNELS[space]) return {};
  return { deep: { highest: layoutOf(metadata).highest, profile } };
}

/** What the file says of its colours where that goes before a profile, or stands for one. */
function statedWords({ space, overrulesProfile }: FileColours): ColourWords | undefined {
  if (space === undefined && !overrulesProfile) return undefined;
  const converted = space !== 'sRGB';
  const words = converted ? `converted from ${space}` : 'sRGB';
  return { words, ignoreProfile: true, converted, warnings: [] };
}

/** Colours that stay what they are: gray and RGB, which every format of responses can hold, by a profile that is right. */
function keptWords(
  { icc }: Metadata,
  space: Space,
  { keepsColours, keepsPlainAlone, isProfileBroken }: ColourOptions,
): ColourWords | undefined {
  if (!keepsColours || !icc || isProfileBroken || (space !== 'gray' && space !== 'rgb')) return undefined;
  if (keepsPlainAlone && !isPlainProfile(icc)) return undefined;
  const profile = readIccProfile(icc);
  if (profile?.colourSpace !== ICC_SPACE[space] || icc.length > MOST_KEPT_BYTES) return undefined;
  const words = `kept, with their profile "${profile.description}"`;
  return { words, ignoreProfile: true, converted: false, warnings: [], profile: icc };
}

/** A profile cannot be applied to samples that are converted after the image library has read them. */
function unappliedWords({ samples }: FileColours, { icc }: Metadata): ColourWords | undefined {
  const profile = icc && samples !== PLAIN_SAMPLES ? readIccProfile(icc) : undefined;
  if (!profile || profile.isSrgb) return undefined;
  const warning = `the embedded profile "${profile.description}" is not applied: the image has a limited range or multiplied alpha`;
  return { words: 'taken as sRGB', ignoreProfile: true, converted: false, warnings: [warning] };
}

function spaceOf({ space: name, channels, depth }: Metadata): Space {
  const space = SPACES[name];
  if (space === undefined || channels > CHANNELS[space] + 1) {
    throw new LoupeError(
      'unreadable-source',
      `the image has ${channels} channels, which are no gray or colour`,
    );
  }
  if (space !== 'lab' && depth !== 'uchar' && depth !== 'ushort') {
    const what = depth === 'float' || depth === 'double' ? 'floating-point' : depth;
    throw new LoupeError('unreadable-source', `the image has ${what} pixels (1, 8 and 16 bits are read)`);
  }
  return space;
}

function profileWords(
  { icc }: Metadata,
  space: Space,
  { isProfileBroken, keepsColours }: ColourOptions,
): ColourWords {
  const untagged = { words: UNTAGGED[space], ignoreProfile: false, converted: false, warnings: [] };
  if (!icc) return untagged;
  const profile = readIccProfile(icc);
  if (isProfileBroken || profile?.colourSpace !== ICC_SPACE[space]) {
    const name = profile && !isProfileBroken ? `"${profile.description}"` : 'that is damaged';
    return {
      ...untagged,
      ignoreProfile: true,
      warnings: [`the embedded profile ${name} does not fit the image and is ignored`],
    };
  }
  if (profile.isSrgb) return { words: 'sRGB', ignoreProfile: true, converted: false, warnings: [] };
  const words = `converted from "${profile.description}"`;
  const isTooLong = keepsColours && icc.length > MOST_KEPT_BYTES && (space === 'gray' || space === 'rgb');
  const warning = `the embedded profile "${profile.description}" is applied, and not kept: it has more than 1 MB`;
  return { words, ignoreProfile: false, converted: true, warnings: isTooLong ? [warning] : [] };
}
