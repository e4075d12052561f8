/** What Loupe uses of packages that bring no types, or too few. */
declare module 'subset-font' {
  /** The part of a font that some letters need, and its axes pinned. */
  function subsetFont(
    font: Uint8Array,
    text: string,
    options: {
      readonly targetFormat: 'truetype';
      readonly variationAxes?: Readonly<Record<string, number>>;
      readonly noHinting?: boolean;
    },
  ): Promise<Uint8Array>;
  export = subsetFont;
}

declare module 'linebreak' {
  class LineBreaker {
    constructor(text: string);
    nextBreak(): { readonly position: number; readonly required: boolean } | null;
  }
  export = LineBreaker;
}

declare namespace PDFKit.Mixins {
  interface PDFFont {
    /** A font that shapes text itself, which the types of pdfkit leave out. */
    registerFont(name: string, source: { layout(text: string, features?: readonly string[]): unknown }): this;
  }
}

/** The types of bidi-js describe a module of another kind than Node loads. */
declare module 'bidi-js' {
  /** UAX 9. */
  function bidiFactory(): {
    /** A level for each code unit. */
    getEmbeddingLevels(text: string, direction: 'ltr' | 'rtl'): { readonly levels: Uint8Array };
    /** `)` for `(`; null for what is no bracket. */
    getMirroredCharacter(letter: string): string | null;
  };
  export = bidiFactory;
}
