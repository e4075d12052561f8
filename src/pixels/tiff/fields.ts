import type { ExifFields } from '../../archive/embedded-metadata.ts';
import { readDirectoryAt } from './chain.ts';
import { readNumber, readRaw, type Tiff, type TiffDirectory } from './read.ts';

/** Baseline TIFF, and the tags that lead to the directories of EXIF and GPS (EXIF 2.32, 4.6.3). */
const TAG = {
  imageDescription: 270,
  xResolution: 282,
  yResolution: 283,
  resolutionUnit: 296,
  artist: 315,
  copyright: 33_432,
  exifDirectory: 34_665,
  gpsDirectory: 34_853,
} as const;

const EXIF_TAG = {
  exposureTime: 33_434,
  fNumber: 33_437,
  dateTimeOriginal: 36_867,
  dateTimeDigitized: 36_868,
} as const;

const GPS_TAG = { latitudeReference: 1, latitude: 2, longitudeReference: 3, longitude: 4 } as const;

const ASCII = 2;
const RATIONAL = 5;
const MOST_BYTES = 65_536;

/**
 * Reads the fields of a TIFF that describe the photograph.
 *
 * @param frame which directory, from 0
 * @throws LoupeError `unreadable-source` when the file is damaged
 */
export async function readTiffFields(tiff: Tiff, frame: number): Promise<ExifFields> {
  const directory = tiff.directories[frame];
  if (!directory) return {};
  const exif = await subdirectory(tiff, directory, TAG.exifDirectory);
  const gps = await subdirectory(tiff, directory, TAG.gpsDirectory);
  const unit = (await readNumber(tiff, directory, TAG.resolutionUnit, 2)) === 3 ? 10 : 25.4;
  const perMillimetre = async (tag: number) => {
    const [resolution] = await rationals(tiff, directory, tag);
    return resolution === undefined ? undefined : resolution / unit;
  };
  return {
    description: await text(tiff, directory, TAG.imageDescription),
    artist: await text(tiff, directory, TAG.artist),
    copyright: await text(tiff, directory, TAG.copyright),
    dateTimeOriginal: await text(tiff, exif, EXIF_TAG.dateTimeOriginal),
    dateTimeDigitized: await text(tiff, exif, EXIF_TAG.dateTimeDigitized),
    exposed:
      exif?.entries.has(EXIF_TAG.exposureTime) === true || exif?.entries.has(EXIF_TAG.fNumber) === true,
    latitude: await degrees(tiff, gps, GPS_TAG.latitude, GPS_TAG.latitudeReference, 'S'),
    longitude: await degrees(tiff, gps, GPS_TAG.longitude, GPS_TAG.longitudeReference, 'W'),
    horizontalPixelsPerMillimetre: await perMillimetre(TAG.xResolution),
    verticalPixelsPerMillimetre: await perMillimetre(TAG.yResolution),
  };
}

async function subdirectory(tiff: Tiff, directory: TiffDirectory, tag: number) {
  const position = await readNumber(tiff, directory, tag, 0);
  return position === 0 ? undefined : readDirectoryAt(tiff, position);
}

async function text(tiff: Tiff, directory: TiffDirectory | undefined, tag: number) {
  const raw = directory && (await readRaw(tiff, directory, tag, MOST_BYTES));
  return raw?.type === ASCII ? decodedText(raw.bytes) : undefined;
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/** The standard says ASCII, programs write UTF-8: what is none is Latin-1, as older programs write it. */
function decodedText(bytes: Buffer): string {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  const text = bytes.subarray(0, end);
  // A field of fixed length may have cut the last character in two.
  const whole = withoutCutCharacter(text);
  for (const candidate of [text, ...(whole === undefined ? [] : [whole])]) {
    try {
      return UTF_8.decode(candidate);
    } catch {
      // Tried the other way.
    }
  }
  return text.toString('latin1');
}

/** Without the beginning of a character at the end; undefined when the rest does not show that the text is UTF-8. */
function withoutCutCharacter(text: Buffer): Buffer | undefined {
  for (let length = 1; length <= 3; length++) {
    const first = text.at(-length) ?? 0;
    if (first < 0x80) return undefined;
    if (first < 0xc0) continue;
    const rest = text.subarray(0, text.length - length);
    return rest.some((byte) => byte >= 0x80) ? rest : undefined;
  }
  return undefined;
}

async function rationals(
  tiff: Tiff,
  directory: TiffDirectory | undefined,
  tag: number,
): Promise<(number | undefined)[]> {
  const raw = directory && (await readRaw(tiff, directory, tag, MOST_BYTES));
  if (!directory || raw?.type !== RATIONAL) return [];
  const { bytes } = raw;
  const number = (at: number) => (directory.littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  return Array.from({ length: Math.floor(bytes.length / 8) }, (_, index) => {
    const denominator = number(index * 8 + 4);
    return denominator === 0 ? undefined : number(index * 8) / denominator;
  });
}

/** Degrees, minutes and seconds; negative in the hemisphere that `negative` names. */
async function degrees(
  tiff: Tiff,
  directory: TiffDirectory | undefined,
  tag: number,
  referenceTag: number,
  negative: 'S' | 'W',
): Promise<number | undefined> {
  const [whole, minutes = 0, seconds = 0] = await rationals(tiff, directory, tag);
  if (whole === undefined) return undefined;
  const reference = await text(tiff, directory, referenceTag);
  const value = whole + minutes / 60 + seconds / 3600;
  return reference?.startsWith(negative) === true ? -value : value;
}
