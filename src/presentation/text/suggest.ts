import { nearest } from '../../nearest.ts';

/** Comparisons for one file: enough for some hundred mistakes in a large archive, in well under a second. */
const MOST_COMPARISONS = 1_000_000;

/** The suggestion of a name that was probably meant, to be spread into a problem. */
export function suggested(name: string | undefined): { readonly suggestion?: string } {
  return name === undefined ? {} : { suggestion: `did you mean ${name}?` };
}

/** The nearest candidate as a suggestion. */
export function didYouMean(word: string, candidates: readonly string[]): { readonly suggestion?: string } {
  return suggested(nearest(word, candidates));
}

/**
 * Finds the nearest of `names`, if it is near enough to be meant. Of equally near ones it takes the first in the order that
 * `order` gives them; `order` is called only if there is a search.
 */
export type NearestOf = (
  word: string,
  names: readonly string[],
  order?: (names: readonly string[]) => readonly string[],
) => string | undefined;

/**
 * A search for near names that stops after `most` comparisons: a file with ten thousand unknown names in an archive of as
 * many images would block the process. Later names get no suggestion.
 */
export function boundedNearest(most = MOST_COMPARISONS): NearestOf {
  let comparisons = 0;
  return (word, names, order = (same) => same) => {
    if (comparisons + names.length > most) return undefined;
    comparisons += names.length;
    return nearest(word, order(names));
  };
}
