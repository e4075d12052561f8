import { notReadable } from '../../refusal.ts';
import type { PlainSource } from '../../tiff/samples/sampled-image.ts';
import { compiledModule } from '../strips/bounded-module.ts';
import { DecodingThread } from '../strips/decoding-thread.ts';
import { StripRows } from '../strips/strip-rows.ts';
import type { HeicImage } from './heic-image.ts';
import type { HeicOrder } from './heic-order.ts';
import { requireLibheif } from './libheif.ts';
import { withLoopFilters } from './loop-filters.ts';

const MEGABYTE = 1024 * 1024;
const FIXED_BYTES = 48 * MEGABYTE;

/** What a pixel takes as it is decoded, and as colours: of 8 bits and of more. */
const PIXEL_BYTES = { 8: 14, 16: 24 } as const;

const MOST_BYTES = 2048 * MEGABYTE;

/** Pixels that are taken from the decoder at once. */
const STRIP_PIXELS = 4_000_000;

const LEAST_SECONDS = 60;
const SECONDS_PER_MEGAPIXEL = 4;

/**
 * What decoding an image takes of memory, in bytes: an estimate from above.
 *
 * @throws LoupeError `unreadable-source` where its decoder is not installed, or the image is too large for it
 */
export async function heicBytes(image: HeicImage): Promise<number> {
  await requireLibheif();
  const { coded, form, fileBytes } = image;
  const bytes = FIXED_BYTES + fileBytes * 2 + coded.width * coded.height * PIXEL_BYTES[form.bits];
  if (bytes <= MOST_BYTES) return bytes;
  const megabytes = (value: number) => Math.ceil(value / MEGABYTE).toLocaleString('en');
  throw notReadable(
    `the HEIC image takes ${megabytes(bytes)} MB to be decoded, and ${megabytes(MOST_BYTES)} are the limit: ` +
      'convert it to TIFF (LZW or Deflate)',
  );
}

/**
 * Lends the rows of an image in its plain form to `use`.
 *
 * @throws LoupeError `unreadable-source`
 */
export async function withHeicRows<T>(
  path: string,
  image: HeicImage,
  use: (rows: PlainSource) => Promise<T>,
): Promise<T> {
  const { item, width, height, form, fileBytes, coded } = image;
  const { loader, wasm } = await requireLibheif();
  const module = await compiledModule(wasm, await heicBytes(image), withLoopFilters);
  const order: HeicOrder = { path, item, fileBytes, width, height, ...form, loader, module };
  const thread = new DecodingThread({ entry: 'pixels/decoders/heic/heic-thread.js', format: 'HEIC', order });
  const seconds = Math.ceil(LEAST_SECONDS + ((coded.width * coded.height) / 1e6) * SECONDS_PER_MEGAPIXEL);
  const stripRows = Math.max(1, Math.floor(STRIP_PIXELS / width));
  try {
    return await use(new StripRows(thread, { width, height, form, stripRows, seconds }));
  } finally {
    await thread.close();
  }
}
