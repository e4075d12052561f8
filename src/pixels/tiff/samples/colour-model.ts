import { LoupeError } from '../../../errors.ts';
import { PHOTOMETRIC, TIFF_TAG } from '../level.ts';
import { readNumber, readNumbers, type Tiff, type TiffDirectory } from '../read.ts';
import { readReals } from './reals.ts';

const WHITE_IS_ZERO = 0;
const PALETTE = 3;
const SEPARATED = 5;
const CIELAB = 8;
const ICC_LAB = 9;

const CMYK_INKS = 1;
const ASSOCIATED_ALPHA = 1;
const UNASSOCIATED_ALPHA = 2;

/** Of the tags that are no whole numbers. */
const MOST_REALS = 6;

/** As most programs assume: ITU-R BT.601. */
const LUMA = [0.299, 0.587, 0.114] as const;
const REFERENCE_BLACK_WHITE = [0, 255, 128, 255, 128, 255] as const;

/** What the first samples of a pixel mean; an RGB or CMYK value is darkest or without ink at 0. */
export type ColourKind =
  | { readonly kind: 'gray'; readonly inverted: boolean }
  | { readonly kind: 'rgb' }
  | { readonly kind: 'cmyk' }
  /** Reds, greens and blues, of 16 bits. */
  | { readonly kind: 'palette'; readonly palette: Float64Array }
  | { readonly kind: 'cielab'; readonly isIcc: boolean; readonly white: readonly number[] }
  | {
      readonly kind: 'ycbcr';
      readonly horizontal: number;
      readonly vertical: number;
      readonly luma: readonly number[];
      readonly referenceBlackWhite: readonly number[];
    };

/** Which samples of a pixel are colours, which is its opacity; all others are left out. */
export type ColourModel = ColourKind & {
  /** How many samples are colours: the first ones. */
  readonly colours: number;
  /** Index of a sample (ExtraSamples 1 or 2). */
  readonly alpha: { readonly sample: number; readonly isAssociated: boolean } | undefined;
};

/**
 * Reads what the samples of a pixel mean (TIFF 6.0, PhotometricInterpretation and ExtraSamples).
 *
 * @returns undefined for kinds that are not read here
 * @throws LoupeError `unreadable-source` for inks that are not those of CMYK
 */
export async function readColourModel(
  tiff: Tiff,
  directory: TiffDirectory,
  samples: number,
): Promise<ColourModel | undefined> {
  const kind = await readColourKind(tiff, directory);
  if (!kind) return undefined;
  const colours = COLOURS[kind.kind];
  if (samples < colours) return undefined;
  const extra = await readNumbers(tiff, directory, TIFF_TAG.extraSamples);
  const index = extra.findIndex((meaning) => meaning === ASSOCIATED_ALPHA || meaning === UNASSOCIATED_ALPHA);
  const sample = colours + index;
  const alpha =
    index >= 0 && sample < samples ? { sample, isAssociated: extra[index] === ASSOCIATED_ALPHA } : undefined;
  return { ...kind, colours, alpha };
}

const COLOURS = { gray: 1, rgb: 3, cmyk: 4, palette: 1, cielab: 3, ycbcr: 3 } as const satisfies Record<
  ColourKind['kind'],
  number
>;

async function readColourKind(tiff: Tiff, directory: TiffDirectory): Promise<ColourKind | undefined> {
  const photometric = await readNumber(tiff, directory, TIFF_TAG.photometricInterpretation, -1);
  switch (photometric) {
    case WHITE_IS_ZERO:
    case PHOTOMETRIC.blackIsZero:
      return { kind: 'gray', inverted: photometric === WHITE_IS_ZERO };
    case PHOTOMETRIC.rgb:
      return { kind: 'rgb' };
    case PALETTE:
      return { kind: 'palette', palette: await readNumbers(tiff, directory, TIFF_TAG.colorMap) };
    case SEPARATED:
      if ((await readNumber(tiff, directory, TIFF_TAG.inkSet, CMYK_INKS)) !== CMYK_INKS) {
        throw new LoupeError('unreadable-source', 'the image has inks that are not those of CMYK');
      }
      return { kind: 'cmyk' };
    case PHOTOMETRIC.yCbCr:
      return readYcbcr(tiff, directory);
    case CIELAB:
    case ICC_LAB: {
      const white = await readReals(tiff, directory, TIFF_TAG.whitePoint, MOST_REALS);
      const isWhite = white.length === 2 && white.every((part) => part > 0.1 && part < 0.8);
      return { kind: 'cielab', isIcc: photometric === ICC_LAB, white: isWhite ? white : [] };
    }
    default:
      return undefined;
  }
}

async function readYcbcr(tiff: Tiff, directory: TiffDirectory): Promise<ColourKind> {
  const [horizontal = 2, vertical = 2] = await readNumbers(tiff, directory, TIFF_TAG.yCbCrSubSampling);
  const luma = await readReals(tiff, directory, TIFF_TAG.yCbCrCoefficients, MOST_REALS);
  const reference = await readReals(tiff, directory, TIFF_TAG.referenceBlackWhite, MOST_REALS);
  if (![1, 2, 4].includes(horizontal) || ![1, 2, 4].includes(vertical)) {
    throw new LoupeError('unreadable-source', 'the TIFF is damaged: its tag 530 is not 1, 2 or 4');
  }
  return {
    kind: 'ycbcr',
    horizontal,
    vertical,
    luma: luma.length === 3 && luma.every((part) => part > 0 && part < 1) ? luma : LUMA,
    referenceBlackWhite: isReference(reference) ? reference : REFERENCE_BLACK_WHITE,
  };
}

function isReference(values: readonly number[]): boolean {
  const [black = 0, white = 0, blackCb = 0, whiteCb = 0, blackCr = 0, whiteCr = 0] = values;
  return values.length === 6 && white > black && whiteCb > blackCb && whiteCr > blackCr;
}
