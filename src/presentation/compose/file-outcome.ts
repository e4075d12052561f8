import type { LocatedProblem, Problem } from '../problem.ts';
import { type ComposedFile, type ComposingSource, composeFile, hasErrors } from './file.ts';
import type { FileReading } from './reading.ts';

/** A file of the manifests folder. */
export interface ArchiveFile {
  /** Below the manifests folder, with `/`. */
  readonly name: string;
  /** As it is now. What is the same object as before counts as unchanged. */
  readonly reading: FileReading;
  /** The last reading of it that was not among `broken`: it is served while this one is. */
  readonly lastGood?: FileReading;
  /** Milliseconds since 1970. */
  readonly modifiedMs: number;
}

/** What a reading gave. */
export interface Compositions {
  readonly latest: ComposedFile;
  /** The last without errors, of this same reading: images come and go. */
  readonly good: ComposedFile | undefined;
}

export type CompositionsByReading = ReadonlyMap<FileReading, Compositions>;

/** What of a file is served, and what there is to say of it. */
export interface FileOutcome {
  readonly file: ArchiveFile;
  readonly latest: ComposedFile;
  readonly problems: readonly LocatedProblem[];
  readonly served: { readonly reading: FileReading; readonly composed: ComposedFile } | undefined;
  /** To be kept for the next composition. */
  readonly compositions: CompositionsByReading;
}

/**
 * A file's composition, or while there are errors in it the last good one of before.
 *
 * @param clashes ids in it that other files have
 * @param before what its readings gave last time
 */
export function outcomeOf(
  file: ArchiveFile,
  clashes: readonly Problem[],
  source: ComposingSource,
  before: CompositionsByReading,
): FileOutcome {
  const { reading, lastGood } = file;
  const compositions = new Map<FileReading, Compositions>();
  const compose = (of: FileReading, modifiedMs: number): Compositions => {
    const earlier = before.get(of);
    const latest = composeFile(of, modifiedMs, source, earlier?.latest);
    const result = { latest, good: hasErrors(latest.problems) ? earlier?.good : latest };
    compositions.set(of, result);
    return result;
  };

  const { latest, good } = compose(reading, file.modifiedMs);
  const problems =
    clashes.length === 0
      ? latest.problems
      : [...latest.problems, ...clashes.map((problem) => reading.locate(problem))];
  const outcome = { file, latest, problems, compositions };
  if (!hasErrors(problems)) return { ...outcome, served: { reading, composed: latest } };
  if (!lastGood) return { ...outcome, served: undefined };
  const fallback =
    lastGood === reading
      ? good
      : compose(lastGood, before.get(lastGood)?.good?.modifiedMs ?? file.modifiedMs).good;
  return { ...outcome, served: fallback && { reading: lastGood, composed: fallback } };
}
