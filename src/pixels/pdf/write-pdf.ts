import { type FileHandle, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import type { Sharp } from 'sharp';
import type { ScanDescription } from '../../encoding/scan-description.ts';
import type { Dimensions } from '../../image/geometry.ts';
import { encode, type PixelForm, withQuality } from '../encode.ts';
import { type PdfPicture, pictureInPage } from './picture-page.ts';

/** What a page shows, and what is said of it. */
export interface PdfInput {
  /** Pixels in their final size and direction. */
  readonly image: Sharp;
  readonly form: PixelForm;
  /** Puts the profile of their colours into a JPEG, where they come without it. */
  readonly withColours: (jpeg: Buffer) => Buffer;
  readonly description: ScanDescription;
}

/** A picture that is in memory. */
interface HeldPicture {
  readonly picture: PdfPicture;
  readonly bytes: Buffer;
}

/** A PDF of one page with the very bytes that a JPEG of the same request has, or with one bit for each pixel of a bitonal one. */
export async function pdfOf({ image, form, withColours, description }: PdfInput): Promise<Buffer> {
  const { picture, bytes } =
    form.quality === 'bitonal' ? await bilevel(image, form) : await jpeg(image, form, withColours);
  const { head, tail } = pictureInPage(picture, form, description);
  return Buffer.concat([head, bytes, tail]);
}

/**
 * Writes the same to a file, the JPEG row by row.
 *
 * @param folder where the picture is put meanwhile
 * @param outputFile must not exist
 */
export async function writePdf(
  { image, form, description }: PdfInput,
  folder: string,
  outputFile: string,
): Promise<void> {
  const held = form.quality === 'bitonal' ? await bilevel(image, form) : undefined;
  const path = join(folder, 'picture.jpg');
  const picture = held?.picture ?? (await jpegFile(image, form, path));
  const { head, tail } = pictureInPage(picture, form, description);
  const file = await open(outputFile, 'wx');
  try {
    await file.writeFile(head);
    if (held) await file.writeFile(held.bytes);
    else await appendFile(file, path);
    await file.writeFile(tail);
  } finally {
    await file.close();
  }
}

async function jpeg(
  image: Sharp,
  form: PixelForm,
  withColours: PdfInput['withColours'],
): Promise<HeldPicture> {
  const { data, info } = await encode(image, 'jpg', form).toBuffer({ resolveWithObject: true });
  const bytes = withColours(data);
  return { picture: jpegPicture(info, bytes.length), bytes };
}

async function jpegFile(image: Sharp, form: PixelForm, path: string): Promise<PdfPicture> {
  const info = await encode(image, 'jpg', form).toFile(path);
  return jpegPicture(info, (await stat(path)).size);
}

function jpegPicture(
  { width, height, channels }: { width: number; height: number; channels: number },
  bytes: number,
): PdfPicture {
  const colours = channels === 1 ? 'DeviceGray' : 'DeviceRGB';
  return { width, height, filter: 'DCTDecode', colours, bitsPerComponent: 8, bytes };
}

async function bilevel(image: Sharp, form: PixelForm): Promise<HeldPicture> {
  const { data, info } = await withQuality(image, form).raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const bytes = bilevelSamples(data, info);
  const shape = { filter: 'FlateDecode', colours: 'DeviceGray', bitsPerComponent: 1 } as const;
  return { picture: { width, height, ...shape, bytes: bytes.length }, bytes };
}

/** Appends a file to one that is open, in parts. */
async function appendFile(to: FileHandle, path: string): Promise<void> {
  const from = await open(path, 'r');
  try {
    for await (const block of from.createReadStream({ autoClose: false })) await to.writeFile(block);
  } finally {
    await from.close();
  }
}

/**
 * Pixels that are black or white as rows of one bit each, by zlib: what a PDF holds of a bitonal picture.
 *
 * @param pixels a byte each: white from 128 on
 */
function bilevelSamples(pixels: Buffer, { width, height }: Dimensions): Buffer {
  const rowBytes = Math.ceil(width / 8);
  const rows = Buffer.alloc(rowBytes * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * rowBytes + (x >> 3);
      if ((pixels[y * width + x] ?? 0) >= 128) rows[at] = (rows[at] ?? 0) | (0x80 >> (x & 7));
    }
  }
  return deflateSync(rows, { level: 6 });
}
