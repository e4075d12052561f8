import type { FolderLooks } from '../composed/folder-look-store.ts';
import type { Log } from '../log.ts';
import type { LocatedProblem } from '../presentation/problems/problem.ts';
import { inFileOrder } from '../presentation/source/reading.ts';
import type { BrokenManifests } from '../readiness.ts';
import { unreadableProblem } from './authored-file.ts';

/** Errors that `/ready` lists. */
const TOLD_ERRORS = 10;

/** Errors that the log tells of at the start. */
const LOGGED_ERRORS = 100;

const MISSING =
  'files of manifests are missing; what they present is served until they return, or "loupe forget" says that they are gone';

function wordsOf({ message, suggestion }: LocatedProblem): string {
  return suggestion === undefined ? message : `${message}; ${suggestion}`;
}

function sentenceOf(problem: LocatedProblem): string {
  return `${problem.file}:${problem.line}:${problem.column}: ${wordsOf(problem)}`;
}

function isError({ severity }: LocatedProblem): boolean {
  return severity === 'error';
}

/** What is wrong with the authored files; what is new is logged. */
export class ProblemLog {
  readonly #log: Log;
  readonly #looks: FolderLooks;
  /** What was said of folders and of files that cannot be read. */
  #told: ReadonlySet<string> = new Set();
  #missing: number;
  #summary: (BrokenManifests & { readonly errorCount: number }) | undefined;

  constructor(log: Log, looks: FolderLooks) {
    this.#log = log;
    this.#looks = looks;
    this.#missing = looks.countMissing();
  }

  /** Errors that there are now. */
  get errors(): number {
    return this.#now.errorCount;
  }

  get broken(): BrokenManifests {
    const { broken, errors } = this.#now;
    return { broken, errors };
  }

  /** Files that are missing: what they present is served until they return. */
  get missing(): number {
    return this.#missing;
  }

  /** Logs what was wrong when the server ended. */
  begin(): void {
    for (const problems of this.#looks.problems(LOGGED_ERRORS))
      for (const problem of problems.filter(isError)) this.#write(problem);
  }

  /** Takes in that rows have changed, with problems that were not there before. */
  tell(newProblems: readonly LocatedProblem[]): void {
    this.#summary = undefined;
    for (const problem of newProblems) this.#write(problem);
    const told = new Set<string>();
    for (const problem of this.#ofFolders()) {
      const sentence = sentenceOf(problem);
      told.add(sentence);
      if (!this.#told.has(sentence)) this.#write(problem);
    }
    this.#told = told;
    this.#tellMissing();
  }

  #tellMissing(): void {
    const before = this.#missing;
    this.#missing = this.#looks.countMissing();
    if (this.#missing > before) this.#log.error({ files: this.#missing }, MISSING);
    else if (this.#missing === 0 && before > 0) this.#log.info('no files of manifests are missing any more');
  }

  get #now(): BrokenManifests & { readonly errorCount: number } {
    this.#summary ??= this.#summarise();
    return this.#summary;
  }

  #summarise(): BrokenManifests & { readonly errorCount: number } {
    const ofFolders = this.#ofFolders().filter(isError);
    const { files, errors } = this.#looks.counts;
    const first = this.#looks
      .problems(TOLD_ERRORS)
      .flatMap((problems) => inFileOrder(problems.filter(isError)));
    return {
      broken: new Set(ofFolders.map(({ file }) => file)).size + files,
      errorCount: ofFolders.length + errors,
      errors: [...ofFolders, ...first].slice(0, TOLD_ERRORS).map(sentenceOf),
    };
  }

  /** Problems of folders, and of files that cannot be read. */
  #ofFolders(): readonly LocatedProblem[] {
    const { folderProblems, unreadable } = this.#looks;
    return [
      ...folderProblems,
      ...unreadable.map(({ path, unreadable: sentence }) => unreadableProblem(path, sentence)),
    ];
  }

  #write(problem: LocatedProblem): void {
    const { file, line, column, rule } = problem;
    // Warnings are for authors, who see them by `loupe validate`; links are made by those who run the server.
    const level = problem.severity === 'error' || rule === 'skipped-link' ? 'warn' : 'debug';
    this.#log[level]({ file, line, column, rule }, wordsOf(problem));
  }
}
