import type { Density } from '../../../encoding/density.ts';
import type { EncoderSettings } from '../../../encoding/encoder-settings.ts';
import type { Dimensions } from '../../../image/geometry.ts';
import { box, headOfJp2, words16, words32 } from '../box-writer.ts';
import type { Jpeg2000Pixels } from './jpeg2000-pixels.ts';
import { encodeByProgram } from './opj-compress.ts';

/** How a file says what its colours are (ISO/IEC 15444-1, I.5.3.3). */
const ENUMERATED_SPACE = 1;
const RESTRICTED_PROFILE = 2;

/** Of sRGB and of gray with its curve (ISO/IEC 15444-1, I.5.3.3). */
const ENUMERATED = { 1: 17, 3: 16 } as const;

const MILLIMETRES = 1000;
const LARGEST_NUMERATOR = 65_535;

/** How a file is made, besides of its pixels. */
export interface Jp2Order {
  readonly settings: EncoderSettings['jp2'];
  /** The two colours of a bitonal picture stay two. */
  readonly isLossless: boolean;
  readonly density: Density;
  /** That of the colours, of the restricted kind; undefined: sRGB or gray. */
  readonly profile: Buffer | undefined;
  readonly seconds: number;
  /** For files that are left there. */
  readonly folder: string;
}

/**
 * A JP2 file of pixels: of one encoder, the same pixels are the same bytes.
 *
 * @throws LoupeError `overloaded` when the encoder takes too long, or cannot be started
 */
export async function jp2Of(pixels: Jpeg2000Pixels, order: Jp2Order): Promise<Buffer> {
  const { settings, isLossless, seconds, folder } = order;
  const coding = { ratio: isLossless ? 1 : settings.ratio, seconds };
  const { program } = settings;
  if (program)
    return Buffer.concat([
      jp2Head(pixels, order),
      await encodeByProgram(pixels, coding, { program, folder }),
    ]);
  try {
    // Node takes a moment to load it.
    const { encodeByWasm } = await import('./wasm-encoder.ts');
    return Buffer.concat([jp2Head(pixels, order), await encodeByWasm(pixels, coding)]);
  } finally {
    // The memory of WebAssembly is not counted among what Node would look for.
    globalThis.gc?.();
  }
}

/** A JP2 file of 8 bits up to its codestream: sRGB, gray or of a profile, with its resolution. */
function jp2Head(
  { width, height, channels }: Dimensions & { readonly channels: 1 | 3 },
  { density, profile }: Pick<Jp2Order, 'density' | 'profile'>,
): Buffer {
  const [across, down] = [ratioOf(density.horizontal), ratioOf(density.vertical)];
  return headOfJp2([
    box('ihdr', words32(height, width), words16(channels), Buffer.from([7, 7, 0, 0])),
    profile
      ? box('colr', Buffer.from([RESTRICTED_PROFILE, 0, 0]), profile)
      : box('colr', Buffer.from([ENUMERATED_SPACE, 0, 0]), words32(ENUMERATED[channels])),
    // As captured, in pixels per metre (I.5.3.7.1).
    box(
      'res ',
      box(
        'resc',
        words16(down.numerator, 1, across.numerator, 1),
        Buffer.from(Int8Array.of(down.exponent, across.exponent).buffer),
      ),
    ),
  ]);
}

/** As many digits as there is room for. */
function ratioOf(perMillimetre: number): { numerator: number; exponent: number } {
  const perMetre = Math.min(1e12, Math.max(1e-12, perMillimetre * MILLIMETRES));
  const exponent = Math.ceil(Math.log10(perMetre / LARGEST_NUMERATOR));
  return { numerator: Math.max(1, Math.floor(perMetre / 10 ** exponent + 1e-6)), exponent };
}
