import { closest, distance } from 'fastest-levenshtein';

/**
 * The candidate that someone most likely meant by a word that is none of them; undefined when nothing is near. Capital
 * letters make no difference.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0 || word.length > 200) return undefined;
  const lower = new Map(candidates.map((candidate) => [candidate.toLowerCase(), candidate]));
  const found = closest(word.toLowerCase(), [...lower.keys()]);
  const near = distance(word.toLowerCase(), found) <= Math.max(1, Math.floor(found.length * 0.4));
  return near ? lower.get(found) : undefined;
}
