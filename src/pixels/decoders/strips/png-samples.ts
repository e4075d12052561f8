import { inflateSync } from 'node:zlib';

/** A PNG that a decoder has written: no interlace, no palette, 8 or 16 bits. */
export interface SamplesOfPng {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly bits: number;
  /** Rows from the top, 16 bits in little-endian order. */
  readonly bytes: Buffer;
}

const SIGNATURE_BYTES = 8;
/** Of a chunk: its length, its type, its checksum. */
const AROUND_BYTES = 12;
/** Samples of a pixel by the type of colour (PNG Third Edition, 11.2.1). */
const CHANNELS = new Map([
  [0, 1],
  [2, 3],
  [4, 2],
  [6, 4],
]);

/** The chunks of a PNG in memory. */
export function chunksOfPng(png: Buffer): { readonly type: string; readonly data: Buffer }[] {
  const chunks: { type: string; data: Buffer }[] = [];
  for (let at = SIGNATURE_BYTES; at + AROUND_BYTES <= png.length; ) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    chunks.push({ type, data: png.subarray(at + 8, at + 8 + length) });
    at += AROUND_BYTES + length;
  }
  return chunks;
}

/** The samples of a PNG. */
export function samplesOfPng(png: Buffer): SamplesOfPng {
  const chunks = chunksOfPng(png);
  const header = chunks[0]?.data ?? Buffer.alloc(0);
  const parts = chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data);
  const [width, height, bits] = [header.readUInt32BE(0), header.readUInt32BE(4), header.readUInt8(8)];
  const channels = CHANNELS.get(header.readUInt8(9));
  if (channels === undefined || (bits !== 8 && bits !== 16))
    throw new Error('the decoder gave a PNG of another kind');
  const pixelBytes = (channels * bits) / 8;
  const rowBytes = width * pixelBytes;
  const filtered = inflateSync(Buffer.concat(parts), { maxOutputLength: (rowBytes + 1) * height });
  if (filtered.length !== (rowBytes + 1) * height)
    throw new Error('the decoder gave a PNG that is not whole');
  const bytes = unfiltered(filtered, rowBytes, height, pixelBytes);
  if (bits === 16) bytes.swap16();
  return { width, height, channels, bits, bytes };
}

/** Section 9.2. */
function unfiltered(filtered: Buffer, rowBytes: number, rows: number, step: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(rowBytes * rows);
  for (let row = 0; row < rows; row++) {
    const from = row * (rowBytes + 1);
    const to = row * rowBytes;
    filtered.copy(bytes, to, from + 1, from + 1 + rowBytes);
    unfilterRow(filtered[from] ?? 0, bytes, { start: to, rowBytes, step, isFirst: row === 0 });
  }
  return bytes;
}

interface Row {
  readonly start: number;
  readonly rowBytes: number;
  /** Bytes of a pixel. */
  readonly step: number;
  readonly isFirst: boolean;
}

const FILTER = { none: 0, sub: 1, up: 2, average: 3, paeth: 4 } as const;

function unfilterRow(filter: number, bytes: Buffer, { start, rowBytes, step, isFirst }: Row): void {
  if (filter === FILTER.none) return;
  for (let x = 0; x < rowBytes; x++) {
    const at = start + x;
    const left = x < step ? 0 : (bytes[at - step] ?? 0);
    const up = isFirst ? 0 : (bytes[at - rowBytes] ?? 0);
    const upLeft = isFirst || x < step ? 0 : (bytes[at - rowBytes - step] ?? 0);
    bytes[at] = (bytes[at] ?? 0) + predicted(filter, left, up, upLeft);
  }
}

function predicted(filter: number, left: number, up: number, upLeft: number): number {
  switch (filter) {
    case FILTER.sub:
      return left;
    case FILTER.up:
      return up;
    case FILTER.average:
      return (left + up) >> 1;
    case FILTER.paeth:
      return paeth(left, up, upLeft);
    default:
      throw new Error('the decoder gave a PNG with a filter that is none');
  }
}

function paeth(left: number, up: number, upLeft: number): number {
  const [a, b, c] = [Math.abs(up - upLeft), Math.abs(left - upLeft), Math.abs(left + up - 2 * upLeft)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : upLeft;
}
