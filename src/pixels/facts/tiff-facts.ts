import { LoupeError } from '../../errors.ts';
import type { Dimensions } from '../../image/geometry.ts';
import { readDirectoryAt } from '../tiff/chain.ts';
import { readImageFields, type TiffImageFields } from '../tiff/image-fields.ts';
import { TIFF_TAG } from '../tiff/level.ts';
import { readNumber, readNumbers, type Tiff, type TiffDirectory } from '../tiff/read.ts';
import { UNREAD_TIFFS } from '../tiff/unread.ts';
import { type PyramidFacts, pyramidFacts } from './pyramid-facts.ts';

/** What the first programs to write them called the compressions of a TIFF. */
const COMPRESSIONS: Readonly<Record<number, string>> = {
  1: 'none',
  2: 'CCITT (modified Huffman)',
  3: 'CCITT Group 3',
  4: 'CCITT Group 4',
  5: 'LZW',
  6: 'old-style JPEG',
  7: 'JPEG',
  8: 'Deflate',
  32773: 'PackBits',
  32946: 'Deflate',
  34712: 'JPEG 2000',
  34887: 'LERC',
  34925: 'LZMA',
  50000: 'ZSTD',
  50001: 'WebP',
  50002: 'JPEG XL',
};

const COLOUR_MODELS: Readonly<Record<number, string>> = {
  0: 'gray',
  1: 'gray',
  2: 'RGB',
  3: 'palette',
  5: 'CMYK',
  6: 'YCbCr',
  8: 'CIELAB',
  9: 'ICCLAB',
  10: 'ITULAB',
};

/** How many samples are colours, where that is told by the model. */
const COLOURS: Readonly<Record<string, number>> = { gray: 1, RGB: 3, palette: 1, CMYK: 4, YCbCr: 3 };
const COLOURS_OF_OTHERS = 3;

const SAMPLE_FORMATS: Readonly<Record<number, SampleKind>> = {
  2: 'signed',
  3: 'float',
  5: 'complex',
  6: 'complex',
};

const METADATA_TAGS = { EXIF: 34_665, IPTC: 33_723, XMP: 700 } as const;
/** Photoshop keeps IPTC in there. */
const PHOTOSHOP = 34_377;

const MOST_SUBDIRECTORIES = 64;

/** How the numbers of samples are meant. */
export type SampleKind = 'unsigned' | 'signed' | 'float' | 'complex';

/** What the header of one image of a TIFF says. */
export interface TiffFacts {
  readonly stored: Dimensions;
  /** Of a sample; several where they differ. */
  readonly bits: readonly number[];
  readonly samples: SampleKind;
  readonly samplesPerPixel: number;
  readonly colourModel: string;
  readonly furtherSamples: number;
  readonly compression: string;
  readonly orientation: number;
  readonly metadata: readonly string[];
  readonly pyramid: PyramidFacts;
  /** What it should be saved as, where it is of a kind that is not read. */
  readonly saveAs: string | undefined;
}

/**
 * Reads what a directory of a TIFF says, also of images that are not read.
 *
 * @param frames directories that are images of their own
 * @throws LoupeError `unreadable-source` for a directory that makes no sense
 */
export async function readTiffFacts(
  tiff: Tiff,
  frames: readonly number[],
  frame: number,
): Promise<TiffFacts> {
  const directory = tiff.directories[frame];
  if (!directory) throw new LoupeError('unreadable-source', `the TIFF has no directory ${frame}`);
  const fields = await readImageFields(tiff, directory);
  const colourModel = COLOUR_MODELS[fields.photometric] ?? `photometric interpretation ${fields.photometric}`;
  const colours = COLOURS[colourModel] ?? COLOURS_OF_OTHERS;
  const has = (tag: number) => directory.entries.has(tag);
  return {
    stored: { width: fields.width, height: fields.height },
    bits: [...new Set(fields.bitsPerSample)].slice(0, 8),
    samples: SAMPLE_FORMATS[fields.sampleFormats[0] ?? 1] ?? 'unsigned',
    samplesPerPixel: fields.samplesPerPixel,
    colourModel,
    furtherSamples: Math.max(0, fields.samplesPerPixel - colours),
    compression: COMPRESSIONS[fields.compression] ?? `number ${fields.compression}`,
    orientation: await readNumber(tiff, directory, TIFF_TAG.orientation, 1).catch(() => 1),
    metadata: Object.entries(METADATA_TAGS)
      .filter(([name, tag]) => has(tag) || (name === 'IPTC' && has(PHOTOSHOP)))
      .map(([name]) => name),
    pyramid: pyramidFacts(fields, fields.tile, await reducedCopies(tiff, frames, frame)),
    saveAs: UNREAD_TIFFS.find(({ fits }) => fits(fields))?.saveAs,
  };
}

/** An image that stands beside another in its file and is none of its own. */
export interface ReducedCopy extends TiffImageFields {
  /** The directory that it is, or that it is a SubIFD of, from 0. */
  readonly page: number;
  /** Which SubIFD, from 0. */
  readonly subifd?: number;
}

/** The images that stand beside one in its file and are none of their own: those after it up to the next, and its SubIFDs. */
export async function reducedCopies(
  tiff: Tiff,
  frames: readonly number[],
  frame: number,
): Promise<ReducedCopy[]> {
  const next = frames.find((other) => other > frame) ?? tiff.directories.length;
  const pages = tiff.directories
    .slice(frame + 1, next)
    .map((directory, index) => ({ directory, page: frame + 1 + index }));
  const found = await Promise.all(
    [...pages, ...(await subDirectories(tiff, frame))]
      .slice(0, MOST_SUBDIRECTORIES)
      .map(({ directory, ...place }) =>
        readImageFields(tiff, directory).then(
          (fields) => ({ ...fields, ...place }),
          () => undefined,
        ),
      ),
  );
  return found.filter((copy) => copy !== undefined);
}

async function subDirectories(
  tiff: Tiff,
  frame: number,
): Promise<{ readonly directory: TiffDirectory; readonly page: number; readonly subifd: number }[]> {
  const directory = tiff.directories[frame];
  if (!directory?.entries.has(TIFF_TAG.subIfds)) return [];
  const places = await readNumbers(tiff, directory, TIFF_TAG.subIfds).catch(() => new Float64Array(0));
  const found = await Promise.all(
    [...places.subarray(0, MOST_SUBDIRECTORIES)].map((place, subifd) =>
      readDirectoryAt(tiff, place).then(
        (sub) => ({ directory: sub, page: frame, subifd }),
        () => undefined,
      ),
    ),
  );
  return found.filter((sub) => sub !== undefined);
}
