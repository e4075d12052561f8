import { LoupeError } from '../../../errors.ts';
import type { Dimensions } from '../../../image/geometry.ts';
import { jpegSegment } from '../../jpeg/jpeg-segment.ts';
import { TIFF_TAG } from '../level.ts';
import { damagedTiff, readExactly, readNumber, readNumbers, type Tiff, type TiffDirectory } from '../read.ts';
import { END, frameOfHeight, framesHeight, type JpegHead, readJpegHead, START, scanOf } from './jpeg-head.ts';

const LOSSLESS = 14;

/** Tables and comments of a JPEG before its scan; more has none that a TIFF holds. */
const MOST_HEAD_BYTES = 1024 * 1024;

const MOST_TABLES = 4;
const QUANTISATION_BYTES = 64;
const CODE_LENGTHS = 16;
const MOST_CODES = 256;

/** Frames of JPEGs may be whole in their units of pixels. */
const MOST_PADDING_ROWS = 64;

/** How an image in old-style JPEG lies in its file (TIFF 6.0, section 22), as programs have written it. */
export type OldJpeg =
  /** One JPEG in full, wherever the strips are said to be. */
  | { readonly kind: 'whole'; readonly position: number; readonly length: number; readonly height: number }
  /** Strips or tiles that are JPEGs, or lack all before their scan; then it is the same for all of them. */
  | { readonly kind: 'chunks'; readonly head: JpegHead | undefined };

/** What of an image a head is made of where the file has tables alone. */
interface OldJpegImage extends Dimensions {
  readonly samples: number;
  /** How many samples of brightness there are for one of colour. */
  readonly subsampling: { readonly horizontal: number; readonly vertical: number };
}

/**
 * Reads how an image in old-style JPEG lies in its file.
 *
 * @throws LoupeError `unreadable-source` for lossless JPEG, and for tables that are none
 */
export async function readOldJpeg(
  tiff: Tiff,
  directory: TiffDirectory,
  image: OldJpegImage,
): Promise<OldJpeg> {
  if ((await readNumber(tiff, directory, TIFF_TAG.jpegProc, 1)) === LOSSLESS)
    throw new LoupeError('unreadable-source', 'the TIFF holds lossless JPEG, which is not read: convert it');
  const position = await readNumber(tiff, directory, TIFF_TAG.jpegInterchangeFormat, 0);
  if (position === 0 || position >= tiff.size)
    return { kind: 'chunks', head: await headOfTables(tiff, directory, image) };
  const head = readJpegHead(
    await readExactly(tiff.file, position, Math.min(MOST_HEAD_BYTES, tiff.size - position)),
  );
  // Strips that are JPEGs need none.
  if (!head) return { kind: 'chunks', head: await headOfTables(tiff, directory, image) };
  const said = await readNumber(tiff, directory, TIFF_TAG.jpegInterchangeFormatLength, 0);
  const length = said === 0 ? tiff.size - position : Math.min(said, tiff.size - position);
  const [first = position] = await readNumbers(
    tiff,
    directory,
    directory.entries.has(TIFF_TAG.tileOffsets) ? TIFF_TAG.tileOffsets : TIFF_TAG.stripOffsets,
  );
  const holdsScan = length > head.length + END.length;
  const isOutside = first < position || first >= position + length;
  if (!holdsScan || isOutside) return { kind: 'chunks', head };
  const height = framesHeight(head);
  const isPadded = height > image.height && height < image.height + MOST_PADDING_ROWS;
  return { kind: 'whole', position, length, height: isPadded ? height : image.height };
}

/** The JPEG of a strip or tile. */
export function oldJpegStream(input: Uint8Array, head: JpegHead | undefined, size: Dimensions): Uint8Array {
  const isJpeg = input[0] === START[0] && input[1] === START[1];
  if (isJpeg || !head) return input;
  const { tables, frame, scan } = head;
  return Buffer.concat([
    Buffer.from(START),
    tables,
    frameOfHeight(frame, size.height),
    scan,
    withoutLastMarker(input),
    Buffer.from(END),
  ]);
}

/** Behind the scan of a strip there may be the marker that leads to the next one, or the end of the JPEG. */
function withoutLastMarker(input: Uint8Array): Uint8Array {
  let end = input.length;
  while (end > 0 && input[end - 1] === 0) end -= 1;
  const isMarker =
    input[end - 2] === 0xff && (input[end - 1] ?? 0) >= 0xd0 && (input[end - 1] ?? 0) <= END[1];
  return isMarker ? input.subarray(0, end - 2) : input;
}

/** What comes before a scan, of tables that stand in the file without markers. */
async function headOfTables(
  tiff: Tiff,
  directory: TiffDirectory,
  { width, height, samples, subsampling }: OldJpegImage,
): Promise<JpegHead | undefined> {
  const places = async (tag: number) => {
    const found = await readNumbers(tiff, directory, tag);
    if (found.length > MOST_TABLES) throw damagedTiff(`its tag ${tag} has ${found.length} values`);
    return [...found];
  };
  const quantisation = await places(TIFF_TAG.jpegQTables);
  const direct = await places(TIFF_TAG.jpegDcTables);
  const alternating = await places(TIFF_TAG.jpegAcTables);
  if (quantisation.length === 0 || direct.length === 0 || alternating.length === 0) return undefined;
  const tables: Buffer[] = [];
  for (const [id, place] of quantisation.entries()) {
    const table = await readExactly(tiff.file, place, QUANTISATION_BYTES);
    tables.push(jpegSegment(0xdb, Buffer.concat([Buffer.from([id]), table])));
  }
  for (const [kind, found] of [direct, alternating].entries()) {
    for (const [id, place] of found.entries())
      tables.push(
        jpegSegment(0xc4, Buffer.concat([Buffer.from([kind * 16 + id]), await readCodes(tiff, place)])),
      );
  }
  const interval = await readNumber(tiff, directory, TIFF_TAG.jpegRestartInterval, 0);
  if (interval > 0 && interval <= 0xffff)
    tables.push(jpegSegment(0xdd, Buffer.from([interval >> 8, interval & 255])));
  const last = {
    quantisation: quantisation.length - 1,
    huffman: Math.min(direct.length, alternating.length) - 1,
  };
  const components = Array.from({ length: samples }, (_, index) => ({
    horizontal: index === 0 ? subsampling.horizontal : 1,
    vertical: index === 0 ? subsampling.vertical : 1,
    quantisation: Math.min(index, last.quantisation),
    huffman: Math.min(index, last.huffman),
  }));
  return { tables: Buffer.concat(tables), ...scanOf({ width, height }, components), length: 0 };
}

/** A table of Huffman codes: how many there are of each length, and what they stand for. */
async function readCodes({ file }: Tiff, place: number): Promise<Buffer> {
  const lengths = await readExactly(file, place, CODE_LENGTHS);
  const codes = lengths.reduce((sum, count) => sum + count, 0);
  if (codes > MOST_CODES) throw damagedTiff('a table of its JPEG has too many codes');
  return readExactly(file, place, CODE_LENGTHS + codes);
}
