import { folderOf } from '../../archive/identifier.ts';
import { addTo } from '../../multimap.ts';
import { compareNaturally } from '../../natural-order.ts';
import { atOnce, type Pieces } from '../../slices/pieces.ts';
import type { AuthoredManifest } from '../authored/essay.ts';
import type { ImageFacts } from '../model/image-facts.ts';
import type { Manifest } from '../model/manifest.ts';
import { folderIds, wishedId } from '../presented/folder-ids.ts';
import { freeId, readableName, slug } from '../text/ids.ts';
import { manifestInPieces } from './manifest.ts';

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
    originals: false,
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

/** What the ids of folders' manifests must not be in any case: it is part of the path of collections. */
const NO_ID = 'collection';

/**
 * A manifest for each folder that no essay takes an image from: one photograph for each of its images, in the natural order
 * of their names. Images that an essay leaves out of a folder are left out on purpose.
 *
 * @param images all images of the archive
 * @param named those that a file names, drafts included
 * @param takenIds ids of files and of their manifests
 * @returns by folder, in natural order
 */
export function composeFolderManifests(
  images: Iterable<ImageFacts>,
  named: ReadonlySet<string>,
  takenIds: ReadonlySet<string>,
): ReadonlyMap<string, Manifest> {
  const namedFolders = new Set([...named].map(folderOf));
  const members = new Map<string, ImageFacts[]>();
  for (const image of images) {
    const folder = folderOf(image.identifier);
    if (!namedFolders.has(folder)) addTo(members, folder, image);
  }
  const folders = [...members.keys()]
    .sort(compareNaturally)
    .map((folder) => ({ folder, wished: wishedId(folder) }));
  const wishes = new Set(folders.map(({ wished }) => wished));
  const ids = folderIds(
    folders,
    (id) => id === NO_ID || takenIds.has(id),
    (id) => wishes.has(id),
  );
  return new Map(
    folders.flatMap(({ folder, wished }) => {
      const sorted = (members.get(folder) ?? []).sort((a, b) => compareNaturally(a.identifier, b.identifier));
      const manifest = atOnce(folderManifestInPieces(ids.get(folder) ?? wished, folder, sorted));
      return manifest ? [[folder, manifest] as const] : [];
    }),
  );
}

/**
 * The manifest of a folder.
 *
 * @param images those in it, in natural order; at least one
 */
export function* folderManifestInPieces(
  id: string,
  folder: string,
  images: readonly ImageFacts[],
): Pieces<Manifest | undefined> {
  const byIdentifier = new Map(images.map((facts) => [facts.identifier, facts]));
  const { manifests } = yield* manifestInPieces(essayOf(id, folder, images), {
    factsOf: (identifier) => byIdentifier.get(identifier),
    modifiedMs: 0,
  });
  return manifests[0];
}
