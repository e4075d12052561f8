import { FIXED_BYTES, mostOfWays, readingBytes, resultBytes } from '../image/render-memory.ts';
import type { Format } from '../image/request.ts';
import type { ResolvedImage, SourceImage } from '../image/resolve.ts';
import { frameOf, isOblique } from '../image/result-form.ts';
import { bytesOfTiles, planFromSource } from '../pixels/render/level-tiles.ts';
import type { RenderSource } from '../pixels/render/render-source.ts';

/** What a job is expected to take; measured on one core of 2024 and rounded up, right within a factor of two. */
export interface RenderCost {
  readonly milliseconds: number;
  /** Above what an idle renderer holds. */
  readonly memoryBytes: number;
}

/** Nanoseconds that encoding takes for a pixel. */
const ENCODE_NS: Record<Format, number> = {
  jpg: 5,
  png: 75,
  webp: 35,
  gif: 450,
  tif: 55,
  avif: 75,
  jp2: 300,
  pdf: 5,
};

const DECODE_PYRAMID_NS = 9;
/** Masters have all kinds of compressions, and their colours are still to be converted. */
const DECODE_MASTER_NS = 40;
/** For each pixel of a master that has to be held whole: interlaced, progressive and turned ones. */
const MASTER_BYTES = 4;
/** For each pixel of the width of a master that is decoded row by row. */
const MASTER_ROWS_BYTES = 4000;
const OBLIQUE_NS = 30;

/** Reading a TIFF's header and passing messages. */
const FIXED_MS = 3;

/** The cost of reading a master's header. */
export const PROBE_COST: RenderCost = { milliseconds: 5, memoryBytes: FIXED_BYTES };

/**
 * What rendering a resolved request is expected to take, from its numbers of pixels alone; the file is not read.
 */
export function costOf(source: RenderSource, resolved: ResolvedImage): RenderCost {
  const { region, size, format, quality, degrees } = resolved;
  const frame = frameOf(size, degrees);
  const pixels = frame.width * frame.height;
  let nanoseconds = pixels * (ENCODE_NS[format] + (quality === 'gray' || quality === 'bitonal' ? 10 : 0));
  if (isOblique(resolved)) nanoseconds += pixels * OBLIQUE_NS;
  let bytes = FIXED_BYTES;
  if (source.kind === 'master') {
    nanoseconds += source.width * source.height * DECODE_MASTER_NS;
    bytes += resultBytes(size, resolved, source) + masterBytes(source);
  } else {
    const { level, extract } = planFromSource(source, region, size);
    nanoseconds += extract.width * extract.height * DECODE_PYRAMID_NS;
    const held = bytesOfTiles(source, level, extract);
    bytes += mostOfWays(
      source,
      resolved,
      (kind) => readingBytes({ ...source, ...kind }, extract.width, held) + resultBytes(size, resolved, kind),
    );
  }
  return { milliseconds: FIXED_MS + nanoseconds / 1e6, memoryBytes: bytes };
}

/** What the least render counts as: each reads a header, and is handed to a renderer and back. */
const LEAST_MEGAPIXELS = 0.25;

/**
 * What rendering a resolved request counts as in budgets, in megapixels: those that are read plus those that are made. Formats that are
 * slower to make than a JPEG count as many times as a pixel read would take as long, and so do pixels of masters that have no pyramid yet.
 */
export function megapixelsOf(
  source: SourceImage & Pick<RenderSource, 'kind' | 'inPlace'>,
  { region, size, format, degrees }: ResolvedImage,
): number {
  const frame = frameOf(size, degrees);
  const made = frame.width * frame.height * Math.max(1, Math.round(ENCODE_NS[format] / DECODE_PYRAMID_NS));
  const { extract } = planFromSource(source, region, size);
  const read =
    source.kind === 'master'
      ? source.width * source.height * Math.round(DECODE_MASTER_NS / DECODE_PYRAMID_NS)
      : extract.width * extract.height;
  return Math.max(LEAST_MEGAPIXELS, (made + read) / 1e6);
}

/** What holding a master takes while it is rendered from. */
export function masterBytes({
  width,
  height,
  wholeInMemory,
  heldBytesPerPixel = MASTER_BYTES,
}: Pick<RenderSource, 'width' | 'height' | 'wholeInMemory' | 'heldBytesPerPixel'>): number {
  const bytes = Math.max(heldBytesPerPixel, MASTER_BYTES);
  return wholeInMemory === false ? width * MASTER_ROWS_BYTES : width * height * bytes;
}
