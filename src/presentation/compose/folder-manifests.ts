import { addTo } from '../../multimap.ts';
import { compareNaturally } from '../../natural-order.ts';
import type { AuthoredManifest } from '../authored/essay.ts';
import type { ImageFacts } from '../image-facts.ts';
import type { Manifest } from '../model.ts';
import { freeId, readableName, slug } from '../text/ids.ts';
import { sameFacts } from './image-source.ts';
import { composeManifest } from './manifest.ts';

/** A folder's manifest, and the images that it was made of. */
export interface FolderManifest {
  readonly manifest: Manifest;
  readonly images: readonly ImageFacts[];
}

/** By path of the folder; the empty path is the top. */
export type FolderManifests = ReadonlyMap<string, FolderManifest>;

function folderOf(identifier: string): string {
  return identifier.slice(0, Math.max(0, identifier.lastIndexOf('/')));
}

function labelOf(folder: string): string {
  return folder === '' ? 'Images' : folder.split('/').map(readableName).join(' / ');
}

function essayOf(id: string, folder: string, images: readonly ImageFacts[]): AuthoredManifest {
  const taken = new Set<string>();
  return {
    id,
    status: 'published',
    languages: ['en'],
    label: { none: [labelOf(folder)] },
    providers: [],
    metadata: [],
    behavior: [],
    homepage: [],
    seeAlso: [],
    rendering: [],
    photographs: images.map(({ identifier }) => ({
      // File names are not chosen as ids: where two give the same id, the later one has a number.
      id: freeId(slug(identifier), taken),
      images: [{ identifier, at: [] }],
      people: [],
      subjects: [],
      metadata: [],
      notes: [],
      seeAlso: [],
      at: [],
    })),
    sections: [],
    orders: [],
  };
}

/**
 * A manifest for each folder that no essay takes an image from: one photograph for each of its images, in the natural order
 * of their names. Images that an essay leaves out of a folder are left out on purpose. The id is the slug of the folder,
 * `images` for the top; where an essay has that id, with `-folder` after it.
 *
 * @param images all images of the archive
 * @param named those that a file names, drafts included
 * @param takenIds ids of other manifests
 * @param previous earlier ones; those of unchanged images are kept as they are
 */
export function composeFolderManifests(
  images: Iterable<ImageFacts>,
  named: ReadonlySet<string>,
  takenIds: ReadonlySet<string>,
  previous: FolderManifests = new Map(),
): FolderManifests {
  const namedFolders = new Set([...named].map(folderOf));
  const folders = new Map<string, ImageFacts[]>();
  for (const image of images) {
    const folder = folderOf(image.identifier);
    if (!namedFolders.has(folder)) addTo(folders, folder, image);
  }

  const taken = new Set(takenIds);
  const result = new Map<string, FolderManifest>();
  for (const folder of [...folders.keys()].sort(compareNaturally)) {
    const members = (folders.get(folder) ?? []).sort((a, b) => compareNaturally(a.identifier, b.identifier));
    const wished = folder === '' ? 'images' : slug(folder);
    const id = freeId(taken.has(wished) ? `${wished}-folder` : wished, taken);
    const before = previous.get(folder);
    const unchanged =
      before?.manifest.id === id &&
      before.images.length === members.length &&
      before.images.every((facts, index) => sameFacts(facts, members[index]));
    const made = unchanged ? before : compose(id, folder, members);
    if (made) result.set(folder, made);
  }
  return result;
}

function compose(id: string, folder: string, images: readonly ImageFacts[]): FolderManifest | undefined {
  const byIdentifier = new Map(images.map((facts) => [facts.identifier, facts]));
  const { manifests } = composeManifest(essayOf(id, folder, images), {
    factsOf: (identifier) => byIdentifier.get(identifier),
    modifiedMs: 0,
  });
  const [manifest] = manifests;
  return manifest && { manifest, images };
}
