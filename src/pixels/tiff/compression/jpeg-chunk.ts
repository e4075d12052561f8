import sharp, { type Sharp } from 'sharp';
import { LoupeError } from '../../../errors.ts';
import type { Dimensions } from '../../../image/geometry.ts';
import type { Severity } from '../../damage/check.ts';
import { judgeJpegBytes } from '../../damage/jpeg.ts';
import type { Decompressed } from './decompressed.ts';
import { type ChunkPlace, jpegOutcome } from './jpeg-outcome.ts';

const START = [0xff, 0xd8] as const;
const END = [0xff, 0xd9] as const;
const FIRST_APPLICATION = 0xe0;
const LAST_APPLICATION = 0xef;
const LOSSLESS_FRAME = 0xc3;
const START_OF_SCAN = 0xda;

/** An Adobe marker says whether three components are YCbCr; without one decoders guess. */
const ADOBE = Buffer.from([0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0]);
const ADOBE_TRANSFORM_YCBCR = 1;

/** What a TIFF says of the JPEG of a strip or tile (TIFF Technical Note 2). */
export interface JpegChunk extends Dimensions {
  /** The tables that all of them share, as a stream of their own. */
  readonly tables: Buffer | undefined;
  readonly components: number;
  /** Three components are YCbCr, and become RGB. */
  readonly isYcbcr: boolean;
  readonly place: ChunkPlace;
}

/** What is told of a JPEG that is no stream of markers, or of another form than its TIFF says. */
const NOT_DECODED: Decompressed = { length: 0, end: 'damaged' };

/**
 * Decodes the JPEG of a strip or tile.
 *
 * @param inside bytes of the rows that lie in the image
 * @throws LoupeError `unreadable-source` for lossless JPEG
 */
export async function decodeJpegChunk(
  input: Uint8Array,
  out: Uint8Array,
  inside: number,
  chunk: JpegChunk,
): Promise<Decompressed> {
  const jpeg = wholeJpeg(input, chunk);
  if (!jpeg) return NOT_DECODED;
  const outcome = jpegOutcome(await judge(jpeg, chunk), chunk.place);
  if (outcome.how !== undefined) return { ...NOT_DECODED, how: outcome.how };
  const pixels = await decode(jpeg.bytes, chunk, outcome.failOn);
  if (!pixels || pixels.length < inside) return NOT_DECODED;
  out.set(pixels.subarray(0, out.length));
  return { length: Math.min(pixels.length, out.length), end: 'complete', told: outcome.told };
}

/**
 * Looks for damage in the JPEG of a strip or tile that is decoded elsewhere.
 *
 * @throws LoupeError `unreadable-source` for lossless JPEG
 */
export async function checkJpegChunk(input: Uint8Array, chunk: JpegChunk): Promise<Decompressed> {
  const jpeg = wholeJpeg(input, chunk);
  if (!jpeg) return NOT_DECODED;
  const { how, told } = jpegOutcome(await judge(jpeg, chunk), chunk.place);
  return how === undefined ? { length: 0, end: 'complete', told } : { ...NOT_DECODED, how };
}

function judge({ bytes, length }: WholeJpeg, { width, height }: Dimensions) {
  return judgeJpegBytes(bytes.subarray(0, length), width * height);
}

/** @returns undefined for anything that cannot be decoded, or is of other dimensions */
async function decode(jpeg: Buffer, chunk: JpegChunk, failOn: Severity): Promise<Buffer | undefined> {
  const { width, height, components } = chunk;
  const options = { failOn, limitInputPixels: width * height, ignoreIcc: true } as const;
  try {
    const image = asItIs(sharp(jpeg, options), components);
    const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
    if (info.width !== width || info.channels !== components) return undefined;
    // The library takes four components for inks as photo editors write them outside of TIFFs: the other way round.
    if (components === 4) for (const [index, value] of data.entries()) data[index] = 255 - value;
    return data;
  } catch {
    return undefined;
  }
}

/** Without a conversion of colours. */
function asItIs(image: Sharp, components: number): Sharp {
  if (components === 1) return image.toColourspace('b-w');
  if (components === 4) return image.pipelineColourspace('cmyk').toColourspace('cmyk');
  return image;
}

/** A JPEG that needs nothing of its TIFF. */
interface WholeJpeg {
  readonly bytes: Buffer;
  /** How many of the bytes are of the file: the end marker may not be. */
  readonly length: number;
}

/** The stream with its tables, and with a marker for the meaning of its components alone. */
function wholeJpeg(input: Uint8Array, { tables, components, isYcbcr }: JpegChunk): WholeJpeg | undefined {
  if (input[0] !== START[0] || input[1] !== START[1]) return undefined;
  const parts: Uint8Array[] = [Buffer.from(START)];
  if (components === 3) {
    const marker = Buffer.from(ADOBE);
    marker[marker.length - 1] = isYcbcr ? ADOBE_TRANSFORM_YCBCR : 0;
    parts.push(marker);
  }
  if (tables && tables.length > 4) parts.push(tables.subarray(2, hasEnd(tables) ? -2 : undefined));
  let at = 2;
  for (;;) {
    const start = nextMarker(input, at);
    const marker = input[start + 1] ?? 0;
    if (start + 4 > input.length || marker === END[1]) return undefined;
    // What lies between the parts is judged with them.
    parts.push(input.subarray(at, start));
    at = start;
    if (marker === START_OF_SCAN) break;
    if (marker === LOSSLESS_FRAME)
      throw new LoupeError(
        'unreadable-source',
        'the TIFF holds lossless JPEG, which is not read: convert it',
      );
    const end = at + 2 + (((input[at + 2] ?? 0) << 8) | (input[at + 3] ?? 0));
    if (marker < FIRST_APPLICATION || marker > LAST_APPLICATION) parts.push(input.subarray(at, end));
    at = end;
  }
  parts.push(input.subarray(at));
  const made = hasEnd(input) ? [] : END;
  const bytes = Buffer.concat([...parts, Buffer.from(made)]);
  return { bytes, length: bytes.length - made.length };
}

function hasEnd(stream: Uint8Array): boolean {
  return stream.at(-2) === END[0] && stream.at(-1) === END[1];
}

/** Where the next marker begins, behind bytes that fill up. */
function nextMarker(input: Uint8Array, from: number): number {
  let at = from;
  while (at < input.length && !(input[at] === 0xff && input[at + 1] !== 0xff && input[at + 1] !== 0)) at += 1;
  return at;
}
