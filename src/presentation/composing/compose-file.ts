import type { AuthoredManifest } from '../authored.ts';
import { composeManifest } from '../compose-manifest.ts';
import type { Manifest } from '../model.ts';
import type { LocatedProblem, Problem } from '../problem.ts';
import type { ReadAuthored } from '../read-authored.ts';
import { viewerCompatibility } from '../viewer-compatibility.ts';
import { type ImageUse, isCurrent, observed } from './image-use.ts';
import type { ImageSource } from './photographs.ts';

/** Problems of one file that are told: more, nobody reads. */
const MOST_PROBLEMS = 500;

/** What a reading gives, with what it depends on besides itself. */
export interface ComposedFile {
  /** The essay and its other orders; none for a collection, and for a file that could not be read. */
  readonly manifests: readonly Manifest[];
  /** Of reading and of composing, in the order of the file. */
  readonly problems: readonly LocatedProblem[];
  /** What viewers will not show as it may be meant. */
  readonly viewerRemarks: readonly LocatedProblem[];
  readonly use: ImageUse;
  readonly modifiedMs: number;
}

/** Whether a file of these problems is not to be published. */
export function hasErrors(problems: readonly LocatedProblem[]): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

/** The most important ones, with their places. */
function located(reading: ReadAuthored, problems: readonly Problem[]): readonly LocatedProblem[] {
  if (problems.length <= MOST_PROBLEMS) return problems.map((problem) => reading.locate(problem));
  const errors = problems.filter(({ severity }) => severity === 'error');
  const others = problems.filter(({ severity }) => severity !== 'error');
  const [next, ...rest] = [...errors, ...others].slice(MOST_PROBLEMS);
  const told = [...errors, ...others].slice(0, MOST_PROBLEMS);
  if (next) told.push({ ...next, rule: 'more', message: `there are ${rest.length + 1} more such problems` });
  return told.map((problem) => reading.locate(problem));
}

function inOrder(problems: readonly LocatedProblem[]): readonly LocatedProblem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

/** The essay of a reading, or as much of it as is legible. */
function essayOf({ legible }: ReadAuthored): AuthoredManifest | undefined {
  return legible?.kind === 'manifest' ? legible.manifest : undefined;
}

/** The composition of a reading; the one of before when its images are as they were. */
export function composeFile(
  reading: ReadAuthored,
  modifiedMs: number,
  source: ImageSource,
  before: ComposedFile | undefined,
): ComposedFile {
  if (before && before.modifiedMs === modifiedMs && isCurrent(before.use, source)) return before;
  const watched = observed(source);
  const essay = essayOf(reading);
  if (!essay)
    return { manifests: [], problems: reading.problems, viewerRemarks: [], use: watched.use(), modifiedMs };
  const { manifests, problems } = composeManifest(essay, { ...watched.source, modifiedMs });
  return {
    // What is only legible is looked through for mistakes, and not served.
    manifests: reading.file ? manifests : [],
    problems: inOrder([...reading.problems, ...located(reading, problems)]),
    viewerRemarks: located(reading, viewerCompatibility(essay)),
    use: watched.use(),
    modifiedMs,
  };
}
