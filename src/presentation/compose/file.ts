import type { AuthoredManifest } from '../authored/essay.ts';
import { viewerCompatibility } from '../authored/viewer-compatibility.ts';
import type { IiifJsonDocument } from '../iiif-json/serve.ts';
import type { Manifest } from '../model/manifest.ts';
import type { LocatedProblem, Problem } from '../problems/problem.ts';
import { inFileOrder, mostImportant } from '../source/reading.ts';
import { type ComposedIiifJson, composeIiifJson, type IiifJsonIds } from './iiif-json.ts';
import { type ImageSource, observed } from './image-source.ts';
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
  /** Identifiers of all images that were asked for, whether the archive has them or not. */
  readonly images: ReadonlySet<string>;
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

/** Composes a reading. Collections are composed by `composeCollection`: of them there are the problems of reading only. */
export function composeFile(reading: FileReading, modifiedMs: number, source: ComposingSource): ComposedFile {
  const watched = observed(source);
  if (reading.file?.kind === 'iiif-json') {
    const parts = { ...watched.source, modifiedMs };
    const made = composeIiifJson(reading.file.iiifJson, source.iiifJsonIds, parts);
    return {
      manifests: made.manifests,
      problems: inFileOrder([...reading.problems, ...lossesNotTold(reading, made)]),
      viewerRemarks: [],
      document: made.document,
      images: watched.asked,
    };
  }
  const essay = essayOf(reading);
  if (!essay) return { manifests: [], problems: reading.problems, viewerRemarks: [], images: watched.asked };
  const { manifests, problems } = composeManifest(essay, { ...watched.source, modifiedMs });
  return {
    // A reading with errors is composed to find its mistakes, and not served.
    manifests: reading.file ? manifests : [],
    problems: inFileOrder([
      ...reading.problems,
      ...withoutConsequences(located(reading, problems), reading.problems),
    ]),
    viewerRemarks: located(reading, viewerCompatibility(essay)),
    images: watched.asked,
  };
}

/** A version of a file. */
export interface FileVersion {
  readonly reading: FileReading;
  /** Milliseconds since 1970. */
  readonly modifiedMs: number;
}

/** A file of the manifests folder as it is now. */
export interface ArchiveFile extends FileVersion {
  /** Below the manifests folder, with `/`. */
  readonly name: string;
  /** The last version of it that had no errors: it is served while this one has some. Asked for then alone: it may be read so late. */
  readonly lastGood?: FileVersion;
}

/** What is served of a file, and its problems. */
export interface FileOutcome {
  readonly file: ArchiveFile;
  readonly latest: ComposedFile;
  readonly problems: readonly LocatedProblem[];
  /**
   * The file as it is, or while that has errors its last good version. Undefined where neither can be served as the images are
   * now: what was served before stays.
   */
  readonly served: (FileVersion & { readonly composed: ComposedFile }) | undefined;
  /** Whether errors keep the file from being served as it is. */
  readonly heldBack: boolean;
}

/**
 * Composes a file, or while there are errors in it its last good version.
 *
 * @param clashes problems of ids that other files have too
 * @param remarks problems that keep the file from nothing
 */
export function outcomeOf(
  file: ArchiveFile,
  clashes: readonly Problem[],
  source: ComposingSource,
  remarks: readonly Problem[] = [],
): FileOutcome {
  const { reading, modifiedMs } = file;
  const latest = composeFile(reading, modifiedMs, source);
  const own = [...latest.problems, ...clashes.map((problem) => reading.locate(problem))];
  const problems = [...own, ...remarks.map((problem) => reading.locate(problem))];
  const outcome = { file, latest, problems };
  if (!hasErrors(own))
    return { ...outcome, served: { reading, modifiedMs, composed: latest }, heldBack: false };
  const { lastGood } = file;
  if (!lastGood) return { ...outcome, served: undefined, heldBack: true };
  const composed =
    lastGood.reading === reading ? latest : composeFile(lastGood.reading, lastGood.modifiedMs, source);
  const served = hasErrors(composed.problems) ? undefined : { ...lastGood, composed };
  return { ...outcome, served, heldBack: true };
}
