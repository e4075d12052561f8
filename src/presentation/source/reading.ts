import type { LocatedProblem, Problem } from '../problems/problem.ts';
import type { TextProblem } from './decode-text.ts';

/** What came of reading a file. */
export interface Reading<File> {
  /** From the file's name; the id to suggest instead when the name is not right. */
  readonly id: string;
  /** What the file says; undefined when any problem is an error. */
  readonly file: File | undefined;
  /**
   * What could be read in spite of errors, to look for what else is wrong. Something else stands in for what is missing, so
   * it must not be served. The same as `file` where there are no errors.
   */
  readonly readable: File | undefined;
  /** In the order of the file. */
  readonly problems: readonly LocatedProblem[];
  /** Gives a problem that is found later, by its path, its place in the file. */
  locate(problem: Problem): LocatedProblem;
}

/** Problems of one file that are reported. */
export const MAX_PROBLEMS = 500;

/** Problems by line and column. */
export function inFileOrder(problems: readonly LocatedProblem[]): readonly LocatedProblem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

/** At most `MAX_PROBLEMS`, errors first, with a last one that counts the rest. */
export function mostImportant(problems: readonly Problem[]): readonly Problem[] {
  if (problems.length <= MAX_PROBLEMS) return problems;
  const isError = ({ severity }: Problem): boolean => severity === 'error';
  const sorted = [...problems.filter(isError), ...problems.filter((problem) => !isError(problem))];
  const next = sorted[MAX_PROBLEMS];
  const message = `there are ${problems.length - MAX_PROBLEMS} more such problems`;
  return [...sorted.slice(0, MAX_PROBLEMS), ...(next ? [{ ...next, rule: 'more', message }] : [])];
}

/**
 * The reading of a file in which no structure was found.
 *
 * @param name the path below the manifests folder, with `/`
 * @param ofName what is wrong with the name
 */
export function unreadable(
  name: string,
  id: string,
  ofName: readonly Problem[],
  ofText: readonly TextProblem[],
): Reading<never> {
  const locate = ({ path: _path, within: _within, ...problem }: Problem): LocatedProblem => ({
    ...problem,
    file: name,
    line: 1,
    column: 1,
  });
  const problems = ofText.map((problem) => ({ ...problem, severity: 'error' as const, file: name }));
  return {
    id,
    file: undefined,
    readable: undefined,
    problems: [...ofName.map(locate), ...problems],
    locate,
  };
}
