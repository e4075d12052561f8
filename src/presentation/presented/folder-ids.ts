import { slug } from '../text/ids.ts';

/** The id that a folder's manifest has unless that is taken: the slug of the folder, `images` for the top. */
export function wishedId(folder: string): string {
  return folder === '' ? 'images' : slug(folder);
}

/** What the ids that folders get instead of a wished one have in common with it. */
export function stemOf(wished: string): string {
  return wished.replace(/(?:-folder|-\d+)+$/, '');
}

/** A folder that is to be a manifest. */
export interface WishingFolder {
  readonly folder: string;
  readonly wished: string;
}

/**
 * Ids of manifests of folders. The first folder that wishes an id has it, unless a file has; every other one has it with a
 * number or with `-folder` after it. So it depends on folders only whose wished ids have the same stem.
 *
 * @param folders in natural order
 * @param isTaken whether a file has an id
 * @param isWished whether any folder wishes it
 */
export function folderIds(
  folders: readonly WishingFolder[],
  isTaken: (id: string) => boolean,
  isWished: (id: string) => boolean,
): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  const given = new Set<string>();
  const others = folders.filter(({ folder, wished }) => {
    if (given.has(wished) || isTaken(wished)) return true;
    given.add(wished);
    ids.set(folder, wished);
    return false;
  });
  for (const { folder, wished } of others) {
    const base = isTaken(wished) ? `${wished}-folder` : wished;
    let id = base;
    for (let number = 2; given.has(id) || isTaken(id) || isWished(id); number++) id = `${base}-${number}`;
    given.add(id);
    ids.set(folder, id);
  }
  return ids;
}
