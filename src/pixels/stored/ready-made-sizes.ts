import sharp from 'sharp';
import type { Dimensions } from '../../image/geometry.ts';
import { packKey, pyramidLevels, readyMadeSizes } from '../../image/pyramid.ts';
import type { SourceImage } from '../../image/resolve.ts';
import { JPEG_OPTIONS } from '../encode.ts';
import { planFromPyramid, type RenderPlan } from '../render/plan.ts';
import type { AddToPack } from './pack.ts';

interface Pixels extends Dimensions {
  readonly bytes: Buffer;
  readonly channels: 1 | 3;
}

/**
 * Adds the ready-made sizes of an image to its pack, from its finished pyramid: resampled as they would be for a
 * request, so that responses do not show which sizes are ready-made.
 *
 * @param pyramid path of the file
 */
export async function addReadyMadeSizes(pyramid: string, image: SourceImage, add: AddToPack): Promise<void> {
  const levels = pyramidLevels(image);
  const decoded = new Map<number, Pixels>();
  for (const size of readyMadeSizes(image)) {
    const plan = planFromPyramid(image, { x: 0, y: 0, width: image.width, height: image.height }, size);
    const { width, height } = levels[plan.level] ?? image;
    // A plan may look a few pixels into the padding.
    const area = {
      width: Math.max(width, plan.extract.x + plan.extract.width),
      height: Math.max(height, plan.extract.y + plan.extract.height),
    };
    let pixels = decoded.get(plan.level);
    if (!pixels || pixels.width < area.width || pixels.height < area.height) {
      pixels = await decode(pyramid, plan.level, image.gray, area);
      decoded.set(plan.level, pixels);
    }
    await add(packKey({ kind: 'size', ...size }), await encode(pixels, plan));
  }
}

async function encode({ bytes, width, height, channels }: Pixels, plan: RenderPlan): Promise<Buffer> {
  const { extract, resize, crop } = plan;
  const image = sharp(bytes, { raw: { width, height, channels }, limitInputPixels: false }).extract({
    left: extract.x,
    top: extract.y,
    width: extract.width,
    height: extract.height,
  });
  if (resize) image.resize(resize.width, resize.height, { fit: 'fill', kernel: 'lanczos3' });
  if (crop) image.extract({ left: crop.x, top: crop.y, width: crop.width, height: crop.height });
  return image
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .jpeg(JPEG_OPTIONS)
    .toBuffer();
}

async function decode(pyramid: string, level: number, gray: boolean, area: Dimensions): Promise<Pixels> {
  const bytes = await sharp(pyramid, { page: level, limitInputPixels: false, ignoreIcc: true })
    .extract({ left: 0, top: 0, ...area })
    .toColourspace(gray ? 'b-w' : 'srgb')
    .raw()
    .toBuffer();
  return { bytes, ...area, channels: gray ? 1 : 3 };
}
