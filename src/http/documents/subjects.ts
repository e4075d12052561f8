import type { CacheSubject } from '../../cache-tags/cache-tag.ts';
import type { FoundResource } from '../../presentation/iiif/shared/catalog.ts';
import type { PresentationResource } from '../../urls.ts';

/** What a document is about. */
export function subjectOfDocument(resource: PresentationResource): CacheSubject {
  return 'collection' in resource
    ? { kind: 'Collection', id: resource.collection }
    : { kind: 'Manifest', id: resource.manifest };
}

/** What else a manifest says something of: the collections that list it, and the other manifests that show its images. */
export function othersIn(presented: FoundResource['manifest']): readonly CacheSubject[] {
  if (!presented) return [];
  const { manifest, collectionsOf, appearancesOf } = presented;
  const listed = [manifest.id, manifest.canvasesOf].flatMap((id) => collectionsOf(id));
  const images = manifest.canvases.flatMap((canvas) => canvas.images);
  const shown = images.flatMap(({ identifier }) => appearancesOf(identifier));
  const collections = new Set(listed.map(({ id }) => id));
  const manifests = new Set(shown.map((appearance) => appearance.manifest.id));
  return [
    ...[...collections].map((id) => ({ kind: 'Collection', id }) as const),
    ...[...manifests].map((id) => ({ kind: 'Manifest', id }) as const),
  ];
}
