import type { Sharp } from 'sharp';
import type { Dimensions } from '../../image/geometry.ts';
import { LARGEST_JPEG_HELD_PIXELS } from '../../image/render-memory.ts';
import type { ResolvedImage } from '../../image/resolve.ts';
import { frameOf } from '../../image/result-form.ts';
import { type PixelForm, withQuality } from '../encode.ts';
import { type JpegCodec, jpegCodec } from '../jpeg/jpeg-codec.ts';
import { withProfile } from '../jpeg/jpeg-profile.ts';
import type { Raster } from '../pixel-rows.ts';
import { type HeldPart, type ProfiledColours, rasterOfPart } from './held-part.ts';
import type { RenderPlan } from './plan.ts';
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
 * Encodes a part of a level as it lies in memory.
 *
 * @returns undefined for anything else than the part as it is, as JPEG, and where libjpeg-turbo is not there
 */
export async function encodeHeld(
  held: HeldPart,
  plan: RenderPlan,
  { source, resolved, form, apart }: JpegOfRender,
): Promise<Buffer | undefined> {
  const isAsItIs =
    !plan.resize &&
    Number(resolved.degrees) === 0 &&
    !resolved.mirror &&
    (form.quality === 'default' || form.quality === 'negative');
  const codec = isAsItIs && isPlainJpeg({ source, resolved, form, apart }) && (await jpegCodec());
  if (!codec || codec instanceof Error) return undefined;
  return jpegOf(codec, rasterOfPart(held), { form, apart });
}

/** The same of what a pipeline gives: in memory first, which is no more than its JPEG may take. */
export async function encodePipeline(image: Sharp, wanted: JpegOfRender): Promise<Buffer | undefined> {
  const { form } = wanted;
  const codec = isPlainJpeg(wanted) && (await jpegCodec());
  if (!codec || codec instanceof Error) return undefined;
  const { data, info } = await withQuality(image, form).raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const channels = info.channels === 1 ? 1 : 3;
  const raster = { width, height, channels, bytes: data, start: 0, stride: width * channels } as const;
  return jpegOf(codec, raster, wanted);
}

async function jpegOf(
  codec: JpegCodec,
  pixels: Raster,
  { form, apart }: Pick<JpegOfRender, 'form' | 'apart'>,
): Promise<Buffer> {
  const jpeg = await codec.encode(pixels, form.encoders.jpg);
  return apart ? withProfile(jpeg, apart) : jpeg;
}

/** libjpeg-turbo is given pixels whole, and no profile. */
function isPlainJpeg({ source, resolved, form, apart }: JpegOfRender): boolean {
  return isHeldJpeg(resolved, form.frame) && (!source.hasProfile || apart !== undefined);
}

function isHeldJpeg({ format }: ResolvedImage, { width, height }: Dimensions): boolean {
  return format === 'jpg' && width * height <= LARGEST_JPEG_HELD_PIXELS;
}

/**
 * The profile of colours that are kept, where it is put into the response, so that pixels need not come with it.
 *
 * @param colours of a pyramid with a profile
 */
export async function profilePutIn(
  colours: ProfiledColours | undefined,
  resolved: ResolvedImage,
): Promise<Buffer | undefined> {
  const frame = frameOf(resolved.size, resolved.degrees);
  if (colours?.use !== 'kept' || !isHeldJpeg(resolved, frame)) return undefined;
  return (await jpegCodec()) instanceof Error ? undefined : colours.profile;
}
