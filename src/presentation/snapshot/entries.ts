import { inflateRawSync } from 'node:zlib';
import type { Collection, IiifJsonSummary, ManifestSummary } from '../collection-model.ts';
import type { ManifestReference } from '../model.ts';
import { type ImageUse, imageUsesOf } from '../presented/image-uses.ts';
import { type Packed, unpackDocument, unpackManifest } from '../presented/packed.ts';
import { summaryOfManifest, typeOfItem } from '../summaries.ts';

/** What is known of a manifest without unpacking it. */
export interface ManifestEntry {
  readonly packed: Packed;
  readonly reference: ManifestReference;
  /** Undefined for a draft. */
  readonly summary: ManifestSummary | undefined;
  /** Empty for a draft, and for a further order of the same canvases. */
  readonly uses: readonly ImageUse[];
  readonly modifiedMs: number;
}

/** What is known of a collection without unpacking it. */
export interface CollectionEntry {
  readonly packed: Packed;
  readonly reference: ManifestReference;
  readonly items: readonly { readonly type: 'Manifest' | 'Collection'; readonly id: string }[];
}

/** The same as `unpackManifest` of a collection. */
export function unpackCollection(packed: Packed): Collection {
  const collection: Collection = JSON.parse(inflateRawSync(packed).toString());
  return collection;
}

// Packed bytes are copied, since they may be a view of a larger message.

/** Unpacks a manifest once, for the facts that are kept beside it. */
export function manifestEntry(packed: Packed): ManifestEntry {
  const manifest = unpackManifest(packed);
  const { id, label, modifiedMs } = manifest;
  const published = manifest.status === 'published';
  return {
    packed: new Uint8Array(packed),
    reference: { id, label },
    summary: published ? summaryOfManifest(manifest) : undefined,
    uses: imageUsesOf(manifest),
    modifiedMs,
  };
}

/** The same of a collection. */
export function collectionEntry(packed: Packed): CollectionEntry {
  const { id, label, items } = unpackCollection(packed);
  return {
    packed: new Uint8Array(packed),
    reference: { id, label },
    items: items.map((item) => ({ type: typeOfItem(item), id: item.id })),
  };
}

/** What is known of an IIIF JSON document without unpacking it. */
export interface DocumentEntry {
  readonly packed: Packed;
  /** Undefined for one that Loupe has as its own. */
  readonly summary: IiifJsonSummary | undefined;
}

/** The same of an IIIF JSON document. */
export function documentEntry(packed: Packed): DocumentEntry {
  const { summary, noPage } = unpackDocument(packed);
  return { packed: new Uint8Array(packed), summary: noPage === undefined ? undefined : summary };
}
