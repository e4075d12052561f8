import type { SampleArray } from '../sample-array.ts';
import { cielabConverter } from './cielab.ts';
import type { ColourModel } from './colour-model.ts';
import type { SampleStorage } from './layout.ts';
import { areLevels } from './levels.ts';
import type { SampledRows } from './sample-rows.ts';
import { ycbcrConverter } from './ycbcr.ts';

/** What the samples of an image become: gray, RGB or CMYK, and opacity where the file has any. */
export interface PlainForm {
  /** Without opacity. */
  readonly colours: 1 | 3 | 4;
  readonly hasAlpha: boolean;
  readonly bits: 8 | 16;
}

/** Writes the colours of the pixel that begins at `from[at]` to `into[to]` and after it. */
type ConvertColours = (from: SampleArray, at: number, into: SampleArray, to: number) => void;

/** Brings samples into a plain form. */
export class PlainConverter {
  readonly form: PlainForm;
  readonly #layout: SampleStorage;
  /** Where the opacity of a pixel is among its samples. */
  readonly #alphaAt: number | undefined;
  readonly #colours: ConvertColours | undefined;
  #buffer: SampleArray = new Uint8Array(0);

  constructor(layout: SampleStorage) {
    const { colour, bits, chunks } = layout;
    this.#layout = layout;
    this.#alphaAt = colour.alpha && (chunks.planes > 1 ? colour.colours : colour.alpha.sample);
    this.form = {
      colours: coloursOf(layout),
      hasAlpha: colour.alpha !== undefined,
      bits: bits === 16 && isDeep(colour) ? 16 : 8,
    };
    this.#colours = colourConverter(layout, this.form);
  }

  /**
   * @param rows how many; those that are missing become white
   * @returns pixels after pixels, valid until the next call, and as long as the samples are
   */
  convert({ samples, perPixel, present }: SampledRows, rows: number): SampleArray {
    const { width } = this.#layout;
    const { colours, hasAlpha, bits } = this.form;
    const channels = colours + (hasAlpha ? 1 : 0);
    const asTheyAre = !this.#colours && perPixel === channels && !this.#layout.colour.alpha?.isAssociated;
    if (asTheyAre && present === rows) return samples;
    const into = this.#bufferOf(rows * width * channels);
    const pixels = present * width;
    if (asTheyAre) into.set(samples.subarray(0, pixels * channels));
    else this.#convertPixels(samples, perPixel, pixels, into);
    // Without ink, or as light as can be.
    const most = bits === 16 ? 0xffff : 0xff;
    into.fill(colours === 4 ? 0 : most, pixels * channels);
    if (colours === 4 && hasAlpha)
      for (let at = pixels * channels + 4; at < into.length; at += channels) into[at] = most;
    return into;
  }

  #convertPixels(from: SampleArray, perPixel: number, pixels: number, into: SampleArray): void {
    const { colours, hasAlpha } = this.form;
    const channels = colours + (hasAlpha ? 1 : 0);
    const convert = this.#colours;
    for (let pixel = 0, at = 0, to = 0; pixel < pixels; pixel++, at += perPixel, to += channels) {
      if (convert) convert(from, at, into, to);
      else for (let colour = 0; colour < colours; colour++) into[to + colour] = from[at + colour] ?? 0;
    }
    if (this.#alphaAt !== undefined) this.#addAlpha(from, perPixel, this.#alphaAt, pixels, into);
  }

  #addAlpha(from: SampleArray, perPixel: number, alphaAt: number, pixels: number, into: SampleArray): void {
    const { colours, bits } = this.form;
    const { bits: bitsBefore, colour } = this.#layout;
    const most = bits === 16 ? 0xffff : 0xff;
    const scale = most / ((1 << bitsBefore) - 1);
    for (let pixel = 0; pixel < pixels; pixel++) {
      const to = pixel * (colours + 1);
      const alpha = Math.round((from[pixel * perPixel + alphaAt] ?? 0) * scale);
      into[to + colours] = alpha;
      if (!colour.alpha?.isAssociated || alpha === 0) continue;
      for (let index = to; index < to + colours; index++)
        into[index] = Math.min(most, Math.round(((into[index] ?? 0) * most) / alpha));
    }
  }

  #bufferOf(length: number): SampleArray {
    if (this.#buffer.length < length || this.#buffer.BYTES_PER_ELEMENT * 8 !== this.form.bits)
      this.#buffer = this.form.bits === 16 ? new Uint16Array(length) : new Uint8ClampedArray(length);
    return this.#buffer.subarray(0, length);
  }
}

/** The image library mixes up the opacity of CMYK of 16 bits when it makes 8 of them. */
function isDeep({ kind, alpha }: ColourModel): boolean {
  return kind === 'gray' || kind === 'rgb' || (kind === 'cmyk' && !alpha);
}

function coloursOf({ colour, bits }: SampleStorage): 1 | 3 | 4 {
  if (colour.kind === 'cmyk') return 4;
  if (colour.kind === 'gray') return 1;
  return colour.kind === 'palette' && isGray(colour.palette, bits) ? 1 : 3;
}

/** @returns undefined when colours are left as they are */
function colourConverter(layout: SampleStorage, form: PlainForm): ConvertColours | undefined {
  if (areLevels(layout)) return undefined;
  const { colour, bits } = layout;
  switch (colour.kind) {
    case 'cielab':
      return cielabConverter(colour, bits);
    case 'ycbcr':
      return ycbcrConverter(colour);
    case 'palette':
      return paletteConverter(colour.palette, bits, form.colours);
    default:
      return levelConverter(form, bits, colour.kind === 'gray' && colour.inverted);
  }
}

/** Brings samples to 8 bits where they have others, and turns samples around whose 0 is white. */
function levelConverter(form: PlainForm, bits: number, inverted: boolean): ConvertColours | undefined {
  const { colours } = form;
  if (bits === form.bits && !inverted) return undefined;
  const most = (1 << bits) - 1;
  const scale = bits === form.bits ? 1 : 255 / most;
  return (from, at, into, to) => {
    for (let colour = 0; colour < colours; colour++) {
      const level = from[at + colour] ?? 0;
      into[to + colour] = (inverted ? most - level : level) * scale;
    }
  };
}

/** Palettes have 16 bits; some programs wrote 8. */
function paletteConverter(palette: Float64Array, bits: number, colours: number): ConvertColours {
  const entries = 1 << bits;
  const scale = palette.some((level) => level > 255) ? 1 / 256 : 1;
  const levels = Uint8Array.from(palette, (level) => Math.floor(level * scale));
  return (from, at, into, to) => {
    const index = from[at] ?? 0;
    for (let colour = 0; colour < colours; colour++)
      into[to + colour] = levels[colour * entries + index] ?? 0;
  };
}

function isGray(palette: Float64Array, bits: number): boolean {
  const entries = 1 << bits;
  for (let index = 0; index < entries; index++) {
    const red = palette[index];
    if (red !== palette[entries + index] || red !== palette[2 * entries + index]) return false;
  }
  return true;
}
