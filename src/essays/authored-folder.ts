import { setTimeout as pause } from 'node:timers/promises';
import { type FileReading, readContents } from '../presentation/compose/reading.ts';
import type { LocatedProblem } from '../presentation/problems/problem.ts';
import { errorCode } from '../storage/error-code.ts';
import { type FoundFile, unreadableSentence } from '../storage/files-below.ts';
import { problemsFound, SETTLE_SECONDS, unreadableProblem } from './authored-file.ts';
import type { AuthoredSource } from './authored-source.ts';

/** How often files that are being written are looked at; those that change for longer are left out. */
const MOST_LOOKS = 20;

/** All files of a folder of manifests at one moment. */
export interface AuthoredFolder {
  /** By path below the folder, in the order of the paths. */
  readonly files: ReadonlyMap<string, { readonly reading: FileReading; readonly modifiedMs: number }>;
  /** What cannot be read at all, and links that are not followed. */
  readonly problems: readonly LocatedProblem[];
}

/**
 * Reads all essays and IIIF JSON of an archive, without a server; files that are being written are waited for. Rejects with
 * ObjectStoreError when they lie in a store that cannot be listed.
 */
export async function readAllAuthored(source: AuthoredSource): Promise<AuthoredFolder> {
  let found = await lookAt(source);
  for (let looks = 1; found.isChanging && looks < MOST_LOOKS; looks += 1) {
    await pause(SETTLE_SECONDS * 1000);
    found = await lookAt(source);
  }
  return found;
}

async function lookAt(source: AuthoredSource): Promise<AuthoredFolder & { readonly isChanging: boolean }> {
  const files = new Map<string, { reading: FileReading; modifiedMs: number }>();
  const problems: LocatedProblem[] = [];
  let isChanging = false;
  for (const file of await found(source, problems)) {
    const { path, modifiedMs } = file;
    if (Date.now() - modifiedMs < SETTLE_SECONDS * 1000) isChanging = true;
    const read = await source.read(file);
    if (read.kind === 'unreadable') problems.push(unreadableProblem(path, read.sentence));
    else if (read.kind === 'changing') isChanging = true;
    else files.set(path, { reading: readContents(read.bytes, path), modifiedMs });
  }
  return { files, problems, isChanging };
}

async function found(source: AuthoredSource, problems: LocatedProblem[]): Promise<readonly FoundFile[]> {
  try {
    const below = await source.list();
    problems.push(...problemsFound(below.problems, below.skipped));
    return below.files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    // An archive need not have essays.
    if (code !== 'ENOENT') problems.push(unreadableProblem('.', unreadableSentence(code), true));
    return [];
  }
}
