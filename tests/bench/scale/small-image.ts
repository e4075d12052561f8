import sharp from 'sharp';
import { seededRandom, wholeBetween } from '../random.ts';

/** Of every small image, pixels. */
export const SMALL = { width: 64, height: 48 } as const;

const COMMENT = 0xfe;

/** A JPEG of about 800 bytes with pixels of its own. */
export function smallImage(variant: number, { width, height } = SMALL as Size): Promise<Buffer> {
  const random = seededRandom(1900 + variant);
  const grid = { width: 4, height: 3, channels: 3 } as const;
  const colours = Buffer.from(
    Array.from({ length: grid.width * grid.height * grid.channels }, () => wholeBetween(random, 40, 220)),
  );
  return sharp(colours, { raw: grid })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .jpeg({ quality: 75 })
    .toBuffer();
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The same pixels in bytes of their own: a comment after the first marker of a JPEG (ITU-T T.81, B.2.4.5). */
export function withComment(jpeg: Buffer, comment: string): Buffer {
  const text = Buffer.from(comment, 'utf8');
  const head = Buffer.from([0xff, COMMENT, 0, 0]);
  head.writeUInt16BE(text.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, text, jpeg.subarray(2)]);
}
