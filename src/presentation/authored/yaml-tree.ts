import { isAlias, isMap, isScalar, isSeq, type ParsedNode, type Scalar } from 'yaml';
import type { AuthoredPath } from '../problems/problem.ts';
import { plainWord } from '../source/look-alikes.ts';
import { meantOtherwise } from '../source/meant-otherwise.ts';
import { Report } from '../source/report.ts';
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
    const [start, end, nodeEnd] = node.range;
    const { keys, others } = meantOtherwise({ yaml: this.#yaml, start, end, nodeEnd, text }, this.#keys);
    for (const { message, suggestion, within } of keys)
      this.#unreadable(path, 'look-alike', message, suggestion, within);
    for (const { rule, message, suggestion, within } of others)
      this.disallowed.warning(path, rule, message, suggestion, within);
    return NO_VALUE.has(text) || keys.length > 0 ? null : text;
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

/** What is written between brackets or braces and was probably meant as a text: `[Mexico City, 1940]`. */
export function textBetweenBrackets(
  tree: Exclude<Tree, null>,
  written: WeakMap<object, string>,
): string | undefined {
  const text = typeof tree === 'string' ? undefined : written.get(tree);
  if (text === undefined || !(tree instanceof Map)) return text;
  // A group of keys has values, and its keys are words; `image:a` lacks a space.
  const isGroup = [...tree].some(
    ([key, value]) => (value !== null && /^@?[\w-]+$/.test(plainWord(key))) || /:/.test(key),
  );
  return isGroup || tree.size === 0 ? undefined : text;
}
