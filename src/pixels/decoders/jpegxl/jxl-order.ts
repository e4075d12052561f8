/** What the thread that decodes JPEG XL is told: which image, and what it should find. */
export interface JxlOrder {
  readonly path: string;
  readonly width: number;
  readonly height: number;
  /** With opacity. */
  readonly channels: number;
  readonly bits: 8 | 16;
  /** Colours are multiplied by opacity. */
  readonly isAssociated: boolean;
  /** Colours of another space are made sRGB, which gives 8 bits. */
  readonly asSrgb: boolean;
  /** What the decoder may have of memory, at least. */
  readonly memoryBytes: number;
  /** The decoder, whose memory is bounded. */
  readonly module: WebAssembly.Module;
}
