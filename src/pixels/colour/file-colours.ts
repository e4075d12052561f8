import type { MendedKind } from '../../archive/mends.ts';
import { CODED_PRIMARIES } from './named-primaries.ts';
import { SRGB_PRIMARIES } from './primaries.ts';
import { areSrgb, PLAIN_SAMPLES, type StoredSamples } from './stored-samples.ts';
import { CODED_TRANSFERS, REFERENCE_WHITE, SRGB_TRANSFER, type Transfer } from './transfer.ts';

/** What a file says of its pixels besides its ICC profile, and the image library does not see to. */
export interface FileColours {
  readonly samples: StoredSamples;
  /** The colour space that the samples are converted from, for people; undefined when nothing is said. */
  readonly space: string | undefined;
  /** A profile that goes with it says the same: it is not applied, and may be kept. */
  readonly isOfProfile?: boolean;
  /** What is said here goes before an embedded profile. */
  readonly overrulesProfile: boolean;
  /** As in EXIF, where the image library does not find it. */
  readonly orientation: number | undefined;
  readonly warnings: readonly string[];
  readonly mended: readonly MendedKind[];
}

/** What is known of the colours of decoded pixels. */
export interface DecodedColours {
  readonly iccProfile: Buffer | undefined;
  /** Besides a profile. */
  readonly stated: FileColours;
}

/** Nothing is said. */
export const NO_COLOURS: FileColours = {
  samples: PLAIN_SAMPLES,
  space: undefined,
  overrulesProfile: false,
  orientation: undefined,
  warnings: [],
  mended: [],
};

/** ColourPrimaries and TransferCharacteristics of Rec. ITU-T H.273, as PNG (cICP) and AVIF (nclx) have them. */
export interface CodedColours {
  readonly primaries: number;
  readonly transfer: number;
}

const UNSPECIFIED = 2;

const TRANSFER_WORDS: Readonly<Record<Transfer['kind'], string>> = {
  srgb: '',
  power: ' with a power curve',
  log: ' with a logarithmic curve',
  smpte240: ' with the curve of SMPTE 240M',
  pq: ' with PQ',
  hlg: ' with HLG',
};

/** What codes mean, one of them unspecified as sRGB; undefined when one is reserved, or none says anything. */
export function coloursOfCodes(codes: CodedColours): FileColours | undefined {
  if (codes.primaries === UNSPECIFIED && codes.transfer === UNSPECIFIED) return undefined;
  const primaries =
    codes.primaries === UNSPECIFIED
      ? { name: 'sRGB', primaries: SRGB_PRIMARIES }
      : CODED_PRIMARIES.get(codes.primaries);
  const transfer = codes.transfer === UNSPECIFIED ? SRGB_TRANSFER : CODED_TRANSFERS.get(codes.transfer);
  if (!primaries || !transfer) return undefined;
  const samples = { ...PLAIN_SAMPLES, transfer, primaries: primaries.primaries };
  const isPlain = areSrgb(samples);
  return {
    ...NO_COLOURS,
    samples,
    space: isPlain ? 'sRGB' : `${primaries.name}${TRANSFER_WORDS[transfer.kind]}`,
    warnings: isPlain ? [] : hdrWarnings(transfer),
    mended: isPlain ? [] : ['colours-without-profile'],
  };
}

function hdrWarnings({ kind }: Transfer): string[] {
  if (kind !== 'pq' && kind !== 'hlg') return [];
  const name = kind.toUpperCase();
  return [
    `the image has a high dynamic range (${name}): what is brighter than paper white (${REFERENCE_WHITE} cd/m²) is shown white`,
  ];
}
