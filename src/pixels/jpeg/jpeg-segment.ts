/** A segment of a JPEG: a marker with its length and what it holds (ITU-T T.81, B.1.1.4), of which 65,533 bytes at most. */
export function jpegSegment(marker: number, content: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}
