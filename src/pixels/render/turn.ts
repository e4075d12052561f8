import sharp, { type Sharp } from 'sharp';
import type { Dimensions, Rectangle } from '../../image/geometry.ts';
import type { ResolvedImage } from '../../image/resolve.ts';
import { isOblique } from '../../image/result-form.ts';
import { hasTransparency } from '../encode.ts';
import { profiledPixels } from '../profiles/profiled-pixels.ts';
import type { RenderPlan } from './plan.ts';

const TRANSPARENT = { r: 255, g: 255, b: 255, alpha: 0 };
const WHITE = { r: 255, g: 255, b: 255, alpha: 1 };

/** Section 4.3: mirrored first, then rotated clockwise. */
export async function turn(
  image: Sharp,
  profile: Buffer | undefined,
  {
    plan,
    resolved,
    timeoutSeconds,
  }: { readonly plan: RenderPlan; readonly resolved: ResolvedImage; readonly timeoutSeconds: number },
): Promise<Sharp> {
  if (!isOblique(resolved)) {
    const degrees = Number(resolved.degrees);
    if (resolved.mirror) image.flop();
    if (degrees !== 0) image.rotate(degrees);
    if (!plan.resize || !plan.crop) return image;
    return cut(image, turnedCrop(plan.crop, plan.resize, resolved.mirror, degrees));
  }
  // sharp crops after it has rotated, which is too late here: the upright pixels are finished first.
  if (plan.crop) cut(image, plan.crop);
  const upright = await image
    .timeout({ seconds: timeoutSeconds })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = upright.info;
  const raw = { width, height, channels };
  const turned = profile
    ? profiledPixels({
        ...raw,
        channels: channels === 1 ? 1 : 3,
        fill: (to) => upright.data.copy(to),
        profile,
      })
    : sharp(upright.data, { raw, limitInputPixels: false });
  if (resolved.mirror) turned.flop();
  const background = hasTransparency(resolved.format) ? TRANSPARENT : WHITE;
  return turned.rotate(Number(resolved.degrees), { background });
}

/** The part of a pipeline's image. */
export function cut(image: Sharp, { x: left, y: top, width, height }: Rectangle): Sharp {
  return image.extract({ left, top, width, height });
}

/** Where the part of an upright image lies once that image has been mirrored and rotated by quarter turns. */
function turnedCrop(crop: Rectangle, whole: Dimensions, mirror: boolean, degrees: number): Rectangle {
  const { y, width, height } = crop;
  const right = whole.width - crop.x - width;
  const [x, mirroredRight] = mirror ? [right, crop.x] : [crop.x, right];
  const below = whole.height - y - height;
  switch (degrees) {
    case 90:
      return { x: below, y: x, width: height, height: width };
    case 180:
      return { x: mirroredRight, y: below, width, height };
    case 270:
      return { x: y, y: mirroredRight, width: height, height: width };
    default:
      return { x, y, width, height };
  }
}
