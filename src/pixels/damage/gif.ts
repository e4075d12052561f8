import { type OpenFile, readAt } from '../../storage/file-store.ts';
import { type DataFinding, damaged, endsEarly, GOOD, type RowPlace } from './finding.ts';

const TRAILER = 0x3b;
const IMAGE = 0x2c;
const EXTENSION = 0x21;
const MOST_CODES = 4096;

/** Larger files are animations, which are not looked through: the decoder decides. */
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * Looks for damage in the first frame of a GIF (GIF89a), the one that is served, and whether the file has an end.
 *
 * @throws LoupeError `unreadable-source` that says where the damage is
 */
export async function checkGif(file: OpenFile): Promise<DataFinding> {
  if (file.size > MOST_BYTES) return GOOD;
  const bytes = await readAt(file, 0, file.size);
  const flags = bytes[10] ?? 0;
  let at = 13 + tableBytes(flags);
  for (let frames = 0; ; ) {
    const kind = bytes[at];
    if (kind === TRAILER) return GOOD;
    if (kind === IMAGE) {
      const head = bytes.subarray(at + 1, at + 10);
      const data = at + 10 + tableBytes(head[8] ?? 0);
      if (head.length < 9 || data >= bytes.length) return withoutTrailer(frames);
      const end = endOfBlocks(bytes, data + 1);
      if (frames === 0) checkFrame(head, bytes[data] ?? 0, bytes.subarray(data + 1, end), end === undefined);
      if (end === undefined) return withoutTrailer(frames);
      frames += 1;
      at = end;
    } else if (kind === EXTENSION) {
      const end = endOfBlocks(bytes, at + 2);
      if (end === undefined) return withoutTrailer(frames);
      at = end;
    } else return withoutTrailer(frames);
  }
}

/** Bytes of the colour table that follows these flags. */
function tableBytes(flags: number): number {
  return flags & 0x80 ? 3 << ((flags & 7) + 1) : 0;
}

/** Behind a chain of sub-blocks; undefined when the file ends before. */
function endOfBlocks(bytes: Buffer, from: number): number | undefined {
  let at = from;
  for (;;) {
    const length = bytes[at];
    if (length === undefined) return undefined;
    at += length + 1;
    if (length === 0) return at;
  }
}

function withoutTrailer(frames: number): DataFinding {
  if (frames === 0) throw endsEarly('before its pixels');
  const what = 'the end of the GIF is missing: the file was cut off';
  return {
    lenient: true,
    warnings: [
      { kind: 'structure', sentence: `${what}; no pixel of the first frame, which is served, is lost` },
    ],
  };
}

/** Throws when the data of the frame do not give all of its pixels. */
function checkFrame(head: Buffer, minimumSize: number, blocks: Buffer, isCut: boolean): void {
  const width = head.readUInt16LE(4);
  const rows = head.readUInt16LE(6);
  const isInterlaced = ((head[8] ?? 0) & 0x40) !== 0;
  const { pixels, isBroken } = countPixels(joined(blocks), minimumSize, width * rows);
  if (pixels >= width * rows) return;
  const place: RowPlace = { row: isInterlaced ? 0 : Math.floor(pixels / width), rows };
  if (isBroken || !isCut) throw damaged('GIF', place);
  throw endsEarly(`with ${place.row.toLocaleString('en')} of ${rows.toLocaleString('en')} rows of pixels`);
}

function joined(blocks: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < blocks.length; ) {
    const length = blocks[at] ?? 0;
    if (length === 0) break;
    parts.push(blocks.subarray(at + 1, at + 1 + length));
    at += length + 1;
  }
  return Buffer.concat(parts);
}

/** How many pixels LZW data give (Appendix F), up to as many as are wanted; each code counts for as many as its chain has. */
function countPixels(
  data: Buffer,
  minimumSize: number,
  wanted: number,
): { readonly pixels: number; readonly isBroken: boolean } {
  if (minimumSize < 1 || minimumSize > 11) return { pixels: 0, isBroken: true };
  const clear = 1 << minimumSize;
  const lengths = new Uint32Array(MOST_CODES).fill(1, 0, clear);
  let next = clear + 2;
  let size = minimumSize + 1;
  let before = 0;
  let pixels = 0;
  let bits = 0;
  let count = 0;
  for (let at = 0; pixels < wanted; ) {
    while (count < size && at < data.length) {
      bits |= (data[at++] ?? 0) << count;
      count += 8;
    }
    if (count < size) return { pixels, isBroken: false };
    const code = bits & ((1 << size) - 1);
    bits >>>= size;
    count -= size;
    if (code === clear + 1) return { pixels, isBroken: false };
    if (code === clear) {
      next = clear + 2;
      size = minimumSize + 1;
      before = 0;
      continue;
    }
    if (code > next || (code === next && (before === 0 || next === MOST_CODES)))
      return { pixels, isBroken: true };
    if (before > 0 && next < MOST_CODES) {
      lengths[next] = before + 1;
      next += 1;
      if (next === 1 << size && size < 12) size += 1;
    }
    before = lengths[code] ?? 0;
    if (before === 0) return { pixels, isBroken: true };
    pixels += before;
  }
  return { pixels, isBroken: false };
}
