import type { LanguageMap } from '../model/manifest.ts';
import { freeId } from '../text/ids.ts';

/** Presentation 3 has no pages of collections, and viewers list all members at once. */
export const MOST_MEMBERS = 200;

/** A part of a collection, as a collection of its own: those of its list from `from` to before `to`. */
export interface CollectionPart {
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

/**
 * The parts of a collection with more than 200 members: `top-1`, `top-2` and so on, each with up to 200 members in the same
 * order, of equal size, so that the last does not have one member only.
 *
 * @param taken ids of other collections; those of the parts are added
 * @returns parts of the members, then parts of those parts and so on; the collection lists the last. None when it is small
 * enough
 */
export function partLevels(
  id: string,
  members: number,
  taken: Set<string>,
): readonly (readonly CollectionPart[])[] {
  const levels: CollectionPart[][] = [];
  for (let total = members; total > MOST_MEMBERS; ) {
    const count = Math.ceil(total / MOST_MEMBERS);
    const edge = (part: number): number => Math.floor((part * total) / count);
    levels.push(
      Array.from({ length: count }, (_, part) => ({
        id: freeId(`${id}-${part + 1}`, taken),
        from: edge(part),
        to: edge(part + 1),
      })),
    );
    total = count;
  }
  return levels;
}

const LONGEST_NAME = 40;

function nameOf(label: LanguageMap): string {
  const text = Object.values(label)[0]?.[0] ?? '';
  const letters = [...text];
  return letters.length > LONGEST_NAME ? `${letters.slice(0, LONGEST_NAME - 1).join('')}…` : text;
}

/** `1–200: Aarhus – Berlin`, by the labels of its first and its last member. */
export function partLabel({ from, to }: CollectionPart, first: LanguageMap, last: LanguageMap): LanguageMap {
  return { none: [`${from + 1}–${to}: ${nameOf(first)} – ${nameOf(last)}`] };
}
