import type {
  AvifOptions,
  GifOptions,
  JpegOptions,
  PngOptions,
  Sharp,
  TiffOptions,
  WebpOptions,
} from 'sharp';
import type { Format } from '../image/request.ts';
import type { ResolvedQuality } from '../image/result-form.ts';

/**
 * Must change whenever the same pixels are encoded to other bytes: part of ETags and of the disk cache's path.
 */
export const ENCODER_VERSION = '4';

/**
 * The one set of JPEG settings: stored tiles, ready-made sizes and rendered images must look the same.
 *
 * Below quality 90 libvips keeps 4:2:0 in pyramids. Optimised Huffman tables would make a file 3 to 6 % smaller,
 * double the time of encoding, and hold the coefficients of the whole image in memory.
 */
export const JPEG_OPTIONS = {
  quality: 85,
  chromaSubsampling: '4:2:0',
  optimiseCoding: false,
  mozjpeg: false,
} as const satisfies JpegOptions;

/** The least effort takes a third of the default's time at nearly the same size and quality. */
const WEBP_OPTIONS = { quality: 80, effort: 0, smartSubsample: false } as const satisfies WebpOptions;
const AVIF_OPTIONS = { quality: 50, effort: 0, chromaSubsampling: '4:2:0' } as const satisfies AvifOptions;
const GIF_OPTIONS = { effort: 1, dither: 1 } as const satisfies GifOptions;
// Adaptive filters make photographs a third smaller; higher levels only take longer.
const PNG_OPTIONS = { compressionLevel: 2, adaptiveFiltering: true } as const satisfies PngOptions;
const TIFF_OPTIONS = { compression: 'deflate', predictor: 'horizontal' } as const satisfies TiffOptions;

/** Whether corners that the rotated image does not cover can be transparent in this format; else they are white. */
export function hasTransparency(format: Format): boolean {
  return format === 'png' || format === 'webp' || format === 'gif' || format === 'avif';
}

/**
 * Ends a pipeline with the colour quality (section 4.4) and the encoder of a format (section 4.5).
 *
 * Gray and bitonal are made last, from the pixels at their final size, so that they agree with the colour image.
 *
 * @param gray whether the pipeline's pixels have a single channel already
 * @param transparent whether the pipeline has transparent corners
 */
export function encode(
  image: Sharp,
  format: Format,
  { quality, gray, transparent }: { quality: ResolvedQuality; gray: boolean; transparent: boolean },
): Sharp {
  if (gray || quality === 'gray' || quality === 'bitonal') image.toColourspace('b-w');
  const bitonal = quality === 'bitonal';
  if (bitonal) image.threshold(128, { grayscale: true });
  // Transparent corners are a third value: one bit a pixel cannot hold them.
  const bitonalColours = transparent ? 4 : 2;
  switch (format) {
    case 'jpg':
      return image.jpeg(JPEG_OPTIONS);
    case 'png':
      return image.png(
        bitonal ? { compressionLevel: 6, palette: true, colours: bitonalColours, dither: 0 } : PNG_OPTIONS,
      );
    case 'webp':
      return image.webp(WEBP_OPTIONS);
    case 'gif':
      return image.gif(bitonal ? { ...GIF_OPTIONS, colours: bitonalColours, dither: 0 } : GIF_OPTIONS);
    case 'tif':
      return image.tiff(bitonal ? { compression: 'deflate', predictor: 'none', bitdepth: 1 } : TIFF_OPTIONS);
    case 'avif':
      return image.avif(AVIF_OPTIONS);
  }
}
