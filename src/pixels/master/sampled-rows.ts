import type { ScanWarning } from '../../archive/scan-warnings.ts';
import { withOpenFile } from '../../storage/file-store.ts';
import type { PixelRows } from '../pixel-rows.ts';
import {
  headOfRows,
  type PlainImage,
  PlainRows,
  type PlainSource,
  plainPixelBytes,
  type SampledImage,
} from '../tiff/samples/sampled-image.ts';
import { decodedPixels, type RowFinisher, rowFinisher } from './finish.ts';
import { normalise } from './normalise.ts';
import type { MasterProbe } from './probe.ts';

/** Rows are normalised by the image library this many bytes at a time, and a number that pyramids are written by. */
const BLOCK_BYTES = 8 * 1024 * 1024;
const BLOCK_STEP = 64;

/** Lends the normalised rows of an upright image to `use`. No more than some rows, and a row of its strips or tiles, is held. */
export async function useSampledRows(
  path: string,
  image: SampledImage,
  probe: MasterProbe,
  use: (rows: PixelRows) => Promise<void>,
  warn: (warning: ScanWarning) => void,
): Promise<void> {
  await withOpenFile(path, (file) => usePlainRows(new PlainRows(file, image, warn), image, probe, use));
}

/** Lends the normalised rows of an upright image in its plain form to `use`. */
export async function usePlainRows(
  plain: PlainSource,
  image: PlainImage,
  probe: MasterProbe,
  use: (rows: PixelRows) => Promise<void>,
): Promise<void> {
  const { width, height, gray, normalisation } = probe;
  const read = normalisation.asStored
    ? (firstRow: number, rows: number) => plain.read(firstRow, rows)
    : normalisedRows(plain, image, probe);
  await use({ width, height, channels: gray ? 1 : 3, read });
}

/** Rows as the image library normalises them: the same for a block as for the whole, since colours are converted alone. */
function normalisedRows(plain: PlainSource, image: PlainImage, probe: MasterProbe): PixelRows['read'] {
  const { width, height, gray, normalisation } = probe;
  const rowBytes = width * (gray ? 1 : 3);
  const fitting = Math.floor(BLOCK_BYTES / (width * plainPixelBytes(image.form)) / BLOCK_STEP) * BLOCK_STEP;
  const blockRows = Math.max(BLOCK_STEP, fitting);
  let block: { firstRow: number; rows: number; pixels: Buffer } = {
    firstRow: 0,
    rows: 0,
    pixels: Buffer.alloc(0),
  };
  let finish: RowFinisher | undefined;
  return async (firstRow, rows) => {
    if (firstRow < block.firstRow || firstRow + rows > block.firstRow + block.rows) {
      const count = Math.min(height - firstRow, Math.max(rows, blockRows));
      const head = headOfRows(image, { width, height: count });
      const source = Buffer.concat([head, await plain.read(firstRow, count)]);
      const { data, info } = await decodedPixels(normalise({ source, page: 0 }, probe), normalisation);
      // Its tables take longer than a small block.
      finish ??= rowFinisher(normalisation, width, info.channels);
      const pixels = finish(data, firstRow);
      block = { firstRow, rows: count, pixels };
    }
    const start = (firstRow - block.firstRow) * rowBytes;
    return block.pixels.subarray(start, start + rows * rowBytes);
  };
}
