import type { AuthoredCollection, AuthoredManifest } from '../authored.ts';
import { composeManifest } from '../compose-manifest.ts';
import type { Manifest } from '../model.ts';
import type { LocatedProblem, Problem } from '../problem.ts';
import { viewerCompatibility } from '../viewer-compatibility.ts';
import { type ImageUse, isCurrent, observed } from './image-use.ts';
import type { ImageSource } from './photographs.ts';

/** A file of the manifests folder as it was read. */
export interface Reading {
  /** Of the manifest or collection. */
  readonly id: string;
  readonly file:
    | { readonly kind: 'manifest'; readonly manifest: AuthoredManifest }
    | { readonly kind: 'collection'; readonly collection: AuthoredCollection }
    /** What is in it could not be made out. */
    | undefined;
  readonly problems: readonly LocatedProblem[];
  locate(problem: Problem): LocatedProblem;
}

/** What a reading gives, with what it depends on besides itself. */
export interface ComposedFile {
  /** The essay and its other orders; none for a collection. */
  readonly manifests: readonly Manifest[];
  /** Of reading and of composing. */
  readonly problems: readonly LocatedProblem[];
  /** What viewers will not show as it was meant. */
  readonly viewerRemarks: readonly LocatedProblem[];
  readonly use: ImageUse;
  readonly modifiedMs: number;
}

/** Whether a file of these problems is not to be published. */
export function hasErrors(problems: readonly LocatedProblem[]): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

/** The composition of a reading, the earlier one when its images are as they were. */
export function composeFile(
  reading: Reading,
  modifiedMs: number,
  source: ImageSource,
  before: ComposedFile | undefined,
): ComposedFile {
  if (before && before.modifiedMs === modifiedMs && isCurrent(before.use, source)) return before;
  const watched = observed(source);
  const { file } = reading;
  if (file?.kind !== 'manifest')
    return { manifests: [], problems: reading.problems, viewerRemarks: [], use: watched.use(), modifiedMs };
  const { manifests, problems } = composeManifest(file.manifest, { ...watched.source, modifiedMs });
  return {
    manifests,
    problems: [...reading.problems, ...problems.map((problem) => reading.locate(problem))],
    viewerRemarks: viewerCompatibility(file.manifest).map((problem) => reading.locate(problem)),
    use: watched.use(),
    modifiedMs,
  };
}
