import type { EmbeddedMetadata } from '../../archive/embedded-metadata.ts';
import type { Dimensions } from '../../image/geometry.ts';

/** What manifests need to know of an image. */
export interface ImageFacts extends Dimensions {
  readonly identifier: string;
  /** Of the first scan, where that was replaced by one of another size. */
  readonly firstSize?: Dimensions;
  /** When its master last changed, milliseconds since 1970. */
  readonly modifiedMs: number;
  readonly embedded: EmbeddedMetadata;
  /** Media type of its master; left out as long as nothing but the header was read. */
  readonly mediaType?: string;
}

/** The facts of an image; undefined when the archive has no image of this identifier, or cannot read it. */
export type ImageFactsOf = (identifier: string) => ImageFacts | undefined;
