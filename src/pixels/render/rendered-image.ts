import type { EncoderSettings } from '../../encoding/encoder-settings.ts';
import type { DecodedTiles } from './decoded-tiles.ts';
import type { OpenPyramids } from './open-pyramids.ts';

/** The limits of one render, and where its result goes. */
export interface RenderOptions {
  /** Masters with more pixels are refused. */
  readonly maxInputPixels: number;
  readonly timeoutSeconds: number;
  /** Where to write the image instead of returning its bytes; must not exist. */
  readonly outputFile?: string | undefined;
  /** Where the samples of a large master may be put while it is read, in a file or a folder; must not exist, and is gone afterwards. */
  readonly scratchFile?: string | undefined;
  /** A folder for what stands in another file in the end, where there is an `outputFile`; must not exist, and is gone afterwards. */
  readonly workFolder?: string | undefined;
  /** Left out: as they are when nothing is set. */
  readonly encoders?: EncoderSettings | undefined;
  /** Tiles of pyramids that are kept decoded from one render to the next; undefined keeps none. */
  readonly decoded?: DecodedTiles;
  /** Pyramids that stay open from one render to the next; undefined: of all renders of this process that have none. */
  readonly pyramids?: OpenPyramids;
}

/** A finished response: its bytes or, when they are many, a file that holds them. */
export type RenderedImage =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'file'; readonly path: string; readonly bytes: number };
