import { LoupeError } from '../../errors.ts';
import { readAt, withOpenFile } from '../../storage/file-store.ts';

/** Baseline, extended, progressive and lossless, and the first ones with arithmetic codes (ITU-T T.81, table B.1). */
const READ_KINDS = new Set([0xc0, 0xc1, 0xc2, 0xc3, 0xc9, 0xca]);

/** Bits of a sample that no decoder here takes; other numbers than these and 8 are damage. */
const UNREAD_BITS = new Set([12, 16]);

/** Markers of the same range that begin no frame: tables of codes, and what is reserved. */
const NO_FRAMES = new Set([0xc4, 0xc8, 0xcc]);

/**
 * Markers that are looked through for a frame, bytes 0xff before them counted: profiles and XMP of any size come in segments of
 * 64 kB.
 */
const MOST_MARKERS = 5000;

/** What a JPEG is to be saved as that is not read. */
export const JPEG_SAVE_AS = 'a TIFF of 16 bits, or a common JPEG of 8 bits a sample';

/** What the frame header of a JPEG says of its coding (ITU-T T.81, B.2.2). */
export interface JpegFrameKind {
  /** Its marker, as in 0xc0 for a baseline frame. */
  readonly marker: number;
  readonly bitsPerSample: number;
  readonly isRead: boolean;
}

/** Reads the frame header of a JPEG; undefined where there is none, as in a damaged file. */
export async function readJpegFrameKind(path: string): Promise<JpegFrameKind | undefined> {
  return withOpenFile(path, async (file) => {
    let at = 2;
    for (let count = 0; count < MOST_MARKERS; count++) {
      const head = await readAt(file, at, 5);
      const [start, marker = 0] = head;
      if (head.length < 5 || start !== 0xff) return undefined;
      if (marker === 0xff) {
        at += 1;
        continue;
      }
      const bitsPerSample = head.readUInt8(4);
      if (marker >= 0xc0 && marker <= 0xcf && !NO_FRAMES.has(marker))
        return { marker, bitsPerSample, isRead: READ_KINDS.has(marker) && !UNREAD_BITS.has(bitsPerSample) };
      at += 2 + head.readUInt16BE(2);
    }
    return undefined;
  });
}

/**
 * Refuses what the decoder has no way to read, by its name.
 *
 * @throws LoupeError `unreadable-source`
 */
export async function refuseUnreadJpeg(path: string): Promise<void> {
  const frame = await readJpegFrameKind(path);
  if (!frame || frame.isRead) return;
  const { bitsPerSample, marker } = frame;
  const kind =
    bitsPerSample === 8
      ? `of a rare kind (frame ${marker.toString(16)})`
      : `of ${bitsPerSample} bits a sample`;
  throw new LoupeError('unreadable-source', `a JPEG ${kind} is not read: save it as ${JPEG_SAVE_AS}`);
}
