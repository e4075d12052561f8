/** What the thread that decodes HEIC is told: which image, and what it should find. */
export interface HeicOrder {
  readonly path: string;
  /** The number of the image in the file. */
  readonly item: number;
  readonly fileBytes: number;
  /** Upright. */
  readonly width: number;
  readonly height: number;
  readonly colours: 1 | 3 | 4;
  readonly hasAlpha: boolean;
  readonly bits: 8 | 16;
  /** The module of JavaScript that loads the library. */
  readonly loader: string;
  /** The library, whose memory is bounded. */
  readonly module: WebAssembly.Module;
}
