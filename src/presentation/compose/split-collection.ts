import type { Collection, CollectionItem, LanguageMap } from '../model.ts';
import { shownBy, summaryOfCollection } from '../summaries.ts';
import { freeId } from '../text/ids.ts';

/** Presentation 3 has no pages of collections, and viewers list all members at once. */
const MOST_MEMBERS = 200;

const LONGEST_NAME = 40;

function nameOf({ label }: CollectionItem): string {
  const text = Object.values(label)[0]?.[0] ?? '';
  const letters = [...text];
  return letters.length > LONGEST_NAME ? `${letters.slice(0, LONGEST_NAME - 1).join('')}…` : text;
}

/** `1–200: Aarhus – Berlin`. */
function labelOf(members: readonly CollectionItem[], before: number): LanguageMap {
  const [first] = members;
  const last = members.at(-1);
  const numbers = `${before + 1}–${before + members.length}`;
  return { none: [first && last ? `${numbers}: ${nameOf(first)} – ${nameOf(last)}` : numbers] };
}

function manifestsIn(item: CollectionItem): number {
  return item.kind === 'collection' ? item.manifests : 1;
}

/**
 * A collection with more than 200 members as one of parts: `top-1`, `top-2` and so on, each with up to 200 members in the
 * same order. Which lists which is told by `items` only; `partOf` stays empty.
 *
 * @param taken ids of collections; those of the parts are added
 * @returns the collection itself and its parts; only itself when it is small enough
 */
export function splitCollection(
  collection: Collection,
  taken: Set<string>,
): readonly [Collection, ...Collection[]] {
  const { id, items, modifiedMs } = collection;
  if (items.length <= MOST_MEMBERS) return [collection];
  // As even as they can be, so that the last is no remainder of one.
  const count = Math.ceil(items.length / MOST_MEMBERS);
  const parts: Collection[] = [];
  for (let part = 0; part < count; part++) {
    const from = Math.floor((part * items.length) / count);
    const members = items.slice(from, Math.floor(((part + 1) * items.length) / count));
    parts.push({
      id: freeId(`${id}-${part + 1}`, taken),
      label: labelOf(members, from),
      metadata: [],
      providers: [],
      ...shownBy(members),
      behavior: [],
      items: members,
      partOf: [],
      modifiedMs,
    });
  }
  const summaries = parts.map((part) =>
    summaryOfCollection(
      part,
      part.items.reduce((sum, item) => sum + manifestsIn(item), 0),
    ),
  );
  const [whole, ...inner] = splitCollection({ ...collection, items: summaries }, taken);
  return [whole, ...inner, ...parts];
}
