import type { Collection, IiifJsonSummary, ManifestSummary } from '../../collection-model.ts';
import type { IiifJsonDocument } from '../../iiif-json/serve.ts';
import type { Manifest, ManifestReference } from '../../model.ts';
import type { Appearance } from './context.ts';

/** Which manifests and collections there are: immutable, swapped whole when something changes. */
export interface PresentationCatalog {
  /** Drafts included; undefined when there is none. */
  manifest(id: string): Manifest | undefined;
  /** Changes with every change of a manifest, and is the same in every process; undefined when there is none. */
  manifestDigest(id: string): string | undefined;
  /** `top` always exists. */
  collection(id: string): Collection | undefined;
  /** IIIF JSON. A manifest that Loupe has as its own too is in both. */
  document(type: 'Manifest' | 'Collection', id: string): IiifJsonDocument | undefined;
  /** What lists show of the IIIF JSON that Loupe does not have as its own. */
  iiifJsonSummaries(): readonly IiifJsonSummary[];
  /** Published manifests in the order of the top collection. */
  summaries(): readonly ManifestSummary[];
  /** Published manifests that show an image. */
  appearancesOf(identifier: string): readonly Appearance[];
  /** Collections that list a manifest, the nearest first. */
  collectionsOf(manifest: string): readonly ManifestReference[];
}
