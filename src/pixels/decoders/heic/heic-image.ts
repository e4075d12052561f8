import type { Dimensions } from '../../../image/geometry.ts';
import { heicColours, primaryProperties } from '../../colour/avif-colours.ts';
import type { AvifItems } from '../../colour/avif-items.ts';
import { type Box, fullBox } from '../../colour/boxes.ts';
import type { FileColours } from '../../colour/file-colours.ts';
import { notReadable } from '../../refusal.ts';
import type { PlainForm } from '../../tiff/samples/plain-form.ts';

/** An image of a HEIC or HEIF file: what decides its pixels. Width and height are those of the upright image. */
export interface HeicImage extends Dimensions {
  /** Its number in the file. */
  readonly item: number;
  readonly fileBytes: number;
  /** Before it is cropped, turned and mirrored. */
  readonly coded: Dimensions;
  /** Of a sample. */
  readonly bits: number;
  readonly isGrid: boolean;
  readonly form: PlainForm;
  /** The decoder turns the pixels upright, by the boxes of the file; what EXIF says does not count (ISO/IEC 23008-12, A.2). */
  readonly orientation: 1;
  readonly iccProfile: Buffer | undefined;
  readonly colours: FileColours;
}

/** Where they stand in the configuration of HEVC (ISO/IEC 14496-15, 8.3.3.1.2). */
const HEVC = { chromaFormatAt: 16, depthAt: 17, bytes: 23 } as const;

const OF_ALPHA = ['urn:mpeg:hevc:2015:auxid:1', 'urn:mpeg:mpegB:cicp:systems:auxiliary:alpha'];

/**
 * What a HEIC file says of an image besides its pixels.
 *
 * @param items of which the image is the primary one
 * @param fileBytes of the whole file
 * @throws LoupeError `unreadable-source`, with a sentence that names what is wrong
 */
export function heicImage(items: AvifItems, fileBytes: number): HeicImage {
  try {
    return imageOf(items, fileBytes);
  } catch (error) {
    // A number beyond the end of its box.
    if (!(error instanceof RangeError)) throw error;
    throw notReadable('the file is damaged: what it says of its image makes no sense', error);
  }
}

function imageOf(items: AvifItems, fileBytes: number): HeicImage {
  const properties = primaryProperties(items);
  const coded = codedSize(items.properties.get(items.primary) ?? []);
  const hevc = properties.find(
    ({ type, content }) => type === 'hvcC' && content.length >= HEVC.bytes,
  )?.content;
  const isGray = hevc !== undefined && (hevc.readUInt8(HEVC.chromaFormatAt) & 3) === 0;
  const bits = hevc === undefined ? statedBits(properties) : (hevc.readUInt8(HEVC.depthAt) & 7) + 8;
  const profile = properties.find(({ type, content }) => type === 'colr' && isProfile(content))?.content;
  return {
    ...shownSize(coded, items.properties.get(items.primary) ?? []),
    item: items.primary,
    fileBytes,
    coded,
    bits,
    isGrid: items.kinds.get(items.primary)?.type === 'grid',
    form: { colours: isGray ? 1 : 3, hasAlpha: hasAlpha(items), bits: bits > 8 ? 16 : 8 },
    orientation: 1,
    iccProfile: profile && Buffer.from(profile.subarray(4)),
    colours: heicColours(items),
  };
}

function codedSize(properties: readonly Box[]): Dimensions {
  const size = properties.find(({ type }) => type === 'ispe')?.content;
  if (!size) throw notReadable('the file is damaged: it does not say how large its image is');
  const { body } = fullBox(size);
  return { width: body.readUInt32BE(0), height: body.readUInt32BE(4) };
}

/** After its transformations, which apply in their order (ISO/IEC 23008-12, 6.5). */
function shownSize(coded: Dimensions, properties: readonly Box[]): Dimensions {
  let { width, height } = coded;
  for (const { type, content } of properties) {
    if (type === 'clap') {
      const number = (at: number) => content.readUInt32BE(at) / content.readUInt32BE(at + 4);
      // As decoders round it.
      [width, height] = [Math.min(width, Math.round(number(0))), Math.min(height, Math.round(number(8)))];
    }
    if (type === 'irot' && (content.readUInt8(0) & 1) === 1) [width, height] = [height, width];
  }
  if (!(width > 0 && height > 0)) throw notReadable('the file is damaged: its image has no size');
  return { width, height };
}

/** By `pixi`; 8 where it is not said. */
function statedBits(properties: readonly Box[]): number {
  const pixels = properties.find(({ type }) => type === 'pixi')?.content;
  return pixels ? Math.max(...fullBox(pixels).body.subarray(1), 8) : 8;
}

function isProfile(content: Buffer): boolean {
  return ['prof', 'rICC'].includes(content.toString('latin1', 0, 4));
}

function hasAlpha({ primary, properties, references }: AvifItems): boolean {
  const auxiliary = references.filter(({ type, to }) => type === 'auxl' && to.includes(primary));
  return auxiliary.some(({ from }) =>
    properties.get(from)?.some(({ type, content }) => {
      const [kind = ''] = fullBox(content).body.toString('latin1').split('\0');
      return type === 'auxC' && OF_ALPHA.includes(kind);
    }),
  );
}
