import { readRaw, type Tiff, type TiffDirectory, TYPE_BYTES } from '../read.ts';

type ReadReal = (view: DataView, at: number, littleEndian: boolean) => number;

/** By the numbers of types: BYTE SHORT LONG RATIONAL, their signed kin, FLOAT DOUBLE. */
const READ: Readonly<Record<number, ReadReal>> = {
  1: (view, at) => view.getUint8(at),
  3: (view, at, littleEndian) => view.getUint16(at, littleEndian),
  4: (view, at, littleEndian) => view.getUint32(at, littleEndian),
  5: (view, at, littleEndian) => view.getUint32(at, littleEndian) / view.getUint32(at + 4, littleEndian),
  6: (view, at) => view.getInt8(at),
  8: (view, at, littleEndian) => view.getInt16(at, littleEndian),
  9: (view, at, littleEndian) => view.getInt32(at, littleEndian),
  10: (view, at, littleEndian) => view.getInt32(at, littleEndian) / view.getInt32(at + 4, littleEndian),
  11: (view, at, littleEndian) => view.getFloat32(at, littleEndian),
  12: (view, at, littleEndian) => view.getFloat64(at, littleEndian),
};

/**
 * The numbers of a tag, whole or not.
 *
 * @param most how many there may be
 * @returns none when the tag is missing, of another type or longer, or when one is no finite number
 * @throws LoupeError `unreadable-source` for values beyond the end of the file
 */
export async function readReals(
  tiff: Tiff,
  directory: TiffDirectory,
  tag: number,
  most: number,
): Promise<number[]> {
  const entry = directory.entries.get(tag);
  const read = READ[entry?.type ?? 0];
  if (!entry || !read || entry.numbers || entry.count > most) return [];
  const size = TYPE_BYTES[entry.type] ?? 0;
  const raw = await readRaw(tiff, directory, tag, most * size);
  if (!raw) return [];
  const { bytes } = raw;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const numbers = Array.from({ length: Math.floor(bytes.length / size) }, (_, index) =>
    read(view, index * size, directory.littleEndian),
  );
  return numbers.every(Number.isFinite) ? numbers : [];
}
