import { isAlias, isMap, isScalar, isSeq, type ParsedNode, type Scalar } from 'yaml';
import type { AuthoredPath } from '../problem.ts';
import { keyWithoutColon, quotesAround } from '../source/look-alikes.ts';
import { quoted, Report } from '../source/report.ts';
import { unprintableIn } from '../text/unprintable.ts';
import type { YamlText } from './parse-yaml.ts';

/** What a file says, before it is checked against a form: texts, lists and groups of keys; null for no value. */
export type Tree = string | null | readonly Tree[] | ReadonlyMap<string, Tree>;

/** The most nodes that a file may have; those that a `*name` repeats count each time. */
const MAX_NODES = 200_000;

const NO_VALUE: ReadonlySet<string> = new Set(['', '~', 'null', 'Null', 'NULL']);

interface Anchored {
  readonly tree: Tree;
  readonly nodes: number;
}

/** A remark that stands directly behind a text and looks like a part of it: `Photo #3`. */
const REMARK = /^[ \t]+(#[\p{L}\p{N}][^\n]*)/u;

/** What stands before a text that begins on a line of its own. */
const OWN_LINE = /^[ \t]*(?:- +)*$/;

/** The first column that no text of an essay begins in, behind nothing but spaces. */
const MOST_INDENTED = 200;

/** The longest text that a suggestion repeats. */
const MOST_QUOTED = 80;

/** Language tags, as keys of texts in several languages. */
const LANGUAGE_KEY = /^[a-z]{2,3}$/;

class TreeReader {
  readonly unread = new Report();
  readonly disallowed = new Report();
  readonly written = new WeakMap<object, string>();
  readonly #yaml: YamlText;
  readonly #keys: ReadonlySet<string>;
  readonly #anchors = new Map<string, Anchored | 'open'>();
  #nodes = 0;
  #full = false;

  constructor(yaml: YamlText, keys: ReadonlySet<string>) {
    this.#yaml = yaml;
    this.#keys = keys;
  }

  /** Reports a mistake that leaves what stands at a path unread. */
  #unreadable(path: AuthoredPath, rule: string, message: string, suggestion: string, within?: string): null {
    this.unread.error(path, rule, message, suggestion, within);
    return null;
  }

  /** Reports a mistake in spite of which everything is read. */
  #wrong(path: AuthoredPath, rule: string, message: string, suggestion: string): void {
    this.disallowed.error(path, rule, message, suggestion);
  }

  /** Counts nodes; reports once when there are too many. */
  #fits(nodes: number, path: AuthoredPath): boolean {
    this.#nodes += nodes;
    if (this.#nodes <= MAX_NODES) return true;
    if (!this.#full)
      this.#unreadable(
        path,
        'file-size',
        'the file says too much',
        'divide it, and repeat less with & and *',
      );
    this.#full = true;
    // What is left unread must not be reported as missing.
    this.unread.markUnread([]);
    return false;
  }

  read(node: ParsedNode | null, path: AuthoredPath): Tree {
    if (!node || !this.#fits(1, path)) return null;
    if (isAlias(node)) return this.#alias(node.source, path);
    if (node.tag !== undefined)
      this.#wrong(path, 'custom-tag', `${node.tag} cannot be used here`, 'leave out what begins with !');
    const { anchor } = node;
    if (anchor === undefined) return this.#value(node, path);
    const before = this.#nodes;
    this.#anchors.set(anchor, 'open');
    const tree = this.#value(node, path);
    this.#anchors.set(anchor, { tree, nodes: this.#nodes - before + 1 });
    return tree;
  }

  #alias(name: string, path: AuthoredPath): Tree {
    const anchored = this.#anchors.get(name);
    if (anchored === undefined)
      return this.#unreadable(
        path,
        'unknown-alias',
        `*${name} repeats something that is not named above`,
        `put a text that begins with * between quotes, or name what it repeats &${name}`,
      );
    if (anchored === 'open')
      return this.#unreadable(
        path,
        'alias-loop',
        `*${name} stands inside of what it repeats`,
        'write it out',
      );
    return this.#fits(anchored.nodes, path) ? anchored.tree : null;
  }

  #value(node: ParsedNode, path: AuthoredPath): Tree {
    if (isSeq<ParsedNode>(node)) {
      const list = node.items.map((item, index) => this.read(item, [...path, index]));
      if (node.flow) this.written.set(list, this.#yaml.text.slice(node.range[0], node.range[1]));
      return list;
    }
    if (isMap<ParsedNode, ParsedNode | null>(node)) {
      const map = new Map<string, Tree>();
      for (const pair of node.items) this.#entry(map, pair.key, pair.value, path);
      if (node.flow) this.written.set(map, this.#yaml.text.slice(node.range[0], node.range[1]));
      return map;
    }
    return isScalar(node) ? this.#scalar(node, path) : null;
  }

  #entry(map: Map<string, Tree>, key: ParsedNode, value: ParsedNode | null, path: AuthoredPath): void {
    const name = isScalar(key) ? String(key.value ?? '') : undefined;
    if (name === undefined || name === '') {
      this.#wrong(
        path,
        'key',
        'a key must be one word before a colon',
        'put a text that holds ": " between quotes',
      );
    } else if (name === '<<') {
      this.#wrong([...path, name], 'merge-key', 'groups cannot be merged with <<', 'write the keys out');
    } else if (map.has(name)) {
      this.#wrong([...path, name], 'duplicate-key', `\`${name}\` stands here twice`, 'keep one of the two');
    } else {
      map.set(name, this.read(value, [...path, name]));
    }
  }

  #scalar(node: Scalar.Parsed, path: AuthoredPath): Tree {
    const text = String(node.value ?? '');
    const invisible = unprintableIn(text);
    if (invisible !== undefined)
      return this.#unreadable(
        path,
        'character',
        'there is an invisible character in this text',
        'type the text anew',
        invisible,
      );
    if (node.type !== 'PLAIN') return text;
    return NO_VALUE.has(text) || !this.#isMeant(node, text, path) ? null : text;
  }

  /** Looks for what an author may have meant otherwise in a text without quotes; returns whether it can be read as it is. */
  #isMeant({ range: [start, end, nodeEnd] }: Scalar.Parsed, text: string, path: AuthoredPath): boolean {
    const [, remark] = REMARK.exec(this.#yaml.text.slice(end, nodeEnd)) ?? [];
    if (remark !== undefined)
      this.disallowed.warning(
        path,
        'comment',
        `what follows ${quoted(text)} is left out, because a # after a space begins a remark`,
        'put a text that holds # between double quotes, or write a space after the # of a remark',
        remark,
      );
    const quotes = quotesAround(text);
    if (quotes !== undefined && text.length <= MOST_QUOTED)
      this.disallowed.warning(
        path,
        'quotes',
        `${quotes} is a letter of the text, and not a quote of YAML`,
        `write ${JSON.stringify(text.slice(1, -1))}, or ${JSON.stringify(text)} where the marks are to be read`,
      );
    return !this.#holdsKeys(start, end, path);
  }

  /** Tells keys that have become a part of a text, since the sign after them is not the colon of YAML. */
  #holdsKeys(start: number, end: number, path: AuthoredPath): boolean {
    const isKey = (word: string): boolean => this.#keys.has(word) || LANGUAGE_KEY.test(word);
    let found = false;
    for (const [index, line] of this.#yaml.text.slice(start, end).split('\n').entries()) {
      const key = keyWithoutColon(line, isKey);
      if (!key || (index === 0 && !this.#beginsLine(start))) continue;
      const within = line.slice(0, key.index + 1).replace(/^[ \t]*(?:- +)*/, '');
      this.#unreadable(path, 'look-alike', key.message, key.suggestion, within);
      found = true;
    }
    return found;
  }

  /** Whether nothing but hyphens of a list stands before a text in its line. */
  #beginsLine(start: number): boolean {
    const { column } = this.#yaml.lines.placeOf(start);
    const before = this.#yaml.text.slice(start - column + 1, start);
    return column < MOST_INDENTED && OWN_LINE.test(before);
  }
}

/** A tree, and what it holds that YAML allows and an essay does not. */
export interface ReadTree {
  readonly tree: Tree;
  /** Loops, unknown names after `*`, invisible characters, too much: what stands there is not read. */
  readonly unread: Report;
  /** `<<`, tags, duplicate keys, remarks within texts: everything else is read. */
  readonly disallowed: Report;
  /** Lists and groups between brackets, as they are written. */
  readonly written: WeakMap<object, string>;
}

/**
 * The tree of a text.
 *
 * @param keys that the file may have, anywhere
 */
export function readTree(yaml: YamlText, keys: ReadonlySet<string>): ReadTree {
  const reader = new TreeReader(yaml, keys);
  const tree = reader.read(yaml.contents, []);
  return { tree, unread: reader.unread, disallowed: reader.disallowed, written: reader.written };
}
