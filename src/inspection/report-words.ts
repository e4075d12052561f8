import type { EmbeddedMetadata } from '../archive/embedded-metadata.ts';
import type { ScanFacts } from '../pixels/facts/scan-facts.ts';
import type { ScanReport } from './report.ts';

const FORMATS = {
  jpeg: 'JPEG',
  tiff: 'TIFF',
  png: 'PNG',
  webp: 'WebP',
  gif: 'GIF',
  avif: 'AVIF',
  jpeg2000: 'JPEG 2000',
  pdf: 'PDF',
  jxl: 'JPEG XL',
  heic: 'HEIC',
} as const satisfies Record<ScanFacts['format'], string>;

/** What is done to an image of each orientation of EXIF. */
const TURNS = [
  ...[
    'upright',
    'mirrored',
    'turned by 180 degrees',
    'mirrored upside down',
    'mirrored and turned by 270 degrees',
  ],
  ...['turned by 90 degrees', 'mirrored and turned by 90 degrees', 'turned by 270 degrees'],
] as const;

const MILLIMETRES_OF_INCH = 25.4;

/** The format of a file by its content, or the one that it has instead of one that is read. */
export function formatWords({ facts, otherFormat }: Pick<ScanReport, 'facts' | 'otherFormat'>): string {
  if (facts) return FORMATS[facts.format];
  return otherFormat ?? 'not known';
}

/** The format with the compression of its pixels, where there are several. */
export function codingWords(report: Pick<ScanReport, 'facts' | 'otherFormat'>): string {
  const compression = report.facts?.compression;
  if (compression === undefined) return formatWords(report);
  return `${formatWords(report)}, ${compression === 'none' ? 'not compressed' : compression}`;
}

/** Bits of a sample, as in "16 bits" or "32 bits, floating point". */
export function depthWords({ bits, samples }: Pick<ScanFacts, 'bits' | 'samples'>): string {
  const kind = samples === 'unsigned' ? '' : `, ${samples === 'float' ? 'floating point' : samples}`;
  return `${bits.join(' and ')} ${bits.length === 1 && bits[0] === 1 ? 'bit' : 'bits'}${kind}`;
}

/** The colour model, and what is beside the colours. */
export function colourWords({ colourModel, furtherSamples }: ScanFacts): string {
  if (furtherSamples === 0) return colourModel;
  return `${colourModel} and ${furtherSamples === 1 ? 'a further sample' : `${furtherSamples} further samples`}`;
}

/** The embedded profile by its name. */
export function profileWords({ profile }: Pick<ScanFacts, 'profile'>): string {
  if (profile === undefined) return 'none';
  return profile === '' ? 'one that cannot be read' : profile;
}

export function orientationWords({ orientation }: Pick<ScanFacts, 'orientation'>): string {
  return orientation === 1 ? 'upright' : `${TURNS[orientation - 1] ?? 'not known'} (EXIF ${orientation})`;
}

/** Pixels of an inch in both directions; undefined when the file says nothing. */
export function dotsPerInch({
  density,
}: Pick<ScanFacts, 'density'>): { readonly horizontal: number; readonly vertical: number } | undefined {
  const rounded = (perMillimetre: number) => Math.round(perMillimetre * MILLIMETRES_OF_INCH * 100) / 100;
  return density && { horizontal: rounded(density.horizontal), vertical: rounded(density.vertical) };
}

/** How fine the scan is, and whether Loupe takes it for a measure of the original. */
export function densityWords(facts: ScanFacts, { pixelsPerMillimetre }: EmbeddedMetadata): string {
  const dots = dotsPerInch(facts);
  if (!dots) return 'not stated';
  const { horizontal, vertical } = dots;
  const stated = horizontal === vertical ? `${horizontal} dpi` : `${horizontal} x ${vertical} dpi`;
  if (pixelsPerMillimetre === undefined) return `${stated}, which is not taken for a measure of the original`;
  const side = (pixels: number) => Math.round(pixels / pixelsPerMillimetre);
  return `${stated}: the original measures ${side(facts.stored.width)} x ${side(facts.stored.height)} mm`;
}

/** How far a file is a pyramid itself, and whether that is one to be used in place. */
export function pyramidWords(
  { pyramid: { tile, smallerSizes, isGood } }: ScanFacts,
  outcome: ScanReport['outcome'],
): string {
  const inPlace = outcome.kind === 'accepted' ? outcome.inPlace : undefined;
  const tiles = tile ? `in tiles of ${tile.width} x ${tile.height}` : 'without tiles';
  const sizes = smallerSizes === 1 ? '1 smaller size' : `${smallerSizes} smaller sizes`;
  const isTold = inPlace && (isGood || inPlace.isWanted);
  const use =
    inPlace?.lacks.length === 0
      ? 'it can be used in place'
      : `not to be used in place: ${inPlace?.lacks.join(', ')}`;
  return `${isGood ? 'a good one' : 'none'}: ${tiles}, ${sizes}${isTold ? `; ${use}` : ''}`;
}

/** Kinds of metadata, and what the photograph is called by them. */
export function metadataWords({ facts, embedded }: Pick<ScanReport, 'facts' | 'embedded'>): string {
  const { title, creator, date, rights } = embedded;
  const told = Object.entries({ title, creator, date, rights }).flatMap(([name, text]) =>
    text === undefined ? [] : [`${name} "${text.length > 80 ? `${text.slice(0, 79)}…` : text}"`],
  );
  const kinds = facts && facts.metadata.length > 0 ? facts.metadata.join(', ') : 'none';
  return told.length === 0 ? kinds : `${kinds}: ${told.join(', ')}`;
}

/** What Loupe does with an image, in a sentence without its end. */
export function outcomeWords({ outcome, page }: Pick<ScanReport, 'outcome' | 'page'>): string {
  if (outcome.kind === 'refused') return `refuses it: ${outcome.sentence}`;
  if (outcome.kind === 'passed-over') return `passes it over: it ${outcome.sentence}`;
  const { colour, isReady, isServedStraight, inPlace } = outcome;
  const isInPlace = inPlace?.isWanted === true && inPlace.lacks.length === 0;
  const meanwhile = isServedStraight
    ? 'can be looked at meanwhile, straight from the file'
    : page > 1
      ? 'can be looked at when it is ready'
      : 'can be looked at when it is ready: straight from the file it would take too much memory';
  const readyWords = isInPlace ? 'its own pyramid is used in place' : 'its pyramid is ready';
  return `takes it; colours: ${colour}; ${isReady ? readyWords : `${isInPlace ? 'prepares it, with its own pyramid used in place' : 'makes a pyramid'}, and it ${meanwhile}`}`;
}
