/** The program that encodes JPEG 2000. */
export interface Jp2Program {
  /** What is started before it, and bounds its memory; undefined where the system has nothing. */
  readonly limiter: readonly string[] | undefined;
  readonly version: string;
}

/** Whether colours are held at half the resolution of brightness, or at all of it. */
export type Chroma = '4:2:0' | '4:4:4';

/** How JPEGs are encoded: stored tiles, and what is rendered. */
export interface JpegSettings {
  readonly quality: number;
  readonly chroma: Chroma;
}

/** How formats are encoded. Qualities are of 100; effort makes files smaller, and takes longer. */
export interface EncoderSettings {
  readonly jpg: JpegSettings;
  readonly png: { readonly effort: number };
  readonly webp: { readonly quality: number; readonly effort: number };
  readonly gif: { readonly effort: number };
  readonly tif: { readonly compression: 'deflate' | 'lzw' | 'none' };
  readonly avif: {
    readonly quality: number;
    readonly effort: number;
    readonly chroma: Chroma;
  };
  readonly jp2: {
    /** Bytes of the pixels for each byte of the file; 1: without loss. */
    readonly ratio: number;
    /** Undefined: the encoder that is installed with Loupe. */
    readonly program: Jp2Program | undefined;
  };
}

/** The least effort of webp and avif takes a third of the time of their own defaults at nearly the same size and quality. */
export const DEFAULT_ENCODERS: EncoderSettings = {
  jpg: { quality: 85, chroma: '4:2:0' },
  png: { effort: 2 },
  webp: { quality: 80, effort: 0 },
  gif: { effort: 1 },
  tif: { compression: 'deflate' },
  avif: { quality: 50, effort: 0, chroma: '4:2:0' },
  jp2: { ratio: 10, program: undefined },
};

/** The same with other settings of jpg; undefined: with their own. */
export function withJpg(encoders = DEFAULT_ENCODERS, jpg = encoders.jpg): EncoderSettings {
  return { ...encoders, jpg };
}

/** The settings of encoders as they are written, each for itself. */
export interface WrittenEncoders {
  readonly jpgQuality: number;
  readonly jpgChroma: Chroma;
  readonly pngEffort: number;
  readonly webpQuality: number;
  readonly webpEffort: number;
  readonly gifEffort: number;
  readonly tifCompression: EncoderSettings['tif']['compression'];
  readonly avifQuality: number;
  readonly avifEffort: number;
  readonly avifChroma: Chroma;
  readonly jp2Ratio: number;
}

/** Those of jpg. */
export function jpegSettingsOf(written: Pick<WrittenEncoders, 'jpgQuality' | 'jpgChroma'>): JpegSettings {
  return { quality: written.jpgQuality, chroma: written.jpgChroma };
}

/** The settings in the order of formats, with the program that encodes jp2. */
export function encodersOf(written: WrittenEncoders, program: Jp2Program | undefined): EncoderSettings {
  return {
    jpg: jpegSettingsOf(written),
    png: { effort: written.pngEffort },
    webp: { quality: written.webpQuality, effort: written.webpEffort },
    gif: { effort: written.gifEffort },
    tif: { compression: written.tifCompression },
    avif: { quality: written.avifQuality, effort: written.avifEffort, chroma: written.avifChroma },
    jp2: { ratio: written.jp2Ratio, program },
  };
}
