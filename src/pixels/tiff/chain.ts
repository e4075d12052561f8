import { LoupeError } from '../../errors.ts';
import {
  damagedTiff,
  readExactly,
  sizeOf,
  type Tiff,
  type TiffBytes,
  type TiffDirectory,
  type TiffEntry,
  TYPE_BYTES,
  unsigned,
} from './read.ts';

/** Classic TIFF and BigTIFF differ only by these sizes and positions. */
interface Layout {
  readonly firstDirectory: number;
  readonly countBytes: 2 | 8;
  readonly entryBytes: 12 | 20;
  readonly offsetBytes: 4 | 8;
}

const CLASSIC: Layout = { firstDirectory: 4, countBytes: 2, entryBytes: 12, offsetBytes: 4 };
const BIG: Layout = { firstDirectory: 8, countBytes: 8, entryBytes: 20, offsetBytes: 8 };

/** More than any tool writes; real files have about 20 entries, and a page for each sheet of a book. */
const MAX_ENTRIES = 4096;
const MAX_DIRECTORIES = 4096;
/** Of all directories together: they may overlap, so that the size of the file is no bound. */
const MAX_ENTRIES_IN_ALL = 400_000;

/** A TIFF as its chain of directories was read. */
interface TiffChain extends Tiff {
  /** Where the chain breaks off, in public sentences; the directories up to there are those of the file. */
  readonly faults: readonly string[];
}

/**
 * Reads the structure of a TIFF or BigTIFF of either byte order. Checks every count and position against the file's
 * size, so that no false one makes it hang or allocate more than the file has bytes.
 *
 * Tolerates what libtiff does: the chain of directories ends at the first one that cannot be read, or that was read before.
 *
 * @throws LoupeError `unreadable-source` when the first directory cannot be read, and for very many
 */
export async function readTiff(file: TiffBytes): Promise<TiffChain> {
  const { layout, littleEndian } = await readHeader(file);
  const directories: TiffDirectory[] = [];
  const faults: string[] = [];
  const visited = new Set<number>();
  let entries = 0;
  let position = await readOffset(file, layout.firstDirectory, layout, littleEndian);
  while (position !== 0) {
    if (visited.has(position)) {
      faults.push(
        `the list of images runs in a circle after image ${directories.length}, and is taken to end there`,
      );
      break;
    }
    if (directories.length === MAX_DIRECTORIES)
      throw damagedTiff(`it has more than ${MAX_DIRECTORIES} images`);
    visited.add(position);
    const read = await tryToReadDirectory(file, position, layout, littleEndian);
    if (read instanceof LoupeError) {
      if (directories.length === 0) throw read;
      const place = position.toLocaleString('en');
      faults.push(
        `the list of images goes on at byte ${place} after image ${directories.length}, where there is none (${read.message}): it is taken to end there`,
      );
      break;
    }
    entries += read.directory.entries.size;
    if (entries > MAX_ENTRIES_IN_ALL)
      throw damagedTiff(`its images have more than ${MAX_ENTRIES_IN_ALL} tags`);
    directories.push(read.directory);
    position = read.next;
  }
  if (directories.length === 0) throw damagedTiff('it has no image');
  return { file, size: sizeOf(file), directories, faults };
}

async function readHeader(file: TiffBytes): Promise<{ layout: Layout; littleEndian: boolean }> {
  const header = await readExactly(file, 0, 8);
  const order = header.toString('latin1', 0, 2);
  if (order !== 'II' && order !== 'MM') throw damagedTiff('it is not a TIFF');
  const littleEndian = order === 'II';
  const magic = unsigned(header, 2, 2, littleEndian);
  if (magic === 42) return { layout: CLASSIC, littleEndian };
  if (magic !== 43 || unsigned(header, 4, 2, littleEndian) !== 8) throw damagedTiff('it is not a TIFF');
  return { layout: BIG, littleEndian };
}

/** The directory at a position, or why there is none. */
async function tryToReadDirectory(
  file: TiffBytes,
  position: number,
  layout: Layout,
  littleEndian: boolean,
): Promise<{ readonly directory: TiffDirectory; readonly next: number } | LoupeError> {
  try {
    return await readDirectory(file, position, layout, littleEndian);
  } catch (error) {
    if (error instanceof LoupeError) return error;
    throw error;
  }
}

async function readDirectory(file: TiffBytes, position: number, layout: Layout, littleEndian: boolean) {
  const { countBytes, entryBytes, offsetBytes } = layout;
  const count = unsigned(await readExactly(file, position, countBytes), 0, countBytes, littleEndian);
  if (count === 0 || count > MAX_ENTRIES) throw damagedTiff(`one of its images has ${count} tags`);
  const bytes = await readExactly(file, position + countBytes, count * entryBytes);
  const entries = new Map<number, TiffEntry>();
  const faults = new Set<string>();
  let previous = 0;
  for (let index = 0; index < count; index++) {
    const start = index * entryBytes;
    const tag = unsigned(bytes, start, 2, littleEndian);
    if (tag < previous) faults.add('the tags are not in the order of their numbers');
    previous = tag;
    if (entries.has(tag)) {
      // As libtiff does.
      faults.add(`tag ${tag} is there more than once: the first counts`);
      continue;
    }
    const type = unsigned(bytes, start + 2, 2, littleEndian);
    const values = unsigned(bytes, start + 4, offsetBytes, littleEndian);
    const inline = start + 4 + offsetBytes;
    const fits = values * (TYPE_BYTES[type] ?? 0) <= offsetBytes;
    entries.set(tag, {
      type,
      count: values,
      position: fits ? position + countBytes + inline : unsigned(bytes, inline, offsetBytes, littleEndian),
    });
  }
  const end = position + countBytes + bytes.length;
  // A file that ends with its last directory has no next one.
  const isLast = end + offsetBytes > sizeOf(file);
  const next = isLast ? 0 : await readOffset(file, end, layout, littleEndian);
  if (isLast) faults.add('the file ends before it says whether there is another image');
  return { directory: { entries, littleEndian, faults: [...faults] }, next };
}

async function readOffset(file: TiffBytes, position: number, { offsetBytes }: Layout, littleEndian: boolean) {
  return unsigned(await readExactly(file, position, offsetBytes), 0, offsetBytes, littleEndian);
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
