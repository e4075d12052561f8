import type { Sharp } from 'sharp';
import { LARGEST_JPEG_HELD_PIXELS } from '../../image/render-memory.ts';
import type { ResolvedImage } from '../../image/resolve.ts';
import { type PixelForm, withQuality } from '../encode.ts';
import { jpegCodec } from '../jpeg/jpeg-codec.ts';
import { rasterOfPart } from '../pixel-rows.ts';
import type { HeldPart } from './held-part.ts';
import type { RenderPlan } from './plan.ts';
import type { RenderSource } from './render-source.ts';

// Responses that libjpeg-turbo encodes: to the bytes of the image library, in half of its time. Larger ones are encoded by that row
// after row, and never held whole.

/** What is rendered, and in what form. */
interface JpegOfRender {
  readonly source: RenderSource;
  readonly resolved: ResolvedImage;
  readonly form: PixelForm;
}

/**
 * Encodes a part of a level as it lies in memory.
 *
 * @returns undefined for anything else than the part as it is, as JPEG, and where libjpeg-turbo is not there
 */
export async function encodeHeld(
  held: HeldPart,
  plan: RenderPlan,
  { source, resolved, form }: JpegOfRender,
): Promise<Buffer | undefined> {
  const isAsItIs =
    !plan.resize &&
    Number(resolved.degrees) === 0 &&
    !resolved.mirror &&
    (form.quality === 'default' || form.quality === 'negative');
  const codec = isAsItIs && isPlainJpeg({ source, resolved, form }) && (await jpegCodec());
  if (!codec || codec instanceof Error) return undefined;
  return codec.encode(rasterOfPart(held.block, held.part), form.encoders.jpg);
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
  return codec.encode(raster, form.encoders.jpg);
}

/** libjpeg-turbo is given pixels whole, and no profile. */
function isPlainJpeg({ source, resolved, form }: JpegOfRender): boolean {
  const { width, height } = form.frame;
  return resolved.format === 'jpg' && !source.hasProfile && width * height <= LARGEST_JPEG_HELD_PIXELS;
}
