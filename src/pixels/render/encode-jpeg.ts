import type { Sharp } from 'sharp';
import type { Dimensions } from '../../image/geometry.ts';
import { LARGEST_HELD_RESULT_PIXELS } from '../../image/render-memory.ts';
import type { ResolvedImage } from '../../image/resolve.ts';
import { frameOf } from '../../image/result-form.ts';
import { encode, type LibraryFormat, type PixelForm, withQuality } from '../encode.ts';
import { jpegCodec } from '../jpeg/jpeg-codec.ts';
import { withProfile } from '../jpeg/jpeg-profile.ts';
import type { Raster } from '../pixel-rows.ts';
import type { ProfiledColours } from './held-part.ts';
import type { RenderSource } from './render-source.ts';

// Responses that libjpeg-turbo encodes: to the bytes of the image library, in half of its time. Larger ones are encoded by that row
// after row, and never held whole.

/** What is rendered, and in what form. */
interface JpegOfRender {
  readonly source: RenderSource;
  readonly resolved: ResolvedImage;
  readonly form: PixelForm;
  /** The profile of the colours, where pixels come without it and it is put into the JPEG. */
  readonly apart: Buffer | undefined;
}

/**
 * Encodes pixels in their final size and direction as they lie in memory.
 *
 * @returns undefined for anything else than a JPEG of them as they are, and where libjpeg-turbo is not there
 */
export async function encodeRaster(pixels: Raster, wanted: JpegOfRender): Promise<Buffer | undefined> {
  const { quality, encoders } = wanted.form;
  const isAsItIs = quality === 'default' || quality === 'negative';
  const codec = isAsItIs && isPlainJpeg(wanted) && (await jpegCodec());
  if (!codec || codec instanceof Error) return undefined;
  return withProfileOf(codec.encodeSync(pixels, encoders.jpg), wanted);
}

/** Ends a pipeline as a response in any format of the image library: a JPEG is in memory first, which is no more than it may take. */
export async function encodePipeline(
  image: Sharp,
  wanted: JpegOfRender,
  format: LibraryFormat,
): Promise<Buffer> {
  const { form } = wanted;
  const codec = isPlainJpeg(wanted) && (await jpegCodec());
  if (!codec || codec instanceof Error)
    return withProfileOf(await encode(image, format, form).toBuffer(), wanted);
  const { data, info } = await withQuality(image, form).raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const channels = info.channels === 1 ? 1 : 3;
  const raster = { width, height, channels, bytes: data, start: 0, stride: width * channels } as const;
  return withProfileOf(codec.encodeSync(raster, form.encoders.jpg), wanted);
}

/** A JPEG with the profile that its pixels came without. */
export function withProfileOf(jpeg: Buffer, { apart }: Pick<JpegOfRender, 'apart'>): Buffer {
  return apart ? withProfile(jpeg, apart) : jpeg;
}

/** libjpeg-turbo is given pixels whole, and no profile. */
function isPlainJpeg({ source, resolved, form, apart }: JpegOfRender): boolean {
  return resolved.format === 'jpg' && isHeld(form.frame) && (!source.hasProfile || apart !== undefined);
}

function isHeld({ width, height }: Dimensions): boolean {
  return width * height <= LARGEST_HELD_RESULT_PIXELS;
}

/**
 * The profile of colours that are kept, where it is put into the response, so that pixels need not come with it.
 *
 * @param colours of a pyramid with a profile
 */
export function profilePutIn(
  colours: ProfiledColours | undefined,
  resolved: ResolvedImage,
): Buffer | undefined {
  const { format, size, degrees } = resolved;
  const isJpeg = format === 'jpg' || format === 'pdf';
  return colours?.use === 'kept' && isJpeg && isHeld(frameOf(size, degrees)) ? colours.profile : undefined;
}
