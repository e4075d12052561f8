import type { IiifJsonDocument } from '../../iiif-json/serve.ts';
import type { Collection, IiifJsonSummary, ManifestSummary } from '../../model/collection.ts';
import type { Link, Manifest, ManifestReference } from '../../model/manifest.ts';
import type { Appearance } from './context.ts';

/** Names a manifest or a collection. */
export type Named = { readonly manifest: string } | { readonly collection: string };

/** A manifest with what others say of it, all of one moment. */
export interface PresentedManifest {
  readonly manifest: Manifest;
  /** Changes with all of this. */
  readonly digest: string;
  /** Collections that list it, or the manifest whose canvases it has; the deepest below the top first. */
  readonly collectionsOf: (manifest: string) => readonly ManifestReference[];
  /** Other published manifests that show an image of it. */
  readonly appearancesOf: (identifier: string) => readonly Appearance[];
}

/** What is at the addresses of a manifest or a collection, all of one moment. */
export interface FoundResource {
  /** Changes with all of this, and is the same in every process. */
  readonly digest: string;
  readonly manifest?: PresentedManifest;
  readonly collection?: Collection;
  /** IIIF JSON. A manifest that Loupe has as its own too is in both. */
  readonly document?: IiifJsonDocument;
}

/** A use of an image by a published manifest. */
export interface LocatedUse extends Appearance {
  /** Of the photograph, else of the manifest. */
  readonly rights: string | undefined;
  readonly seeAlso: readonly Link[];
  /** Of the manifest, milliseconds since 1970. */
  readonly modifiedMs: number;
}

/** What published manifests say of an image. */
export interface ImageUses {
  /** Changes with the uses, and is the same in every process; empty without any. */
  readonly digest: string;
  readonly uses: readonly LocatedUse[];
}

/** A part of the list of all essays, with what `top` says of itself. */
export interface ListedEssays extends Pick<Collection, 'label' | 'summary'> {
  /** Changes with all of this. */
  readonly digest: string;
  /** How many essays and IIIF JSON documents there are. */
  readonly total: number;
  readonly essays: readonly (ManifestSummary | IiifJsonSummary)[];
}

/**
 * Which manifests and collections there are now. Each is looked up when it is asked for, at a cost that does not depend on
 * how many there are.
 *
 * Lists have this order: manifests that collections list, by the first of these from `top` downwards and by their places in it;
 * then those that none lists, by label.
 */
export interface PresentationCatalog {
  /** Drafts included; undefined when there is none. */
  manifest(id: string): Manifest | undefined;
  /** `top` always exists. */
  collection(id: string): Collection | undefined;
  /** IIIF JSON. */
  document(type: 'Manifest' | 'Collection', id: string): IiifJsonDocument | undefined;
  /** The digest of what `resource` returns, mostly without unpacking that; undefined when there is nothing. */
  digestOf(named: Named): string | undefined;
  resource(named: Named): FoundResource | undefined;
  /** A manifest as `resource` has it. */
  presented(id: string): PresentedManifest | undefined;
  /** Published manifests that show an image, in the order of lists. */
  imageUses(identifier: string): ImageUses;
  /**
   * Published manifests in the order of lists, without other orders of the same canvases, which are reached from the first;
   * then the IIIF JSON that Loupe does not have as its own, by type and label.
   */
  essays(offset: number, count: number): ListedEssays;
}
