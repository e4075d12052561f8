import type { JpegSettings } from '../../encoding/encoder-settings.ts';
import type { ScanDescription } from '../../encoding/scan-description.ts';
import type { SourceImage } from '../../image/resolve.ts';
import type { StoredPlace } from '../../storage/blocks/stored-bytes.ts';
import type { InPlaceSource } from '../master/in-place/in-place-pixels.ts';
import { requireUnchanged } from '../master/in-place/master-state.ts';

/**
 * The file that an image is rendered from, with the image's true upright dimensions: its stored pyramid, or
 * the master itself until a pyramid exists.
 */
export interface RenderSource extends SourceImage, StoredPlace {
  readonly kind: 'pyramid' | 'master';
  /** Of a pyramid: its colours are those of a profile that it holds; of a master: where it has one, its colours are kept. */
  readonly hasProfile?: boolean;
  /** Of a master: whether all of its pixels are decoded before the first is used; undefined when it is not known. */
  readonly wholeInMemory?: boolean | undefined;
  /** Of such a master: what is held of a pixel, in bytes, where that is not the image library's affair. */
  readonly heldBytesPerPixel?: number | undefined;
  /** Of a pyramid that is the master itself, at `path`. */
  readonly inPlace?: InPlaceSource;
  /** Of the JPEGs in the pyramid; what is rendered has the same. Undefined: as it is set. */
  readonly jpg?: JpegSettings | undefined;
  /** What stands in files that say something of the scan; undefined: nothing is known. */
  readonly description?: ScanDescription | undefined;
}

/** A name of the bytes of a pyramid: a file of that name is written once, but for a master. */
export function nameOfFile({
  path,
  object,
  inPlace,
}: Pick<RenderSource, 'path' | 'object' | 'inPlace'>): string {
  if (object) return `${path}\0${object.version}`;
  return inPlace ? `${path}\0${JSON.stringify(inPlace.state)}` : path;
}

/**
 * What was made of a source, if its file is still the one that was meant: a master that was written to meanwhile may have given
 * pixels of both.
 *
 * @throws LoupeError `unreadable-source`
 */
export async function ofUnchanged<Made>({ path, inPlace }: RenderSource, made: Made): Promise<Made> {
  if (inPlace) await requireUnchanged(path, inPlace.state);
  return made;
}
