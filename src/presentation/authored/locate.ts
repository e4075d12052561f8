import { isMap, isScalar, isSeq, type ParsedNode, type YAMLMap } from 'yaml';
import { addTo } from '../../multimap.ts';
import type { LocatedProblem, Problem } from '../problem.ts';
import type { YamlText } from './yaml-text.ts';

/** Rules that are about the key itself, not about what stands under it. */
const OF_KEYS: ReadonlySet<string> = new Set(['unknown-key', 'duplicate-key', 'merge-key', 'language-key']);

type Pairs = YAMLMap<ParsedNode, ParsedNode | null>['items'];

/** The pairs of each group by their keys, made when the group is first looked into. */
const indexes = new WeakMap<YAMLMap, ReadonlyMap<string, Pairs>>();

function pairsOf(map: YAMLMap<ParsedNode, ParsedNode | null>, key: string | number): Pairs {
  const kept = indexes.get(map);
  if (kept) return kept.get(String(key)) ?? [];
  const index = new Map<string, Pairs>();
  for (const pair of map.items) {
    addTo(index, isScalar(pair.key) ? String(pair.key.value ?? '') : '', pair);
  }
  indexes.set(map, index);
  return index.get(String(key)) ?? [];
}

/** Where a problem stands in the text: a single value itself, a group or list at its key. */
function offsetOf(contents: ParsedNode | null, problem: Problem): number {
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
  return offset;
}

/** The problem with its line and column; of a path that the file does not have, those of the nearest part above it. */
export function locate(file: string, yaml: YamlText, { path, ...problem }: Problem): LocatedProblem {
  return { ...problem, file, ...yaml.lines.placeOf(offsetOf(yaml.contents, { path, ...problem })) };
}
