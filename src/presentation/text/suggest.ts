import { nearest } from '../../nearest.ts';

/** The suggestion of a name that was probably meant, to be spread into a problem. */
export function suggested(name: string | undefined): { readonly suggestion?: string } {
  return name === undefined ? {} : { suggestion: `did you mean ${name}?` };
}

/** The nearest candidate as a suggestion. */
export function didYouMean(word: string, candidates: readonly string[]): { readonly suggestion?: string } {
  return suggested(nearest(word, candidates));
}
