import type { AuthoredPath, Problem } from '../problems/problem.ts';

/** A path as a key of a set. */
function keyOf(path: AuthoredPath): string {
  return JSON.stringify(path);
}

/** Collects what is wrong with a file while it is read. */
export class Report {
  readonly problems: Problem[] = [];
  readonly #unread = new Set<string>();
  readonly #told = new Set<string>();
  /** For problems with something missing: where it could have been. */
  readonly #places = new Map<Problem, readonly AuthoredPath[]>();

  /**
   * `message` is one sentence without a full stop; `suggestion` says what would be right.
   *
   * @param within the words that it is about, in a text that may have many
   */
  error(path: AuthoredPath, rule: string, message: string, suggestion?: string, within?: string): void {
    this.#add('error', path, rule, message, suggestion, within);
    this.markUnread(path);
  }

  /** As `error`. */
  warning(path: AuthoredPath, rule: string, message: string, suggestion?: string, within?: string): void {
    this.#add('warning', path, rule, message, suggestion, within);
  }

  /** Whether this is asked for the first time: for what is told once, though it stands in many places. */
  isFirst(what: string): boolean {
    const isFirst = !this.#told.has(what);
    this.#told.add(what);
    return isFirst;
  }

  /** Reports that a group has none of some keys. */
  absent(
    group: AuthoredPath,
    keys: readonly string[],
    rule: string,
    message: string,
    suggestion?: string,
  ): void {
    const places = keys.map((key) => [...group, key]);
    this.#places.set(this.#add('error', places[0] ?? group, rule, message, suggestion), places);
  }

  /** Notes that what stands at a path was not read because of a mistake that is reported. */
  markUnread(path: AuthoredPath): void {
    this.#unread.add(keyOf(path));
  }

  /** Whether what stands at a path, or something above it, was not read. */
  isUnread(path: AuthoredPath): boolean {
    if (this.#unread.size === 0) return false;
    return [...path, ''].some((_, length) => this.#unread.has(keyOf(path.slice(0, length))));
  }

  /** The problems that do not just follow from what earlier stages left unread. */
  problemsNotCausedBy(...before: readonly Report[]): readonly Problem[] {
    return this.problems.filter((problem) => {
      const places = this.#places.get(problem) ?? [problem.path];
      return !before.some((report) => places.some((place) => report.isUnread(place)));
    });
  }

  #add(
    severity: Problem['severity'],
    path: AuthoredPath,
    rule: string,
    message: string,
    suggestion: string | undefined,
    within?: string,
  ): Problem {
    const problem = {
      severity,
      rule,
      message,
      path,
      ...(suggestion === undefined ? {} : { suggestion }),
      ...(within === undefined ? {} : { within }),
    };
    this.problems.push(problem);
    return problem;
  }
}

/** A value of a file as messages quote it: short, and on one line. */
export function quoted(value: string): string {
  const line = value.slice(0, 200).replace(/\s+/g, ' ').trim();
  return `“${line.length > 60 ? `${line.slice(0, 57)}…` : line}”`;
}
