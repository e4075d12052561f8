import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocatedProblem } from '../presentation/problems/problem.ts';
import { maxBytesOf } from '../presentation/source/decode-text.ts';
import { errorCode } from '../storage/error-code.ts';
import { readAt, withOpenFile } from '../storage/file-store.ts';
import { type FileProblem, type FoundFile, unreadableSentence } from '../storage/files-below.ts';

/** How long a file must have been unchanged: programs that write it in parts pause for less. */
export const SETTLE_SECONDS = 0.1;

/** Names of essays and of IIIF JSON. */
export const AUTHORED = /(?:^|\/)[^/]+\.(?:ya?ml|json)$/i;

/** What may be a folder of such files: a name without a dot. */
const FOLDER = /(?:^|\/)[^./]+$/;

/** What came of reading the bytes of a file. */
export type ReadFile =
  | { readonly kind: 'read'; readonly bytes: Buffer }
  /** It is being written again, or was removed. */
  | { readonly kind: 'changing' }
  | { readonly kind: 'unreadable'; readonly sentence: string };

/** Reads a file as far as it is needed: of one that is too large no byte beyond the first above is. */
export async function readAuthoredFile(folder: string, file: FoundFile): Promise<ReadFile> {
  const full = join(folder, file.path);
  try {
    const bytes = await withOpenFile(full, (open) => readAt(open, 0, maxBytesOf(file.path) + 1));
    const { size, mtimeMs } = await stat(full);
    const isSame = size === file.bytes && Math.floor(mtimeMs) === file.modifiedMs;
    return isSame ? { kind: 'read', bytes } : { kind: 'changing' };
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    return code === 'ENOENT'
      ? { kind: 'changing' }
      : { kind: 'unreadable', sentence: unreadableSentence(code) };
  }
}

/** The problem of a file, or of a folder, the empty one or `.` of the whole folder, that cannot be read. */
export function unreadableProblem(file: string, sentence: string, isFolder = false): LocatedProblem {
  const message = `${isFolder ? 'the folder' : 'the file'} ${sentence}`;
  return {
    severity: 'error',
    rule: 'unreadable',
    message,
    file: file === '' ? '.' : file,
    line: 1,
    column: 1,
  };
}

/** Problems of what was found in a folder and cannot be read or is not followed. */
export function problemsFound(
  problems: readonly FileProblem[],
  skipped: readonly FileProblem[],
): readonly LocatedProblem[] {
  const links = skipped.filter(({ path }) => AUTHORED.test(path) || FOLDER.test(path));
  return [
    ...problems.map(({ path, sentence }) => unreadableProblem(path, sentence, path === '' || path === '.')),
    ...links.map(skippedLink),
  ];
}

function skippedLink({ path, sentence }: FileProblem): LocatedProblem {
  return {
    severity: 'warning',
    rule: 'skipped-link',
    message: `this ${sentence}`,
    suggestion: 'put a copy of the file itself into the folder',
    file: path,
    line: 1,
    column: 1,
  };
}
