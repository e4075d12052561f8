import type { Dimensions } from '../../../image/geometry.ts';
import type { OpenFile } from '../../../storage/file-store.ts';
import { type FileColours, NO_COLOURS } from '../../colour/file-colours.ts';
import { areSrgbPrimaries } from '../../colour/primaries.ts';
import type { PlainForm } from '../../tiff/samples/plain-form.ts';
import { type Djxl, findDjxl } from './djxl.ts';
import { type JpegXlHeader, readImageHeader } from './image-header.ts';
import { type JpegXlFile, readJpegXlFile } from './jxl-boxes.ts';

/** The image of a JPEG XL file, of a film its first frame: what decides its pixels. Width and height are those of the upright image. */
export interface JpegXlImage extends Dimensions {
  readonly file: JpegXlFile;
  readonly fileBytes: number;
  readonly header: JpegXlHeader;
  readonly form: PlainForm;
  /** Decoders turn the pixels upright. */
  readonly orientation: 1;
  /**
   * The library would make colours beyond sRGB paler: it brings those of images that are coded in XYB into the range of sRGB.
   */
  readonly isBeyondSrgb: boolean;
  /** The program that decodes such an image right; undefined where it is not, or does not help. */
  readonly djxl: Djxl | undefined;
  /**
   * The library is to make sRGB of its colours: it would first bring those of other spaces, coded in XYB, into the gamut of sRGB, and
   * make them paler by that.
   */
  readonly asSrgb: boolean;
  /** What the header says of the colours of the pixels that the decoder gives, where the file has no profile. */
  readonly colours: FileColours;
}

/**
 * Reads everything of a JPEG XL file but its pixels and its profile.
 *
 * @param program for colours beyond sRGB
 * @throws LoupeError `unreadable-source`, with a sentence that names what is wrong or not read
 */
export async function readJpegXlImage(open: OpenFile, program = findDjxl()): Promise<JpegXlImage> {
  const file = await readJpegXlFile(open);
  const read = readImageHeader(file.head);
  const header = { ...read, isTransformed: read.isTransformed || file.isOfJpeg };
  const { coded, orientation, bits, isFloat, colour, alpha } = header;
  const isOnItsSide = orientation > 4;
  const { colours, isGray, isHighRange, hasProfile } = colour;
  const isBeyondSrgb =
    header.isXyb && !isGray && (hasProfile || !areSrgbPrimaries(colour.named.samples.primaries));
  const djxl = isBeyondSrgb && isForDjxl(header) ? await program : undefined;
  const asSrgb = isBeyondSrgb && !djxl && !isHighRange && !hasProfile;
  return {
    width: isOnItsSide ? coded.height : coded.width,
    height: isOnItsSide ? coded.width : coded.height,
    file,
    fileBytes: open.size,
    header,
    form: {
      colours: isGray ? 1 : 3,
      hasAlpha: alpha !== undefined,
      bits: djxl || ((isFloat || bits > 8) && !asSrgb) ? 16 : 8,
    },
    orientation: 1,
    isBeyondSrgb,
    djxl,
    asSrgb,
    colours: asSrgb ? { ...NO_COLOURS, space: colours.space } : colours,
  };
}

/** Of a film it writes all pictures, and colours are divided by opacity before they are converted. */
export function isForDjxl({ isAnimated, alpha }: JpegXlHeader): boolean {
  return !isAnimated && alpha?.isAssociated !== true;
}

/** For the record: what is done to the samples before their colours are. */
export function jpegXlWords({ header: { isAnimated, others } }: JpegXlImage): string[] {
  return [
    ...(isAnimated ? ['the first frame of a film'] : []),
    ...(others > 0
      ? [others === 1 ? 'a further sample left out' : `${others} further samples left out`]
      : []),
  ];
}
