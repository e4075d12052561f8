import { type Dimensions, TILE_SIZE } from './geometry.ts';
import { storedTile } from './pyramid.ts';
import type { Format } from './request.ts';
import { frameOf, isOblique, type ResultForm } from './result-form.ts';

// What a renderer holds above its idle self, as measured from its peak resident memory with a grainy scan of 96
// megapixels and libvips 8.18, and rounded up. In bytes.

/** Reading a header, passing messages, the pipeline itself. */
export const FIXED_BYTES = 8 * 1024 * 1024;

/** Parts of a level whose whole tiles are larger are decoded row by row instead of being held: 32 tiles in colour. */
export const LARGEST_HELD_BYTES = 32 * TILE_SIZE * TILE_SIZE * 3;

/** Up to so many pixels, a result is made and a JPEG put together in memory; larger ones, and those whose
 * colours have to be converted, row by row. */
export const LARGEST_HELD_RESULT_PIXELS = 2 ** 21;

/** Up to so many, it is mirrored and turned there, which takes a copy of it before and one behind. */
export const LARGEST_TURNED_PIXELS = 2 ** 20;
const TURNED_COPIES = 2;

/** For each pixel of a JPEG that is put together in memory. */
const JPEG_HELD_BYTES = 1.5;

/** Held tiles, and the part of them that is joined to one picture; those of a profile, or of a master and a pack, are always copied. */
const HELD_COPIES = 1.5;
const COPIED_HELD_COPIES = 2;

/** Two rows of tiles in colour are under way where a level is read row by row: for each pixel of their width and height. */
const TILE_ROWS_BYTES = 2 * 3;

/** Rows that are being resampled and encoded, for each pixel of their width. */
const ROWS_BYTES = 1000;
const TIFF_ROWS_BYTES = 2000;

/** For each pixel of an upright image. Large JPEGs, PNG and TIFF are written row by row. */
const ENCODER_BYTES: Readonly<Record<Format, number>> = {
  jpg: 0,
  png: 0,
  webp: 4.5,
  gif: 14,
  tif: 0,
  avif: 20,
  jp2: 0,
  pdf: 0,
};

/** The same of an image with transparent corners, for each pixel of its frame. */
const OBLIQUE_BYTES: Readonly<Record<Format, number>> = {
  jpg: 0,
  png: 0,
  webp: 16,
  gif: 12.5,
  tif: 0,
  avif: 27,
  jp2: 0,
  pdf: 0,
};

/** Finding the two or three colours of a bitonal PNG: up to this many pixels it holds them in floating point. */
const PALETTE_FLOAT_PIXELS = 2 ** 22;
const PALETTE_FLOAT_BYTES = 24;
const PALETTE_BYTES = 7;

/**
 * A jp2 is held whole, by the program that encodes it too: as measured, that has 20 bytes for each pixel. The encoder of
 * WebAssembly has 40 for each pixel of a tile, and for all others less.
 */
const JP2_BYTES = 23;
const JP2_TILE_PIXELS = 2 ** 20;
const JP2_TILE_BYTES = 24;

/** Pixels of a bitonal PDF before and after they become bits. */
const BILEVEL_BYTES = 2;

/** The upright pixels of an image that is rotated by quarter turns; oblique ones may be there in part twice. */
const OBLIQUE_COPIES = 1.25;
/** Oblique ones of a profile are copied behind it. */
const PROFILED_OBLIQUE_COPIES = 2.25;

/** What decides how many bytes of a picture are held. */
export interface PixelKind {
  /** One channel; else three. */
  readonly gray: boolean;
  /** Its colours are, or may be, those of a profile. */
  readonly hasProfile?: boolean;
  /** Its levels are those of its master, of which some may lack their last pixels. */
  readonly isInPlace?: boolean;
}

/** What reading a part of a level of an image holds. */
export function readingBytes(
  image: Dimensions & PixelKind,
  width: number,
  bytesOfHeldTiles: number | undefined,
): number {
  if (bytesOfHeldTiles !== undefined)
    return bytesOfHeldTiles * (image.hasProfile || image.isInPlace ? COPIED_HELD_COPIES : HELD_COPIES);
  // Tiles of strips that are thinner are as thin.
  const tileHeight = image.height < TILE_SIZE ? storedTile(image).height : TILE_SIZE;
  return width * Math.min(TILE_SIZE, tileHeight) * TILE_ROWS_BYTES;
}

/** What resampling, rotating and encoding hold. */
export function resultBytes(size: Dimensions, form: ResultForm, { gray, hasProfile }: PixelKind): number {
  const channels = gray ? 1 : 3;
  const obliqueCopies = hasProfile ? PROFILED_OBLIQUE_COPIES : OBLIQUE_COPIES;
  const { degrees, format } = form;
  const frame = frameOf(size, degrees);
  const oblique = isOblique(form);
  const upright = degrees === '0' ? 0 : size.width * size.height * channels * (oblique ? obliqueCopies : 1);
  // Quarter turns are cut out of the upright copy, so that long rows are in no other place at once.
  const width = oblique ? frame.width : Math.min(frame.width, size.width);
  // Of images that are flatter than what is under way at once, all rows are.
  const rows = width * Math.min(ROWS_BYTES, 30 + 10 * frame.height);
  const tiffRows = format === 'tif' ? frame.width * Math.min(TIFF_ROWS_BYTES, 6 * frame.height) : 0;
  const pixels = frame.width * frame.height;
  const held = hasProfile ? 0 : heldResultBytes(pixels, form, channels);
  // A larger result is not held, and never said to take less than a smaller one.
  return upright + rows + tiffRows + Math.max(held, encoderBytes(pixels, form));
}

/** What a result that is made in memory holds, or the largest of those. */
function heldResultBytes(pixels: number, form: ResultForm, channels: 1 | 3): number {
  const held = Math.min(pixels, LARGEST_HELD_RESULT_PIXELS);
  const isJpeg = form.format === 'jpg';
  const encoded = encoderBytes(held, form) + (isJpeg ? held * JPEG_HELD_BYTES : 0);
  // What is rotated by other angles is made by a pipeline, and is in memory for its JPEG.
  if (isOblique(form)) return encoded + (isJpeg ? channels * held : 0);
  return encoded + channels * (held + TURNED_COPIES * Math.min(held, LARGEST_TURNED_PIXELS));
}

function encoderBytes(pixels: number, form: ResultForm): number {
  if (form.format === 'png' && form.quality === 'bitonal') {
    return Math.max(pixels * PALETTE_BYTES, Math.min(pixels, PALETTE_FLOAT_PIXELS) * PALETTE_FLOAT_BYTES);
  }
  if (form.format === 'jp2') return pixels * JP2_BYTES + Math.min(pixels, JP2_TILE_PIXELS) * JP2_TILE_BYTES;
  if (form.format === 'pdf' && form.quality === 'bitonal') return pixels * BILEVEL_BYTES;
  return pixels * (isOblique(form) ? OBLIQUE_BYTES : ENCODER_BYTES)[form.format];
}

/**
 * What a render from a pyramid holds at most, above an idle renderer, whichever of its levels it is read from. Never
 * less for a larger size.
 */
export function mostRenderBytes(
  image: Dimensions & PixelKind,
  region: Dimensions,
  size: Dimensions,
  form: ResultForm,
): number {
  return mostOfWays(
    image,
    form,
    (kind) =>
      FIXED_BYTES + mostReadingBytes({ ...image, ...kind }, region, size) + resultBytes(size, form, kind),
  );
}

/**
 * The most that a render may hold: a JPEG of colours of a profile, also that of a PDF, is made with it row by row, or without it in memory, and has it put in.
 *
 * @param bytesOf what is held in one of these ways
 */
export function mostOfWays(
  kind: PixelKind,
  { format }: ResultForm,
  bytesOf: (kind: PixelKind) => number,
): number {
  const bytes = bytesOf(kind);
  return kind.hasProfile && (format === 'jpg' || format === 'pdf')
    ? Math.max(bytes, bytesOf({ ...kind, hasProfile: false }))
    : bytes;
}

/** Pixels come from the smallest level that has enough of them, or from one finer. */
function mostReadingBytes(image: Dimensions & PixelKind, region: Dimensions, size: Dimensions): number {
  let scale = 1;
  while (region.width >= size.width * scale * 2 && region.height >= size.height * scale * 2) scale *= 2;
  const finer = Math.max(1, scale / 2);
  // Whole tiles on both sides, of a part that may be a few pixels larger for a better fit.
  const width = region.width / finer + 3 * TILE_SIZE;
  const height = region.height / finer + 3 * TILE_SIZE;
  const tiles = width * height * (image.gray ? 1 : 3);
  const held = Math.min(tiles, LARGEST_HELD_BYTES);
  // What is read row by row of a master may come from its full size.
  const rowsWidth = image.isInPlace ? region.width : width;
  return Math.max(
    readingBytes(image, width, held),
    tiles > LARGEST_HELD_BYTES ? readingBytes(image, rowsWidth, undefined) : 0,
  );
}
