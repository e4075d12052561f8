import type { ScanWarning } from '../../../archive/scan-warnings.ts';
import type { OpenFile } from '../../../storage/file-store.ts';
import { FileWindow } from '../../../storage/file-window.ts';
import { checkJpegChunk } from '../compression/jpeg-chunk.ts';
import { JPEG_COMPRESSION, TIFF_TAG } from '../level.ts';
import { readNumber, type Tiff, type TiffDirectory } from '../read.ts';
import { chunkName, chunkWarning, damagedChunk } from './chunk-name.ts';
import { jpegChunkOf } from './jpeg-layout.ts';
import { readChunkGrid, readJpegTables, readPlanes } from './layout.ts';

/**
 * Looks for damage in the JPEGs of an image of a TIFF that the image library decodes, which is silent about most of it.
 *
 * @returns none for images of another compression
 * @throws LoupeError `unreadable-source`, with the place
 */
export async function checkJpegChunks(
  tiff: Tiff & { readonly file: OpenFile },
  directory: TiffDirectory,
): Promise<ScanWarning[]> {
  const number = (tag: number, missing: number) => readNumber(tiff, directory, tag, missing);
  if ((await number(TIFF_TAG.compression, 1)) !== JPEG_COMPRESSION) return [];
  const size = {
    width: await number(TIFF_TAG.imageWidth, 0),
    height: await number(TIFF_TAG.imageLength, 0),
  };
  const samples = await number(TIFF_TAG.samplesPerPixel, 1);
  const chunks = await readChunkGrid(tiff, directory, size, await readPlanes(tiff, directory, samples));
  if (!chunks) return [];
  const jpegTables = await readJpegTables(tiff, directory);
  const layout = { ...size, samples, chunks, jpegTables, isYcbcrJpeg: false };
  const window = new FileWindow(tiff.file);
  const warnings: ScanWarning[] = [];
  for (const [index, position] of chunks.positions.entries()) {
    const column = index % chunks.columns;
    const rowOfAll = Math.floor(index / chunks.columns);
    const address = { plane: Math.floor(rowOfAll / chunks.rows), row: rowOfAll % chunks.rows, column };
    const input = await window.read(position, chunks.byteCounts[index] ?? 0);
    const { end, how, told } = await checkJpegChunk(input, jpegChunkOf(layout, address.row));
    const name = chunkName(chunks, size.height, address);
    if (end === 'damaged') throw damagedChunk(name, how);
    if (told) warnings.push(chunkWarning(name, told));
  }
  return warnings;
}
