import type { AuthoredPath, Problem } from './problem.ts';

/** Places of one message that are told one by one; of more there is only the number. */
const MOST_PLACES = 10;

/** Warnings with the places of each message: the last one that is told counts those that are not. */
export function warningsAt(
  places: ReadonlyMap<string, readonly AuthoredPath[]>,
  rule: string,
): readonly Problem[] {
  return [...places].flatMap(([message, paths]) =>
    paths.slice(0, MOST_PLACES).map((path, index): Problem => {
      const more = paths.length - MOST_PLACES;
      const isLast = index === MOST_PLACES - 1 && more > 0;
      const told = isLast ? `${message}, here and in ${more} more ${more > 1 ? 'places' : 'place'}` : message;
      return { severity: 'warning', rule, message: told, path };
    }),
  );
}
