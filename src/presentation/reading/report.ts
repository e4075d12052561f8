import type { AuthoredPath, Problem } from '../problem.ts';

/** Gathers what is wrong with a file while it is read. */
export class Report {
  readonly problems: Problem[] = [];

  /** `message` is one sentence without a full stop; `suggestion` says what would be right. */
  error(path: AuthoredPath, rule: string, message: string, suggestion?: string): void {
    this.add('error', path, rule, message, suggestion);
  }

  warning(path: AuthoredPath, rule: string, message: string, suggestion?: string): void {
    this.add('warning', path, rule, message, suggestion);
  }

  private add(
    severity: Problem['severity'],
    path: AuthoredPath,
    rule: string,
    message: string,
    suggestion: string | undefined,
  ): void {
    this.problems.push({
      severity,
      rule,
      message,
      path,
      ...(suggestion === undefined ? {} : { suggestion }),
    });
  }
}

/** A value of a file as it stands in messages: short, and on one line. */
export function quoted(value: string): string {
  const line = value.replace(/\s+/g, ' ').trim();
  return `“${line.length > 60 ? `${line.slice(0, 57)}…` : line}”`;
}
