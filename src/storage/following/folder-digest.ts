import { createHash } from 'node:crypto';
import type { FileProblem, FoundFile } from '../files-below.ts';

/** What a folder holds, as far as its digest goes. */
export interface FolderContent {
  readonly files: readonly FoundFile[];
  /** Paths. */
  readonly folders: readonly string[];
  readonly problems: readonly FileProblem[];
  readonly skipped: readonly FileProblem[];
}

/** A digest of what a folder holds; the order of the parts is of no consequence. */
export function folderDigest(content: FolderContent, inodes: boolean): string {
  const hash = createHash('sha256');
  const add = (lines: string[]): void => void hash.update(`${lines.sort(byUnits).join('\0')}\0\0`);
  add(content.files.map((file) => stateLine(file, inodes)));
  add([...content.folders]);
  add(content.problems.map(problemLine));
  add(content.skipped.map(problemLine));
  return hash.digest('base64url');
}

function stateLine({ path, bytes, modifiedMs, changedMs, inode }: FoundFile, inodes: boolean): string {
  return `${path}\0${bytes} ${modifiedMs} ${changedMs} ${inodes ? inode : ''}`;
}

function problemLine({ path, sentence }: FileProblem): string {
  return `${path}\0${sentence}`;
}

function byUnits(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
