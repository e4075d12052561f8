import { open } from 'node:fs/promises';
import { LoupeError } from '../../errors.ts';
import { type OpenFile, readAt } from '../../storage/file-store.ts';
import { TIFF_TAG } from './level.ts';
import { rawBytes, readNumbers, readRaw, type Tiff, type TiffDirectory } from './read.ts';

/** BigTIFF: the header and the sizes of its parts in bytes. */
const HEADER_BYTES = 16;
const COUNT_BYTES = 8;
const ENTRY_BYTES = 20;
const OFFSET_BYTES = 8;

const LONG8 = 16;

/** Values of a page without its strips; a colour profile or a description is far below. */
const MOST_VALUE_BYTES = 16 * 1024 * 1024;
const COPY_BYTES = 1024 * 1024;

/** Lead to directories that would have to be copied too: SubIFDs, EXIF, GPS, interoperability. None holds these pixels. */
const DIRECTORY_TAGS: ReadonlySet<number> = new Set([330, 34_665, 34_853, 40_965]);

/** Tables of old-style JPEG are named by their places in the file, from JPEGProc to JPEGACTables. */
const OLD_JPEG_TAGS = [512, 513, 514, 515, 519, 520, 521] as const;

/** Where a strip or tile is in the file, in bytes. */
interface Part {
  readonly position: number;
  readonly length: number;
}

/** One page as a file of its own. */
interface SinglePage {
  /** Header, directory and values: all but the strips or tiles, which follow it. */
  readonly head: Buffer;
  readonly parts: readonly Part[];
}

/** A value that is written: what it is of, and its bytes in the order of the file. */
interface Value {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly bytes: Buffer;
}

/**
 * The header and directory of one page, as a TIFF of its own without pixels: image libraries read all directories of a file
 * before they give one, which takes a time quadratic in the number of pages.
 *
 * @returns undefined for a page that cannot be copied simply, which has to be read from the file
 * @throws LoupeError `unreadable-source` for values beyond the end of the file
 */
export async function readSinglePageHead(tiff: Tiff, directory: TiffDirectory): Promise<Buffer | undefined> {
  return (await singlePageOf(tiff, directory))?.head;
}

/**
 * Writes one page as a TIFF of its own, with its pixels as they are encoded.
 *
 * @returns false, and nothing is written, for a page that cannot be copied simply
 * @throws LoupeError `unreadable-source`
 */
export async function writeSinglePage(
  tiff: Tiff & { readonly file: OpenFile },
  directory: TiffDirectory,
  path: string,
): Promise<boolean> {
  const page = await singlePageOf(tiff, directory);
  if (!page) return false;
  const handle = await open(path, 'wx');
  try {
    await handle.writeFile(page.head);
    for (const part of page.parts) await copyPart(tiff.file, part, (bytes) => handle.writeFile(bytes));
  } finally {
    await handle.close();
  }
  return true;
}

/**
 * One page as a TIFF of its own, in memory.
 *
 * @returns undefined for a page that cannot be copied simply, or takes more than so many bytes
 * @throws LoupeError `unreadable-source`
 */
export async function readSinglePage(
  tiff: Tiff & { readonly file: OpenFile },
  directory: TiffDirectory,
  mostBytes: number,
): Promise<Buffer | undefined> {
  const page = await singlePageOf(tiff, directory);
  if (!page || page.parts.reduce((sum, { length }) => sum + length, page.head.length) > mostBytes)
    return undefined;
  const pieces: Buffer[] = [page.head];
  for (const part of page.parts) await copyPart(tiff.file, part, async (bytes) => void pieces.push(bytes));
  return Buffer.concat(pieces);
}

async function singlePageOf(tiff: Tiff, directory: TiffDirectory): Promise<SinglePage | undefined> {
  const { entries } = directory;
  const tiled = entries.has(TIFF_TAG.tileOffsets);
  if (tiled && entries.has(TIFF_TAG.stripOffsets)) return undefined;
  if (OLD_JPEG_TAGS.some((tag) => entries.has(tag))) return undefined;
  const offsetsTag = tiled ? TIFF_TAG.tileOffsets : TIFF_TAG.stripOffsets;
  const parts = await partsOf(
    tiff,
    directory,
    offsetsTag,
    tiled ? TIFF_TAG.tileByteCounts : TIFF_TAG.stripByteCounts,
  );
  const values = parts && (await valuesOf(tiff, directory, offsetsTag));
  if (!parts || !values) return undefined;
  values.push({
    tag: offsetsTag,
    type: LONG8,
    count: parts.length,
    bytes: Buffer.alloc(parts.length * OFFSET_BYTES),
  });
  values.sort((a, b) => a.tag - b.tag);
  const length = headBytes(values);
  const offsets = values.find(({ tag }) => tag === offsetsTag)?.bytes ?? Buffer.alloc(0);
  let position = length;
  for (const [index, part] of parts.entries()) {
    writeNumber(offsets, index * OFFSET_BYTES, position, OFFSET_BYTES, directory.littleEndian);
    position += part.length;
  }
  return { head: headOf(values, length, directory.littleEndian), parts };
}

/** Undefined when they are not all named, or together are more than the file: they share bytes, and copies would not. */
async function partsOf(tiff: Tiff, directory: TiffDirectory, offsetsTag: number, countsTag: number) {
  const offsets = await readNumbers(tiff, directory, offsetsTag);
  const byteCounts = await readNumbers(tiff, directory, countsTag);
  if (offsets.length === 0 || byteCounts.length !== offsets.length) return undefined;
  const parts = Array.from(
    offsets,
    (position, index): Part => ({ position, length: byteCounts[index] ?? 0 }),
  );
  let total = 0;
  for (const { length } of parts) total += length;
  return total <= tiff.size ? parts : undefined;
}

/** All values but the offsets of strips or tiles; undefined when they are too many bytes. */
async function valuesOf(
  tiff: Tiff,
  directory: TiffDirectory,
  offsetsTag: number,
): Promise<Value[] | undefined> {
  const values: Value[] = [];
  let left = MOST_VALUE_BYTES;
  for (const [tag, { count }] of directory.entries) {
    if (tag === offsetsTag || DIRECTORY_TAGS.has(tag)) continue;
    const bytes = rawBytes(directory, tag);
    if (bytes > left) return undefined;
    const raw = await readRaw(tiff, directory, tag, bytes);
    // Of an unknown type or without values: no reader makes anything of it.
    if (!raw) continue;
    left -= raw.bytes.length;
    values.push({ tag, type: raw.type, count, bytes: raw.bytes });
  }
  return values;
}

/** Values of more than eight bytes follow the directory, each at an even position. */
function headBytes(values: readonly Value[]): number {
  let length = HEADER_BYTES + COUNT_BYTES + values.length * ENTRY_BYTES + OFFSET_BYTES;
  for (const { bytes } of values) if (bytes.length > OFFSET_BYTES) length += evenBytes(bytes.length);
  return length;
}

function evenBytes(length: number): number {
  return length + (length % 2);
}

function headOf(values: readonly Value[], length: number, littleEndian: boolean): Buffer {
  const head = Buffer.alloc(length);
  const put = (at: number, value: number, size: 2 | 8) => writeNumber(head, at, value, size, littleEndian);
  head.write(littleEndian ? 'II' : 'MM', 'latin1');
  put(2, 43, 2);
  put(4, OFFSET_BYTES, 2);
  put(8, HEADER_BYTES, 8);
  put(HEADER_BYTES, values.length, 8);
  let elsewhere = HEADER_BYTES + COUNT_BYTES + values.length * ENTRY_BYTES + OFFSET_BYTES;
  for (const [index, { tag, type, count, bytes }] of values.entries()) {
    const at = HEADER_BYTES + COUNT_BYTES + index * ENTRY_BYTES;
    put(at, tag, 2);
    put(at + 2, type, 2);
    put(at + 4, count, 8);
    if (bytes.length <= OFFSET_BYTES) {
      bytes.copy(head, at + 12);
      continue;
    }
    put(at + 12, elsewhere, 8);
    bytes.copy(head, elsewhere);
    elsewhere += evenBytes(bytes.length);
  }
  return head;
}

function writeNumber(into: Buffer, at: number, value: number, size: 2 | 8, littleEndian: boolean): void {
  if (size === 2) {
    if (littleEndian) into.writeUInt16LE(value, at);
    else into.writeUInt16BE(value, at);
  } else if (littleEndian) into.writeBigUInt64LE(BigInt(value), at);
  else into.writeBigUInt64BE(BigInt(value), at);
}

async function copyPart(
  file: OpenFile,
  { position, length }: Part,
  add: (bytes: Buffer) => Promise<void>,
): Promise<void> {
  for (let done = 0; done < length; done += COPY_BYTES) {
    const wanted = Math.min(COPY_BYTES, length - done);
    const bytes = await readAt(file, position + done, wanted);
    if (bytes.length < wanted) throw new LoupeError('unreadable-source', 'the file ends early');
    await add(bytes);
  }
}
