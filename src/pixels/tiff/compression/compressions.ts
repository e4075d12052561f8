import { JPEG_COMPRESSION } from '../level.ts';

/** Values of Compression that are decompressed here besides those of CCITT; Deflate, Zstandard and WebP have two. */
export const COMPRESSION = {
  none: 1,
  lzw: 5,
  oldJpeg: 6,
  jpeg: JPEG_COMPRESSION,
  deflate: 8,
  oldDeflate: 32_946,
  packBits: 32_773,
  zstd: 50_000,
  registeredZstd: 34_926,
  webp: 50_001,
  registeredWebp: 34_927,
} as const;

/** Whether strips or tiles are files of an image format, which have no differences and no other order of bits. */
export function areFiles(compression: number): boolean {
  const { oldJpeg, jpeg, webp, registeredWebp } = COMPRESSION;
  return [oldJpeg, jpeg, webp, registeredWebp].some((each) => each === compression);
}

/** Whether a decoder holds both sides of a strip or tile once more, in memory of its own. */
export function isHeldByDecoder(compression: number): boolean {
  const { oldJpeg, zstd, registeredZstd, webp, registeredWebp } = COMPRESSION;
  return [oldJpeg, zstd, registeredZstd, webp, registeredWebp].some((each) => each === compression);
}

/** Whether strips or tiles are JPEGs, in the style of TIFF 6.0 or of its Technical Note 2. */
export function areJpegs(compression: number): boolean {
  return compression === COMPRESSION.jpeg || compression === COMPRESSION.oldJpeg;
}
