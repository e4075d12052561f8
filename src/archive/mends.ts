import { createHash } from 'node:crypto';

/** Raised when the same master would give other stored files: everything is then made again. */
export const PYRAMID_VERSION = 2;

/**
 * Kinds of masters that an earlier Loupe took wrongly, with how often that was mended. Whoever mends a kind adds it here or
 * raises its number, and names it in `Normalisation.mended` of the masters that it concerns.
 *
 * Every master is then looked at once more. Those of the kind get another version, and with it new stored files; all others
 * are looked through for damage, keep their files and get a new record (warnings, words of colour, texts). A kind that names
 * no master has nothing else done.
 */
export const MENDED_KINDS = {
  'avif-primary-item': 1,
  'avif-range-and-alpha': 1,
  'colours-without-profile': 1,
  'gif-canvas': 1,
  'gray-under-alpha': 1,
  'limited-range-under-alpha': 1,
  /** Parts whose checksum is wrong were applied to colours and orientation. */
  'png-damaged-parts': 1,
  'png-exif-after-pixels': 1,
  /** Names no master: Deflate that lacks its checksum was passed over. */
  'tiff-deflate-checksum': 1,
  'tiff-directories': 1,
  /** Names no master: damage in the JPEGs of TIFFs was passed over. */
  'tiff-jpeg-damage': 1,
  'tiff-samples': 1,
} as const satisfies Record<string, number>;

/** A name of `MENDED_KINDS`. */
export type MendedKind = keyof typeof MENDED_KINDS;

/** Changes with `MENDED_KINDS`. */
export const MENDS = createHash('sha256')
  .update(JSON.stringify(Object.entries(MENDED_KINDS).sort()))
  .digest('hex')
  .slice(0, 12);

/**
 * The version of what is stored for a master's bytes; pages of a file differ, because caches go by it.
 *
 * @param mended kinds that the master is of; those of other masters leave the version as it was
 */
export function pyramidVersionOf(
  sha256: string,
  page: number,
  settings: { quality: number; tileSize: number; mended: readonly MendedKind[] },
) {
  const mends = [...settings.mended].sort().map((kind) => ` ${kind} ${MENDED_KINDS[kind]}`);
  return createHash('sha256')
    .update(`${sha256} ${page} ${PYRAMID_VERSION} ${settings.quality} ${settings.tileSize}${mends.join('')}`)
    .digest('hex')
    .slice(0, 12);
}
