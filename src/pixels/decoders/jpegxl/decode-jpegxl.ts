import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type DecodedColours, NO_COLOURS } from '../../colour/file-colours.ts';
import { notReadable } from '../../refusal.ts';
import type { PlainSource } from '../../tiff/samples/sampled-image.ts';
import { compiledModule } from '../strips/bounded-module.ts';
import { DecodingThread } from '../strips/decoding-thread.ts';
import { StripRows } from '../strips/strip-rows.ts';
import { coloursByDjxl, djxlBytes, withDjxlRows } from './beyond-srgb.ts';
import { codedColours } from './colour-encoding.ts';
import { NEEDS_DJXL } from './djxl.ts';
import { isForDjxl, type JpegXlImage } from './jpegxl-image.ts';
import type { JxlOrder } from './jxl-order.ts';

const MODULE_PATH = fileURLToPath(import.meta.resolve('jxl-oxide-wasm/module.wasm'));

const MEGABYTE = 1024 * 1024;

/** Of the library at its start, and of images of a few pixels, which it decodes in whole groups. */
const FIXED_BYTES = 48 * MEGABYTE;

/** Pixels that are decoded together, and rows, which are a number of groups. */
const STRIP_PIXELS = 6_000_000;
const GROUP_ROWS = 256;

/** What a pixel of a strip takes: as measured 24 as numbers, and the rest as PNG and as it is read of that. */
const STRIP_PIXEL_BYTES = 56;

/** What a sample of the whole image takes that is coded as such, as measured 3.8, and a pixel that is coded in frequencies. */
const MODULAR_SAMPLE_BYTES = 5;
const TRANSFORMED_PIXEL_BYTES = 1.5;

/** More can hardly be addressed by WebAssembly. */
const MOST_BYTES = 3072 * MEGABYTE;

const LEAST_SECONDS = 60;
const SECONDS_PER_MEGAPIXEL = 4;

/**
 * What decoding an image takes of memory, in bytes: an estimate from above.
 *
 * @throws LoupeError `unreadable-source` for an image that is too large for its decoder
 */
export function jpegXlBytes(image: JpegXlImage): number {
  const { width, height, fileBytes, form, header, djxl } = image;
  if (djxl) return djxlBytes(image);
  const strip = Math.min(height, stripRowsOf(image)) * width;
  const samples = width * height * (form.colours + (form.hasAlpha ? 1 : 0) + header.others);
  const whole = header.isTransformed
    ? width * height * TRANSFORMED_PIXEL_BYTES
    : samples * MODULAR_SAMPLE_BYTES;
  // What the decoder holds of the file grows by doubling.
  const bytes = Math.ceil(FIXED_BYTES + fileBytes * 3 + strip * STRIP_PIXEL_BYTES + whole);
  if (bytes <= MOST_BYTES) return bytes;
  const megabytes = (value: number) => Math.ceil(value / MEGABYTE).toLocaleString('en');
  throw notReadable(
    `the JPEG XL image takes ${megabytes(bytes)} MB to be decoded, and ${megabytes(MOST_BYTES)} are the limit: ` +
      'convert it to TIFF (LZW or Deflate)',
  );
}

function stripRowsOf({ width, height }: JpegXlImage): number {
  const groups = Math.max(1, Math.floor(STRIP_PIXELS / (width * GROUP_ROWS)));
  return Math.min(height, groups * GROUP_ROWS);
}

/**
 * Lends the rows of an image in its plain form to `use`.
 *
 * @param options a folder for temporary files, how many rows are decoded at once, and how long that may take
 * @throws LoupeError `unreadable-source`
 */
export async function withJpegXlRows<T>(
  path: string,
  image: JpegXlImage,
  use: (rows: PlainSource) => Promise<T>,
  { folder = tmpdir(), stripRows = stripRowsOf(image), seconds = secondsFor(image) } = {},
): Promise<T> {
  const { djxl } = image;
  if (djxl) return withDjxlRows(path, image, { djxl, folder, seconds }, use);
  return withThread(path, image, (thread) => {
    const { width, height, form } = image;
    return use(new StripRows(thread, { width, height, form, stripRows, seconds }));
  });
}

const CODES_BYTES = 4;

/**
 * What the pixels mean that the decoder gives: a profile is read by it alone.
 *
 * @throws LoupeError `unreadable-source`, also where colours would be paler than in the file
 */
export async function readJpegXlColours(path: string, image: JpegXlImage): Promise<DecodedColours> {
  const { header, colours, djxl } = image;
  if (djxl) return coloursByDjxl(header.colour);
  const refusal = refusalWithoutDjxl(image);
  if (refusal !== undefined) throw notReadable(refusal);
  if (!header.colour.hasProfile) return { iccProfile: undefined, stated: colours };
  const seconds = secondsFor(image);
  const found = await withThread(path, image, (thread) => thread.ask({ kind: 'profile' }, seconds));
  const [primaries, transfer] = found;
  if (found.length === CODES_BYTES && primaries !== undefined && transfer !== undefined)
    return { iccProfile: undefined, stated: codedColours(primaries, transfer) };
  return { iccProfile: found.length === 0 ? undefined : found, stated: NO_COLOURS };
}

/** Why an image is not read whose colours would be paler than in the file; undefined for others. */
export function refusalWithoutDjxl({ header, djxl, isBeyondSrgb }: JpegXlImage): string | undefined {
  const { hasProfile, isHighRange } = header.colour;
  // What the library makes of a profile does not tell how wide it is: encoders name the colours of those that are sRGB.
  if (djxl || !isBeyondSrgb || !(hasProfile || isHighRange)) return undefined;
  if (!isForDjxl(header)) return NEEDS_DJXL.other;
  return isHighRange ? NEEDS_DJXL.highRange : NEEDS_DJXL.colours;
}

async function withThread<T>(
  path: string,
  image: JpegXlImage,
  use: (thread: DecodingThread) => Promise<T>,
): Promise<T> {
  const { width, height, form } = image;
  const memoryBytes = jpegXlBytes(image);
  const order: JxlOrder = {
    path,
    width,
    height,
    channels: form.colours + (form.hasAlpha ? 1 : 0),
    bits: form.bits,
    isAssociated: image.header.alpha?.isAssociated === true,
    asSrgb: image.asSrgb,
    memoryBytes,
    module: await compiledModule(MODULE_PATH, memoryBytes),
  };
  const entry = 'pixels/decoders/jpegxl/jxl-thread.js';
  const thread = new DecodingThread({ entry, format: 'JPEG XL', order });
  try {
    return await use(thread);
  } finally {
    await thread.close();
  }
}

/** Many times what a strip takes; the first one may take as much as all of them. */
function secondsFor({ width, height }: JpegXlImage): number {
  return Math.ceil(LEAST_SECONDS + ((width * height) / 1e6) * SECONDS_PER_MEGAPIXEL);
}
