import { styleText } from 'node:util';
import type { LocatedProblem } from '../presentation/problems/problem.ts';
import { printable } from '../storage/printable.ts';

/** The result for the chosen files. */
export interface Validation {
  /** Below the manifests folder. */
  readonly files: readonly string[];
  /** By file, in the order of each. */
  readonly problems: readonly LocatedProblem[];
  /** What viewers will not show as it may be meant; nothing that an author must change. */
  readonly viewerRemarks: readonly LocatedProblem[];
  /** What aggregators and search engines would miss; left out where nobody asked for it. */
  readonly readiness?: readonly LocatedProblem[];
}

export interface ValidationCounts {
  readonly errors: number;
  readonly warnings: number;
}

/** With warnings as errors. */
export function strictly(validation: Validation): Validation {
  return {
    ...validation,
    problems: validation.problems.map((problem) => ({ ...problem, severity: 'error' })),
  };
}

/** How many errors and warnings there are; viewer remarks are neither. */
export function countsOf({ problems }: Validation): ValidationCounts {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  return { errors, warnings: problems.length - errors };
}

/** For other programs. A change of the shape raises `version` and is told in `docs/validating.md`. */
export function validationJson(validation: Validation): string {
  const { errors, warnings } = countsOf(validation);
  const told = ({ file, line, column, rule, message, suggestion }: LocatedProblem) => ({
    file,
    line,
    column,
    rule,
    message,
    ...(suggestion !== undefined && { suggestion }),
  });
  const result = {
    version: 1,
    valid: errors === 0,
    files: validation.files,
    errors,
    warnings,
    problems: validation.problems.map((problem) => ({ severity: problem.severity, ...told(problem) })),
    viewerRemarks: validation.viewerRemarks.map(told),
    ...(validation.readiness && { readiness: validation.readiness.map(told) }),
  };
  return `${JSON.stringify(result, undefined, 2)}\n`;
}

type Style = Parameters<typeof styleText>[0];
type Painter = (style: Style, text: string) => string;

const STYLES = { error: 'red', warning: 'yellow', viewer: 'cyan', readiness: 'magenta' } as const;

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

function lines(
  { file, line, column, rule, message, suggestion }: LocatedProblem,
  kind: keyof typeof STYLES,
  folder: string,
  paint: Painter,
): string[] {
  const place = paint('bold', printable(`${folder}${file}:${line}:${column}`));
  const head = `${place}: ${paint(STYLES[kind], kind)}: ${printable(message)} ${paint('dim', `[${rule}]`)}`;
  return suggestion === undefined ? [head] : [head, `    ${printable(suggestion)}`];
}

function summary(validation: Validation, paint: Painter): string {
  const { errors, warnings } = countsOf(validation);
  const checked = plural(validation.files.length, 'file');
  if (validation.files.length === 0) return 'There are no manifests to check.';
  if (errors === 0 && warnings === 0) return paint('green', `${checked} checked: all is well.`);
  const counts = `${plural(errors, 'error')}, ${plural(warnings, 'warning')}`;
  return paint(errors > 0 ? 'red' : 'yellow', `${checked} checked: ${counts}.`);
}

/** What those who asked are told of aggregators in the end, also when there is nothing. */
function readinessSummary({ readiness }: Validation): string {
  if (!readiness) return '';
  const things = readiness.length === 0 ? 'nothing' : plural(readiness.length, 'thing');
  return ` Aggregators and search engines would miss ${things}.`;
}

/**
 * For people: a line for each problem that begins with its place, by file, and a summary.
 *
 * @param folder what goes before the names of files, with `/` at its end
 * @param colours for a terminal
 */
export function validationText(
  validation: Validation,
  { folder, colours }: { readonly folder: string; readonly colours: boolean },
): string {
  const paint: Painter = (style, text) =>
    colours ? styleText(style, text, { validateStream: false }) : text;
  const { problems, viewerRemarks, readiness = [] } = validation;
  const files = [...new Set([...problems, ...viewerRemarks, ...readiness].map(({ file }) => file))];
  const blocks = files.sort().map((file) => {
    const of = (all: readonly LocatedProblem[]) => all.filter((problem) => problem.file === file);
    return [
      ...of(problems).flatMap((problem) => lines(problem, problem.severity, folder, paint)),
      ...of(viewerRemarks).flatMap((remark) => lines(remark, 'viewer', folder, paint)),
      ...of(readiness).flatMap((shortfall) => lines(shortfall, 'readiness', folder, paint)),
      '',
    ];
  });
  return `${[...blocks.flat(), `${summary(validation, paint)}${readinessSummary(validation)}`].join('\n')}\n`;
}
