import type { AuthoredManifest } from '../authored/essay.ts';
import { viewerCompatibility } from '../authored/viewer-compatibility.ts';
import type { IiifJsonDocument } from '../iiif-json/serve.ts';
import type { Manifest } from '../model.ts';
import type { LocatedProblem, Problem } from '../problem.ts';
import { inFileOrder, mostImportant } from '../source/reading.ts';
import { composeIiifJson, type IiifJsonIds } from './iiif-json.ts';
import { type ImageUse, isCurrent, observed } from './image-use.ts';
import { composeManifest } from './manifest.ts';
import type { ImageSource } from './photographs.ts';
import type { FileReading } from './reading.ts';

/** Images, and how IIIF JSON documents are to be served. */
export interface ComposingSource extends ImageSource {
  readonly iiifJsonIds: IiifJsonIds;
}

/** What a reading gives, with what it depends on besides itself. */
export interface ComposedFile {
  /** The essay and its other orders; none for a collection, and for a file that could not be read. */
  readonly manifests: readonly Manifest[];
  /** Of reading and of composing, in the order of the file. */
  readonly problems: readonly LocatedProblem[];
  /** What viewers will not show as it may be meant. */
  readonly viewerRemarks: readonly LocatedProblem[];
  /** The document of an IIIF JSON file. */
  readonly written?: IiifJsonDocument;
  readonly use: ImageUse;
  readonly modifiedMs: number;
}

/** Whether a file of these problems is not to be published. */
export function hasErrors(problems: readonly LocatedProblem[]): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

/** Without what follows from an error of reading at the same place: something else stands there for what is wrong. */
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

/** The essay of a reading, or as much of it as could be read. */
function essayOf({ readable }: FileReading): AuthoredManifest | undefined {
  return readable?.kind === 'manifest' ? readable.manifest : undefined;
}

/** The composition of a reading; the one of before when its images are as they were. */
export function composeFile(
  reading: FileReading,
  modifiedMs: number,
  source: ComposingSource,
  before: ComposedFile | undefined,
): ComposedFile {
  if (before && before.modifiedMs === modifiedMs && isCurrent(before.use, source)) return before;
  const watched = observed(source);
  if (reading.file?.kind === 'iiif-json') {
    const parts = { ...watched.source, modifiedMs };
    const made = composeIiifJson(reading.file.iiifJson, source.iiifJsonIds, parts);
    return {
      manifests: made.manifests,
      problems: inFileOrder([...reading.problems, ...located(reading, made.problems)]),
      viewerRemarks: [],
      written: made.written,
      use: watched.use(),
      modifiedMs,
    };
  }
  const essay = essayOf(reading);
  if (!essay)
    return { manifests: [], problems: reading.problems, viewerRemarks: [], use: watched.use(), modifiedMs };
  const { manifests, problems } = composeManifest(essay, { ...watched.source, modifiedMs });
  return {
    // What is readable in spite of errors is looked through for mistakes, and not served.
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
