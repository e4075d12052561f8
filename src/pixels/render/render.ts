import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sharp } from 'sharp';
import { densityOf } from '../../encoding/density.ts';
import { type EncoderSettings, withJpg } from '../../encoding/encoder-settings.ts';
import { LoupeError } from '../../errors.ts';
import type { ResolvedImage } from '../../image/resolve.ts';
import { frameOf, isOblique } from '../../image/result-form.ts';
import { encode, hasTransparency, type PixelForm, withQuality } from '../encode.ts';
import { jp2Of } from '../jpeg2000/encoding/encode-jpeg2000.ts';
import { normalisedMaster } from '../master/normalise.ts';
import { type PdfInput, pdfOf, writePdf } from '../pdf/write-pdf.ts';
import { DecodedTiles } from './decoded-tiles.ts';
import { encodePipeline, encodeRaster, profilePutIn } from './encode-jpeg.ts';
import { type HeldPart, pipelineOf, rasterOfPart } from './held-part.ts';
import { joinStored } from './join-stored.ts';
import { coloursOfPyramid, keptInMaster } from './kept-profiles.ts';
import { holdPart, openLevel } from './level-pixels.ts';
import { planFromSource } from './level-tiles.ts';
import { OpenPyramids } from './open-pyramids.ts';
import type { RenderPlan } from './plan.ts';
import { ofUnchanged, type RenderSource } from './render-source.ts';
import { finishedRaster, pipelineOfRaster } from './resampling/finished-raster.ts';
import { cut, turn } from './turn.ts';

/** The limits of one render, and where its result goes. */
export interface RenderOptions {
  /** Masters with more pixels are refused. */
  readonly maxInputPixels: number;
  readonly timeoutSeconds: number;
  /** Where to write the image instead of returning its bytes; must not exist. */
  readonly outputFile?: string | undefined;
  /** Where the samples of a large master may be put while it is read, in a file or a folder; must not exist, and is gone afterwards. */
  readonly scratchFile?: string | undefined;
  /** A folder for what stands in another file in the end, where there is an `outputFile`; must not exist, and is gone afterwards. */
  readonly workFolder?: string | undefined;
  /** Left out: as they are when nothing is set. */
  readonly encoders?: EncoderSettings | undefined;
  /** Tiles of pyramids that are kept decoded from one render to the next; undefined keeps none. */
  readonly decoded?: DecodedTiles;
  /** Pyramids that stay open from one render to the next; undefined: of all renders of this process that have none. */
  readonly pyramids?: OpenPyramids;
}

/** A finished response: its bytes or, when they are many, a file that holds them. */
export type RenderedImage =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'file'; readonly path: string; readonly bytes: number };

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
  last = image.catch(() => {});
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
    return await ofUnchanged(source, await write({ image, form, source, resolved, apart }, options));
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
    const colours = await coloursOfPyramid(source, resolved);
    const apart = limits.outputFile === undefined ? profilePutIn(colours, resolved) : undefined;
    const carried = apart ? undefined : colours;
    const use = carried?.use;
    const held = await holdPart({ source, level, timeoutSeconds, pyramids }, extract, decoded);
    // What is turned needs its pixels in another order than they are stored in.
    const sequential = resolved.degrees === '0';
    const image = () =>
      held ? pipelineOf(held, carried) : cut(openLevel(source, level, { sequential, use }), extract);
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

/** Pixels in their final size and direction, and all that is known of them. */
interface FinishedPixels {
  readonly image: Sharp;
  readonly form: PixelForm;
  readonly source: RenderSource;
  readonly resolved: ResolvedImage;
  readonly apart: Buffer | undefined;
}

async function write(pixels: FinishedPixels, options: RenderOptions): Promise<RenderedImage> {
  const { image, form, resolved } = pixels;
  const { format } = resolved;
  const { outputFile } = options;
  if (format === 'jp2')
    return asWanted(await inWorkFolder(options, (folder) => jp2(pixels, folder, options)), outputFile);
  if (outputFile === undefined) {
    if (format === 'pdf') return { kind: 'bytes', bytes: await pdfOf(pdfInput(pixels)) };
    return { kind: 'bytes', bytes: await encodePipeline(image, pixels, format) };
  }
  if (format === 'pdf')
    await inWorkFolder(options, (folder) => writePdf(pdfInput(pixels), folder, outputFile));
  else await encode(image, format, form).toFile(outputFile);
  return { kind: 'file', path: outputFile, bytes: (await stat(outputFile)).size };
}

async function asWanted(bytes: Buffer, outputFile: string | undefined): Promise<RenderedImage> {
  if (outputFile === undefined) return { kind: 'bytes', bytes };
  await writeFile(outputFile, bytes, { flag: 'wx' });
  return { kind: 'file', path: outputFile, bytes: bytes.length };
}

async function jp2(pixels: FinishedPixels, folder: string, options: RenderOptions): Promise<Buffer> {
  const { image, form } = pixels;
  const { data, info } = await withQuality(image, form).raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return jp2Of(
    { width, height, channels: info.channels === 1 ? 1 : 3, bytes: data },
    {
      profile: form.profile,
      settings: form.encoders.jp2,
      isLossless: form.quality === 'bitonal',
      density: form.density,
      seconds: options.timeoutSeconds,
      folder,
    },
  );
}

function pdfInput({ image, form, source }: FinishedPixels): PdfInput {
  return { image, form, description: source.description ?? { title: '' } };
}

async function inWorkFolder<T>(
  { workFolder }: RenderOptions,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = workFolder ?? (await mkdtemp(join(tmpdir(), 'loupe-render-')));
  try {
    await mkdir(folder, { recursive: true });
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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
