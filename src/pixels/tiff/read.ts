import { LoupeError } from '../../errors.ts';
import { type OpenFile, readAt } from '../../storage/file-store.ts';

/** Classic TIFF and BigTIFF differ only by these sizes and positions. */
interface Layout {
  readonly firstDirectory: number;
  readonly countBytes: 2 | 8;
  readonly entryBytes: 12 | 20;
  readonly offsetBytes: 4 | 8;
}

const CLASSIC: Layout = { firstDirectory: 4, countBytes: 2, entryBytes: 12, offsetBytes: 4 };
const BIG: Layout = { firstDirectory: 8, countBytes: 8, entryBytes: 20, offsetBytes: 8 };

/** Bytes of a value by TIFF type number: BYTE ASCII SHORT LONG RATIONAL ... LONG8 SLONG8 IFD8. */
const TYPE_BYTES: readonly number[] = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];

/** More than any tool writes; real files have about 20 entries, and a page for each sheet of a book. */
const MAX_ENTRIES = 4096;
const MAX_DIRECTORIES = 4096;
/** Of all directories together: they may overlap, so that the size of the file is no bound. */
const MAX_ENTRIES_IN_ALL = 400_000;

/** Where the values of one tag are. */
interface Entry {
  readonly type: number;
  readonly count: number;
  readonly position: number;
}

/** One image file directory. Values are read when asked for, because offset arrays may be long. */
export interface TiffDirectory {
  readonly entries: ReadonlyMap<number, Entry>;
  readonly littleEndian: boolean;
}

/** Where the bytes of a TIFF are: in an open file, or in memory. */
export type TiffBytes = OpenFile | Buffer;

/** A TIFF with the directories of its main chain (not those of SubIFDs), in their order. */
export interface Tiff {
  readonly file: TiffBytes;
  /** Bytes of the file. */
  readonly size: number;
  readonly directories: readonly TiffDirectory[];
}

/**
 * Reads the structure of a TIFF or BigTIFF of either byte order. Checks every count and position against the file's
 * size, so that no false one makes it hang or allocate more than the file has bytes.
 *
 * @throws LoupeError `unreadable-source`
 */
export async function readTiff(file: TiffBytes): Promise<Tiff> {
  const { layout, littleEndian } = await readHeader(file);
  const directories: TiffDirectory[] = [];
  const visited = new Set<number>();
  let entries = 0;
  let position = await readOffset(file, layout.firstDirectory, layout, littleEndian);
  while (position !== 0) {
    if (visited.has(position)) throw unreadable('its list of images runs in a circle');
    if (directories.length === MAX_DIRECTORIES)
      throw unreadable(`it has more than ${MAX_DIRECTORIES} images`);
    visited.add(position);
    const { directory, next } = await readDirectory(file, position, layout, littleEndian);
    entries += directory.entries.size;
    if (entries > MAX_ENTRIES_IN_ALL)
      throw unreadable(`its images have more than ${MAX_ENTRIES_IN_ALL} tags`);
    directories.push(directory);
    position = next;
  }
  if (directories.length === 0) throw unreadable('it has no image');
  return { file, size: sizeOf(file), directories };
}

async function readHeader(file: TiffBytes): Promise<{ layout: Layout; littleEndian: boolean }> {
  const header = await readExactly(file, 0, 8);
  const order = header.toString('latin1', 0, 2);
  if (order !== 'II' && order !== 'MM') throw unreadable('it is not a TIFF');
  const littleEndian = order === 'II';
  const magic = unsigned(header, 2, 2, littleEndian);
  if (magic === 42) return { layout: CLASSIC, littleEndian };
  if (magic !== 43 || unsigned(header, 4, 2, littleEndian) !== 8) throw unreadable('it is not a TIFF');
  return { layout: BIG, littleEndian };
}

async function readDirectory(file: TiffBytes, position: number, layout: Layout, littleEndian: boolean) {
  const { countBytes, entryBytes, offsetBytes } = layout;
  const count = unsigned(await readExactly(file, position, countBytes), 0, countBytes, littleEndian);
  if (count === 0 || count > MAX_ENTRIES) throw unreadable(`one of its images has ${count} tags`);
  const bytes = await readExactly(file, position + countBytes, count * entryBytes + offsetBytes);
  const entries = new Map<number, Entry>();
  for (let index = 0; index < count; index++) {
    const start = index * entryBytes;
    const type = unsigned(bytes, start + 2, 2, littleEndian);
    const values = unsigned(bytes, start + 4, offsetBytes, littleEndian);
    const inline = start + 4 + offsetBytes;
    const fits = values * (TYPE_BYTES[type] ?? 0) <= offsetBytes;
    entries.set(unsigned(bytes, start, 2, littleEndian), {
      type,
      count: values,
      position: fits ? position + countBytes + inline : unsigned(bytes, inline, offsetBytes, littleEndian),
    });
  }
  const next = unsigned(bytes, count * entryBytes, offsetBytes, littleEndian);
  return { directory: { entries, littleEndian }, next };
}

async function readOffset(file: TiffBytes, position: number, { offsetBytes }: Layout, littleEndian: boolean) {
  return unsigned(await readExactly(file, position, offsetBytes), 0, offsetBytes, littleEndian);
}

/**
 * The whole numbers of a tag (BYTE, SHORT, LONG, LONG8, IFD, IFD8); empty when the tag is missing.
 *
 * @param expected how many there must be, where the geometry says so
 * @throws LoupeError `unreadable-source` for another type or count, or values beyond the end of the file
 */
export async function readNumbers(
  { file }: Tiff,
  directory: TiffDirectory,
  tag: number,
  expected?: number,
): Promise<Float64Array> {
  const entry = directory.entries.get(tag);
  if (!entry) return new Float64Array(0);
  if (![1, 3, 4, 13, 16, 18].includes(entry.type)) throw unreadable(`its tag ${tag} is no whole number`);
  if (expected !== undefined && entry.count !== expected) {
    throw unreadable(`its tag ${tag} has ${entry.count} values and not ${expected}`);
  }
  const size = TYPE_BYTES[entry.type] ?? 0;
  const bytes = await readExactly(file, entry.position, entry.count * size);
  const numbers = new Float64Array(entry.count);
  for (let index = 0; index < entry.count; index++) {
    numbers[index] = unsigned(bytes, index * size, size, directory.littleEndian);
  }
  return numbers;
}

/** The first number of a tag, or `missing` when the file does not have it. */
export async function readNumber(tiff: Tiff, directory: TiffDirectory, tag: number, missing: number) {
  const numbers = await readNumbers(tiff, directory, tag);
  return numbers[0] ?? missing;
}

/** The bytes of a tag (BYTE, UNDEFINED); undefined when it is missing. */
export async function readBytes({ file }: Tiff, directory: TiffDirectory, tag: number, maximum: number) {
  const entry = directory.entries.get(tag);
  if (!entry) return undefined;
  if ((entry.type !== 1 && entry.type !== 7) || entry.count > maximum) {
    throw unreadable(`its tag ${tag} is not at most ${maximum} bytes`);
  }
  return readExactly(file, entry.position, entry.count);
}

/**
 * The values of a tag as they are in the file, in the directory's byte order; undefined when the tag is missing, of
 * an unknown type or longer than `maximum` bytes.
 *
 * @throws LoupeError `unreadable-source` for values beyond the end of the file
 */
export async function readRaw(
  { file }: Tiff,
  directory: TiffDirectory,
  tag: number,
  maximum: number,
): Promise<{ readonly type: number; readonly bytes: Buffer } | undefined> {
  const entry = directory.entries.get(tag);
  const length = rawBytes(directory, tag);
  if (!entry || length === 0 || length > maximum) return undefined;
  return { type: entry.type, bytes: await readExactly(file, entry.position, length) };
}

/** How many bytes the values of a tag take; 0 when it is missing or of an unknown type. */
export function rawBytes(directory: TiffDirectory, tag: number): number {
  const entry = directory.entries.get(tag);
  return entry ? entry.count * (TYPE_BYTES[entry.type] ?? 0) : 0;
}

/**
 * Reads a directory outside of the main chain, such as that of EXIF.
 *
 * @throws LoupeError `unreadable-source`
 */
export async function readDirectoryAt({ file }: Tiff, position: number): Promise<TiffDirectory> {
  const { layout, littleEndian } = await readHeader(file);
  return (await readDirectory(file, position, layout, littleEndian)).directory;
}

/** Checks the range against the file's size before it allocates a buffer. */
async function readExactly(file: TiffBytes, position: number, length: number): Promise<Buffer> {
  if (position + length > sizeOf(file)) throw endsEarly();
  if (Buffer.isBuffer(file)) return file.subarray(position, position + length);
  const bytes = await readAt(file, position, length);
  if (bytes.length !== length) throw endsEarly();
  return bytes;
}

function sizeOf(file: TiffBytes): number {
  return Buffer.isBuffer(file) ? file.length : file.size;
}

function unsigned(bytes: Buffer, offset: number, size: number, littleEndian: boolean): number {
  switch (size) {
    case 1:
      return bytes.readUInt8(offset);
    case 2:
      return littleEndian ? bytes.readUInt16LE(offset) : bytes.readUInt16BE(offset);
    case 4:
      return littleEndian ? bytes.readUInt32LE(offset) : bytes.readUInt32BE(offset);
    default:
      // Rounds above 2^53, which no file reaches: such an offset is refused because it is beyond the end.
      return Number(littleEndian ? bytes.readBigUInt64LE(offset) : bytes.readBigUInt64BE(offset));
  }
}

function endsEarly(): LoupeError {
  return new LoupeError('unreadable-source', 'the file ends early');
}

function unreadable(why: string): LoupeError {
  return new LoupeError('unreadable-source', `the TIFF is damaged: ${why}`);
}
