import { createInflate } from 'node:zlib';
import type { ScanWarning } from '../../../archive/scan-warnings.ts';
import { lacksTooMuch } from '../../damage/finding.ts';
import { judgeJpegBytes } from '../../damage/jpeg.ts';
import type { PdfPageFacts, PicturedObject } from './pdf-order.ts';
import { type PdfReader, pdfRefusal } from './pdf-reader.ts';

/** Of a page; more are of no scan. */
const MOST_LOOKED_AT = 20;

/** A pixel of four inks of 16 bits has so many, and rows have one more. */
const MOST_PIXEL_BYTES = 8;

/** As of a file that is a picture. */
const NEARLY_ALL = 0.97;

/** What is wrong with the data of a picture: too much of it to be shown, or little. */
type Damage = 'broken' | 'slight' | undefined;

/**
 * Looks for damage in the data of the pictures on a page, which PDFium passes over in silence: in JPEGs, and in what is compressed by
 * Deflate, which has a checksum.
 *
 * @returns warnings; a page that is nothing but a picture is refused instead
 * @throws LoupeError `unreadable-source`
 */
export async function checkPictures(
  reader: PdfReader,
  index: number,
  { pictures, showsOthers }: PdfPageFacts,
): Promise<ScanWarning[]> {
  const warnings: ScanWarning[] = [];
  for (const [number, picture] of pictures.slice(0, MOST_LOOKED_AT).entries()) {
    const { filter, bytes } = await reader.data({ index, number });
    const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const damage = filter === 'DCTDecode' ? await ofJpeg(data, picture) : await ofDeflate(data, picture);
    if (damage === 'broken' && pictures.length === 1 && !showsOthers)
      throw pdfRefusal('the file is damaged: the picture on the page of the PDF is not whole');
    if (damage) warnings.push({ kind: 'pixels', sentence: DAMAGED });
    if (damage) break;
  }
  return warnings;
}

const DAMAGED = 'the data of a picture on the page of the PDF are damaged: it may be wrong in places';

async function ofJpeg(data: Buffer, { width, height }: PicturedObject): Promise<Damage> {
  const judgement = await judgeJpegBytes(data, width * height);
  switch (judgement.kind) {
    case 'broken':
      return 'broken';
    case 'short':
      return lacksTooMuch(judgement, judgement.unit) ? 'broken' : 'slight';
    case 'whole':
      return judgement.leftBytes > 0 ? 'slight' : undefined;
    default:
      return undefined;
  }
}

async function ofDeflate(data: Buffer, picture: PicturedObject): Promise<Damage> {
  if (data.length === 0) return undefined;
  const { width, height } = picture;
  const most = (width * MOST_PIXEL_BYTES + 1) * height;
  const inflate = createInflate({ chunkSize: 256 * 1024 });
  inflate.end(data);
  let length = 0;
  try {
    for await (const part of inflate) {
      length += Buffer.isBuffer(part) ? part.length : 0;
      // What follows is no pixel.
      if (length > most) break;
    }
    return undefined;
  } catch (error) {
    const isShort = error instanceof Error && 'code' in error && error.code === 'Z_BUF_ERROR';
    return isShort && length >= leastBytes(picture) ? 'slight' : 'broken';
  }
}

/** Nearly all rows. Of one sample a pixel it is not known whether it has 8 bits in the file, or as few as 2. */
function leastBytes({ width, height, bitsPerPixel = 0 }: PicturedObject): number {
  const bits = bitsPerPixel === 8 ? 2 : bitsPerPixel;
  return Math.ceil((width * bits) / 8) * height * NEARLY_ALL;
}
