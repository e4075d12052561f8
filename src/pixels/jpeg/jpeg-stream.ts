export const JPEG_MARKER = { sof0: 0xc0, dht: 0xc4, rst0: 0xd0, sos: 0xda, dqt: 0xdb } as const;

/** Restart markers are numbered up to here, again and again. */
const RESTARTS = 8;

/** Of the height in a frame, behind marker, length and precision. */
const HEIGHT_AT = 5;

const MARKER_BYTES = 2;
const START_OF_IMAGE = Buffer.from([0xff, 0xd8]);
const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);

/** A marker segment (ITU-T T.81, B.1.1.4). */
export interface JpegSegment {
  readonly marker: number;
  /** With its marker and length. */
  readonly bytes: Buffer;
}

/** The segments of a JPEG up to its first data. */
export function segmentsOf(jpeg: Buffer): JpegSegment[] {
  const segments: JpegSegment[] = [];
  for (let at = MARKER_BYTES; at + 4 <= jpeg.length; ) {
    const marker = jpeg[at + 1] ?? 0;
    const end = at + MARKER_BYTES + jpeg.readUInt16BE(at + MARKER_BYTES);
    segments.push({ marker, bytes: jpeg.subarray(at, end) });
    if (marker === JPEG_MARKER.sos) break;
    at = end;
  }
  return segments;
}

function isTables({ marker }: JpegSegment): boolean {
  return marker === JPEG_MARKER.dqt || marker === JPEG_MARKER.dht;
}

/** The tables of a JPEG as a stream of their own (B.5): those that tiles of a TIFF share (tag 347). */
export function tablesOf(jpeg: Buffer): Buffer {
  const tables = segmentsOf(jpeg).filter(isTables);
  return Buffer.concat([START_OF_IMAGE, ...tables.map(({ bytes }) => bytes), END_OF_IMAGE]);
}

/**
 * The parts of a JPEG between its restart markers (E.1.4), each as a JPEG of its own without tables (B.4): their codes are those of
 * an image that is encoded alone.
 *
 * @param height of each, in rows of pixels
 * @param lengthen makes more rows of the codes of a part, whose end is that of the whole
 */
export function restartedParts(
  jpeg: Buffer,
  height: number,
  lengthen: (codes: Buffer) => Buffer = (codes) => codes,
): Buffer[] {
  const segments = segmentsOf(jpeg);
  const bytesOf = (wanted: number) => segments.find(({ marker }) => marker === wanted)?.bytes ?? missing();
  const frame = Buffer.from(bytesOf(JPEG_MARKER.sof0));
  frame.writeUInt16BE(height, HEIGHT_AT);
  const head = [START_OF_IMAGE, frame, bytesOf(JPEG_MARKER.sos)];
  const parts: Buffer[] = [];
  let start = segments.reduce((sum, { bytes }) => sum + bytes.length, MARKER_BYTES);
  for (let end = 0; end >= 0; start = end + MARKER_BYTES) {
    end = jpeg.indexOf(Buffer.from([0xff, JPEG_MARKER.rst0 + (parts.length % RESTARTS)]), start);
    const codes = jpeg.subarray(start, end < 0 ? jpeg.length - MARKER_BYTES : end);
    parts.push(Buffer.concat([...head, lengthen(codes), END_OF_IMAGE]));
  }
  return parts;
}

function missing(): never {
  throw new Error('a JPEG that was just encoded lacks its frame or its scan');
}
