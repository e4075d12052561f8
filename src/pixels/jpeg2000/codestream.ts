import type { Dimensions } from '../../image/geometry.ts';
import { notReadable } from '../refusal.ts';

/** A component of a codestream (ISO/IEC 15444-1, A.5.1, SIZ). */
export interface CodedComponent extends Dimensions {
  /** Bits of a sample, 1 to 38. */
  readonly depth: number;
  readonly isSigned: boolean;
  /** Columns and rows of the reference grid from one sample to the next (XRsiz, YRsiz). */
  readonly dx: number;
  readonly dy: number;
}

/** What the main header of a codestream says of it. Lengths are those of the reference grid. */
export interface Codestream {
  /** The part of the grid that the image covers: from `left`, `top` to `right`, `bottom`, those without. */
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly tile: Dimensions & { readonly left: number; readonly top: number };
  readonly tiles: number;
  readonly components: readonly CodedComponent[];
  /** How many smaller images lie in it. */
  readonly levels: number;
  /** Width times height. */
  readonly codeBlock: Dimensions;
  /** High throughput (ISO/IEC 15444-15). */
  readonly isHighThroughput: boolean;
  /** Where the first tile-part begins, from the start of the codestream. */
  readonly headBytes: number;
}

const SOC = 0xff4f;
const CAP = 0xff50;
const SIZ = 0xff51;
const COD = 0xff52;
const SOT = 0xff90;

const SIZ_BYTES = 36;
const COD_BYTES = 10;
const MOST_COMPONENTS = 16;
const MOST_TILES = 65_535;
const MOST_LEVELS = 32;

/** Bit of Rsiz that says that capabilities follow, and the bit of Pcap for part 15. */
const HAS_CAPABILITIES = 0x4000;
const PART_15 = 1 << 17;

/**
 * Reads the main header of a codestream (ISO/IEC 15444-1, annex A).
 *
 * @param bytes from its start on
 * @returns undefined when the header does not end within them
 * @throws LoupeError `unreadable-source`
 */
export function readCodestream(bytes: Buffer): Codestream | undefined {
  if (bytes.length < 2 || bytes.readUInt16BE(0) !== SOC)
    throw notReadable('the file is damaged: its JPEG 2000 codestream has no beginning');
  let size: SizeSegment | undefined;
  let style: CodingStyle | undefined;
  let isHighThroughput = false;
  for (let at = 2; at + 4 <= bytes.length; ) {
    const marker = bytes.readUInt16BE(at);
    if (marker === SOT) {
      if (!size || !style) throw damagedHeader();
      return { ...size, ...style, isHighThroughput, headBytes: at };
    }
    const length = bytes.readUInt16BE(at + 2);
    if (marker < 0xff00 || length < 2) throw damagedHeader();
    if (at + 2 + length > bytes.length) return undefined;
    const content = bytes.subarray(at + 4, at + 2 + length);
    if (marker === SIZ) size = readSize(content);
    if (marker === COD) style = readStyle(content);
    if (marker === CAP) isHighThroughput = isOfPart15(content, size);
    at += 2 + length;
  }
  return undefined;
}

type CodingStyle = Pick<Codestream, 'levels' | 'codeBlock'>;
type SizeSegment = Omit<Codestream, 'headBytes' | 'isHighThroughput' | keyof CodingStyle> & {
  readonly capabilities: number;
};

/** A.5.1 */
function readSize(content: Buffer): SizeSegment {
  if (content.length < SIZ_BYTES) throw damagedHeader();
  const long = (index: number) => content.readUInt32BE(2 + index * 4);
  const [right, bottom, left, top] = [long(0), long(1), long(2), long(3)];
  const tile = { width: long(4), height: long(5), left: long(6), top: long(7) };
  const count = content.readUInt16BE(34);
  if (count === 0 || content.length < SIZ_BYTES + count * 3) throw damagedHeader();
  if (count > MOST_COMPONENTS)
    throw notReadable(`the image has ${count.toLocaleString('en')} components, which are no gray or colour`);
  const isPlaced = tile.left <= left && tile.top <= top && left < right && top < bottom;
  const reaches = tile.left + tile.width > left && tile.top + tile.height > top;
  if (!isPlaced || !reaches || tile.width === 0 || tile.height === 0) throw damagedHeader();
  const tiles = Math.ceil((right - tile.left) / tile.width) * Math.ceil((bottom - tile.top) / tile.height);
  if (tiles > MOST_TILES)
    throw notReadable(`the file is damaged: it names ${tiles.toLocaleString('en')} tiles`);
  const components = Array.from({ length: count }, (_, index): CodedComponent => {
    const at = SIZ_BYTES + index * 3;
    const [precision = 0, dx = 0, dy = 0] = content.subarray(at, at + 3);
    if (dx === 0 || dy === 0) throw damagedHeader();
    const width = Math.ceil(right / dx) - Math.ceil(left / dx);
    const height = Math.ceil(bottom / dy) - Math.ceil(top / dy);
    return { depth: (precision & 0x7f) + 1, isSigned: precision >= 0x80, dx, dy, width, height };
  });
  return { left, top, right, bottom, tile, tiles, components, capabilities: content.readUInt16BE(0) };
}

/** A.6.1 */
function readStyle(content: Buffer): CodingStyle {
  if (content.length < COD_BYTES) throw damagedHeader();
  const levels = content.readUInt8(5);
  const [wide, high] = [content.readUInt8(6) + 2, content.readUInt8(7) + 2];
  if (levels > MOST_LEVELS || wide > 10 || high > 10 || wide + high > 12) throw damagedHeader();
  return { levels, codeBlock: { width: 2 ** wide, height: 2 ** high } };
}

/** A.5.2 */
function isOfPart15(content: Buffer, size: SizeSegment | undefined): boolean {
  if (content.length < 4 || !size || (size.capabilities & HAS_CAPABILITIES) === 0) return false;
  return (content.readUInt32BE(0) & PART_15) !== 0;
}

function damagedHeader() {
  return notReadable('the file is damaged: the header of its JPEG 2000 codestream makes no sense');
}
