import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../storage/error-code.ts';
import type { ImageCatalog } from './catalog.ts';
import { mediaTypeOfMaster } from './record.ts';

/** A scan as it lies in the archive. */
interface FoundScan {
  /** Below the image folder, with `/`. */
  readonly path: string;
  readonly imagesFolder: string;
  readonly bytes: number;
  readonly mediaType: string;
  /** Of its bytes, hexadecimal. */
  readonly sha256: string;
}

async function stateOf(
  path: string,
): Promise<{ readonly bytes: number; readonly modifiedMs: number } | undefined> {
  try {
    const { size, mtimeMs } = await stat(path);
    return { bytes: size, modifiedMs: Math.floor(mtimeMs) };
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
}

/**
 * The scan of an image, as it is.
 *
 * @returns undefined for an image that was not ingested, and `'changed'` when the file is another than the one that was
 */
export async function originalScan(
  identifier: string,
  catalog: Pick<ImageCatalog, 'get'>,
  imagesFolder: string,
): Promise<FoundScan | 'changed' | undefined> {
  const record = catalog.get(identifier)?.record;
  if (!record) return undefined;
  const { path, bytes, modifiedMs, format } = record.master;
  const state = await stateOf(join(imagesFolder, path));
  if (state?.bytes !== bytes || state.modifiedMs !== modifiedMs) return 'changed';
  return { path, imagesFolder, bytes, mediaType: mediaTypeOfMaster(format), sha256: record.sha256 };
}
