import { nearest } from '../../nearest.ts';

/** Comparisons of names: enough for some hundred mistakes in a large archive, and well under a second. */
const MOST_COMPARISONS = 1_000_000;

/**
 * Finds the nearest of `names`, when it is near enough to be meant. Of equally near ones it takes the first; `order` brings
 * them into another order for that, when there is a search at all.
 */
export type NearestOf = (
  word: string,
  names: readonly string[],
  order?: (names: readonly string[]) => readonly string[],
) => string | undefined;

/**
 * A search for near names that gives up when it has compared enough: a file with ten thousand unknown names in an archive of
 * as many would hold everything up otherwise. What is unknown later comes without a suggestion.
 */
export function boundedNearest(): NearestOf {
  let comparisons = 0;
  return (word, names, order = (same) => same) => {
    if (comparisons + names.length > MOST_COMPARISONS) return undefined;
    comparisons += names.length;
    return nearest(word, order(names));
  };
}
