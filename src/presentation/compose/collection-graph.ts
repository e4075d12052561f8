import { TOP } from '../presented/implied-top.ts';

/** Where collections stand below the top. */
export interface CollectionPlaces {
  /** Members that lead back to the collection that names them, as `holder member`: they are left out. */
  readonly loops: ReadonlySet<string>;
  /** By id. `walk` orders them from the top downwards; `depth` is undefined where the top does not reach. */
  readonly places: ReadonlyMap<string, { readonly walk: number; readonly depth: number | undefined }>;
}

/** Which published collections there are, and which of them each names. */
export interface CollectionGraph {
  /** In natural order. */
  readonly ids: readonly string[];
  /** Of those in `ids`, in the order of the file. */
  readonly within: (id: string) => readonly string[];
  /** Those that no other holds, in the order in which the top lists them; undefined when the top has a file, `top`. */
  readonly inOrderOfTop: ((roots: readonly string[]) => readonly string[]) | undefined;
}

export function loopKey(holder: string, member: string): string {
  return `${holder} ${member}`;
}

/** A collection that a walk meets for the first time. */
interface Met {
  readonly id: string;
  /** Where the walk began that met it. */
  readonly start: string;
  /** It and those through which the walk came; changes when the walk goes on. */
  readonly open: ReadonlySet<string>;
}

/** Goes through everything below some collections, each before those in it and only once. */
function* descend(starts: readonly string[], within: (id: string) => readonly string[]): Iterable<Met> {
  const visited = new Set<string>();
  for (const start of starts) {
    const open = new Set<string>();
    const path: { readonly id: string; readonly rest: Iterator<string> }[] = [];
    let next: string | undefined = start;
    while (next !== undefined) {
      if (!visited.has(next)) {
        visited.add(next);
        open.add(next);
        yield { id: next, start, open };
        path.push({ id: next, rest: within(next)[Symbol.iterator]() });
      }
      next = undefined;
      for (let last = path.at(-1); last && next === undefined; last = path.at(-1)) {
        const step = last.rest.next();
        if (step.done !== true) next = step.value;
        else {
          path.pop();
          open.delete(last.id);
        }
      }
    }
  }
}

/** From the top, so that a loop is found at the lower of its collections. */
function loopsIn({ ids, within }: CollectionGraph): ReadonlySet<string> {
  const loops = new Set<string>();
  const starts = ids.includes(TOP) ? [TOP, ...ids] : ids;
  for (const { id, open } of descend(starts, within))
    for (const member of within(id)) if (open.has(member)) loops.add(loopKey(id, member));
  return loops;
}

/** Finds loops, and numbers the collections from the top downwards. */
export function placesOf(graph: CollectionGraph): CollectionPlaces {
  const { ids, inOrderOfTop } = graph;
  const loops = loopsIn(graph);
  const within = (id: string): readonly string[] =>
    graph.within(id).filter((member) => !loops.has(loopKey(id, member)));
  const held = new Set(ids.flatMap(within));
  const roots = inOrderOfTop?.(ids.filter((id) => !held.has(id))) ?? [];
  const below = (id: string): readonly string[] => (id === TOP && inOrderOfTop ? roots : within(id));
  const places = new Map<string, { walk: number; depth: number | undefined }>();
  for (const { id, start, open } of descend([TOP, ...ids], below))
    places.set(id, { walk: places.size, depth: start === TOP ? open.size - 1 : undefined });
  return { loops, places };
}
