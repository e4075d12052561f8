import type { Collection, Manifest, ManifestReference, ManifestSummary } from './model.ts';
import type { Appearance } from './serialisation-context.ts';

/** Which manifests and collections there are: immutable, swapped whole when something changes. */
export interface PresentationCatalog {
  /** Drafts included; undefined when there is none. */
  manifest(id: string): Manifest | undefined;
  /** `top` always exists. */
  collection(id: string): Collection | undefined;
  /** Published manifests in the order of the top collection. */
  summaries(): readonly ManifestSummary[];
  /** Published manifests that show an image. */
  appearancesOf(identifier: string): readonly Appearance[];
  /** Collections that list a manifest, the nearest first. */
  collectionsOf(manifest: string): readonly ManifestReference[];
}
