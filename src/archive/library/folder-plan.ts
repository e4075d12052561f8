import type { FoundFile } from '../../storage/files-below.ts';
import { isInRange } from '../../storage/following/path-order.ts';
import type { SettlingFiles } from '../../storage/following/settling-files.ts';
import type { SeenFolder } from '../../storage/following/tree-messages.ts';
import { identifierOf } from '../identifier.ts';
import { refusalOf } from '../scan.ts';
import type { KnownFile } from './master-store.ts';

/** Files that are to be taken in, and paths of those that are gone. */
export interface FilesChange {
  readonly put: KnownFile[];
  readonly remove: string[];
}

/** What a folder as it was seen changes. */
export interface FolderPlan {
  /** By identifier. */
  readonly masters: ReadonlyMap<string, FilesChange>;
  /** What cannot be a master, or cannot be read. */
  readonly others: FilesChange;
  /** Files are still changing: look again after this many milliseconds. */
  readonly lookAgainMs: number | undefined;
}

/** What is asked of a folder that was looked at, or is gone. */
export type FolderNow = Pick<SeenFolder, 'path' | 'files' | 'ranges' | 'problems'>;

/**
 * Compares the files of a folder with what is known of them. A file that is still being written counts as it was before,
 * and one that has just gone for as long as files take to settle, unless another has come to its identifier.
 *
 * @param nowMs milliseconds since 1970
 */
export function planFolder(
  folder: FolderNow,
  known: readonly KnownFile[],
  settling: SettlingFiles<KnownFile>,
  nowMs: number,
): FolderPlan {
  const masters = new Map<string, FilesChange>();
  const others: FilesChange = { put: [], remove: [] };
  const changeOf = (identifier: string | undefined): FilesChange => {
    if (identifier === undefined) return others;
    const change = masters.get(identifier) ?? { put: [], remove: [] };
    masters.set(identifier, change);
    return change;
  };
  const { changed, gone, lookAgainMs } = settling.look(folder, known, nowMs);
  for (const file of changed) {
    const identifier = identifierOf(file.path);
    const problem = refusalOf(file.path);
    changeOf(identifier).put.push({ ...file, ...(identifier === undefined ? { problem } : { identifier }) });
  }
  for (const { path, identifier } of [...gone, ...replaced(folder, known, masters)])
    changeOf(identifier).remove.push(path);
  const problems = new Map(known.map(({ path, problem }) => [path, problem]));
  // A file that cannot be read at the moment stays what it was.
  for (const { path, sentence } of folder.problems)
    if (!problems.has(path) || (problems.get(path) ?? sentence) !== sentence)
      others.put.push({ path, bytes: 0, modifiedMs: 0, problem: sentence });
  return { masters, others, lookAgainMs };
}

/** Known files that are not there, where another that has settled has their identifier. */
function replaced(
  { files, ranges }: FolderNow,
  known: readonly KnownFile[],
  masters: ReadonlyMap<string, FilesChange>,
): KnownFile[] {
  if (masters.size === 0) return [];
  const there = new Set(files.map(({ path }) => path));
  return known.filter(
    ({ path, identifier }) =>
      identifier !== undefined &&
      (masters.get(identifier)?.put.length ?? 0) > 0 &&
      !there.has(path) &&
      ranges.some((range) => isInRange(path, range)),
  );
}

/** Whether a file is as it was known. */
export function isSameFile(known: KnownFile, found: FoundFile, ignoreInodes: boolean): boolean {
  return (
    known.bytes === found.bytes &&
    known.modifiedMs === found.modifiedMs &&
    known.changedMs === found.changedMs &&
    (ignoreInodes || known.inode === found.inode)
  );
}
