import type { Chroma } from '../../encoding/encoder-settings.ts';

/** Pixels of a side of a block. */
const BLOCK = 8;

/** Rows of pixels of a unit whose colours are halved; two of others. */
export const UNIT_ROWS = 16;

/** How the components of a JPEG lie to each other. */
export type Sampling = Chroma | 'gray';

/** Rows of pixels of a unit. */
export function rowsOfUnit(sampling: Sampling): number {
  return sampling === '4:2:0' ? UNIT_ROWS : BLOCK;
}

/**
 * The codes of black units that follow a black unit, by the standard tables (ITU-T T.81, K.3): of each block no difference, and an end
 * of block. With halved colours those of a unit of four blocks of brightness and two of colour; else those of four units, of a block of
 * brightness, with whole colours of two of colour too.
 */
const CODES = {
  gray: { bytes: Buffer.from([0b00101000, 0b10100010, 0b10001010]), units: 4 },
  '4:2:0': { bytes: Buffer.from([0b00101000, 0b10100010, 0b10001010, 0b00000000]), units: 1 },
  '4:4:4': {
    bytes: Buffer.from([0b00101000, 0b00000000, 0b10100000, 0b00000010, 0b10000000, 0b00001010, 0b00000000]),
    units: 4,
  },
} as const;

/**
 * Adds black rows to the codes of an image, whose last units are black: to encode them takes many times as long.
 *
 * @param codes filled up with ones to a whole byte
 * @param size of what is added: multiples of 32 and of 16 pixels
 */
export function withBlackRows(
  codes: Buffer,
  { width, height }: { readonly width: number; readonly height: number },
  sampling: Sampling,
): Buffer {
  const { bytes, units } = CODES[sampling];
  const side = rowsOfUnit(sampling);
  const added = Buffer.alloc((((width / side) * (height / side)) / units) * bytes.length);
  if (added.length === 0) return codes;
  const last = codes[codes.length - 1] ?? 0;
  // The last code ends with a zero.
  const filled = 31 - Math.clz32((last ^ (last + 1)) | 1);
  if (filled === 0) return Buffer.concat([codes, added.fill(bytes)]);
  const behind = (index: number) => (bytes[index % bytes.length] ?? 0) >> (8 - filled);
  // Each byte begins with the end of the one before, which comes first after the last.
  const shifted = bytes.map((byte, index) => (byte << filled) | behind(index + 1));
  const kept = (last & (0xff << filled)) | behind(0);
  added.fill(shifted);
  added[added.length - 1] = ((bytes[bytes.length - 1] ?? 0) << filled) | ((1 << filled) - 1);
  return Buffer.concat([codes.subarray(0, -1), Buffer.from([kept]), added]);
}
