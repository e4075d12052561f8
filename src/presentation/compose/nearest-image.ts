import { addTo } from '../../multimap.ts';
import { compareNaturally } from '../../natural-order.ts';
import type { ImageFacts } from '../model/image-facts.ts';
import { boundedNearest, type NearestOf } from '../text/suggest.ts';

/** What an identifier begins with up to its last slash, that included; '' at the top. */
export function folderPrefixOf(identifier: string): string {
  return identifier.slice(0, identifier.lastIndexOf('/') + 1);
}

function byFolder(identifiers: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const folders = new Map<string, string[]>();
  for (const identifier of identifiers) addTo(folders, folderPrefixOf(identifier), identifier);
  return folders;
}

/** Names in natural order, from the one before `name` downwards and then from the one after it upwards. */
function neighboursFirst(name: string, sorted: readonly string[]): readonly string[] {
  const next = sorted.findIndex((other) => compareNaturally(other, name) > 0);
  if (next < 0) return sorted.toReversed();
  return [...sorted.slice(0, next).reverse(), ...sorted.slice(next)];
}

/** Identifiers of the images that there are, as far as they are to be searched. */
export interface ImageNames {
  /** Those of a folder, `` for the top and else with its slash; all of them, or those around a name. */
  inFolder(folder: string, around: string): readonly string[];
  folders(): readonly string[];
  /** All of them, or those around a name. */
  anywhere(around: string): readonly string[];
}

/**
 * Finds the identifier that was probably meant by one that the archive lacks: first in the same folder, then in the folder
 * of the nearest name, then anywhere.
 */
export function nearestImageAmong(
  names: ImageNames,
  nearest: NearestOf,
): (identifier: string) => string | undefined {
  return (wanted) => {
    const folder = folderPrefixOf(wanted);
    const inFolder = nearest(wanted, names.inFolder(folder, wanted), (members) =>
      neighboursFirst(wanted, members),
    );
    if (inFolder !== undefined) return inFolder;
    const other = nearest(folder, names.folders());
    const renamed = `${other}${wanted.slice(folder.length)}`;
    return (
      (other !== undefined && nearest(renamed, names.inFolder(other, renamed))) ||
      nearest(wanted, names.anywhere(wanted))
    );
  };
}

/**
 * The same among all images of an archive. The work is bounded: when a folder of a hundred thousand was renamed, most of the
 * unknown identifiers come without a suggestion.
 */
export function nearestImageIn(
  images: ReadonlyMap<string, ImageFacts>,
): (identifier: string) => string | undefined {
  // Made at the first search: most archives have no mistakes.
  let index: ReturnType<typeof indexOf> | undefined;
  const indexed = () => {
    index ??= indexOf(images);
    return index;
  };
  const names: ImageNames = {
    inFolder: (folder) => indexed().folders.get(folder) ?? [],
    folders: () => indexed().folderNames,
    anywhere: () => indexed().all,
  };
  return nearestImageAmong(names, boundedNearest());
}

function indexOf(images: ReadonlyMap<string, ImageFacts>) {
  const all = [...images.keys()].sort(compareNaturally);
  const folders = byFolder(all);
  return { all, folders, folderNames: [...folders.keys()] };
}
