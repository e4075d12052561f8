import type { Dimensions } from '../../../image/geometry.ts';
import { jpegSegment } from '../../jpeg/jpeg-segment.ts';

/** The markers that begin and end a JPEG (ITU-T T.81, B.1.1.3). */
export const START = [0xff, 0xd8] as const;
export const END = [0xff, 0xd9] as const;

const QUANTISATION = 0xdb;
const HUFFMAN = 0xc4;
const ARITHMETIC = 0xcc;
const RESTART_INTERVAL = 0xdd;
const START_OF_SCAN = 0xda;
const BASELINE_FRAME = 0xc0;
const LAST_FRAME = 0xcf;
const EXTENSION = 0xc8;

/** Bytes of a frame before its height: marker, length, bits. */
const BEFORE_HEIGHT = 5;

/** All of a JPEG that comes before the codes of its first scan. */
export interface JpegHead {
  /** Segments with tables and the restart interval. */
  readonly tables: Buffer;
  /** The segment of the frame. */
  readonly frame: Buffer;
  /** The segment that begins the scan. */
  readonly scan: Buffer;
  /** Bytes in the file up to the codes. */
  readonly length: number;
}

/** A component of a frame, and the tables that it has. */
interface Component {
  readonly horizontal: number;
  readonly vertical: number;
  readonly quantisation: number;
  readonly huffman: number;
}

/** @returns undefined for bytes that are not the beginning of a JPEG up to a scan */
export function readJpegHead(bytes: Buffer): JpegHead | undefined {
  if (bytes[0] !== START[0] || bytes[1] !== START[1]) return undefined;
  const tables: Buffer[] = [];
  let frame: Buffer | undefined;
  for (let at: number = START.length; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    const found = bytes.subarray(at, end);
    if (marker === END[1] || found.length < end - at || found.length < 4) return undefined;
    if ([QUANTISATION, HUFFMAN, ARITHMETIC, RESTART_INTERVAL].includes(marker)) tables.push(found);
    else if (isFrame(marker)) frame = found;
    else if (marker === START_OF_SCAN)
      return frame && { tables: Buffer.concat(tables), frame, scan: found, length: end };
    at = end;
  }
  return undefined;
}

function isFrame(marker: number): boolean {
  return marker >= BASELINE_FRAME && marker <= LAST_FRAME && marker !== EXTENSION;
}

/** Rows of the frame of a head; 0 where it does not say. */
export function framesHeight({ frame }: JpegHead): number {
  return frame.length < BEFORE_HEIGHT + 2 ? 0 : frame.readUInt16BE(BEFORE_HEIGHT);
}

/** A frame with another number of rows. */
export function frameOfHeight(frame: Buffer, height: number): Buffer {
  const changed = Buffer.from(frame);
  if (changed.length >= BEFORE_HEIGHT + 2) changed.writeUInt16BE(height & 0xffff, BEFORE_HEIGHT);
  return changed;
}

/** The segments of a baseline frame of 8 bits, and of a scan of all of its components. */
export function scanOf(
  { width, height }: Dimensions,
  components: readonly Component[],
): Pick<JpegHead, 'frame' | 'scan'> {
  const size = Buffer.alloc(6);
  size[0] = 8;
  size.writeUInt16BE(height & 0xffff, 1);
  size.writeUInt16BE(width & 0xffff, 3);
  size[5] = components.length;
  const inFrame = components.flatMap(({ horizontal, vertical, quantisation }, index) => [
    index + 1,
    horizontal * 16 + vertical,
    quantisation,
  ]);
  const inScan = components.flatMap(({ huffman }, index) => [index + 1, huffman * 16 + huffman]);
  return {
    frame: jpegSegment(BASELINE_FRAME, Buffer.concat([size, Buffer.from(inFrame)])),
    scan: jpegSegment(START_OF_SCAN, Buffer.from([components.length, ...inScan, 0, 63, 0])),
  };
}
