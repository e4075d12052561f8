import { rm, stat } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import { LoupeError } from '../../errors.ts';
import type { Dimensions, Rectangle } from '../../image/geometry.ts';
import type { ResolvedImage } from '../../image/resolve.ts';
import { isOblique } from '../../image/result-form.ts';
import { encode, hasTransparency } from '../encode.ts';
import { normalisedMaster } from '../master/normalise.ts';
import { profiledPixels } from '../profiles/profiled-pixels.ts';
import { DecodedTiles } from './decoded-tiles.ts';
import { openDecoded, openLevel, type RenderSource } from './level-pixels.ts';
import { planFromPyramid, planOfRegion, type RenderPlan } from './plan.ts';
import { profileOfPyramid, profileUseOf } from './profile-of-pyramid.ts';

/** The limits of one render, and where its result goes. */
export interface RenderOptions {
  /** Masters with more pixels are refused. */
  readonly maxInputPixels: number;
  readonly timeoutSeconds: number;
  /** Where to write the image instead of returning its bytes; must not exist. */
  readonly outputFile?: string | undefined;
  /** Where the samples of a large master may be put while it is read, in a file or a folder; must not exist, and is gone afterwards. */
  readonly scratchFile?: string | undefined;
  /** Tiles of pyramids that are kept decoded from one render to the next; undefined keeps none. */
  readonly decoded?: DecodedTiles;
}

/** A finished response: its bytes or, when they are many, a file that holds them. */
export type RenderedImage =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'file'; readonly path: string; readonly bytes: number };

const NOTHING_KEPT = new DecodedTiles(0);
const TRANSPARENT = { r: 255, g: 255, b: 255, alpha: 0 };
const WHITE = { r: 255, g: 255, b: 255, alpha: 1 };

/**
 * Renders a resolved request: region, size, rotation, quality, format, in the order of Image API section 4.
 *
 * @throws LoupeError `unreadable-source` when the file cannot be decoded, `overloaded` when the time is up
 */
export async function renderImage(
  source: RenderSource,
  resolved: ResolvedImage,
  options: RenderOptions,
): Promise<RenderedImage> {
  try {
    const plan = planRender(source, resolved);
    const opened = await open(source, plan, resolved, options);
    const sized = resize(opened.image, plan);
    const turned = await turn(sized, opened.profile, { plan, resolved, options });
    const transparent = isOblique(resolved) && hasTransparency(resolved.format);
    const encoded = encode(turned, resolved.format, {
      quality: resolved.quality,
      gray: source.gray,
      transparent,
    });
    return await write(encoded.timeout({ seconds: options.timeoutSeconds }), options.outputFile);
  } catch (error) {
    if (options.outputFile !== undefined) await rm(options.outputFile, { force: true });
    throw asLoupeError(error, options);
  } finally {
    if (options.scratchFile !== undefined) await rm(options.scratchFile, { recursive: true, force: true });
  }
}

function planRender(source: RenderSource, { region, size }: ResolvedImage): RenderPlan {
  return source.kind === 'pyramid' ? planFromPyramid(source, region, size) : planOfRegion(region, size);
}

/** Pixels, and the profile that stays with them. */
interface OpenedPixels {
  readonly image: Sharp;
  readonly profile: Buffer | undefined;
}

/** The pixels that the plan names. */
async function open(
  source: RenderSource,
  plan: RenderPlan,
  resolved: ResolvedImage,
  { maxInputPixels, timeoutSeconds, scratchFile, decoded = NOTHING_KEPT }: RenderOptions,
): Promise<OpenedPixels> {
  const { level, extract } = plan;
  const use = profileUseOf(source, resolved);
  if (source.kind === 'pyramid') {
    const colours = use && { profile: await profileOfPyramid(source.path), use };
    const held = await openDecoded({ source, level, timeoutSeconds }, extract, decoded, colours);
    const image =
      held ?? cut(openLevel(source, level, { sequential: !needsAllPixels(resolved), use }), extract);
    return { image, profile: use === 'kept' ? colours?.profile : undefined };
  }
  const options = { maxInputPixels, timeoutSeconds, scratchFile, keepsColours: use === 'kept' };
  const { image, probe } = await normalisedMaster(source.path, options);
  const { profile } = probe.normalisation;
  // A whole master is not cut, because a JPEG can then be decoded at a reduced size at once.
  const whole = extract.width === source.width && extract.height === source.height;
  return { image: whole ? image : cut(image, extract), profile };
}

function resize(image: Sharp, plan: RenderPlan): Sharp {
  if (!plan.resize) return image;
  const { width, height } = plan.resize;
  return image.resize(width, height, { fit: 'fill', kernel: 'lanczos3' });
}

/** Section 4.3: mirrored first, then rotated clockwise. */
async function turn(
  image: Sharp,
  profile: Buffer | undefined,
  {
    plan,
    resolved,
    options,
  }: { readonly plan: RenderPlan; readonly resolved: ResolvedImage; readonly options: RenderOptions },
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
    .timeout({ seconds: options.timeoutSeconds })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = upright.info;
  const raw = { width, height, channels };
  const turned = profile
    ? profiledPixels({ ...raw, channels: channels === 1 ? 1 : 3, pixels: upright.data, profile })
    : sharp(upright.data, { raw, limitInputPixels: false });
  if (resolved.mirror) turned.flop();
  const background = hasTransparency(resolved.format) ? TRANSPARENT : WHITE;
  return turned.rotate(Number(resolved.degrees), { background });
}

function cut(image: Sharp, { x: left, y: top, width, height }: Rectangle): Sharp {
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

/** Pixels are needed in another order than they are stored in. */
function needsAllPixels({ degrees }: ResolvedImage): boolean {
  return degrees !== '0';
}

async function write(image: Sharp, outputFile: string | undefined): Promise<RenderedImage> {
  if (outputFile === undefined) return { kind: 'bytes', bytes: await image.toBuffer() };
  await image.toFile(outputFile);
  return { kind: 'file', path: outputFile, bytes: (await stat(outputFile)).size };
}

function asLoupeError(error: unknown, { timeoutSeconds }: RenderOptions): LoupeError {
  if (error instanceof LoupeError) return error;
  if (error instanceof Error && error.message.includes('timeout: ')) {
    return new LoupeError('overloaded', `the image took longer than ${timeoutSeconds} s to render`, {
      cause: error,
    });
  }
  return new LoupeError('unreadable-source', 'the image could not be rendered', { cause: error });
}
