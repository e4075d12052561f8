import type { GifOptions, JpegOptions, PngOptions, Sharp, TiffOptions } from 'sharp';
import type { Density } from '../encoding/density.ts';
import { DEFAULT_ENCODERS, type EncoderSettings, type JpegSettings } from '../encoding/encoder-settings.ts';
import type { Dimensions } from '../image/geometry.ts';
import type { Format } from '../image/request.ts';
import type { ResolvedQuality } from '../image/result-form.ts';

/**
 * Must change whenever the same pixels are encoded to other bytes: part of ETags and of the disk cache's path.
 */
export const ENCODER_VERSION = '6';

/**
 * The one set of JPEG settings: stored tiles, ready-made sizes and rendered images must look the same.
 *
 * Optimised Huffman tables would make a file 3 to 6 % smaller, double the time of encoding, and hold the coefficients of the
 * whole image in memory.
 */
export function jpegOptions({ quality, chroma }: JpegSettings) {
  const options = { quality, chromaSubsampling: chroma, optimiseCoding: false, mozjpeg: false };
  return options satisfies JpegOptions;
}

/** Those when nothing is set. */
export const JPEG_OPTIONS = jpegOptions(DEFAULT_ENCODERS.jpg);

// Adaptive filters make photographs a third smaller; higher levels only take longer.
const PNG_OPTIONS = { adaptiveFiltering: true } as const satisfies PngOptions;
const GIF_OPTIONS = { dither: 1 } as const satisfies GifOptions;

/** Side of the tiles of a TIFF. */
const TIFF_TILE = 256;

/** Formats that the image library encodes; others are put around what it gives. */
export type LibraryFormat = Exclude<Format, 'jp2' | 'pdf'>;

/** What is known of the pixels of a pipeline, and the quality that is wanted. */
export interface PixelForm {
  readonly quality: ResolvedQuality;
  /** The pipeline's pixels have a single channel already. */
  readonly gray: boolean;
  /** The pipeline has transparent corners. */
  readonly transparent: boolean;
  readonly encoders: EncoderSettings;
  /** Of the result. */
  readonly frame: Dimensions;
  readonly density: Density;
  /** That of the colours, where it stays with them; undefined: sRGB or gray. */
  readonly profile: Buffer | undefined;
}

let stored: JpegSettings = DEFAULT_ENCODERS.jpg;

/** Sets how this process stores JPEGs: of a whole process, as one ingests by one setting. */
export function storeJpegsWith(settings: JpegSettings): void {
  stored = settings;
}

/** How this process stores JPEGs. */
export function storedJpegs(): JpegSettings {
  return stored;
}

/** The same for the image library. */
export function storedJpegOptions() {
  return jpegOptions(stored);
}

/** Whether corners that the rotated image does not cover can be transparent in this format; else they are white. */
export function hasTransparency(format: Format): boolean {
  return format === 'png' || format === 'webp' || format === 'gif' || format === 'avif';
}

/**
 * Gives a pipeline the colour quality (section 4.4).
 *
 * Gray and bitonal are made last, from the pixels at their final size, so that they agree with the colour image.
 */
export function withQuality(image: Sharp, { quality, gray }: Pick<PixelForm, 'quality' | 'gray'>): Sharp {
  if (gray || quality === 'gray' || quality === 'bitonal') image.toColourspace('b-w');
  if (quality === 'bitonal') image.threshold(128, { grayscale: true });
  return image;
}

/** Ends a pipeline with the colour quality (section 4.4) and the encoder of a format (section 4.5). */
export function encode(image: Sharp, format: LibraryFormat, form: PixelForm): Sharp {
  const { quality, transparent, encoders } = form;
  withQuality(image, form);
  const bitonal = quality === 'bitonal';
  // Transparent corners are a third value: one bit a pixel cannot hold them.
  const bitonalColours = transparent ? 4 : 2;
  switch (format) {
    case 'jpg':
      return image.jpeg(jpegOptions(encoders.jpg));
    case 'png':
      return image.png(
        bitonal
          ? { compressionLevel: 6, palette: true, colours: bitonalColours, dither: 0 }
          : { ...PNG_OPTIONS, compressionLevel: encoders.png.effort },
      );
    case 'webp':
      return image.webp({ ...encoders.webp, smartSubsample: false });
    case 'gif':
      return image.gif({
        ...GIF_OPTIONS,
        ...encoders.gif,
        ...(bitonal && { colours: bitonalColours, dither: 0 }),
      });
    case 'tif':
      return image.tiff(tiffOptions(form));
    case 'avif':
      return image.avif({
        quality: encoders.avif.quality,
        effort: encoders.avif.effort,
        chromaSubsampling: encoders.avif.chroma,
      });
  }
}

/**
 * Tiles, so that a part of a large file can be read alone; but of strips, which tiles would be mostly padding of. Resolution
 * always: the library would write one of its own.
 */
function tiffOptions({ quality, encoders, frame, density }: PixelForm): TiffOptions {
  const isTiled = Math.min(frame.width, frame.height) >= TIFF_TILE;
  return {
    ...encoders.tif,
    ...(quality === 'bitonal'
      ? { predictor: 'none', bitdepth: 1 }
      : { predictor: 'horizontal', tile: isTiled, tileWidth: TIFF_TILE, tileHeight: TIFF_TILE }),
    resolutionUnit: 'inch',
    xres: density.horizontal,
    yres: density.vertical,
  };
}
