import type { SourceImage } from '../../image/resolve.ts';

/**
 * The file that an answer is rendered from, with the image's true upright dimensions: its stored pyramid, or
 * the master itself until a pyramid exists.
 */
export interface RenderSource extends SourceImage {
  readonly kind: 'pyramid' | 'master';
  /** Absolute. */
  readonly path: string;
}
