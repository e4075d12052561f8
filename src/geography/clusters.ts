/** Something at a place of a map. */
export interface PlacedThing<T> {
  readonly x: number;
  readonly y: number;
  readonly what: T;
}

/** What lies so near to each other that one mark stands for all. */
export interface PlaceCluster<T> {
  /** Where the first of it is: the middle of a crowd may be where nothing is. */
  readonly x: number;
  readonly y: number;
  readonly members: readonly T[];
}

/**
 * Gathers what is nearer to the first of a cluster than a distance. Places with more come first, so that they keep their place.
 *
 * @param weightOf how much there is at a place
 */
export function clustersOf<T>(
  placed: readonly PlacedThing<T>[],
  distance: number,
  weightOf: (what: T) => number,
): readonly PlaceCluster<T>[] {
  const clusters: { readonly x: number; readonly y: number; readonly members: T[] }[] = [];
  for (const { x, y, what } of placed.toSorted((a, b) => weightOf(b.what) - weightOf(a.what))) {
    const near = clusters.find((each) => Math.hypot(each.x - x, each.y - y) < distance);
    if (near) near.members.push(what);
    else clusters.push({ x, y, members: [what] });
  }
  return clusters;
}
