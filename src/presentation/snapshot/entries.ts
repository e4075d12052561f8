import type { IiifJsonSummary, ManifestSummary } from '../collection-model.ts';
import type { Link, Manifest, ManifestReference } from '../model.ts';
import { summaryOfManifest, typeOfItem } from '../summaries.ts';
import { type Packed, unpackCollection, unpackDocument, unpackManifest } from './packed.ts';

/** A manifest's use of an image, and what it says of the image. */
export interface ImageUse {
  readonly identifier: string;
  /** The first canvas that shows it. */
  readonly canvas: string;
  /** Of the photograph, else of the manifest. */
  readonly rights: string | undefined;
  readonly seeAlso: readonly Link[];
}

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

const NO_LINKS: readonly Link[] = [];

function usesOf(manifest: Manifest): ImageUse[] {
  const uses = new Map<string, ImageUse>();
  for (const canvas of manifest.canvases) {
    // Thousands of canvases mostly have the same rights, and share one string.
    const said = canvas.rights === manifest.rights ? undefined : canvas.rights;
    const rights = said ?? manifest.rights;
    const seeAlso = canvas.seeAlso.length === 0 ? NO_LINKS : canvas.seeAlso;
    for (const { identifier } of canvas.images)
      if (!uses.has(identifier)) uses.set(identifier, { identifier, canvas: canvas.id, rights, seeAlso });
  }
  return [...uses.values()];
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
    uses: published && manifest.canvasesOf === id ? usesOf(manifest) : [],
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
