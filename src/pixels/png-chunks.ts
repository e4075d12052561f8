/** A chunk of a PNG (PNG Third Edition, 5.3). */
export interface PngChunk {
  readonly type: string;
  /** Where its length stands, in bytes from the beginning of the file. */
  readonly start: number;
  readonly dataStart: number;
  /** As it says itself: the file may end before. */
  readonly dataBytes: number;
  /** Behind its checksum. */
  readonly end: number;
}

const SIGNATURE_BYTES = 8;
const HEAD_BYTES = 8;

/** The CRC behind the data of a chunk. */
export const CRC_BYTES = 4;

/**
 * The chunks of a PNG in their order, by their heads alone.
 *
 * @param read bytes from a place in the file on; fewer where it ends
 * @returns up to the end of the file, or to what is no chunk: zeros, or anything else that was put in place of the rest
 */
export async function* pngChunks(
  read: (position: number, length: number) => Promise<Buffer>,
): AsyncGenerator<PngChunk, void> {
  for (let start = SIGNATURE_BYTES; ; ) {
    const head = await read(start, HEAD_BYTES);
    if (head.length < HEAD_BYTES) return;
    const [dataBytes, type] = [head.readUInt32BE(0), head.toString('latin1', 4, 8)];
    if (!/^[A-Za-z]{4}$/.test(type)) return;
    const dataStart = start + HEAD_BYTES;
    const end = dataStart + dataBytes + CRC_BYTES;
    yield { type, start, dataStart, dataBytes, end };
    start = end;
  }
}
