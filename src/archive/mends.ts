import { createHash } from 'node:crypto';
import { type Chroma, DEFAULT_ENCODERS } from '../encoding/encoder-settings.ts';

/** Raised when the same master would give other stored files: everything is then made again. */
export const PYRAMID_VERSION = 2;

/** A format of masters, by the content of the file. */
export type MasterFormat =
  | 'jpeg'
  | 'tiff'
  | 'png'
  | 'webp'
  | 'gif'
  | 'avif'
  | 'jpeg2000'
  | 'jxl'
  | 'heic'
  | 'pdf';

/** A kind of masters that an earlier Loupe took wrongly. */
interface Mend {
  /** How often it was mended. */
  readonly times: number;
  /** Masters of other formats are none of the kind. */
  readonly formats: readonly MasterFormat[];
}

/** Those that an earlier Loupe read. */
const EVERY_FORMAT: readonly MasterFormat[] = ['jpeg', 'tiff', 'png', 'webp', 'gif', 'avif'];
const WITH_ALPHA: readonly MasterFormat[] = ['tiff', 'png', 'webp', 'gif', 'avif'];

/**
 * Kinds of masters that an earlier Loupe took wrongly. Whoever mends a kind adds it here or raises its number, and names it in
 * `Normalisation.mended` of the masters that it concerns.
 *
 * Every master of its formats is then looked at once more, and served meanwhile. Those of the kind get another version, and with
 * it new stored files; all others are looked through for damage, keep their files and get a new record (warnings, words of
 * colour, texts). A kind that names no master has nothing else done.
 */
export const MENDED_KINDS = {
  'avif-primary-item': { times: 1, formats: ['avif'] },
  'avif-range-and-alpha': { times: 1, formats: ['avif'] },
  'colours-without-profile': { times: 1, formats: EVERY_FORMAT },
  /** 16 bits that were reduced to 8 before a profile was applied: dark saturated colours were some levels off. */
  'deep-profile': { times: 1, formats: ['tiff', 'png', 'avif', 'jpeg2000', 'jxl', 'heic'] },
  'gif-canvas': { times: 1, formats: ['gif'] },
  /** Decoded without the filters that smooth the edges of blocks, and with one picture of several. */
  'heic-loop-filters': { times: 1, formats: ['heic'] },
  'gray-under-alpha': { times: 1, formats: WITH_ALPHA },
  /** With loss, and made paler by the library: those that `djxl` decodes. */
  'jpegxl-beyond-srgb': { times: 1, formats: ['jxl'] },
  'limited-range-under-alpha': { times: 1, formats: WITH_ALPHA },
  /** Names no master: the unit of pages and their texts were not read. A page of another size has another version by that. */
  'pdf-units': { times: 1, formats: ['pdf'] },
  /** Parts whose checksum is wrong were applied to colours and orientation. */
  'png-damaged-parts': { times: 1, formats: ['png'] },
  'png-exif-after-pixels': { times: 1, formats: ['png'] },
  /** Names no master: Deflate that lacks its checksum was passed over. */
  'tiff-deflate-checksum': { times: 1, formats: ['tiff'] },
  'tiff-directories': { times: 1, formats: ['tiff'] },
  /** Names no master: damage in the JPEGs of TIFFs was passed over. */
  'tiff-jpeg-damage': { times: 1, formats: ['tiff'] },
  'tiff-samples': { times: 1, formats: ['tiff'] },
} as const satisfies Record<string, Mend>;

/** A name of `MENDED_KINDS`. */
export type MendedKind = keyof typeof MENDED_KINDS;

const MENDS_IN_ORDER: readonly (readonly [string, Mend])[] = Object.entries(MENDED_KINDS).sort();

/** Changes with the kinds that are of a format. */
function digestOfMends(format: MasterFormat): string {
  const mends = MENDS_IN_ORDER.filter(([, { formats }]) => formats.includes(format));
  return shortDigest(JSON.stringify(mends.map(([kind, { times }]) => [kind, times])));
}

/** For each format, what changes with its mends: `mends` of a record of this Loupe. */
export const MENDS_BY_FORMAT: Readonly<Record<MasterFormat, string>> = {
  jpeg: digestOfMends('jpeg'),
  tiff: digestOfMends('tiff'),
  png: digestOfMends('png'),
  webp: digestOfMends('webp'),
  gif: digestOfMends('gif'),
  avif: digestOfMends('avif'),
  jpeg2000: digestOfMends('jpeg2000'),
  pdf: digestOfMends('pdf'),
  jxl: digestOfMends('jxl'),
  heic: digestOfMends('heic'),
};

const MENDED_FORMATS: ReadonlySet<string> = new Set(
  MENDS_IN_ORDER.flatMap(([, { formats }]): readonly string[] => formats),
);

/** Changes with `MENDED_KINDS`, and not with formats that no kind is of. */
export const MENDS = shortDigest(
  JSON.stringify(
    Object.fromEntries(Object.entries(MENDS_BY_FORMAT).filter(([format]) => MENDED_FORMATS.has(format))),
  ),
);

/** Whether a master was looked at with all mends of its format. */
export function isOfCurrentMends(record: {
  readonly mends?: string;
  readonly master: { readonly format: string };
}): boolean {
  const mends: Readonly<Record<string, string>> = MENDS_BY_FORMAT;
  return record.mends !== undefined && record.mends === mends[record.master.format];
}

/**
 * The version of what is stored for a master's bytes; pages of a file differ, because caches go by it.
 *
 * @param colours what of its policy decides its pixels, as a text; left out for none
 * @param isInPlace whether tiles are those of the master
 * @param mended kinds that the master is of; those of other masters leave the version as it was
 */
export function pyramidVersionOf(
  sha256: string,
  page: number,
  settings: {
    quality: number;
    /** Left out where they are halved. */
    chroma?: Chroma;
    tileSize: number;
    mended: readonly MendedKind[];
    colours?: string | undefined;
    isInPlace?: boolean;
  },
) {
  const mends = [...settings.mended].sort().map((kind) => ` ${kind} ${MENDED_KINDS[kind].times}`);
  const { chroma = DEFAULT_ENCODERS.jpg.chroma } = settings;
  const chromaText = chroma === DEFAULT_ENCODERS.jpg.chroma ? '' : ` ${chroma}`;
  return shortDigest(
    `${sha256} ${page} ${PYRAMID_VERSION} ${settings.quality}${chromaText} ${settings.tileSize}${mends.join('')}${settings.colours === undefined ? '' : ` ${settings.colours}`}${settings.isInPlace ? ' in place' : ''}`,
  );
}

function shortDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
