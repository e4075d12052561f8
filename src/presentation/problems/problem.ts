/** Where something stands in a file: keys and indexes from the root, such as `['sections', 0, 'label']`. */
export type AuthoredPath = readonly (string | number)[];

/** Something that is wrong with a file of the manifests folder, or may be. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  /** A short name of what is checked, in kebab-case: `unknown-image`, `rights-uri`. */
  readonly rule: string;
  /** The name that the problem is about, for programs: the identifier of the image of `unknown-image`. */
  readonly subject?: string;
  /** For the person who wrote the file: what is wrong, in one sentence without a full stop. */
  readonly message: string;
  /** What would be right: `did you mean cactus/03?` */
  readonly suggestion?: string;
  readonly path: AuthoredPath;
  /** The words that it is about, within a long text that stands at the path. */
  readonly within?: string;
}

/** A problem with its place for people. */
export interface LocatedProblem extends Omit<Problem, 'path' | 'within'> {
  /** Below the manifests folder, with `/`. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}
