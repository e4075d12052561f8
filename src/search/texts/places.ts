/** How many texts a source can have. */
export const PLACES = 2 ** 24;

/** Places that are left free between two texts, for those that come between them later. */
const APART = 256;

/** Where each text of a source stands, by its key: texts in their order have rising places. */
export type PlacesByKey = ReadonlyMap<string, number>;

/**
 * Gives places to texts, so that as few as can be have another one than before: a text that comes or is moved finds room
 * between its neighbours. Where there is none, all are placed anew.
 *
 * @param before of the texts that there were, rising
 * @param keys in their order, each once
 */
export function placesFor(keys: readonly string[], before: PlacesByKey): PlacesByKey {
  const places = new Map<string, number>();
  let last = 0;
  /** Keys that wait for the next one that keeps its place. */
  let waiting: string[] = [];
  const settle = (next: number): boolean => {
    const step = Math.floor((next - last) / (waiting.length + 1));
    if (step < 1) return false;
    for (const [at, key] of waiting.entries()) places.set(key, last + step * (at + 1));
    waiting = [];
    return true;
  };
  for (const key of keys) {
    const place = before.get(key);
    if (place === undefined || place <= last) waiting.push(key);
    else if (settle(place)) {
      places.set(key, place);
      last = place;
    } else return anew(keys);
  }
  const end = last + APART * (waiting.length + 1);
  return settle(Math.min(end, PLACES)) ? places : anew(keys);
}

function anew(keys: readonly string[]): PlacesByKey {
  const step = Math.max(1, Math.min(APART, Math.floor(PLACES / (keys.length + 1))));
  return new Map(keys.map((key, at) => [key, (at + 1) * step]));
}
