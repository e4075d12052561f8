import { type FileColours, NO_COLOURS } from './file-colours.ts';
import { ADOBE_RGB_PRIMARIES } from './named-primaries.ts';
import { PLAIN_SAMPLES } from './stored-samples.ts';

const TAG = {
  orientation: 0x0112,
  exif: 0x8769,
  colorSpace: 0xa001,
  interoperability: 0xa005,
  interoperabilityIndex: 0x0001,
} as const;
const HEADER = Buffer.from('Exif\0\0', 'latin1');
const MOST_ENTRIES = 1000;

/** 563/256 (Adobe RGB (1998), section 4.3.4.2). */
const ADOBE_RGB_GAMMA = 2.199_218_75;

const ADOBE_RGB: FileColours = {
  ...NO_COLOURS,
  samples: {
    ...PLAIN_SAMPLES,
    transfer: { kind: 'power', exponent: ADOBE_RGB_GAMMA },
    primaries: ADOBE_RGB_PRIMARIES,
  },
  space: 'Adobe RGB, as EXIF says',
  mended: ['colours-without-profile'],
};

/** The TIFF structure that EXIF is written in. */
interface Exif {
  readonly bytes: Buffer;
  readonly littleEndian: boolean;
}

/** The four bytes of each field of a directory, where short values stand. */
type Fields = ReadonlyMap<number, Buffer>;

/**
 * The colours that EXIF names, for an image without a profile: Adobe RGB when the interoperability index is R03, as cameras
 * write by DCF 2.0, or ColorSpace is 2, as some do.
 *
 * @param block with or without the header `Exif`
 */
export function exifColours(block: Buffer): FileColours {
  const exif = exifOf(block);
  if (!exif) return NO_COLOURS;
  const details = fieldsAt(exif, long(exif, firstFields(exif).get(TAG.exif)));
  const interoperability = fieldsAt(exif, long(exif, details.get(TAG.interoperability)));
  const index = interoperability.get(TAG.interoperabilityIndex)?.toString('latin1', 0, 3);
  const colorSpace = short(exif, details.get(TAG.colorSpace));
  return colorSpace === 2 || (colorSpace !== 1 && index === 'R03') ? ADOBE_RGB : NO_COLOURS;
}

/** The orientation that EXIF names, 1 to 8; undefined when it names none. */
export function exifOrientation(block: Buffer): number | undefined {
  const exif = exifOf(block);
  const value = exif && short(exif, firstFields(exif).get(TAG.orientation));
  return value !== undefined && value >= 1 && value <= 8 ? value : undefined;
}

function exifOf(block: Buffer): Exif | undefined {
  const bytes = block.subarray(0, HEADER.length).equals(HEADER) ? block.subarray(HEADER.length) : block;
  const order = bytes.toString('latin1', 0, 2);
  if (bytes.length < 8 || (order !== 'II' && order !== 'MM')) return undefined;
  return { bytes, littleEndian: order === 'II' };
}

function firstFields(exif: Exif): Fields {
  return fieldsAt(exif, long(exif, exif.bytes.subarray(4, 8)));
}

/** Of a position outside the block: none. */
function fieldsAt(exif: Exif, position: number | undefined): Fields {
  const fields = new Map<number, Buffer>();
  if (position === undefined || position < 8) return fields;
  const { bytes } = exif;
  const count = Math.min(short(exif, bytes.subarray(position)) ?? 0, MOST_ENTRIES);
  for (let index = 0; index < count; index++) {
    const entry = bytes.subarray(position + 2 + index * 12, position + 14 + index * 12);
    const tag = short(exif, entry);
    if (entry.length < 12 || tag === undefined) break;
    fields.set(tag, entry.subarray(8));
  }
  return fields;
}

function short({ littleEndian }: Exif, value: Buffer | undefined): number | undefined {
  if (!value || value.length < 2) return undefined;
  return littleEndian ? value.readUInt16LE(0) : value.readUInt16BE(0);
}

function long({ littleEndian }: Exif, value: Buffer | undefined): number | undefined {
  if (!value || value.length < 4) return undefined;
  return littleEndian ? value.readUInt32LE(0) : value.readUInt32BE(0);
}
