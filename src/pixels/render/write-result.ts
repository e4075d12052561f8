import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sharp } from 'sharp';
import type { ResolvedImage } from '../../image/resolve.ts';
import { encode, type PixelForm, withQuality } from '../encode.ts';
import { jp2Of } from '../jpeg2000/encoding/encode-jpeg2000.ts';
import { type PdfInput, pdfOf, writePdf } from '../pdf/write-pdf.ts';
import { encodePipeline, withProfileOf } from './encode-jpeg.ts';
import type { RenderSource } from './render-source.ts';
import type { RenderedImage, RenderOptions } from './rendered-image.ts';

/** Pixels in their final size and direction, and all that is known of them. */
export interface FinishedPixels {
  readonly image: Sharp;
  readonly form: PixelForm;
  readonly source: RenderSource;
  readonly resolved: ResolvedImage;
  readonly apart: Buffer | undefined;
}

/** Encodes pixels: into the file that is wanted, else into memory. */
export async function writeResult(pixels: FinishedPixels, options: RenderOptions): Promise<RenderedImage> {
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

/** An encoded response, in the file that is wanted or in memory. */
export async function asWanted(bytes: Buffer, outputFile: string | undefined): Promise<RenderedImage> {
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

function pdfInput({ image, form, source, apart }: FinishedPixels): PdfInput {
  const withColours = (jpeg: Buffer) => withProfileOf(jpeg, { apart });
  return { image, form, withColours, description: source.description ?? { title: '' } };
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
