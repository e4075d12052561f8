import { isAlias, isMap, isScalar, isSeq, type ParsedNode, type Scalar } from 'yaml';
import type { AuthoredPath, Problem } from '../problem.ts';
import type { YamlText } from './yaml-text.ts';

/** What a file says before it is known what it should say: texts, lists and groups of keys; null where nothing is. */
export type Tree = string | null | readonly Tree[] | ReadonlyMap<string, Tree>;

/** Things that a file may hold, those that a `*name` repeats counted each time. */
const MAX_NODES = 200_000;

const NO_VALUE: ReadonlySet<string> = new Set(['', '~', 'null', 'Null', 'NULL']);
/** Characters that no XML, URL or page may hold, among them halves of others. */
const UNPRINTABLE = /(?![\t\n\r])[\p{Cc}\p{Surrogate}\ufffe\uffff]/u;

interface Anchored {
  readonly tree: Tree;
  readonly nodes: number;
}

class TreeReader {
  readonly problems: Problem[] = [];
  private readonly anchors = new Map<string, Anchored | 'open'>();
  private nodes = 0;
  private full = false;

  private error(path: AuthoredPath, rule: string, message: string, suggestion?: string): null {
    this.problems.push({ severity: 'error', rule, message, path, ...(suggestion && { suggestion }) });
    return null;
  }

  /** Counts, and says once when it is too much. */
  private room(nodes: number, path: AuthoredPath): boolean {
    this.nodes += nodes;
    if (this.nodes <= MAX_NODES) return true;
    if (!this.full)
      this.error(path, 'file-size', 'the file says too much', 'divide it, and repeat less with & and *');
    this.full = true;
    return false;
  }

  read(node: ParsedNode | null, path: AuthoredPath): Tree {
    if (!node || !this.room(1, path)) return null;
    if (isAlias(node)) return this.alias(node.source, path);
    if (node.tag !== undefined)
      this.error(path, 'custom-tag', `${node.tag} cannot be used here`, 'leave out what begins with !');
    const { anchor } = node;
    if (anchor === undefined) return this.value(node, path);
    const before = this.nodes;
    this.anchors.set(anchor, 'open');
    const tree = this.value(node, path);
    this.anchors.set(anchor, { tree, nodes: this.nodes - before + 1 });
    return tree;
  }

  private alias(name: string, path: AuthoredPath): Tree {
    const anchored = this.anchors.get(name);
    if (anchored === undefined)
      return this.error(
        path,
        'unknown-alias',
        `*${name} repeats something that is not named above`,
        `put a text that begins with * between quotes, or name what it repeats &${name}`,
      );
    if (anchored === 'open')
      return this.error(path, 'alias-loop', `*${name} stands inside of what it repeats`, 'write it out');
    return this.room(anchored.nodes, path) ? anchored.tree : null;
  }

  private value(node: ParsedNode, path: AuthoredPath): Tree {
    if (isSeq<ParsedNode>(node)) return node.items.map((item, index) => this.read(item, [...path, index]));
    if (isMap<ParsedNode, ParsedNode | null>(node)) {
      const map = new Map<string, Tree>();
      for (const pair of node.items) this.entry(map, pair.key, pair.value, path);
      return map;
    }
    return isScalar(node) ? this.scalar(node, path) : null;
  }

  private entry(map: Map<string, Tree>, key: ParsedNode, value: ParsedNode | null, path: AuthoredPath): void {
    const name = isScalar(key) ? String(key.value ?? '') : undefined;
    if (name === undefined || name === '') {
      this.error(
        path,
        'key',
        'a key must be one word before a colon',
        'put a text that holds ": " between quotes',
      );
    } else if (name === '<<') {
      this.error([...path, name], 'merge-key', 'groups cannot be merged with <<', 'write the keys out');
    } else if (map.has(name)) {
      this.error([...path, name], 'duplicate-key', `\`${name}\` stands here twice`, 'keep one of the two');
    } else {
      map.set(name, this.read(value, [...path, name]));
    }
  }

  private scalar(node: Scalar, path: AuthoredPath): Tree {
    const text = String(node.value ?? '');
    if (UNPRINTABLE.test(text))
      return this.error(
        path,
        'character',
        'there is an invisible character in this text',
        'type the text anew',
      );
    return node.type === 'PLAIN' && NO_VALUE.has(text) ? null : text;
  }
}

/** The tree of a text, with what YAML allows and an essay does not: `<<`, tags, repeated keys, loops. */
export function readTree(yaml: YamlText): { readonly tree: Tree; readonly problems: readonly Problem[] } {
  const reader = new TreeReader();
  const tree = reader.read(yaml.contents, []);
  return { tree, problems: reader.problems };
}
