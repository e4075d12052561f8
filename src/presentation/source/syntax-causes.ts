import type { TextProblem } from './decode-text.ts';
import { keyWithoutSpace, lookAlikeIn } from './look-alikes.ts';
import { wrongClosing, wrongComma } from './look-alikes-in-keys.ts';
import type { LookAlike } from './signs.ts';

/** A value that begins with a bracket, brace or quote, ends with its counterpart, and goes on. */
const GOES_ON =
  /^([ \t]*(?:- +)*(?:[\w-]+:[ \t]+)?)(\[[^\]]*\]|\{[^}]*\}|"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')[ \t]*[^\s#,:\]}]/;

const HASH_IN_BRACKET = /^(.*[[{][^\]}]*?\s)#[\p{L}\p{N}]/u;

/** The longest text that a suggestion repeats. */
const LONGEST = 80;

/** Longer lines are not looked at: these patterns take a time beyond proportion for them. */
const LONGEST_LINE = 500;

/** How to write a text so that YAML takes it as one. */
export function betweenQuotes(text: string): string {
  if (text.length > LONGEST || text.includes('\n')) return 'put it between double quotes';
  const quoted = text.includes('"') && !text.includes("'") ? `'${text}'` : JSON.stringify(text);
  return `put it between ${quoted.startsWith("'") ? 'single' : 'double'} quotes: ${quoted}`;
}

function cutOff(line: string): LookAlike | undefined {
  const [, before, value] = GOES_ON.exec(line) ?? [];
  if (before === undefined || value === undefined) return undefined;
  return {
    index: before.length,
    message: `a text that begins with ${value[0]} ends where that is closed, and this one goes on`,
    suggestion: betweenQuotes(line.slice(before.length).trim()),
  };
}

function hashInBracket(line: string): LookAlike | undefined {
  const [, before] = HASH_IN_BRACKET.exec(line) ?? [];
  if (before === undefined) return undefined;
  return {
    index: before.length,
    message: 'the # begins a remark here, so that the bracket before it is not closed',
    suggestion: 'put a text that holds # between double quotes',
  };
}

function inWrongLine(line: string): LookAlike | undefined {
  return wrongComma(line) ?? cutOff(line) ?? keyWithoutSpace(line, () => true);
}

/**
 * Syntax errors with what they come from, where that can be seen in the lines themselves: a sign that only looks like one of
 * YAML, a text that begins with a bracket or quote. Errors from there on follow from it, and are left out.
 */
export function withCauses(text: string, problems: readonly TextProblem[]): readonly TextProblem[] {
  const wrong = new Set(problems.map(({ line }) => line));
  const causes: TextProblem[] = [];
  for (const [index, content] of text.split('\n').entries()) {
    const line = index + 1;
    if (content.length > LONGEST_LINE) continue;
    const follows = causes.at(-1)?.line === index;
    const cause =
      (wrong.has(line) || follows ? lookAlikeIn(content) : undefined) ??
      (wrong.has(line) ? inWrongLine(content) : undefined) ??
      (wrong.has(line) || wrong.has(line + 1)
        ? (hashInBracket(content) ?? wrongClosing(content))
        : undefined);
    if (!cause) continue;
    const { index: column, ...said } = cause;
    causes.push({ rule: 'yaml', ...said, line, column: column + 1 });
  }
  const [first] = causes;
  return first ? [...problems.filter(({ line }) => line < first.line), ...causes] : problems;
}
