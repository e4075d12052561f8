import { createHash } from 'node:crypto';
import type { FileProblem, FoundFile } from '../files-below.ts';
import { comparePaths } from './path-order.ts';
import type { PathRange } from './tree-messages.ts';

/** What a folder holds, as far as its digest goes. */
export interface FolderContent {
  readonly files: readonly FoundFile[];
  /** Paths. */
  readonly folders: readonly string[];
  readonly problems: readonly FileProblem[];
  readonly skipped: readonly FileProblem[];
}

/** A part of the files of a folder, in the order of their paths. */
interface Slice {
  readonly range: PathRange;
  readonly files: readonly FoundFile[];
}

/** What is new of the files of a folder. */
export interface NewFiles {
  /** Where something is new. */
  readonly ranges: readonly PathRange[];
  /** All files of the ranges. */
  readonly files: readonly FoundFile[];
}

/** Files of a slice, on average. */
const SLICE_FILES = 256;

/** Characters of a part of a digest: 96 bits. */
const PART_LENGTH = 16;

/**
 * The digest of a folder: of all but its files, then of one slice of them after the other, so that of a folder of very many
 * files only those near a change need to be told. A slice begins where the name of a file says so, and stays the same
 * whatever happens in others; its digest covers where it begins and ends.
 */
export class FolderDigests {
  readonly #slices: readonly Slice[];
  readonly #parts: readonly string[];
  /** Up to some kilobytes for a folder of very many files. The order in which a folder is read is of no consequence. */
  readonly digest: string;

  /** @param inodes whether another number of a file is a change */
  constructor({ files, folders, problems, skipped }: FolderContent, inodes: boolean) {
    this.#slices = slicesOf([...files].sort((a, b) => comparePaths(a.path, b.path)));
    this.#parts = this.#slices.map(({ range, files: some }) =>
      partOf([range.from, range.to ?? '', ...some.map((file) => stateLine(file, inodes))]),
    );
    const others = [[...folders], problems.map(problemLine), skipped.map(problemLine)];
    const head = partOf(others.map((lines) => lines.sort(comparePaths).join('\0')));
    this.digest = [head, ...this.#parts].join('');
  }

  /** What is new since the folder had that digest. */
  since(digest: string): NewFiles {
    const known = new Set<string>();
    for (let at = PART_LENGTH; at < digest.length; at += PART_LENGTH)
      known.add(digest.slice(at, at + PART_LENGTH));
    const ranges: PathRange[] = [];
    const files: FoundFile[] = [];
    for (const [index, slice] of this.#slices.entries()) {
      if (known.has(this.#parts[index] ?? '')) continue;
      files.push(...slice.files);
      const last = ranges.at(-1);
      if (last && last.to === slice.range.from) ranges.pop();
      ranges.push(last?.to === slice.range.from ? { from: last.from, to: slice.range.to } : slice.range);
    }
    return { ranges, files };
  }
}

function slicesOf(files: readonly FoundFile[]): Slice[] {
  const slices: Slice[] = [];
  let from = '';
  let begin = 0;
  for (const [index, { path }] of files.entries()) {
    if (!beginsSlice(path)) continue;
    slices.push({ range: { from, to: path }, files: files.slice(begin, index) });
    [from, begin] = [path, index];
  }
  slices.push({ range: { from, to: undefined }, files: files.slice(begin) });
  return slices;
}

/** Whether a slice begins with a file: by the name alone. FNV-1a, with its bits mixed once more. */
function beginsSlice(path: string): boolean {
  let hash = 0x811c9dc5;
  for (let at = path.lastIndexOf('/') + 1; at < path.length; at += 1)
    hash = Math.imul(hash ^ path.charCodeAt(at), 0x01000193);
  return ((hash ^ (hash >>> 15)) >>> 0) % SLICE_FILES === 0;
}

function partOf(lines: readonly string[]): string {
  return createHash('sha256').update(lines.join('\0\0')).digest('base64url').slice(0, PART_LENGTH);
}

function stateLine({ path, bytes, modifiedMs, changedMs, inode }: FoundFile, inodes: boolean): string {
  return `${path}\0${bytes} ${modifiedMs} ${changedMs} ${inodes ? inode : ''}`;
}

function problemLine({ path, sentence }: FileProblem): string {
  return `${path}\0${sentence}`;
}
