import { divideByAlpha } from '../../tiff/samples/levels.ts';
import type { ImageChannel } from '../channels.ts';
import { type Jpeg2000Image, readChannels } from '../jpeg2000-image.ts';

/** Samples of a component in some rows. */
export interface ComponentRows {
  readonly samples: Uint8Array | Uint16Array;
  readonly width: number;
  /** The row of the component that comes first in there, counted from the top of the image. */
  readonly firstRow: number;
}

/** Makes plain pixels of samples: gray, RGB or CMYK, with opacity last, of 8 bits or of 16. */
export class PlainPixels {
  readonly #image: Jpeg2000Image;
  readonly #levels: readonly Uint16Array[];
  /** For each channel, the column of its component at each column of the image; undefined where they are the same. */
  readonly #columns: readonly (Uint32Array | undefined)[];

  constructor(image: Jpeg2000Image) {
    const { form, width, codestream, step } = image;
    const channels = readChannels(image);
    this.#image = image;
    this.#levels = channels.map((channel) => channelLevels(channel, form.bits));
    this.#columns = channels.map(({ component: { dx, width: columns } }) =>
      dx === step.dx
        ? undefined
        : Uint32Array.from({ length: width }, (_, x) => placeIn(x, codestream.left, step.dx, dx, columns)),
    );
  }

  /** The row of a component that is shown in a row of the image. */
  rowOf(index: number, y: number): number {
    const { codestream, step } = this.#image;
    const { dy = 1, height = 1 } = codestream.components[index] ?? {};
    return placeIn(y, codestream.top, step.dy, dy, height);
  }

  /** @param into pixels of the rows, as large as they are */
  convert(
    firstRow: number,
    rows: number,
    rowsOf: (component: number) => ComponentRows,
    into: Uint8Array | Uint16Array,
  ): void {
    const { width, space, roles, form } = this.#image;
    const channels = readChannels(this.#image);
    const step = channels.length;
    for (const [place, { index, component }] of channels.entries()) {
      const { samples, width: columns, firstRow: first } = rowsOf(index);
      const levels = this.#levels[place];
      if (!levels) throw new Error('a channel has no levels');
      const mask = 2 ** component.depth - 1;
      const columnOf = this.#columns[place];
      for (let row = 0; row < rows; row++) {
        const from = (this.rowOf(index, firstRow + row) - first) * columns;
        let to = row * width * step + place;
        for (let x = 0; x < width; x++, to += step)
          into[to] = levels[(samples[from + (columnOf ? (columnOf[x] ?? 0) : x)] ?? 0) & mask] ?? 0;
      }
    }
    const most = 2 ** form.bits - 1;
    if (space.conversion === 'sycc') syccToRgb(into, most, step);
    if (roles.premultiplied) divideByAlpha(into, most, step);
  }
}

/** Samples stand at multiples of their distance on the reference grid; each is shown up to the next one. */
function placeIn(at: number, start: number, step: number, distance: number, count: number): number {
  const place = (Math.ceil(start / step) + at) * step;
  const index = Math.floor(place / distance) - Math.ceil(start / distance);
  return Math.min(count - 1, Math.max(0, index));
}

/** What each sample of a channel, as its bits are, becomes: 0 to 255, or 0 to 65,535. */
function channelLevels(channel: ImageChannel, bits: 8 | 16): Uint16Array {
  const { component, values, depth, isSigned } = channel;
  const scale = (2 ** bits - 1) / (2 ** depth - 1);
  const ofValue = (value: number, signed: boolean) => {
    const most = 2 ** depth - 1;
    // Of signed ones, the lowest is black.
    return Math.round(((value & most) ^ (signed ? 2 ** (depth - 1) : 0)) * scale);
  };
  if (!values) return Uint16Array.from({ length: 2 ** depth }, (_, sample) => ofValue(sample, isSigned));
  const last = values.length - 1;
  const signBit = component.isSigned ? 2 ** (component.depth - 1) : 0;
  return Uint16Array.from({ length: 2 ** component.depth }, (_, sample) => {
    const entry = Math.min(sample ^ signBit, last);
    return ofValue(values[entry] ?? 0, isSigned);
  });
}

/**
 * Converts pixels of sYCC to RGB in place (IEC 61966-2-1, amendment 1, annex F).
 *
 * @param values 0 to `most`, pixel after pixel
 * @param step values of a pixel
 */
function syccToRgb(values: Uint8Array | Uint16Array, most: number, step: number): void {
  const middle = (most + 1) / 2;
  const within = (value: number) => Math.min(most, Math.max(0, Math.round(value)));
  for (let at = 0; at + 2 < values.length; at += step) {
    const y = values[at] ?? 0;
    const cb = (values[at + 1] ?? 0) - middle;
    const cr = (values[at + 2] ?? 0) - middle;
    values[at] = within(y + 1.402 * cr);
    values[at + 1] = within(y - 0.344136 * cb - 0.714136 * cr);
    values[at + 2] = within(y + 1.772 * cb);
  }
}
