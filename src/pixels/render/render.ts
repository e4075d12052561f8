import { rm } from 'node:fs/promises';
import type { Sharp } from 'sharp';
import { densityOf } from '../../encoding/density.ts';
import { withJpg } from '../../encoding/encoder-settings.ts';
import { LoupeError } from '../../errors.ts';
import type { ResolvedImage } from '../../image/resolve.ts';
import { frameOf, isOblique } from '../../image/result-form.ts';
import { hasTransparency, type PixelForm } from '../encode.ts';
import { normalisedMaster } from '../master/normalise.ts';
import { DecodedTiles } from './decoded-tiles.ts';
import { encodeRaster, profilePutIn } from './encode-jpeg.ts';
import { type HeldPart, pipelineOf, rasterOfPart } from './held-part.ts';
import { joinStored } from './join-stored.ts';
import { coloursOfPyramid, keptInMaster } from './kept-profiles.ts';
import { holdPart, openLevel } from './level-pixels.ts';
import { planFromSource } from './level-tiles.ts';
import { OpenPyramids } from './open-pyramids.ts';
import type { RenderPlan } from './plan.ts';
import { ofUnchanged, type RenderSource } from './render-source.ts';
import type { RenderedImage, RenderOptions } from './rendered-image.ts';
import { finishedRaster, pipelineOfRaster } from './resampling/finished-raster.ts';
import { cut, turn } from './turn.ts';
import { asWanted, writeResult } from './write-result.ts';

const NOTHING_KEPT = new DecodedTiles(0);
const PYRAMIDS = new OpenPyramids();

/**
 * Renders a resolved request: region, size, rotation, quality, format, in the order of Image API section 4.
 *
 * @throws LoupeError `unreadable-source` when the file cannot be decoded, `overloaded` when the time is up
 */
export function renderImage(
  source: RenderSource,
  resolved: ResolvedImage,
  options: RenderOptions,
): Promise<RenderedImage> {
  // One after the other: memory of one is that of the next.
  const image = last.then(() => render(source, resolved, options));
  last = image.then(
    () => {},
    () => {},
  );
  return image;
}

let last: Promise<unknown> = Promise.resolve();

async function render(
  source: RenderSource,
  resolved: ResolvedImage,
  options: RenderOptions,
): Promise<RenderedImage> {
  try {
    const plan = planFromSource(source, resolved.region, resolved.size);
    const joined = await joinStored(source, plan, resolved, options.pyramids ?? PYRAMIDS);
    if (joined) return await asWanted(joined, options.outputFile);
    const opened = await open(source, plan, resolved, options);
    const transparent = isOblique(resolved) && hasTransparency(resolved.format);
    const form: PixelForm = {
      quality: resolved.quality,
      gray: source.gray,
      transparent,
      encoders: withJpg(options.encoders, source.jpg),
      frame: frameOf(resolved.size, resolved.degrees),
      density: densityOf(resolved, source.description?.pixelsPerMillimetre),
      profile: opened.profile,
    };
    const { apart } = opened;
    const finished = opened.held && finishedRaster(rasterOfPart(opened.held), plan, resolved);
    const bytes =
      finished && options.outputFile === undefined
        ? await encodeRaster(finished, { source, resolved, form, apart })
        : undefined;
    if (bytes) return await ofUnchanged(source, { kind: 'bytes', bytes });
    const { timeoutSeconds } = options;
    const carried = apart ? undefined : opened.profile;
    const turned = finished
      ? pipelineOfRaster(finished)
      : await turn(resize(opened.image(), plan), carried, { plan, resolved, timeoutSeconds });
    const image = turned.timeout({ seconds: timeoutSeconds });
    return await ofUnchanged(source, await writeResult({ image, form, source, resolved, apart }, options));
  } catch (error) {
    if (options.outputFile !== undefined) await rm(options.outputFile, { force: true });
    throw asLoupeError(error, options);
  } finally {
    if (options.scratchFile !== undefined) await rm(options.scratchFile, { recursive: true, force: true });
  }
}

/** Pixels, and the profile that stays with them. */
interface OpenedPixels {
  readonly image: () => Sharp;
  /** Where they lie in memory, as they are. */
  readonly held?: HeldPart | undefined;
  readonly profile: Buffer | undefined;
  /** The same, where the pixels come without it. */
  readonly apart?: Buffer | undefined;
}

/** The pixels that the plan names. */
async function open(
  source: RenderSource,
  plan: RenderPlan,
  resolved: ResolvedImage,
  limits: RenderOptions,
): Promise<OpenedPixels> {
  const { maxInputPixels, timeoutSeconds, scratchFile, decoded = NOTHING_KEPT, pyramids = PYRAMIDS } = limits;
  const { level, extract } = plan;
  if (source.kind === 'pyramid') {
    const colours = await coloursOfPyramid(source, resolved, pyramids);
    const apart = limits.outputFile === undefined ? profilePutIn(colours, resolved) : undefined;
    const carried = apart ? undefined : colours;
    const use = carried?.use;
    const held = await holdPart({ source, level, timeoutSeconds, pyramids }, extract, decoded);
    // What is turned needs its pixels in another order than they are stored in.
    const sequential = resolved.degrees === '0';
    const file = held ? source : await pyramids.onDisk(source);
    const image = () =>
      held ? pipelineOf(held, carried) : cut(openLevel(file, level, { sequential, use }), extract);
    const profile = colours?.use === 'kept' ? colours.profile : undefined;
    return { image, held: carried ? undefined : held, profile, apart };
  }
  const options = { maxInputPixels, timeoutSeconds, scratchFile, ...keptInMaster(source, resolved) };
  const { image, probe } = await normalisedMaster(source.path, options);
  const { profile } = probe.normalisation;
  // A whole master is not cut, because a JPEG can then be decoded at a reduced size at once.
  const whole = extract.width === source.width && extract.height === source.height;
  return { image: () => (whole ? image : cut(image, extract)), profile };
}

function resize(image: Sharp, plan: RenderPlan): Sharp {
  if (!plan.resize) return image;
  const { width, height } = plan.resize;
  return image.resize(width, height, { fit: 'fill', kernel: 'lanczos3' });
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
