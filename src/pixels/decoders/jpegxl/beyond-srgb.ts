import { mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { withOpenFile } from '../../../storage/file-store.ts';
import { type DecodedColours, NO_COLOURS } from '../../colour/file-colours.ts';
import { matrixProfile } from '../../colour/matrix-profile.ts';
import { ROMM_PRIMARIES } from '../../colour/named-primaries.ts';
import { fromLinearSrgb, type Primaries } from '../../colour/primaries.ts';
import { PLAIN_SAMPLES } from '../../colour/stored-samples.ts';
import { notReadable } from '../../refusal.ts';
import type { PlainSource } from '../../tiff/samples/sampled-image.ts';
import type { ColourEncoding } from './colour-encoding.ts';
import { type Djxl, LINEAR_SRGB } from './djxl.ts';
import type { JpegXlImage } from './jpegxl-image.ts';
import { firstNumber, NumberRows } from './number-rows.ts';

const MEGABYTE = 1024 * 1024;
const FIXED_BYTES = 64 * MEGABYTE;

/** What djxl 0.7 takes of memory for a pixel: as measured 25 to 29, and 58 with opacity. */
const PIXEL_BYTES = 34;
const PIXEL_BYTES_WITH_ALPHA = 66;
/** Of a further channel. */
const CHANNEL_BYTES = 16;

/** The limit of a run over what it should need: of addresses, of which it takes more than of memory. */
const ROOM = 1.5;

/** The name of the colours of images with a profile: djxl 0.7 does not make those of the profile. */
const WIDE_RGB = 'RGB with the primaries of ROMM RGB';

/** In which colours the pixels of an image are served that djxl decodes; undefined: in those of the header. */
function wideSpace(
  colour: ColourEncoding,
): { readonly name: string; readonly primaries: Primaries } | undefined {
  if (colour.isHighRange) return undefined;
  if (colour.hasProfile) return { name: WIDE_RGB, primaries: ROMM_PRIMARIES };
  const { space = WIDE_RGB, samples } = colour.named;
  return { name: space, primaries: samples.primaries };
}

/**
 * What the pixels mean of an image that djxl decodes.
 *
 * @throws LoupeError `unreadable-source` for primaries that make no sense
 */
export function coloursByDjxl(colour: ColourEncoding): DecodedColours {
  const space = wideSpace(colour);
  // Made before by the library, or by an earlier Loupe: such files are stored anew.
  const mended = ['jpegxl-beyond-srgb'] as const;
  if (!space) return { iccProfile: undefined, stated: { ...colour.named, mended } };
  const iccProfile = matrixProfile(space.name, space.primaries);
  if (!iccProfile) throw senseless();
  const samples = { ...PLAIN_SAMPLES, primaries: space.primaries };
  const words = colour.hasProfile ? 'its profile' : space.name;
  return { iccProfile, stated: { ...NO_COLOURS, samples, space: words, isOfProfile: true, mended } };
}

/** What djxl takes of memory for an image, in bytes: an estimate from above. */
export function djxlBytes({ width, height, fileBytes, form, header }: JpegXlImage): number {
  const pixelBytes =
    (form.hasAlpha ? PIXEL_BYTES_WITH_ALPHA : PIXEL_BYTES) + Math.min(header.others, 256) * CHANNEL_BYTES;
  return Math.ceil(FIXED_BYTES + fileBytes * 3 + width * height * pixelBytes);
}

/**
 * Lends the rows of an image in its plain form to `use`, as djxl decodes it.
 *
 * @param options a folder for temporary files, which are gone afterwards, and how long decoding may take
 * @throws LoupeError `unreadable-source`
 */
export async function withDjxlRows<T>(
  path: string,
  image: JpegXlImage,
  { djxl, folder, seconds }: { readonly djxl: Djxl; readonly folder: string; readonly seconds: number },
  use: (rows: PlainSource) => Promise<T>,
): Promise<T> {
  const { width, height, form, header } = image;
  const { hasAlpha } = form;
  const channels = 3 + (hasAlpha ? 1 : 0);
  const space = wideSpace(header.colour);
  const fromLight = space && fromLinearSrgb(space.primaries);
  if (space && !fromLight) throw senseless();
  const work = await mkdtemp(join(folder, 'jpegxl-'));
  try {
    const limits = {
      seconds,
      memoryBytes: Math.ceil(djxlBytes(image) * ROOM) + FIXED_BYTES,
      fileBytes: width * height * channels * 4 + MEGABYTE,
    };
    const numbers = await djxl.decode(resolve(path), space && LINEAR_SRGB, work, limits);
    const shape = { width, height, channels, hasAlpha, fromLight };
    return await withOpenFile(numbers, async (file) =>
      use(new NumberRows(file, shape, await firstNumber(file, shape))),
    );
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function senseless() {
  return notReadable('the file is damaged: its primary colours make no sense');
}
