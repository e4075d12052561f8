import sharp, { type Sharp } from 'sharp';
import type { Dimensions } from '../image/resolve.ts';
import { readPlainEdges } from './plain-tiff.ts';
import type { MasterProbe } from './probe.ts';

/**
 * A pipeline of the normalised master extended by copies of its last column and row, which reads the file from
 * top to bottom and holds no more than a few rows: the file itself, joined with small images of its edges.
 *
 * @returns undefined unless the master is an uncompressed 8-bit TIFF that stands upright
 */
export async function joinWithEdges(
  source: string,
  probe: MasterProbe,
  padded: Dimensions,
): Promise<Sharp | undefined> {
  const { width, height, gray, format, frame, orientation, normalisation } = probe;
  const right = padded.width - width;
  const bottom = padded.height - height;
  // A joined image is a grid whose cells are as large as the largest part.
  const fits = right <= width && bottom <= height;
  if (format !== 'tiff' || frame !== 0 || orientation !== 1 || !fits) return undefined;
  const edges = await readPlainEdges(source);
  const channels = gray ? 1 : 3;
  if (edges?.column.length !== height * channels || edges.row.length !== width * channels) return undefined;

  const corner = edges.row.subarray(-channels);
  const parts: (string | Buffer)[] = [source];
  if (right > 0) parts.push(await extended(edges.column, { width: 1, height }, channels, right - 1, 0));
  if (bottom > 0) parts.push(await extended(edges.row, { width, height: 1 }, channels, 0, bottom - 1));
  if (right > 0 && bottom > 0) {
    parts.push(await extended(corner, { width: 1, height: 1 }, channels, right - 1, bottom - 1));
  }
  const joined = sharp(parts, {
    join: { across: right > 0 ? 2 : 1 },
    limitInputPixels: false,
    ignoreIcc: normalisation.ignoreProfile,
  }).extract({ left: 0, top: 0, ...padded });
  return joined.toColourspace(gray ? 'b-w' : 'srgb');
}

/** An uncompressed TIFF of some pixels, repeated to the right and below. */
async function extended(
  pixels: Buffer,
  size: Dimensions,
  channels: 1 | 3,
  right: number,
  bottom: number,
): Promise<Buffer> {
  return sharp(pixels, { raw: { ...size, channels } })
    .extend({ right, bottom, extendWith: 'copy' })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .tiff({ compression: 'none', predictor: 'none' })
    .toBuffer();
}
