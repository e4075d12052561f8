import { type Jpeg2000Image, readChannels } from '../jpeg2000-image.ts';
import { levelsOf } from './levels.ts';
import { syccToRgb } from './sycc.ts';

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
    this.#levels = channels.map((channel) => levelsOf(channel, form.bits));
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

function divideByAlpha(values: Uint8Array | Uint16Array, most: number, step: number): void {
  for (let at = 0; at < values.length; at += step) {
    const alpha = values[at + step - 1] ?? 0;
    if (alpha === 0) continue;
    for (let c = at; c < at + step - 1; c++)
      values[c] = Math.min(most, Math.round(((values[c] ?? 0) * most) / alpha));
  }
}
