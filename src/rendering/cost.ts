import type { Format } from '../image/request.ts';
import { isOblique, type ResolvedImage } from '../image/resolve.ts';
import { MEGABYTE } from '../megabyte.ts';
import { hasTransparency } from '../pixels/encode.ts';
import { bytesOfTiles, type RenderSource } from '../pixels/render/level-pixels.ts';
import { planFromPyramid } from '../pixels/render/plan.ts';

/** What a job is expected to take; measured on one core of 2024 and rounded up, right within a factor of two. */
export interface RenderCost {
  readonly milliseconds: number;
  /** Above what an idle renderer holds. */
  readonly memoryBytes: number;
}

/** Nanoseconds that encoding takes for a pixel. */
const ENCODE_NS: Record<Format, number> = { jpg: 5, png: 75, webp: 35, gif: 450, tif: 55, avif: 75 };

/** Bytes that an encoder holds for each pixel of the image; 0 for those that write row by row. */
const ENCODE_BYTES: Record<Format, number> = { jpg: 0, png: 0, webp: 6, gif: 14, tif: 0, avif: 34 };

const DECODE_PYRAMID_NS = 9;
/** Masters have all kinds of compressions, and their colours are still to be converted. */
const DECODE_MASTER_NS = 40;
/** Masters may have to be held whole: interlaced, progressive or turned ones are. */
const MASTER_BYTES = 4;
const ROTATED_BYTES = 4;
/** Rotation by other than quarter turns blends its edges in floating point when corners are transparent. */
const TRANSPARENT_BYTES = 18;
const OBLIQUE_NS = 60;

/** Reading a TIFF's header and passing messages. */
const FIXED_MS = 3;
const FIXED_BYTES = 16 * MEGABYTE;

/** The cost of reading a master's header. */
export const PROBE_COST: RenderCost = { milliseconds: 5, memoryBytes: FIXED_BYTES };

/**
 * What rendering a resolved request is expected to take, from its numbers of pixels alone; the file is not read.
 */
export function costOf(source: RenderSource, resolved: ResolvedImage): RenderCost {
  const { region, size, format, quality, degrees } = resolved;
  const oblique = isOblique(resolved);
  const transparent = oblique && hasTransparency(format);
  // A rotated square's bounding box has up to twice its area.
  const pixels = size.width * size.height * (oblique ? 2 : 1);
  let nanoseconds = pixels * (ENCODE_NS[format] + (quality === 'default' ? 0 : 10));
  let bytes = pixels * ENCODE_BYTES[format];
  if (quality === 'bitonal') bytes += pixels * 6;
  if (degrees !== '0') bytes += size.width * size.height * ROTATED_BYTES;
  if (oblique) nanoseconds += pixels * OBLIQUE_NS;
  if (transparent) bytes += pixels * TRANSPARENT_BYTES;
  if (source.kind === 'master') {
    nanoseconds += source.width * source.height * DECODE_MASTER_NS;
    bytes += source.width * source.height * MASTER_BYTES;
  } else {
    const { level, extract } = planFromPyramid(source, region, size);
    nanoseconds += extract.width * extract.height * DECODE_PYRAMID_NS;
    const held = bytesOfTiles(source, level, extract);
    // Held tiles may be joined into a second copy; else three rows of tiles are under way at once.
    bytes += held === undefined ? extract.width * 512 * 3 * 3 : held * 2;
  }
  return { milliseconds: FIXED_MS + nanoseconds / 1e6, memoryBytes: FIXED_BYTES + bytes };
}
