import sharp, { type Sharp } from 'sharp';
import { buildTiff, type TiffField } from './fixtures-tiff.ts';
import { noiseImage } from './grid-image.ts';

/** How the JPEGs of a TIFF are made and laid out. */
export interface JpegTiffShape {
  readonly width: number;
  readonly height: number;
  readonly colours: 'gray' | 'ycbcr' | 'rgb' | 'cmyk';
  /** Tiles, else strips as wide as the image. */
  readonly tileWidth?: number;
  readonly chunkHeight: number;
  /** Tables apart, in JPEGTables, as libtiff writes them. */
  readonly shared?: boolean;
  /** A plane for each colour. */
  readonly separate?: boolean;
  readonly progressive?: boolean;
}

/** The strips or tiles of a TIFF: each is a JPEG file when its tables are not apart. */
export interface JpegTiffParts {
  readonly shape: JpegTiffShape;
  readonly chunks: readonly Buffer[];
  /** What JPEGTables holds. */
  readonly tables: Buffer | undefined;
}

const SAMPLES = { gray: 1, ycbcr: 3, rgb: 3, cmyk: 4 } as const;
const PHOTOMETRIC = { gray: 1, ycbcr: 6, rgb: 2, cmyk: 5 } as const;
const CHANNELS = [0, 1, 2, 3] as const;
const TABLE_MARKERS = [0xdb, 0xc4];

/** Encodes the parts of a TIFF: grain, of which each block takes many codes. */
export async function jpegTiffParts(shape: JpegTiffShape): Promise<JpegTiffParts> {
  const { width, height, colours, tileWidth = width, chunkHeight, separate = false, shared = false } = shape;
  const raw = { width, height, channels: 3 } as const;
  const chunks: Buffer[] = [];
  for (const plane of CHANNELS.slice(0, separate ? SAMPLES[colours] : 1)) {
    for (let top = 0; top < height; top += chunkHeight) {
      for (let left = 0; left < width; left += tileWidth) {
        const inside = {
          left,
          top,
          width: Math.min(tileWidth, width - left),
          height: Math.min(chunkHeight, height - top),
        };
        const cut = await sharp(noiseImage(width, height).data, { raw }).extract(inside).png().toBuffer();
        const bottom = shape.tileWidth === undefined ? 0 : chunkHeight - inside.height;
        const whole = sharp(cut).extend({ right: tileWidth - inside.width, bottom, extendWith: 'copy' });
        const image = separate
          ? sharp(await whole.png().toBuffer()).extractChannel(plane)
          : inColours(whole, colours);
        const jpeg = await image
          .jpeg({
            quality: 85,
            chromaSubsampling: colours === 'ycbcr' ? '4:2:0' : '4:4:4',
            optimiseCoding: false,
            progressive: shape.progressive ?? false,
          })
          .toBuffer();
        chunks.push(jpeg);
      }
    }
  }
  const [first] = chunks;
  if (!shared || !first) return { shape, chunks, tables: undefined };
  return { shape, chunks: chunks.map((each) => split(each).rest), tables: split(first).tables };
}

function inColours(image: Sharp, colours: JpegTiffShape['colours']): Sharp {
  if (colours === 'gray') return image.toColourspace('b-w');
  return colours === 'cmyk' ? image.toColourspace('cmyk') : image;
}

/** The TIFF of its parts, which ends with its last strip or tile, and without the last bytes of that. */
export function cutJpegTiff(parts: JpegTiffParts, missing: number): Buffer {
  const { length } = jpegTiff(parts);
  const last = parts.chunks.at(-1) ?? Buffer.alloc(0);
  return Buffer.concat([jpegTiff(parts, length), last.subarray(0, last.length - missing)]);
}

/**
 * The TIFF of its parts.
 *
 * @param lastPosition where the last strip or tile is instead of among the others
 */
export function jpegTiff({ shape, chunks, tables }: JpegTiffParts, lastPosition?: number): Buffer {
  const { width, height, colours, tileWidth, chunkHeight, separate = false } = shape;
  const samples = SAMPLES[colours];
  let position = 8;
  const offsets = chunks.map((chunk) => {
    position += chunk.length;
    return position - chunk.length;
  });
  if (lastPosition !== undefined) offsets[offsets.length - 1] = lastPosition;
  const counts = chunks.map((chunk) => chunk.length);
  const fields: TiffField[] = [
    [256, 4, [width]],
    [257, 4, [height]],
    [258, 3, Array.from({ length: samples }, () => 8)],
    [259, 3, [7]],
    [262, 3, [PHOTOMETRIC[colours]]],
    [277, 3, [samples]],
    [284, 3, [separate ? 2 : 1]],
    ...(tables ? [[347, 7, [...tables]] as const] : []),
    ...(tileWidth === undefined
      ? ([
          [273, 4, offsets],
          [278, 4, [chunkHeight]],
          [279, 4, counts],
        ] as const)
      : ([
          [322, 4, [tileWidth]],
          [323, 4, [chunkHeight]],
          [324, 4, offsets],
          [325, 4, counts],
        ] as const)),
  ];
  return buildTiff([fields.sort(([a], [b]) => a - b)], { pixels: Buffer.concat(chunks) });
}

/** A strip or tile as a JPEG file. */
export function jpegFileOf(chunk: Buffer, tables: Buffer | undefined): Buffer {
  return tables ? Buffer.concat([tables.subarray(0, -2), chunk.subarray(2)]) : chunk;
}

/** A JPEG without its tables, and these in a stream of their own. */
function split(jpeg: Buffer): { readonly rest: Buffer; readonly tables: Buffer } {
  const tables: Buffer[] = [];
  const rest: Buffer[] = [];
  let at = 2;
  for (; jpeg[at + 1] !== 0xda; at += 2 + jpeg.readUInt16BE(at + 2)) {
    const segment = jpeg.subarray(at, at + 2 + jpeg.readUInt16BE(at + 2));
    (TABLE_MARKERS.includes(jpeg[at + 1] ?? 0) ? tables : rest).push(segment);
  }
  const start = Buffer.from([0xff, 0xd8]);
  return {
    rest: Buffer.concat([start, ...rest, jpeg.subarray(at)]),
    tables: Buffer.concat([start, ...tables, Buffer.from([0xff, 0xd9])]),
  };
}
