import { LoupeError } from '../../errors.ts';
import { bytesAt, type ReadableBytes } from '../../storage/block-reader.ts';
import type { OpenFile } from '../../storage/file-store.ts';

/** Bytes of a value by TIFF type number: BYTE ASCII SHORT LONG RATIONAL ... LONG8 SLONG8 IFD8. */
export const TYPE_BYTES: readonly number[] = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];

const LONG8 = 16;

/** Where the values of one tag are. */
export interface TiffEntry {
  readonly type: number;
  readonly count: number;
  readonly position: number;
  /** Whole numbers that stand for what is in the file, which is wrong or missing. */
  readonly numbers?: Float64Array;
}

/** One image file directory. Values are read when asked for, because offset arrays may be long. */
export interface TiffDirectory {
  readonly entries: ReadonlyMap<number, TiffEntry>;
  readonly littleEndian: boolean;
  /** What is wrong with it and was tolerated, in public sentences with the subject first. */
  readonly faults: readonly string[];
  /** Why its pixels cannot be read, when that is known. */
  readonly problem?: LoupeError;
}

/** Where the bytes of a TIFF are: in an open file, in something else that is read at positions, or in memory. */
export type TiffBytes = OpenFile | ReadableBytes | Buffer;

/** A TIFF with the directories of its main chain (not those of SubIFDs), in their order. */
export interface Tiff {
  readonly file: TiffBytes;
  /** Bytes of the file. */
  readonly size: number;
  readonly directories: readonly TiffDirectory[];
}

/** Types of whole numbers; of signed ones no tag that Loupe reads may be negative. */
const UNSIGNED_TYPES: ReadonlySet<number> = new Set([1, 3, 4, 13, 16, 18]);
const SIGNED_TYPES: ReadonlySet<number> = new Set([6, 8, 9, 17]);

/** Whether the values of an entry are whole numbers of a signed type, where the specification wants unsigned ones. */
export function isSigned({ type, numbers }: TiffEntry): boolean {
  return numbers === undefined && SIGNED_TYPES.has(type);
}

/**
 * The whole numbers of a tag (BYTE, SHORT, LONG, LONG8, IFD, IFD8, and their signed kin); empty when the tag is missing.
 *
 * @param expected how many there must be, where the geometry says so
 * @throws LoupeError `unreadable-source` for another type or count, negative values, or values beyond the end of the file
 */
export async function readNumbers(
  { file }: Tiff,
  directory: TiffDirectory,
  tag: number,
  expected?: number,
): Promise<Float64Array> {
  const entry = directory.entries.get(tag);
  if (!entry) return new Float64Array(0);
  const signed = SIGNED_TYPES.has(entry.type);
  if (!signed && !UNSIGNED_TYPES.has(entry.type)) throw damagedTiff(`its tag ${tag} is no whole number`);
  if (expected !== undefined && entry.count !== expected) {
    throw damagedTiff(`its tag ${tag} has ${entry.count} values and not ${expected}`);
  }
  if (entry.numbers) return entry.numbers;
  const size = TYPE_BYTES[entry.type] ?? 0;
  const bytes = await readExactly(file, entry.position, entry.count * size);
  const numbers = new Float64Array(entry.count);
  for (let index = 0; index < entry.count; index++) {
    numbers[index] = unsigned(bytes, index * size, size, directory.littleEndian);
  }
  if (signed && numbers.some((value) => value >= 2 ** (8 * size - 1)))
    throw damagedTiff(`its tag ${tag} is negative`);
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
    throw damagedTiff(`its tag ${tag} is not at most ${maximum} bytes`);
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
  if (entry.numbers) return { type: LONG8, bytes: longBytes(entry.numbers, directory.littleEndian) };
  return { type: entry.type, bytes: await readExactly(file, entry.position, length) };
}

/** How many bytes the values of a tag take; 0 when it is missing or of an unknown type. */
export function rawBytes(directory: TiffDirectory, tag: number): number {
  const entry = directory.entries.get(tag);
  return entry ? entry.count * (TYPE_BYTES[entry.type] ?? 0) : 0;
}

/** An entry of whole numbers that stands for what is in the file. */
export function entryOf(values: ArrayLike<number>): TiffEntry {
  return { type: LONG8, count: values.length, position: 0, numbers: Float64Array.from(values) };
}

function longBytes(numbers: Float64Array, littleEndian: boolean): Buffer {
  const bytes = Buffer.alloc(numbers.length * 8);
  for (const [index, value] of numbers.entries()) {
    if (littleEndian) bytes.writeBigUInt64LE(BigInt(value), index * 8);
    else bytes.writeBigUInt64BE(BigInt(value), index * 8);
  }
  return bytes;
}

/** Checks the range against the file's size before it allocates a buffer. */
export async function readExactly(file: TiffBytes, position: number, length: number): Promise<Buffer> {
  if (position + length > sizeOf(file)) throw endsEarly();
  if (Buffer.isBuffer(file)) return file.subarray(position, position + length);
  const bytes = await bytesAt(file, position, length);
  if (bytes.length !== length) throw endsEarly();
  return bytes;
}

/** Bytes of the file. */
export function sizeOf(file: TiffBytes): number {
  return Buffer.isBuffer(file) ? file.length : file.size;
}

/** An unsigned number of 1, 2, 4 or 8 bytes. */
export function unsigned(bytes: Buffer, offset: number, size: number, littleEndian: boolean): number {
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

/** The error for a TIFF that is damaged. */
export function damagedTiff(why: string): LoupeError {
  return new LoupeError('unreadable-source', `the TIFF is damaged: ${why}`);
}
