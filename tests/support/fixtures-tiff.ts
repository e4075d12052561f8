/** One directory for `buildTiff`: tag, type (2 ASCII, 3 SHORT, 4 LONG, 7 UNDEFINED, 11 FLOAT, 16 LONG8), values. */
export type TiffField = readonly [tag: number, type: 2 | 3 | 4 | 7 | 11 | 16, values: readonly number[]];

const TYPE_BYTES = { 2: 1, 3: 2, 4: 4, 7: 1, 11: 4, 16: 8 } as const;

export interface TiffShape {
  readonly bigTiff?: boolean;
  readonly bigEndian?: boolean;
  /** Follows the header, so the first of its bytes is at position 8, or 16 in a BigTIFF. */
  readonly pixels?: Buffer;
}

/** A TIFF of the given directories, byte for byte: shapes that no encoder at hand writes. */
export function buildTiff(directories: readonly (readonly TiffField[])[], shape: TiffShape = {}): Buffer {
  const { bigTiff = false, bigEndian = false, pixels = Buffer.alloc(0) } = shape;
  const offsetBytes = bigTiff ? 8 : 4;
  const number = (value: number, size: number): Buffer => {
    const bytes = Buffer.alloc(size);
    for (let index = 0; index < size; index++) {
      const shift = bigEndian ? size - 1 - index : index;
      bytes[index] = Number((BigInt(value) >> BigInt(8 * shift)) & 255n);
    }
    return bytes;
  };
  const order = Buffer.from(bigEndian ? 'MM' : 'II');
  const magic = bigTiff ? [number(43, 2), number(8, 2), number(0, 2)] : [number(42, 2)];
  const headerBytes = bigTiff ? 16 : 8;
  let position = headerBytes + pixels.length;
  const first = position;
  const parts: Buffer[] = [];
  for (const [index, fields] of directories.entries()) {
    const countBytes = bigTiff ? 8 : 2;
    const entryBytes = 4 + 2 * offsetBytes;
    let valuePosition = position + countBytes + fields.length * entryBytes + offsetBytes;
    const entries: Buffer[] = [];
    const values: Buffer[] = [];
    for (const [tag, type, numbers] of fields) {
      const body = Buffer.concat(
        numbers.map((value) => number(type === 11 ? bitsOfFloat(value) : value, TYPE_BYTES[type])),
      );
      const inline = body.length <= offsetBytes;
      const field = inline
        ? Buffer.concat([body, Buffer.alloc(offsetBytes - body.length)])
        : number(valuePosition, offsetBytes);
      entries.push(number(tag, 2), number(type, 2), number(numbers.length, offsetBytes), field);
      if (inline) continue;
      values.push(body);
      valuePosition += body.length;
    }
    const next = index === directories.length - 1 ? 0 : valuePosition;
    parts.push(number(fields.length, countBytes), ...entries, number(next, offsetBytes), ...values);
    position = valuePosition;
  }
  return Buffer.concat([order, ...magic, number(first, offsetBytes), pixels, ...parts]);
}

function bitsOfFloat(value: number): number {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatBE(value);
  return bytes.readUInt32BE();
}

/** The fields of a baseline image of 8-bit RGB in one strip at `offset`. */
export function rgbStripFields(
  width: number,
  height: number,
  offset: number,
  more: TiffField[] = [],
): TiffField[] {
  const fields: TiffField[] = [
    [256, 4, [width]],
    [257, 4, [height]],
    [258, 3, [8, 8, 8]],
    [259, 3, [1]],
    [262, 3, [2]],
    [273, 4, [offset]],
    [277, 3, [3]],
    [278, 4, [height]],
    [279, 4, [width * height * 3]],
    ...more,
  ];
  return fields.sort(([a], [b]) => a - b);
}

/** A TIFF of one row with an embedded profile, for stored values that no encoder has touched. Values are 0-255. */
export function taggedTiff(
  channels: 1 | 3 | 4,
  values: readonly number[],
  bits: 8 | 16,
  profile: Buffer,
): Buffer {
  const pixels = Buffer.from(bits === 8 ? values : values.flatMap((value) => [value, value]));
  const photometric = { 1: 1, 3: 2, 4: 5 }[channels];
  const width = values.length / channels;
  return buildTiff(
    [
      [
        [256, 4, [width]],
        [257, 4, [1]],
        [258, 3, Array.from({ length: channels }, () => bits)],
        [259, 3, [1]],
        [262, 3, [photometric]],
        [273, 4, [8]],
        [277, 3, [channels]],
        [278, 4, [1]],
        [279, 4, [pixels.length]],
        [34_675, 7, [...profile]],
      ],
    ],
    { pixels },
  );
}
