import { createHash } from 'node:crypto';
import { addTo } from '../../multimap.ts';
import type { Appearance } from '../../presentation/iiif/shared/context.ts';
import type { Manifest, ManifestReference } from '../../presentation/model/manifest.ts';
import { impliedTop, TOP } from '../../presentation/presented/implied-top.ts';
import type { ManifestLookUps, ManifestState, OtherUseRow } from './manifests-store.ts';

/** What others say of a manifest: which collections list it, and which other manifests show its images. */
export interface ManifestRelations {
  readonly manifestDigest: string;
  /** Changes with the manifest and with all of this. */
  readonly digest: string;
  /** By manifest: of this one, and of the one whose canvases it has. The deepest below the top first. */
  readonly collections: ReadonlyMap<string, readonly ManifestReference[]>;
  /** Other published manifests by identifier of an image, in the order of lists. */
  readonly appearances: ReadonlyMap<string, readonly Appearance[]>;
}

/** Looks up what others say of a manifest. To be called within one moment of the database. */
export function relationsOf(
  id: string,
  { digest, status, canvasesOf }: ManifestState,
  store: ManifestLookUps,
  unpacked: () => Manifest | undefined,
): ManifestRelations {
  // A draft is in no list, and its images are not told of.
  const ids = status === 'published' ? new Set([id, canvasesOf]) : [];
  const collections = new Map([...ids].map((each) => [each, collectionsOf(each, store)]));
  const uses = status === 'published' ? store.otherUses(canvasesOf) : usesByOthers(unpacked(), store);
  const appearances = new Map<string, Appearance[]>();
  for (const { identifier, canvas, ...manifest } of uses)
    addTo(appearances, identifier, {
      manifest: { id: manifest.id, label: JSON.parse(manifest.label) },
      canvas,
    });
  const told = JSON.stringify([digest, [...collections], [...appearances]]);
  return {
    manifestDigest: digest,
    digest: createHash('sha256').update(told).digest('base64url'),
    collections,
    appearances,
  };
}

function collectionsOf(manifest: string, store: ManifestLookUps): readonly ManifestReference[] {
  const listed = store.listedBy(manifest);
  if (listed.length > 0) return listed.map(({ id, label }) => ({ id, label: JSON.parse(label) }));
  return store.isInImpliedTop(manifest) ? [{ id: TOP, label: impliedTop().label }] : [];
}

function* usesByOthers(manifest: Manifest | undefined, store: ManifestLookUps): Iterable<OtherUseRow> {
  const images = manifest?.canvases.flatMap((canvas) => canvas.images) ?? [];
  for (const identifier of new Set(images.map((image) => image.identifier)))
    for (const use of store.uses(identifier)) yield { ...use, identifier };
}
