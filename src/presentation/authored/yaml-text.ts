import { Composer, type Document, Lexer, type ParsedNode, Parser } from 'yaml';
import type { SyntaxProblems, TextProblem } from '../source/decode-text.ts';
import { LineStarts } from '../source/line-starts.ts';
import { type YamlSentence, yamlSentence } from './yaml-sentences.ts';

/** Lists and groups inside one another, as the library counts them: about two for each step. */
const MAX_STACK = 100;
/** Signs and words of a file; a dense essay of 1 MB has about 400,000. */
const MAX_LEXEMES = 500_000;
/** Errors of one file that are told: one slip makes many, and nobody reads more. */
const MAX_ERRORS = 20;

/** A text that is YAML: one document, of bounded depth and size. Its anchors are not resolved. */
export interface YamlText {
  readonly kind: 'yaml';
  /** Null when there is nothing in it. */
  readonly contents: ParsedNode | null;
  readonly lines: LineStarts;
}

type YamlError = YamlSentence & { readonly offset: number };
type YamlDocument = Document.Parsed<ParsedNode, false>;

const ESCAPE = /\\(?:\\|(x(?![\da-f]{2})|u(?![\da-f]{4})|U(?![\da-f]{8})|[^0abtnvfre "/\\N_LPxuU\t\r\n]))/gi;

/** Where a text between double quotes has a wrong escape. The library makes an error of each, with a stack: slow. */
function badEscape(lexeme: string): number {
  if (!lexeme.startsWith('"')) return -1;
  for (const match of lexeme.matchAll(ESCAPE)) if (match[1] !== undefined) return match.index;
  return -1;
}

/** One slip for each line, the first ones. */
function located(errors: readonly YamlError[], lines: LineStarts): SyntaxProblems {
  const byLine = new Map<number, TextProblem>();
  for (const { offset, ...sentence } of errors) {
    const place = lines.placeOf(offset);
    if (!byLine.has(place.line)) byLine.set(place.line, { ...sentence, ...place });
  }
  return { kind: 'problems', problems: [...byLine.values()].slice(0, MAX_ERRORS) };
}

function compose(parser: Parser, lexemes: Iterable<string>): YamlDocument[] | YamlError {
  const composer = new Composer<ParsedNode, false>({
    schema: 'failsafe',
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  const tokens = [];
  let count = 0;
  for (const lexeme of lexemes) {
    const { offset } = parser;
    count += 1;
    if (count > MAX_LEXEMES) return { ...yamlSentence('TOO_LONG'), offset };
    const wrong = badEscape(lexeme);
    if (wrong >= 0) return { ...yamlSentence('BAD_DQ_ESCAPE'), offset: offset + wrong };
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > MAX_STACK) return { ...yamlSentence('RESOURCE_EXHAUSTION'), offset };
  }
  tokens.push(...parser.end());
  const documents: YamlDocument[] = [];
  for (const token of tokens) documents.push(...composer.next(token));
  documents.push(...composer.end());
  return documents;
}

/**
 * Reads YAML 1.2, every scalar as text. The library's own reader is recursive, and hostile files drive it to exhaust the
 * process; so the text goes through its two iterative stages first, and is refused as soon as it is too deep or too long.
 */
export function parseYaml(text: string): YamlText | SyntaxProblems {
  const lines = new LineStarts(text);
  const composed = compose(new Parser(), new Lexer().lex(text));
  if (!Array.isArray(composed)) return located([composed], lines);
  const errors = composed
    .flatMap(({ errors }) => errors)
    .map(({ code, message, pos }): YamlError => ({ ...yamlSentence(code, message), offset: pos[0] }));
  const [first, second] = composed;
  if (second) errors.push({ ...yamlSentence('MULTIPLE_DOCS'), offset: second.range[0] });
  if (errors.length > 0) return located(errors, lines);
  return { kind: 'yaml', contents: first?.contents ?? null, lines };
}
