/** Width and height in pixels. */
export interface ImageDimensions {
  readonly width: number;
  readonly height: number;
}

/** What a scan says of itself in its IPTC, XMP and EXIF data; what it does not say is left out. */
export interface EmbeddedMetadata {
  readonly title?: string;
  readonly caption?: string;
  readonly alternativeText?: string;
  readonly creator?: string;
  readonly credit?: string;
  /** A copyright notice or terms of use, in words. */
  readonly rights?: string;
  /** A URI of a licence or rights statement. */
  readonly rightsUri?: string;
  /** EDTF: `1940-05-24`, `1940`. */
  readonly date?: string;
  readonly keywords?: readonly string[];
  readonly people?: readonly string[];
  /** The place in words, from the most exact to the country. */
  readonly place?: string;
  /** WGS 84, degrees. */
  readonly latitude?: number;
  readonly longitude?: number;
  /** Of the scan; the same in both directions. */
  readonly pixelsPerMillimetre?: number;
}

/** What manifests need to know of an image. */
export interface ImageFacts extends ImageDimensions {
  readonly identifier: string;
  /** When its master last changed, milliseconds since 1970. */
  readonly modifiedMs: number;
  readonly embedded: EmbeddedMetadata;
}

/** The facts of an image; undefined when the archive has none of this identifier, or cannot read it. */
export type ImageFactsOf = (identifier: string) => ImageFacts | undefined;
