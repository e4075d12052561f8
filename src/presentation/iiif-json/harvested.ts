import { isAuthoredId, suggestId } from '../text/ids.ts';

/**
 * How the name of a harvested manifest or collection ends: `loupe harvest` names them so. The name alone tells what is
 * somebody else's, so that it still does when files are copied, in whatever folder.
 */
export const HARVESTED_ENDING = '.harvested.json';

/**
 * Whether a file holds a manifest or collection of another archive, as it was harvested: it is shown and listed, keeps its
 * ids, and is told of as one's own nowhere.
 *
 * @param path below the manifests folder
 */
export function isHarvested(path: string): boolean {
  return path.endsWith(HARVESTED_ENDING);
}

/** The id on this server of a harvested file; undefined where its name cannot stand in addresses. */
export function harvestedId(path: string): string | undefined {
  const id = path.slice(path.lastIndexOf('/') + 1, -HARVESTED_ENDING.length);
  return isAuthoredId(id) ? id : undefined;
}

/** An id that could be meant. */
export function harvestedIdMeant(path: string): string {
  return suggestId(path.slice(path.lastIndexOf('/') + 1, -HARVESTED_ENDING.length));
}
