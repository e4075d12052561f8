import type { AuthoredManifest } from '../authored/essay.ts';
import { viewerCompatibility } from '../authored/viewer-compatibility.ts';
import type { IiifJsonDocument } from '../iiif-json/serve.ts';
import type { Manifest } from '../model.ts';
import type { LocatedProblem, Problem } from '../problem.ts';
import { inFileOrder, mostImportant } from '../source/reading.ts';
import { type ComposedIiifJson, composeIiifJson, type IiifJsonIds } from './iiif-json.ts';
import { type ImageSource, type ImagesUsed, isUnchanged, observed } from './image-source.ts';
import { composeManifest } from './manifest.ts';
import type { FileReading } from './reading.ts';

/** Images, and how IIIF JSON documents are to be served. */
export interface ComposingSource extends ImageSource {
  readonly iiifJsonIds: IiifJsonIds;
}

/** What is composed of a reading, with the images that it depends on. */
export interface ComposedFile {
  /** The essay and its other orders; none for a collection, and for a file that could not be read. */
  readonly manifests: readonly Manifest[];
  /** Of reading and of composing, in the order of the file. */
  readonly problems: readonly LocatedProblem[];
  /** What viewers may show otherwise than it is meant. */
  readonly viewerRemarks: readonly LocatedProblem[];
  /** Of an IIIF JSON file. */
  readonly document?: IiifJsonDocument;
  readonly use: ImagesUsed;
  readonly modifiedMs: number;
}

/** Whether these problems keep a file from being published. */
export function hasErrors(problems: readonly LocatedProblem[]): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

/** Leaves out problems at the place of an error of reading, where something else stands for what is wrong. */
function withoutConsequences(
  problems: readonly LocatedProblem[],
  ofReading: readonly LocatedProblem[],
): readonly LocatedProblem[] {
  const wrong = new Set(
    ofReading.filter(({ severity }) => severity === 'error').map(({ line, column }) => `${line}:${column}`),
  );
  return problems.filter(({ line, column }) => !wrong.has(`${line}:${column}`));
}

/** The most important ones, with their places. */
function located(reading: FileReading, problems: readonly Problem[]): readonly LocatedProblem[] {
  return mostImportant(problems).map((problem) => reading.locate(problem));
}

/**
 * What other versions leave out, but for what is said to be wrong anyway; of a manifest that has no other versions, that it
 * has none.
 */
function lossesNotTold(
  reading: FileReading,
  { manifests, problems }: ComposedIiifJson,
): readonly LocatedProblem[] {
  const told = new Set(reading.problems.map(({ line, column }) => `${line}:${column}`));
  const losses = located(reading, problems);
  return manifests.length === 0
    ? losses
    : losses.filter(({ line, column }) => !told.has(`${line}:${column}`));
}

/** The essay of a reading, or as much of it as could be read. */
function essayOf({ readable }: FileReading): AuthoredManifest | undefined {
  return readable?.kind === 'manifest' ? readable.manifest : undefined;
}

/** Composes a reading; returns the earlier composition when its images are as they were. */
export function composeFile(
  reading: FileReading,
  modifiedMs: number,
  source: ComposingSource,
  before: ComposedFile | undefined,
): ComposedFile {
  if (before && before.modifiedMs === modifiedMs && isUnchanged(before.use, source)) return before;
  const watched = observed(source);
  if (reading.file?.kind === 'iiif-json') {
    const parts = { ...watched.source, modifiedMs };
    const made = composeIiifJson(reading.file.iiifJson, source.iiifJsonIds, parts);
    return {
      manifests: made.manifests,
      problems: inFileOrder([...reading.problems, ...lossesNotTold(reading, made)]),
      viewerRemarks: [],
      document: made.document,
      use: watched.use(),
      modifiedMs,
    };
  }
  const essay = essayOf(reading);
  if (!essay)
    return { manifests: [], problems: reading.problems, viewerRemarks: [], use: watched.use(), modifiedMs };
  const { manifests, problems } = composeManifest(essay, { ...watched.source, modifiedMs });
  return {
    // A reading with errors is composed to find its mistakes, and not served.
    manifests: reading.file ? manifests : [],
    problems: inFileOrder([
      ...reading.problems,
      ...withoutConsequences(located(reading, problems), reading.problems),
    ]),
    viewerRemarks: located(reading, viewerCompatibility(essay)),
    use: watched.use(),
    modifiedMs,
  };
}

/** A file of the manifests folder. */
export interface ArchiveFile {
  /** Below the manifests folder, with `/`. */
  readonly name: string;
  /** As it is now. The same object as before counts as unchanged. */
  readonly reading: FileReading;
  /** The last reading of it that was not among `broken`: it is served while this one is. */
  readonly lastGood?: FileReading;
  /** Milliseconds since 1970. */
  readonly modifiedMs: number;
}

/** The compositions of a reading. */
export interface Compositions {
  readonly latest: ComposedFile;
  /** The last without errors: as images come and go, one reading has several. */
  readonly good: ComposedFile | undefined;
}

export type CompositionsByReading = ReadonlyMap<FileReading, Compositions>;

/** What is served of a file, and its problems. */
export interface FileOutcome {
  readonly file: ArchiveFile;
  readonly latest: ComposedFile;
  readonly problems: readonly LocatedProblem[];
  readonly served: { readonly reading: FileReading; readonly composed: ComposedFile } | undefined;
  /** For the next composition. */
  readonly compositions: CompositionsByReading;
}

/**
 * A file's composition, or while there are errors in it the last good one of before.
 *
 * @param clashes problems of ids that other files have too
 * @param before the compositions of last time
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
