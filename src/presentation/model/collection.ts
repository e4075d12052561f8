import type { JsonValue } from './json-value.ts';
import type { Described, LanguageMap, ManifestReference, PaintedImage, Provider } from './manifest.ts';

/** What a list of manifests shows of one. */
export interface ManifestSummary extends ManifestReference {
  readonly kind: 'manifest';
  /** BCP 47, the main one first; left out where none is known. */
  readonly languages?: readonly string[];
  readonly summary?: LanguageMap;
  readonly thumbnail: PaintedImage;
  /** What can be seen on the thumbnail, where its photograph says so. */
  readonly alternativeText?: LanguageMap;
  readonly navDate?: string;
  /** The same for people. */
  readonly date?: LanguageMap;
  readonly canvases: number;
  /** The manifest whose canvases this one has in another order; left out for every other. */
  readonly anotherOrderOf?: string;
}

/** What a list of collections shows of one. */
export interface CollectionSummary extends ManifestReference {
  readonly kind: 'collection';
  readonly summary?: LanguageMap;
  readonly thumbnail?: PaintedImage;
  readonly navDate?: string;
  /** That of the collection; left out where it has none. */
  readonly behavior?: readonly string[];
}

export type CollectionItem = ManifestSummary | CollectionSummary | IiifJsonSummary;

export interface Collection extends Described {
  /** `top` for the archive's. */
  readonly id: string;
  readonly providers: readonly Provider[];
  readonly thumbnail?: PaintedImage;
  readonly navDate?: string;
  readonly behavior: readonly string[];
  readonly items: readonly CollectionItem[];
  /** Collections that list this one. */
  readonly partOf: readonly ManifestReference[];
  readonly modifiedMs: number;
  /** Whether it is a part of a large collection, which lists it in the place of its own members. */
  readonly isPart?: true;
}

/** What a collection says by itself: `thumbnail` is the authored one, `modifiedMs` that of its file. */
export type CollectionText = Omit<Collection, 'items' | 'partOf' | 'navDate'>;

/** What a list shows of IIIF JSON that Loupe does not have as its own. */
export interface IiifJsonSummary extends ManifestReference {
  readonly kind: 'iiif-json';
  readonly type: 'Manifest' | 'Collection';
  readonly summary?: LanguageMap;
  /** Image resources (3.0, 3.1 thumbnail), with addresses as in the document. */
  readonly thumbnail?: readonly JsonValue[];
  readonly navDate?: string;
  /** Of what was harvested: whose images it shows, as origins such as `https://images.example.org`. */
  readonly imageHosts?: readonly string[];
}

/** Hosts of images of others that these show, each once. */
export function imageHostsOf(items: readonly CollectionItem[]): readonly string[] {
  const hosts = items.flatMap((item) => (item.kind === 'iiif-json' ? (item.imageHosts ?? []) : []));
  return [...new Set(hosts)];
}
