import { isAlias, isMap, isScalar, isSeq, type ParsedNode, type Scalar } from 'yaml';
import type { AuthoredPath } from '../problem.ts';
import { Report } from '../source/report.ts';
import { hasUnprintable } from '../text/unprintable.ts';
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
  readonly #anchors = new Map<string, Anchored | 'open'>();
  #nodes = 0;
  #full = false;

  /** Reports a mistake that leaves what stands at a path unread. */
  #unreadable(path: AuthoredPath, rule: string, message: string, suggestion: string): null {
    this.unread.error(path, rule, message, suggestion);
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
    if (isSeq<ParsedNode>(node)) return node.items.map((item, index) => this.read(item, [...path, index]));
    if (isMap<ParsedNode, ParsedNode | null>(node)) {
      const map = new Map<string, Tree>();
      for (const pair of node.items) this.#entry(map, pair.key, pair.value, path);
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

  #scalar(node: Scalar, path: AuthoredPath): Tree {
    const text = String(node.value ?? '');
    if (hasUnprintable(text))
      return this.#unreadable(
        path,
        'character',
        'there is an invisible character in this text',
        'type the text anew',
      );
    return node.type === 'PLAIN' && NO_VALUE.has(text) ? null : text;
  }
}

/** A tree, and what it holds that YAML allows and an essay does not. */
export interface ReadTree {
  readonly tree: Tree;
  /** Loops, unknown names after `*`, invisible characters, too much: what stands there is not read. */
  readonly unread: Report;
  /** `<<`, tags, duplicate keys: everything else is read. */
  readonly disallowed: Report;
}

/** The tree of a text. */
export function readTree(yaml: YamlText): ReadTree {
  const reader = new TreeReader();
  const tree = reader.read(yaml.contents, []);
  return { tree, unread: reader.unread, disallowed: reader.disallowed };
}
