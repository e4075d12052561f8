import type { Log } from '../log.ts';
import type { LocatedProblem } from '../presentation/problem.ts';
import type { BrokenManifests } from '../readiness.ts';

/** Errors that `/ready` lists. */
const TOLD_ERRORS = 10;

function wordsOf({ message, suggestion }: LocatedProblem): string {
  return suggestion === undefined ? message : `${message}; ${suggestion}`;
}

function sentenceOf(problem: LocatedProblem): string {
  return `${problem.file}:${problem.line}:${problem.column}: ${wordsOf(problem)}`;
}

/** What is wrong with the authored files now; what is new is logged, once. */
export class ProblemLog {
  readonly #log: Log;
  #known: ReadonlySet<string> = new Set();
  #errors: readonly LocatedProblem[] = [];

  constructor(log: Log) {
    this.#log = log;
  }

  /** Errors that there are now. */
  get errors(): number {
    return this.#errors.length;
  }

  get broken(): BrokenManifests {
    return {
      broken: new Set(this.#errors.map(({ file }) => file)).size,
      errors: this.#errors.slice(0, TOLD_ERRORS).map(sentenceOf),
    };
  }

  /** Takes in all problems that there are now. */
  tell(problems: readonly LocatedProblem[]): void {
    const sentences = new Set<string>();
    for (const problem of problems) {
      const sentence = sentenceOf(problem);
      sentences.add(sentence);
      if (this.#known.has(sentence)) continue;
      const { file, line, column, rule } = problem;
      // Warnings are for authors, who see them by `loupe validate`; links are made by those who run the server.
      const level = problem.severity === 'error' || rule === 'skipped-link' ? 'warn' : 'debug';
      this.#log[level]({ file, line, column, rule }, wordsOf(problem));
    }
    this.#known = sentences;
    this.#errors = problems.filter(({ severity }) => severity === 'error');
  }
}
