import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp, { type Sharp, type TiffOptions } from 'sharp';
import { paddedDimensions, TILE_SIZE } from '../image/pyramid.ts';
import type { Dimensions } from '../image/resolve.ts';
import { JPEG_OPTIONS } from './encode.ts';
import { joinWithEdges } from './joined-edges.ts';
import { normalise } from './normalise.ts';
import { padRows } from './pad-rows.ts';
import type { MasterProbe } from './probe.ts';

/** Below quality 90 libvips stores tiles as YCbCr 4:2:0, which is what a spliced JPEG needs. */
const PYRAMID_OPTIONS = {
  tile: true,
  compression: 'jpeg',
  quality: JPEG_OPTIONS.quality,
} as const satisfies TiffOptions;

/**
 * libvips refuses to read tiles that are much larger than the image. Nobody is sent a tile of so small an image:
 * all of it is a ready-made size.
 */
const TINY_IMAGE = 128;
const TINY_TILE_SIZE = 16;

/** Pixels from which a file may need more than the 4 GB that a classic TIFF can address: 4 bytes for each. */
const BIG_TIFF_PYRAMID_PIXELS = 800_000_000;
const BIG_TIFF_BYTES = 4_000_000_000;

/** Decoded images up to this size are extended in memory, larger ones otherwise. */
const IN_MEMORY_BYTES = 64 * 1024 * 1024;

/** What the image library works with at any time, whatever the image. */
const FIXED_BYTES = 40 * 1024 * 1024;

/**
 * Writes the tiled pyramid of a master, extended by copies of its last column and row so that every level
 * halves exactly and the last JPEG blocks hold no edge against black.
 */
export async function writePyramidFile(path: string, source: string, probe: MasterProbe): Promise<void> {
  const padded = paddedDimensions(probe);
  const right = padded.width - probe.width;
  const bottom = padded.height - probe.height;
  const upright = normalise(source, probe);
  if (right === 0 && bottom === 0) {
    await writePyramid(upright, path, padded);
  } else if (decodedBytes(probe) <= IN_MEMORY_BYTES) {
    await writePyramid(upright.extend({ right, bottom, extendWith: 'copy' }), path, padded);
  } else if (!(await writeJoined(path, source, probe, padded))) {
    await writeByWayOfDisk(upright, path, probe, padded);
  }
}

/** Joins a plain TIFF with copies of its edges: neither memory nor disk, but it works for such files only. */
async function writeJoined(
  path: string,
  source: string,
  probe: MasterProbe,
  padded: Dimensions,
): Promise<boolean> {
  const joined = await joinWithEdges(source, probe, padded);
  if (!joined) return false;
  try {
    await writePyramid(joined, path, padded);
    return true;
  } catch {
    // sharp is stricter with the parts of a joined image, and its limits are fixed: the other way has the say.
    await rm(path, { force: true });
    return false;
  }
}

/**
 * To extend by copies, sharp holds the whole image in memory; to extend by a colour it does not. So a large
 * image is written once uncompressed and extended by black, the copies are put over the black there, and the
 * pyramid is made of that file. It takes no more time than the memory would.
 */
async function writeByWayOfDisk(
  upright: Sharp,
  path: string,
  probe: MasterProbe,
  padded: Dimensions,
): Promise<void> {
  const uncompressed = join(dirname(path), 'padded.tif');
  const channels = probe.gray ? 1 : 3;
  const bigtiff = padded.width * padded.height * channels > BIG_TIFF_BYTES;
  try {
    await upright
      .extend({
        right: padded.width - probe.width,
        bottom: padded.height - probe.height,
        background: '#000000',
      })
      .tiff({ compression: 'none', predictor: 'none', bigtiff })
      .toFile(uncompressed);
    await padRows(uncompressed, probe, padded, channels);
    const whole = sharp(uncompressed, { limitInputPixels: false, failOn: 'error' });
    await writePyramid(whole.toColourspace(probe.gray ? 'b-w' : 'srgb'), path, padded);
  } finally {
    await rm(uncompressed, { force: true });
  }
}

async function writePyramid(image: Sharp, path: string, { width, height }: Dimensions): Promise<void> {
  const tiny = width <= TINY_IMAGE && height <= TINY_IMAGE;
  const tileSize = tiny ? TINY_TILE_SIZE : TILE_SIZE;
  const bigtiff = width * height > BIG_TIFF_PYRAMID_PIXELS;
  await image
    .tiff({ ...PYRAMID_OPTIONS, tileWidth: tileSize, tileHeight: tileSize, pyramid: !tiny, bigtiff })
    .toFile(path);
}

function decodedBytes({ width, height, gray }: MasterProbe): number {
  return width * height * (gray ? 1 : 3);
}

/** How much memory making the pyramid takes at most, in bytes: an estimate from above, without Node itself. */
export function estimatePyramidBytes(probe: MasterProbe): number {
  const { width, height, gray, wholeInMemory, decodedBytesPerPixel } = probe;
  // Rows of tiles of all levels, read and written: two of each level, and the levels are 1 + 1/2 + 1/4 ...
  const rows = width * TILE_SIZE * (gray ? 1 : 3) * 4;
  const decoded = decodedBytes(probe);
  const extended = decoded <= IN_MEMORY_BYTES ? decoded : 0;
  // A progressive JPEG is held as coefficients of two bytes; others as pixels, once by the decoder and once turned.
  const whole = wholeInMemory ? width * height * decodedBytesPerPixel * 2 : 0;
  return FIXED_BYTES + rows + extended + whole;
}
