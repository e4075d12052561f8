import type { FoundFile } from '../../storage/files-below.ts';
import { isInRange } from '../../storage/following/path-order.ts';
import type { SettlingFiles } from '../../storage/following/settling-files.ts';
import type { SeenFolder } from '../../storage/following/tree-messages.ts';
import { identifierOf } from '../identifier.ts';
import { refusalOf } from '../scan.ts';
import type { KnownFile } from './master-store.ts';

/** Files that are to be taken in, and paths of those whose place they take. */
export interface FilesChange {
  readonly put: KnownFile[];
  readonly remove: string[];
}

/** What a folder as it was seen changes. */
export interface FolderPlan {
  /** By identifier. */
  readonly masters: ReadonlyMap<string, FilesChange>;
  /** Files that were served and are not there any more. */
  readonly gone: readonly KnownFile[];
  /** Files that were missing and are there as they were. */
  readonly returned: readonly KnownFile[];
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
  const there = new Set(folder.files.map(({ path }) => path));
  const expected = known.filter(({ path, isMissing }) => isMissing !== true || there.has(path));
  const { changed, gone, lookAgainMs } = settling.look(folder, expected, nowMs);
  for (const file of changed) {
    const identifier = identifierOf(file.path);
    const problem = refusalOf(file.path);
    changeOf(identifier).put.push({ ...file, ...(identifier === undefined ? { problem } : { identifier }) });
  }
  // Nothing is lost with files that are not served.
  for (const { path, identifier, problem } of gone)
    if (problem !== undefined) changeOf(identifier).remove.push(path);
  const replaced = replacedFiles(folder, known, masters, there);
  for (const { path, identifier } of replaced) changeOf(identifier).remove.push(path);
  const isReplaced = new Set(replaced.map(({ path }) => path));
  const problems = new Map(known.map(({ path, problem }) => [path, problem]));
  // A file that cannot be read at the moment stays what it was.
  for (const { path, sentence } of folder.problems)
    if (!problems.has(path) || (problems.get(path) ?? sentence) !== sentence)
      others.put.push({ path, bytes: 0, modifiedMs: 0, problem: sentence });
  const isChanged = new Set(changed.map(({ path }) => path));
  const returned = expected.filter(({ path, isMissing }) => isMissing === true && !isChanged.has(path));
  return {
    masters,
    gone: gone.filter(({ path, problem }) => problem === undefined && !isReplaced.has(path)),
    returned,
    others,
    lookAgainMs,
  };
}

/** Known files that are not there, where another that has settled has their identifier. */
function replacedFiles(
  { ranges }: FolderNow,
  known: readonly KnownFile[],
  masters: ReadonlyMap<string, FilesChange>,
  there: ReadonlySet<string>,
): KnownFile[] {
  return known.filter(
    ({ path, identifier }) =>
      identifier !== undefined &&
      (masters.get(identifier)?.put.length ?? 0) > 0 &&
      !there.has(path) &&
      ranges.some((range) => isInRange(path, range)),
  );
}

/** Whether a file is as it was known, and is of a format that is read, or is not, as it was then. */
export function isSameFile(known: KnownFile, found: FoundFile, ignoreInodes: boolean): boolean {
  return (
    known.identifier === identifierOf(found.path) &&
    known.bytes === found.bytes &&
    known.modifiedMs === found.modifiedMs &&
    known.changedMs === found.changedMs &&
    (ignoreInodes || known.inode === found.inode)
  );
}
