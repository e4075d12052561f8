import type { Limits } from '../../../image/limits.ts';
import type { BaseUrl } from '../../../urls.ts';
import type { ManifestReference } from '../../model/manifest.ts';

/** A canvas that shows an image, in some manifest. */
export interface Appearance {
  readonly manifest: ManifestReference;
  readonly canvas: string;
}

/** What the serialisers need beside the resource itself. */
export interface SerialisationContext {
  readonly base: BaseUrl;
  /** Limits of the image service, which its embedded description must keep. */
  readonly limits: Limits;
  /** Collections that list a manifest, the nearest first. */
  readonly collectionsOf: (manifest: string) => readonly ManifestReference[];
  /** Published manifests that show an image. */
  readonly appearancesOf: (identifier: string) => readonly Appearance[];
  /** Essays can be downloaded whole; left out: they cannot. */
  readonly hasBags?: boolean;
  /**
   * Stands in a manifest or sequence for its canvases, and in a collection for its members, where those are serialised one
   * by one; left out, they are in it.
   */
  readonly itemsApart?: never[];
}
