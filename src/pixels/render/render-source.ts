import type { JpegSettings } from '../../encoding/encoder-settings.ts';
import type { ScanDescription } from '../../encoding/scan-description.ts';
import type { SourceImage } from '../../image/resolve.ts';

/**
 * The file that an image is rendered from, with the image's true upright dimensions: its stored pyramid, or
 * the master itself until a pyramid exists.
 */
export interface RenderSource extends SourceImage {
  readonly kind: 'pyramid' | 'master';
  /** Absolute. */
  readonly path: string;
  /** Of a pyramid: its colours are those of a profile that it holds; of a master: where it has one, its colours are kept. */
  readonly hasProfile?: boolean;
  /** Of a master: whether all of its pixels are decoded before the first is used; undefined when it is not known. */
  readonly wholeInMemory?: boolean | undefined;
  /** Of the JPEGs in the pyramid; what is rendered has the same. Undefined: as it is set. */
  readonly jpg?: JpegSettings | undefined;
  /** What stands in files that say something of the scan; undefined: nothing is known. */
  readonly description?: ScanDescription | undefined;
}
