export const JPEG_MARKER = { sof0: 0xc0, dht: 0xc4, sos: 0xda, dqt: 0xdb } as const;

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

/** A JPEG without its tables (B.4). */
export function withoutTables(jpeg: Buffer): Buffer {
  const segments = segmentsOf(jpeg);
  const head = segments.filter((segment) => !isTables(segment));
  const dataAt = segments.reduce((sum, { bytes }) => sum + bytes.length, MARKER_BYTES);
  return Buffer.concat([START_OF_IMAGE, ...head.map(({ bytes }) => bytes), jpeg.subarray(dataAt)]);
}
