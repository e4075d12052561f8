import type { CodedColours } from './file-colours.ts';

/** Colours as the AV1 bitstream itself has them, for files that say nothing beside it. */
export interface BitstreamColours extends CodedColours {
  readonly fullRange: boolean;
}

const SEQUENCE_HEADER = 1;
const UNSPECIFIED = 2;
const SRGB = { primaries: 1, transfer: 13, matrix: 0 } as const;

/** Reads bits from the highest on; what is beyond the end is 0. */
class Bits {
  readonly #bytes: Buffer;
  #position = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  read(count: number): number {
    let value = 0;
    for (let bit = 0; bit < count; bit++, this.#position++) {
      const byte = this.#bytes[this.#position >> 3] ?? 0;
      value = value * 2 + ((byte >> (7 - (this.#position & 7))) & 1);
    }
    return value;
  }
}

/**
 * Reads the colours of the sequence header in AV1 data (AV1 specification, 5.3 to 5.5), of a still picture with the reduced
 * header or a full one without timing.
 *
 * @returns undefined when there is no such header in the first units
 */
export function readAv1Colours(data: Buffer): BitstreamColours | undefined {
  let position = 0;
  for (let units = 0; units < 10 && position < data.length; units++) {
    const header = data[position] ?? 0;
    position += header & 0x04 ? 2 : 1;
    // Without a size, the unit reaches to the end.
    const size = header & 0x02 ? leb128(data, position) : { value: data.length - position, bytes: 0 };
    position += size.bytes;
    if (((header >> 3) & 0x0f) === SEQUENCE_HEADER)
      return sequenceColours(data.subarray(position, position + size.value));
    position += size.value;
  }
  return undefined;
}

function leb128(data: Buffer, position: number): { value: number; bytes: number } {
  let value = 0;
  for (let index = 0; index < 8; index++) {
    const byte = data[position + index] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if ((byte & 0x80) === 0) return { value, bytes: index + 1 };
  }
  return { value, bytes: 8 };
}

function sequenceColours(header: Buffer): BitstreamColours | undefined {
  const bits = new Bits(header);
  const profile = bits.read(3);
  // still_picture
  bits.read(1);
  const reduced = bits.read(1) === 1;
  if (reduced) bits.read(5);
  else if (!skipOperatingPoints(bits)) return undefined;
  const [widthBits, heightBits] = [bits.read(4) + 1, bits.read(4) + 1];
  bits.read(widthBits);
  bits.read(heightBits);
  if (!reduced && bits.read(1) === 1) bits.read(7);
  // use_128x128_superblock, enable_filter_intra, enable_intra_edge_filter
  bits.read(3);
  if (!reduced) skipTools(bits);
  // enable_superres, enable_cdef, enable_restoration
  bits.read(3);
  return colourConfig(bits, profile);
}

/** Section 5.5.1; false for headers with timing information, which still pictures do not have. */
function skipOperatingPoints(bits: Bits): boolean {
  if (bits.read(1) === 1) return false;
  const displayDelay = bits.read(1) === 1;
  const points = bits.read(5) + 1;
  for (let point = 0; point < points; point++) {
    bits.read(12);
    if (bits.read(5) > 7) bits.read(1);
    if (displayDelay && bits.read(1) === 1) bits.read(4);
  }
  return true;
}

/** The tools that only a full header names. */
function skipTools(bits: Bits): void {
  // enable_interintra_compound, enable_masked_compound, enable_warped_motion, enable_dual_filter
  bits.read(4);
  const orderHint = bits.read(1) === 1;
  if (orderHint) bits.read(2);
  const chosenLater = bits.read(1) === 1;
  const screenContent = chosenLater ? 2 : bits.read(1);
  if (screenContent > 0 && bits.read(1) === 0) bits.read(1);
  if (orderHint) bits.read(3);
}

/** Section 5.5.2. */
function colourConfig(bits: Bits, profile: number): BitstreamColours {
  const highBitDepth = bits.read(1) === 1;
  if (profile === 2 && highBitDepth) bits.read(1);
  const monochrome = profile !== 1 && bits.read(1) === 1;
  const described = bits.read(1) === 1;
  const [primaries, transfer, matrix] = described
    ? [bits.read(8), bits.read(8), bits.read(8)]
    : [UNSPECIFIED, UNSPECIFIED, UNSPECIFIED];
  const isRgb =
    !monochrome && primaries === SRGB.primaries && transfer === SRGB.transfer && matrix === SRGB.matrix;
  return { primaries, transfer, fullRange: isRgb || bits.read(1) === 1 };
}
