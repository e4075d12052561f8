import {
  Composer,
  type Document,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type ParsedNode,
  Parser,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { addTo } from '../../multimap.ts';
import type { LocatedProblem, Problem } from '../problems/problem.ts';
import type { SyntaxProblems, TextProblem } from '../source/decode-text.ts';
import { LineStarts } from '../source/line-starts.ts';
import type { PlainScalar } from '../source/misread-signs.ts';
import { withCauses } from '../source/syntax-causes.ts';
import { type YamlSentence, yamlSentence } from './yaml-messages.ts';

/** The deepest nesting, as the library counts it: about two for each list or group. */
const MAX_STACK = 100;
/** The most lexemes of a file; a dense essay of 1 MB has about 400,000. */
const MAX_LEXEMES = 500_000;
/** Syntax errors of one file that are reported: one mistake makes many. */
const MAX_ERRORS = 20;

/** A text that is YAML: one document of bounded depth and size. Its anchors are not resolved. */
export interface YamlText {
  readonly kind: 'yaml';
  /** Null for an empty document. */
  readonly contents: ParsedNode | null;
  readonly lines: LineStarts;
  readonly text: string;
}

type YamlError = YamlSentence & { readonly offset: number };
type YamlDocument = Document.Parsed<ParsedNode, false>;

const ESCAPE = /\\(?:\\|(x(?![\da-f]{2})|u(?![\da-f]{4})|U(?![\da-f]{8})|[^0abtnvfre "/\\N_LPxuU\t\r\n]))/gi;

/** The offset of the first wrong escape in a double-quoted text, or -1. The library makes a slow error for each. */
function badEscape(lexeme: string): number {
  if (!lexeme.startsWith('"')) return -1;
  for (const match of lexeme.matchAll(ESCAPE)) if (match[1] !== undefined) return match.index;
  return -1;
}

/** The first error of each line, of the first lines. */
function located(text: string, errors: readonly YamlError[], lines: LineStarts): SyntaxProblems {
  const byLine = new Map<number, TextProblem>();
  for (const { offset, ...sentence } of errors) {
    const place = lines.placeOf(offset);
    if (!byLine.has(place.line)) byLine.set(place.line, { ...sentence, ...place });
  }
  return { kind: 'problems', problems: withCauses(text, [...byLine.values()]).slice(0, MAX_ERRORS) };
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
 * Reads YAML 1.2, every scalar as text. The library's composer is recursive, and hostile files could exhaust the stack or
 * memory; so the lexer and parser, which are iterative, run first, and the text is refused once it is too deep or too long.
 */
export function parseYaml(text: string): YamlText | SyntaxProblems {
  const lines = new LineStarts(text);
  const composed = compose(new Parser(), new Lexer().lex(text));
  if (!Array.isArray(composed)) return located(text, [composed], lines);
  const errors = composed
    .flatMap(({ errors }) => errors)
    .map(({ code, message, pos }): YamlError => ({ ...yamlSentence(code, message), offset: pos[0] }));
  const [first, second] = composed;
  if (second) errors.push({ ...yamlSentence('MULTIPLE_DOCS'), offset: second.range[0] });
  if (errors.length > 0) return located(text, errors, lines);
  return { kind: 'yaml', contents: first?.contents ?? null, lines, text };
}

/** Keys and texts without quotes, in the order of the file. What `*name` repeats is found where it stands. */
export function* plainScalars(node: ParsedNode | null, isFlow = false): Generator<PlainScalar> {
  if (isSeq<ParsedNode>(node)) {
    for (const item of node.items) yield* plainScalars(item, node.flow === true);
  } else if (isMap<ParsedNode, ParsedNode | null>(node)) {
    for (const { key, value } of node.items) {
      if (isScalar(key) && key.type === 'PLAIN')
        yield { start: key.range[0], end: key.range[1], isKey: true, isFlow: node.flow === true };
      yield* plainScalars(value, node.flow === true);
    }
  } else if (isScalar(node) && node.type === 'PLAIN') {
    yield { start: node.range[0], end: node.range[1], isKey: false, isFlow };
  }
}

/** Rules about the key itself, not about its value. */
const OF_KEYS: ReadonlySet<string> = new Set(['unknown-key', 'duplicate-key', 'merge-key', 'language-key']);

type Pairs = YAMLMap<ParsedNode, ParsedNode | null>['items'];

/** The pairs of each group by key, indexed when the group is first searched. */
const indexes = new WeakMap<YAMLMap, ReadonlyMap<string, Pairs>>();

function pairsOf(map: YAMLMap<ParsedNode, ParsedNode | null>, key: string | number): Pairs {
  const kept = indexes.get(map);
  if (kept) return kept.get(String(key)) ?? [];
  const index = new Map<string, Pairs>();
  for (const pair of map.items) {
    const name = isScalar(pair.key) ? String(pair.key.value ?? '') : '';
    addTo(index, name, pair);
  }
  indexes.set(map, index);
  return index.get(String(key)) ?? [];
}

/** Rules that are told at their very words, not at the beginning of the text. */
const OF_WORDS: ReadonlySet<string> = new Set(['comment', 'look-alike']);

/** The offset of the words of a problem within a text of several lines, or at the text itself. */
function offsetWithin({ text, lines }: YamlText, node: Scalar.Parsed, { within, rule }: Problem): number {
  const [start, , end] = node.range;
  const found = within === undefined || within === '' ? -1 : text.slice(start, end).indexOf(within);
  if (found < 0) return start;
  const offset = start + found;
  const isFar = lines.placeOf(offset).line !== lines.placeOf(start).line;
  return isFar || OF_WORDS.has(rule) ? offset : start;
}

/** The offset of a problem in the text: of a single value itself, of a group or list its key. */
function offsetOf(yaml: YamlText, problem: Problem): number {
  const { contents } = yaml;
  let node: ParsedNode | null = contents;
  let offset = node && !isMap(node) ? node.range[0] : 0;
  for (const [index, step] of problem.path.entries()) {
    if (isSeq<ParsedNode>(node)) {
      const item: ParsedNode | undefined = typeof step === 'number' ? node.items[step] : undefined;
      if (!item) return offset;
      offset = item.range[0];
      node = item;
    } else if (isMap<ParsedNode, ParsedNode | null>(node)) {
      const pairs = pairsOf(node, step);
      const isLast = index === problem.path.length - 1;
      const pair = isLast && problem.rule === 'duplicate-key' ? pairs.at(-1) : pairs[0];
      if (!pair) return offset;
      const ofKey = isLast && OF_KEYS.has(problem.rule);
      const value = pair.value;
      const single = isScalar(value) && value.range[1] > value.range[0];
      offset = single && !ofKey ? value.range[0] : pair.key.range[0];
      node = value;
    } else {
      return offset;
    }
  }
  return isScalar(node) && problem.within !== undefined ? offsetWithin(yaml, node, problem) : offset;
}

/** The problem with its line and column; for a path that the file does not have, those of the nearest part above it. */
export function locate(file: string, yaml: YamlText, problem: Problem): LocatedProblem {
  const { path: _path, within: _within, ...said } = problem;
  return { ...said, file, ...yaml.lines.placeOf(offsetOf(yaml, problem)) };
}
