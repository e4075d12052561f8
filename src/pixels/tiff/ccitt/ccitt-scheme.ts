import { TIFF_TAG } from '../level.ts';
import { readNumber, type Tiff, type TiffDirectory } from '../read.ts';

/** How the codes of an image with one bit a pixel go together (TIFF 6.0, sections 10 and 11). */
export interface CcittScheme {
  /** Lines of runs that begin at a byte, or two; of T.4, with marks between them; of T.6, each by the one before. */
  readonly kind: 'bytes' | 'words' | 't4' | 't6';
  /** Of T.4: after a mark, a bit says whether a line is read by the one before. */
  readonly twoDimensional: boolean;
  /** Pixels without codes may stand between the codes. */
  readonly uncompressedMode: boolean;
}

/** By the values of Compression. */
const KINDS: Readonly<Record<number, CcittScheme['kind']>> = { 2: 'bytes', 3: 't4', 4: 't6', 32771: 'words' };

const TWO_DIMENSIONAL = 1;
const UNCOMPRESSED_MODE = 2;

/** @returns undefined for another compression */
export async function readCcittScheme(
  tiff: Tiff,
  directory: TiffDirectory,
  compression: number,
): Promise<CcittScheme | undefined> {
  const kind = KINDS[compression];
  if (kind === undefined) return undefined;
  const tags: Partial<Record<CcittScheme['kind'], number>> = {
    t4: TIFF_TAG.t4Options,
    t6: TIFF_TAG.t6Options,
  };
  const tag = tags[kind];
  const options = tag === undefined ? 0 : await readNumber(tiff, directory, tag, 0);
  return {
    kind,
    twoDimensional: kind === 't4' && (options & TWO_DIMENSIONAL) !== 0,
    uncompressedMode: (options & UNCOMPRESSED_MODE) !== 0,
  };
}
