import type { PlaneFile } from './planes.ts';
import type { DecodedWindow } from './windows.ts';

/** A decoder of one image, which gives samples as they are. */
export interface PlaneDecoder {
  /** From top to bottom: all rows of the image, in parts that it can decode alone. */
  readonly windows: readonly DecodedWindow[];
  /**
   * Decodes a part.
   *
   * @returns the planes of the components that are read; they are gone when the next part is decoded
   * @throws LoupeError `unreadable-source`
   */
  decode(window: DecodedWindow): Promise<readonly PlaneFile[]>;
}
