import { notReadable } from '../refusal.ts';
import type { ColourSpecification } from './jp2-header.ts';

/** What the colours of a pixel mean. */
export interface ColourSpace {
  /** How many channels are colours. */
  readonly colours: 1 | 3 | 4;
  /** What is done to them before the image library has them. */
  readonly conversion: 'none' | 'sycc';
  readonly iccProfile: Buffer | undefined;
}

const MOST_PROFILE_BYTES = 16 * 1024 * 1024;

const GRAY: ColourSpace = { colours: 1, conversion: 'none', iccProfile: undefined };
const RGB: ColourSpace = { ...GRAY, colours: 3 };
const CMYK: ColourSpace = { ...GRAY, colours: 4 };
const SYCC: ColourSpace = { ...RGB, conversion: 'sycc' };

/** EnumCS (ISO/IEC 15444-1, table I.10, and 15444-2, table M.25). */
const ENUMERATED: ReadonlyMap<number, ColourSpace> = new Map([
  [12, CMYK],
  [15, GRAY],
  [16, RGB],
  [17, GRAY],
  [18, SYCC],
]);

/** Colour spaces that are told of by name. */
const NAMES: Readonly<Record<number, string>> = {
  0: 'bi-level',
  1: 'YCbCr(1)',
  3: 'YCbCr(2)',
  4: 'YCbCr(3)',
  9: 'PhotoYCC',
  11: 'CMY',
  13: 'YCCK',
  14: 'CIELab',
  19: 'CIEJab',
  20: 'e-sRGB',
  21: 'ROMM-RGB',
  22: 'YPbPr(1125/60)',
  23: 'YPbPr(1250/50)',
  24: 'e-sYCC',
};

/** By the name of a profile's colours. */
const OF_PROFILES: Readonly<Record<string, 1 | 3 | 4>> = { GRAY: 1, RGB: 3, CMYK: 4 };

/**
 * What the channels of a file mean: as the first of its descriptions says that can be used; without any, as many make gray or
 * sRGB, or YCbCr where their numbers of samples differ.
 *
 * @throws LoupeError `unreadable-source`, for colours that are not read
 */
export function colourSpaceOf(
  specifications: readonly ColourSpecification[],
  channels: number,
  isSubsampled: boolean,
): ColourSpace {
  for (const specification of specifications) {
    const space = spaceOf(specification, channels);
    if (space) return space;
  }
  for (const specification of specifications) {
    if (specification.kind !== 'enumerated') continue;
    const name = NAMES[specification.code] ?? `number ${specification.code}`;
    throw notReadable(
      `the image has colours of a kind that is not read (${name}): convert it to sRGB, gray, or colours with a profile`,
    );
  }
  if (channels < 3) return GRAY;
  return isSubsampled ? SYCC : RGB;
}

function spaceOf(specification: ColourSpecification, channels: number): ColourSpace | undefined {
  if (specification.kind === 'enumerated') {
    const space = ENUMERATED.get(specification.code);
    return space && space.colours <= channels ? space : undefined;
  }
  const { profile } = specification;
  if (profile.length > MOST_PROFILE_BYTES) return undefined;
  const colours = OF_PROFILES[profile.toString('latin1', 16, 20).trim()];
  if (colours === undefined || colours > channels) return undefined;
  return { ...GRAY, colours, iccProfile: profile };
}
