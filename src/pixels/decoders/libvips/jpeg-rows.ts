import type { PixelRows } from '../../pixel-rows.ts';
import { type VipsLibrary, type VipsPointer, vipsLibrary } from './vips-library.ts';

/** Rows that are decoded together: the library goes on where a row of the units of a JPEG begins, of 8 or 16 pixels. */
const BLOCK_ROWS = 64;

const UNSIGNED_BYTES = 0;

/** Rows that are decoded as they are read. */
interface JpegRows extends PixelRows {
  close(): Promise<void>;
}

/**
 * The rows of a JPEG, from top to bottom, decoded as they are read: by the image library itself, since sharp decodes images as a whole
 * only, into memory or a file. Its pixels are those of sharp. `read` rejects for what that library refuses.
 *
 * @param path of a JPEG that was looked at for damage
 * @returns undefined where that library cannot be called, and for a JPEG that is neither gray nor RGB of 8 bits
 */
export async function readJpegRows(path: string): Promise<JpegRows | undefined> {
  const library = await vipsLibrary();
  if (library instanceof Error) return undefined;
  const image = library.openJpeg(path);
  if (!image) throw new Error(library.takeError());
  const close = async () => library.close(image);
  const [width, height, channels] = [library.width(image), library.height(image), library.bands(image)];
  if ((channels !== 1 && channels !== 3) || library.format(image) !== UNSIGNED_BYTES) {
    await close();
    return undefined;
  }
  const rowBytes = width * channels;
  const block = Buffer.allocUnsafeSlow(Math.min(BLOCK_ROWS, height) * rowBytes);
  /** The rows that are in the block. */
  let [first, end] = [0, 0];
  const decodeNext = async () => {
    const rows = Math.min(BLOCK_ROWS, height - end);
    await decodeRows(library, image, { first: end, rows, into: block.subarray(0, rows * rowBytes) });
    [first, end] = [end, end + rows];
  };
  return {
    ...{ width, height, channels, close },
    read: async (firstRow, rows, into) => {
      if (firstRow < first || firstRow + rows > height)
        throw new Error('rows of a JPEG are read from top to bottom');
      if (into && firstRow === end && rows === Math.min(BLOCK_ROWS, height - end)) {
        [first, end] = [end + rows, end + rows];
        await decodeRows(library, image, { first: firstRow, rows, into });
        return into;
      }
      const parts: Buffer[] = [];
      for (let row = firstRow; row < firstRow + rows; ) {
        while (row >= end) await decodeNext();
        const count = Math.min(firstRow + rows, end) - row;
        const part = block.subarray((row - first) * rowBytes, (row - first + count) * rowBytes);
        if (count === rows) return part;
        parts.push(Buffer.from(part));
        row += count;
      }
      return Buffer.concat(parts);
    },
  };
}

/** Decodes rows into memory for as many. */
async function decodeRows(
  library: VipsLibrary,
  image: VipsPointer,
  { first, rows, into }: { readonly first: number; readonly rows: number; readonly into: Buffer },
): Promise<void> {
  const part = library.rowsOf(image, first, rows);
  if (!part) throw new Error(library.takeError());
  try {
    const size = Buffer.alloc(8);
    const pixels = await library.pixels(part, size);
    if (!pixels) throw new Error(library.takeError());
    try {
      if (size.readBigUInt64LE() !== BigInt(into.length))
        throw new Error('the decoded rows are not as large as the header says');
      library.copy(into, pixels);
    } finally {
      library.free(pixels);
    }
  } finally {
    library.close(part);
  }
}
