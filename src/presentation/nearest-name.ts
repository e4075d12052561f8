import { closest, distance } from 'fastest-levenshtein';

/** The name among `names` that is nearest to what was written, when it is near enough to be meant. */
export function nearestName(written: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const nearest = closest(written, names);
  const tolerance = Math.max(2, Math.floor(written.length / 3));
  return distance(written, nearest) <= tolerance ? nearest : undefined;
}

/** A suggestion of the nearest name, for a problem. */
export function didYouMean(name: string | undefined): { readonly suggestion?: string } {
  return name === undefined ? {} : { suggestion: `did you mean \`${name}\`?` };
}
