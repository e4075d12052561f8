/** What every public URL starts with: scheme, host and path prefix, without a trailing slash. */
export type BaseUrl = string;

/** The path of a base URL, without a slash at its end: empty for a server that has a host to itself. */
export function basePath(base: BaseUrl): string {
  return new URL(base).pathname.replace(/\/+$/, '');
}

/**
 * The path and query of an address of this server; undefined for any other address. Schemes are not compared: behind a proxy
 * that adds TLS the server knows itself as `http`.
 */
export function pathBelow(base: BaseUrl, address: string): string | undefined {
  const own = base.replace(/^https?:/, '');
  const path = /^https?:/.test(address) ? address.replace(/^https?:/, '') : '';
  return path.startsWith(`${own}/`) ? path.slice(own.length) : undefined;
}

/**
 * An identifier as one path segment: `/` becomes `%2F`, and what a segment may hold unescaped (RFC 3986)
 * stays readable.
 */
export function encodeIdentifier(identifier: string): string {
  if (identifier !== encodedLast.identifier) {
    const encoded = encodeURIComponent(identifier).replace(/%(3A|24|2C|3B|3D|2B)/g, decodeURIComponent);
    encodedLast = { identifier, encoded };
  }
  return encodedLast.encoded;
}

/** A manifest names each of its images a dozen times, one image after the other. */
let encodedLast = { identifier: '', encoded: '' };

/** The base URI of an image: the `id` of its info.json (3.0 section 5.2). */
export function imageUrl(base: BaseUrl, version: 2 | 3, identifier: string): string {
  return `${base}/iiif/${version}/${encodeIdentifier(identifier)}`;
}

/** Where programs learn what there is of an image (3.0 section 5.1, 2.1 section 5). */
export function informationUrl(base: BaseUrl, version: 2 | 3, identifier: string): string {
  return `${imageUrl(base, version, identifier)}/info.json`;
}

/** The JSON-LD context of the limits of formats in info.json. */
export function formatLimitsContextUrl(base: BaseUrl): string {
  return `${base}/contexts/format-limits.json`;
}

/** The Deep Zoom descriptor of an image. */
export function deepZoomUrl(base: BaseUrl, identifier: string): string {
  return `${base}/dzi/${encodeIdentifier(identifier)}.dzi`;
}

/** The scan of an image, as it is. */
export function originalUrl(base: BaseUrl, identifier: string): string {
  return `${base}/original/${encodeIdentifier(identifier)}`;
}

/** The page that shows one image to a person. */
export function imagePageUrl(base: BaseUrl, identifier: string): string {
  return `${base}/image/${encodeIdentifier(identifier)}`;
}

/** The same at a detail, in pixels of the image. Its `@` is never encoded, and one in an identifier always is. */
export function imageDetailUrl(base: BaseUrl, identifier: string, region: string): string {
  return `${imagePageUrl(base, identifier)}@${region}`;
}

/** Versions of the Presentation API. */
export type PresentationVersion = 2 | 3 | 4;

/** A resource of the Presentation API that has a URL of its own; ids hold `[a-z0-9._-]` only. */
export type PresentationResource =
  | { readonly kind: 'manifest'; readonly manifest: string }
  | { readonly kind: 'collection'; readonly collection: string }
  /** A part of a large collection (4.0 CollectionPage), from 1. */
  | { readonly kind: 'collection-page'; readonly collection: string; readonly page: number }
  /** 2.1 only; `sequence` names another order than the first. */
  | { readonly kind: 'sequence'; readonly manifest: string; readonly sequence?: string }
  /** All notes of a manifest, in 2.1 only. */
  | { readonly kind: 'layer'; readonly manifest: string }
  | { readonly kind: 'range'; readonly manifest: string; readonly range: string }
  | { readonly kind: 'canvas'; readonly manifest: string; readonly canvas: string }
  /** The small canvas that stands in for another until that is loaded (3.0 placeholderCanvas). */
  | { readonly kind: 'placeholder'; readonly manifest: string; readonly canvas: string }
  /** The page with the annotation that paints the photograph; `painting` is that annotation. */
  | { readonly kind: 'painting-page'; readonly manifest: string; readonly canvas: string }
  | { readonly kind: 'painting'; readonly manifest: string; readonly canvas: string }
  /** Notes on a canvas: an AnnotationPage, in 2.1 an AnnotationList. */
  | { readonly kind: 'annotations'; readonly manifest: string; readonly canvas: string }
  | {
      readonly kind: 'annotation';
      readonly manifest: string;
      readonly canvas: string;
      readonly annotation: string;
    };

function presentationPath(resource: PresentationResource): string {
  switch (resource.kind) {
    case 'collection':
      return `collection/${resource.collection}`;
    case 'collection-page':
      return `collection/${resource.collection}/page/${resource.page}`;
    case 'manifest':
      return `${resource.manifest}/manifest`;
    case 'sequence':
      return `${resource.manifest}/sequence/${resource.sequence ?? 'normal'}`;
    case 'layer':
      return `${resource.manifest}/layer/notes`;
    case 'range':
      return `${resource.manifest}/range/${resource.range}`;
    case 'annotation':
      return `${resource.manifest}/annotation/${resource.canvas}/${resource.annotation}`;
    default:
      return `${resource.manifest}/${resource.kind}/${resource.canvas}`;
  }
}

/** The `id` of a resource in one version of the Presentation API. */
export function presentationUrl(
  base: BaseUrl,
  version: PresentationVersion,
  resource: PresentationResource,
): string {
  return `${base}/presentation/${version}/${presentationPath(resource)}`;
}

/** The URL of a manifest that leads to the version a client asks for. */
export function neutralManifestUrl(base: BaseUrl, manifest: string): string {
  return `${base}/presentation/${manifest}/manifest`;
}

/** The URL of a collection that leads to the version a client asks for. */
export function neutralCollectionUrl(base: BaseUrl, collection: string): string {
  return `${base}/presentation/collection/${collection}`;
}

/** The page of an essay. */
export function essayUrl(base: BaseUrl, manifest: string): string {
  return `${base}/essay/${manifest}`;
}

/** The essay as one PDF. */
export function essayPdfUrl(base: BaseUrl, manifest: string): string {
  return `${base}/essay/${manifest}/pdf`;
}

/** All of an essay as one file. */
export function essayBagUrl(base: BaseUrl, manifest: string): string {
  return `${base}/essay/${manifest}/bag`;
}

/** A photograph in the addresses below, where it has several images: `letter~2` for its second. @param version from 1 */
export function versionedCanvas(canvas: string, version: number): string {
  return version === 1 ? canvas : `${canvas}~${version}`;
}

/** The page of one photograph of an essay; `canvas` may be a `versionedCanvas`, here and where else it says so. */
export function photoUrl(base: BaseUrl, manifest: string, canvas: string): string {
  return `${base}/photo/${manifest}/${canvas}`;
}

/** The same at a detail, in units of its canvas. */
export function detailUrl(base: BaseUrl, manifest: string, canvas: string, region: string): string {
  return `${photoUrl(base, manifest, canvas)}@${region}`;
}

/** Photographs beside each other. @param query which, and how they are shown */
export function comparisonUrl(base: BaseUrl, query: string): string {
  return `${base}/compare?${query}`;
}

/** A manifest of this server in one of its viewers. */
export function viewUrl(base: BaseUrl, manifestUrl: string, viewer: 'mirador' | 'uv'): string {
  return `${base}/view?manifest=${encodeURIComponent(manifestUrl)}&viewer=${viewer}`;
}

/** What a content state is about, in a viewer. */
export function contentStateViewUrl(
  base: BaseUrl,
  state: string,
  viewer: 'mirador' | 'uv' | 'loupe',
): string {
  return `${base}/view?iiif-content=${encodeURIComponent(state)}&viewer=${viewer}`;
}

/** The content state of a photograph, or of a part of it, as an annotation; `canvas` may be a `versionedCanvas`. */
export function contentStateUrl(base: BaseUrl, manifest: string, canvas: string, region?: string): string {
  return `${base}/content-state/${manifest}/${canvas}${region === undefined ? '' : `?xywh=${region}`}`;
}

/** The change stream of a version of the Presentation API (Change Discovery 1.0, 3.1). */
export function activitiesUrl(base: BaseUrl, version: PresentationVersion): string {
  return version === 3 ? `${base}/discovery/activities` : `${base}/discovery/${version}/activities`;
}

/** A page of it, from 1 (3.2). */
export function activitiesPageUrl(base: BaseUrl, version: PresentationVersion, page: number): string {
  return `${activitiesUrl(base, version)}/page/${page}`;
}

/** What a description of a manifest or collection is written in, as its address ends. */
export type DescriptionFormat = 'dc.xml' | 'dc.jsonld' | 'schema.jsonld' | 'edm.rdf';

/** A description for machines: in a form that catalogues, aggregators or search engines read. */
export function descriptionUrl(
  base: BaseUrl,
  resource: Extract<PresentationResource, { kind: 'manifest' | 'collection' }>,
  format: DescriptionFormat,
): string {
  const name = resource.kind === 'collection' ? `collection/${resource.collection}` : resource.manifest;
  return `${base}/description/${name}.${format}`;
}

/**
 * The address at which search engines may fetch an image: one form for all images, so that robots.txt can allow it alone.
 * Its pixels are made in advance, and it is refused by no limit.
 */
export function crawledImageUrl(base: BaseUrl, identifier: string): string {
  return `${imageUrl(base, 3, identifier)}${CRAWLED_IMAGE}`;
}

/** The end of the addresses of `crawledImageUrl`. */
export const CRAWLED_IMAGE = '/full/!1024,1024/0/default.jpg';

/** The end of the addresses of details that pages name for programs that show links. */
export const LINKED_DETAIL = '/!1200,630/0/default.jpg';

/**
 * How a photograph, a detail of it or an essay is cited; `place` is the end of the address of the photograph's page, undefined for
 * the essay.
 */
export function citationUrl(
  base: BaseUrl,
  manifest: string,
  place: string | undefined,
  format: 'text' | 'bibtex' | 'csl',
): string {
  return `${base}/cite/${manifest}${place === undefined ? '' : `/${place}`}?format=${format}`;
}

/** A photograph or a detail of it as a page that stands in pages of others; `place` is the end of the address of its page. */
export function embeddedPhotoUrl(base: BaseUrl, manifest: string, place: string): string {
  return `${base}/embed/photo/${manifest}/${place}`;
}

/** The same of an image that need not be a photograph of an essay. */
export function embeddedImageUrl(base: BaseUrl, identifier: string, region?: string): string {
  return `${base}/embed/image/${encodeIdentifier(identifier)}${region === undefined ? '' : `?xywh=${region}`}`;
}

/** The QR code of an address of this server, without the address: that is appended, as a value of a query. */
export function qrCodeUrl(base: BaseUrl): string {
  return `${base}/qr?url=`;
}

/** What programs that show links are told of a page (oEmbed, 2.2). */
export function oembedUrl(base: BaseUrl, page: string): string {
  return `${base}/oembed?url=${encodeURIComponent(page)}`;
}

/** A photograph of a manifest, by an image of it. */
export interface PhotoPlace {
  readonly manifest: string;
  readonly identifier: string;
}

/** The base URL of OAI-PMH (2.0, 3.1.1.1). */
export function oaiUrl(base: BaseUrl): string {
  return `${base}/oai`;
}

/** The index of sitemaps, which robots.txt names. */
export function sitemapUrl(base: BaseUrl): string {
  return `${base}/sitemap.xml`;
}

/** The feed of new essays. */
export function feedUrl(base: BaseUrl): string {
  return `${base}/feed.atom`;
}

/** The sitemap that begins with a photograph; the first of all without one. */
export function sitemapPageUrl(base: BaseUrl, start: PhotoPlace | undefined): string {
  const name = start ? `${start.manifest}/${encodeIdentifier(start.identifier)}` : 'start';
  return `${base}/sitemap/${name}.xml`;
}

/** Versions of the Content Search API. */
export type SearchVersion = 1 | 2;

/** What a search looks through: a manifest, or a collection with all that is in it. */
export type SearchedResource = { readonly manifest: string } | { readonly collection: string };

/** A service of the Content Search API; `presentation` is the version of the canvases that its responses name. */
export interface SearchService {
  readonly version: SearchVersion;
  readonly resource: SearchedResource;
  readonly presentation: PresentationVersion;
}

/** The version of Presentation that a version of Content Search was made for. */
export const PRESENTATION_OF_SEARCH = { 1: 2, 2: 3 } as const;

/** Where a service is asked (Content Search 2.0, 3). */
export function searchServiceUrl(
  base: BaseUrl,
  kind: 'search' | 'autocomplete',
  { version, resource, presentation }: SearchService,
): string {
  const place = 'manifest' in resource ? resource.manifest : `collection/${resource.collection}`;
  const end = presentation === PRESENTATION_OF_SEARCH[version] ? '' : `/${presentation}`;
  return `${base}/${kind}/${version}/${place}${end}`;
}
