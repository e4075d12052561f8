import { readAt, withOpenFile } from '../../storage/file-store.ts';
import { jpegCodec } from '../jpeg/jpeg-codec.ts';
import type { Raster } from '../pixel-rows.ts';

/** Of a file that is read whole: the largest JPEGs of as many pixels as are held take less, and the estimate of memory has room for it. */
const MOST_BYTES = 24 * 1024 * 1024;

/**
 * Decodes a JPEG whose samples are those that are served: upright, gray or sRGB. The file has been looked at for damage.
 *
 * @returns false for what the image library has to look at: then what the memory holds is undefined
 */
export async function decodePlainJpeg(path: string, raster: Raster): Promise<boolean> {
  const codec = await jpegCodec();
  if (codec instanceof Error) return false;
  const jpeg = await withOpenFile(path, async (file) =>
    file.size <= MOST_BYTES ? readAt(file, 0, file.size) : undefined,
  );
  return jpeg !== undefined && codec.decode(jpeg, raster);
}
