import { pngChunks } from './png-chunks.ts';

/** How fine a scan is: pixels of a millimetre. */
export interface PixelDensity {
  readonly horizontal: number;
  readonly vertical: number;
}

/** Bytes from a place in the file on; fewer where it ends. */
type ReadAt = (position: number, length: number) => Promise<Buffer>;

/** Segments of a JPEG, or chunks of a PNG, among which the density is looked for: more stand before the pixels of no real file. */
const MOST_PARTS = 1000;

const JFIF = 'JFIF\0';
const APP0 = 0xe0;
/** Of the segment: its length, the name, the version, the unit, two numbers. */
const JFIF_BYTES = 14;
const COMMENT = 0xfe;

/** Of a unit, in millimetres: inches and centimetres. 0 gives the shape of pixels alone. */
const JFIF_UNITS: Readonly<Record<number, number>> = { 1: 25.4, 2: 10 };

/** The unit of pHYs is the metre, or none. */
const METRE = 1;
const PHYS_BYTES = 9;

/**
 * What a JPEG says of its density in its JFIF segment (JFIF 1.02), or a PNG in its chunk pHYs (PNG Third Edition, 11.3.4.3).
 *
 * @param format of the master, by content
 * @returns undefined for files that say nothing, or nothing in a unit of length
 */
export async function statedDensity(format: string, read: ReadAt): Promise<PixelDensity | undefined> {
  if (format === 'jpeg') return jfifDensity(read);
  return format === 'png' ? pngDensity(read) : undefined;
}

async function jfifDensity(read: ReadAt): Promise<PixelDensity | undefined> {
  let at = 2;
  for (let part = 0; part < MOST_PARTS; part++) {
    const segment = await read(at, 2 + JFIF_BYTES);
    const [sign, marker = 0] = segment;
    if (sign !== 0xff || segment.length < 2 + JFIF_BYTES) return undefined;
    if ((marker & 0xf0) !== APP0 && marker !== COMMENT) return undefined;
    if (marker === APP0 && segment.toString('latin1', 4, 9) === JFIF) {
      const unit = JFIF_UNITS[segment.readUInt8(11)];
      return unit === undefined
        ? undefined
        : densityOf(segment.readUInt16BE(12) / unit, segment.readUInt16BE(14) / unit);
    }
    at += 2 + segment.readUInt16BE(2);
  }
  return undefined;
}

async function pngDensity(read: ReadAt): Promise<PixelDensity | undefined> {
  let parts = 0;
  for await (const { type, dataStart, dataBytes } of pngChunks(read)) {
    if (type === 'IDAT' || ++parts > MOST_PARTS) return undefined;
    if (type !== 'pHYs') continue;
    const data = await read(dataStart, PHYS_BYTES);
    if (dataBytes !== PHYS_BYTES || data.length < PHYS_BYTES || data[8] !== METRE) return undefined;
    return densityOf(data.readUInt32BE(0) / 1000, data.readUInt32BE(4) / 1000);
  }
  return undefined;
}

function densityOf(horizontal: number, vertical: number): PixelDensity | undefined {
  return horizontal > 0 && vertical > 0 ? { horizontal, vertical } : undefined;
}
