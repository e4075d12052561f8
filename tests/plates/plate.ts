import type { Random } from './random.ts';
import type { SectionKey } from './sections.ts';

/** Units on a plate are hundredths of a millimetre of film: a 24 x 36 mm frame is 3600 x 2400. */
export interface Palette {
  readonly paper: string;
  readonly ink: string;
  readonly accent: string;
  readonly second: string;
  /** Caption strip and its lettering. */
  readonly band: string;
  readonly bandInk: string;
}

/** Writes red, green, blue (0 to 1, sRGB encoded) of the ground at a point of the art, in units. */
export type Ground = (x: number, y: number, out: Float32Array) => void;

export interface Art {
  readonly width: number;
  readonly height: number;
  readonly random: Random;
  readonly palette: Palette;
  readonly facts: string;
}

/** What a motif hands back: SVG fragments in art units, drawn in order, each small enough for one SVG. */
export interface Drawing {
  readonly layers: readonly string[];
  readonly ground?: Ground;
}

export type Motif = (art: Art) => Drawing;

export type Storage =
  | {
      readonly kind: 'jpeg';
      readonly gray?: boolean;
      readonly profile?: 'p3';
      readonly exifOrientation?: 6 | 8;
    }
  | { readonly kind: 'tiff16' };

export interface Plate {
  readonly identifier: string;
  readonly section: SectionKey;
  readonly frame: string;
  readonly subject: string;
  readonly motif: Motif;
  /** `frame`: the picture and a narrow black edge. `strip`: the whole width of the film, with perforations. */
  readonly format: 'frame' | 'strip';
  readonly portrait?: boolean;
  readonly monochrome?: boolean;
  readonly palette: Palette;
  /** Upright size in pixels where it is not the usual one of the format. */
  readonly pixels?: readonly [width: number, height: number];
  readonly storage: Storage;
}
