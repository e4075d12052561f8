import { addTo } from '../../multimap.ts';
import { compareNaturally } from '../../natural-order.ts';
import type { ImageFacts } from '../image-facts.ts';
import { boundedNearest } from '../text/suggest.ts';

function folderOf(identifier: string): string {
  return identifier.slice(0, identifier.lastIndexOf('/') + 1);
}

function byFolder(identifiers: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const folders = new Map<string, string[]>();
  for (const identifier of identifiers) addTo(folders, folderOf(identifier), identifier);
  return folders;
}

/** Names in natural order, from the one before `name` downwards and then from the one after it upwards. */
function neighboursFirst(name: string, sorted: readonly string[]): readonly string[] {
  const next = sorted.findIndex((other) => compareNaturally(other, name) > 0);
  if (next < 0) return sorted.toReversed();
  return [...sorted.slice(0, next).reverse(), ...sorted.slice(next)];
}

/**
 * Finds the identifier that was probably meant by one that the archive lacks: first in the same folder, then in the folder
 * of the nearest name, then anywhere. The work is bounded: when a folder of a hundred thousand was renamed, most of the
 * unknown identifiers come without a suggestion.
 */
export function nearestImageIn(
  images: ReadonlyMap<string, ImageFacts>,
): (identifier: string) => string | undefined {
  const nearest = boundedNearest();
  // Made at the first search: most archives have no mistakes.
  let index: ReturnType<typeof indexOf> | undefined;
  return (wanted) => {
    index ??= indexOf(images);
    const { folders, folderNames, all } = index;
    const folder = folderOf(wanted);
    const inFolder = nearest(wanted, folders.get(folder) ?? [], (members) =>
      neighboursFirst(wanted, members),
    );
    if (inFolder !== undefined) return inFolder;
    const other = nearest(folder, folderNames);
    const renamed = `${other}${wanted.slice(folder.length)}`;
    return (other !== undefined && nearest(renamed, folders.get(other) ?? [])) || nearest(wanted, all);
  };
}

function indexOf(images: ReadonlyMap<string, ImageFacts>) {
  const all = [...images.keys()].sort(compareNaturally);
  const folders = byFolder(all);
  return { all, folders, folderNames: [...folders.keys()] };
}
