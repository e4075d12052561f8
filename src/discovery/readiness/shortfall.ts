import type { Canvas, Manifest } from '../../presentation/model/manifest.ts';
import type { AuthoredPath } from '../../presentation/problems/problem.ts';
import type { Description } from '../descriptions/description.ts';

/** What an aggregator or a search engine would miss, and the key to write for it. */
export interface Shortfall {
  /** In kebab-case; it begins with the name of who would say so. */
  readonly rule: string;
  /** One sentence without a full stop. */
  readonly message: string;
  readonly suggestion: string;
  /** Where the key stands, or would. */
  readonly path: AuthoredPath;
}

/** An essay that is judged, as it is composed and as it is described. */
export interface JudgedEssay {
  readonly manifest: Manifest;
  readonly description: Description;
  /** Where a photograph stands in the file, by the id of its canvas. */
  readonly pathOf: (canvas: string) => AuthoredPath;
}

/** `2 of 3 photographs have`. */
export function countOf(some: number, all: number): string {
  if (some === all) return all === 1 ? 'the photograph has' : 'the photographs have';
  return `${some} of ${all} photographs ${some === 1 ? 'has' : 'have'}`;
}

/** Where to write what photographs lack: in the essay where all lack it, else in the first that does. */
export function placeFor(
  lacking: readonly Canvas[],
  { manifest, pathOf }: JudgedEssay,
  key: AuthoredPath,
): AuthoredPath {
  const [first] = lacking;
  return first && lacking.length < manifest.canvases.length ? [...pathOf(first.id), ...key] : key;
}
