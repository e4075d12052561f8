import type { FilmBase } from '../../policies/image-policy.ts';
import type { PixelRows } from '../pixel-rows.ts';

/** Of all pixels, the share that may be lighter than the base: dust, scratches, light beside the film. */
const LIGHTER = 0.005;

/** What is at least so light in all channels is the light of the scanner without film. */
const BARE_LIGHT = 254;

/** Where more of the scan than this is as light, that is no light beside a film. */
const MOST_BARE = 0.5;

/**
 * Estimates the base of a film, which is the lightest of it, from all pixels of a scan: a value of each channel above which
 * there are next to none. It is the same for the same pixels.
 */
export class FilmBaseEstimate {
  readonly #counts: Uint32Array[];
  readonly #bareCounts: Uint32Array[];
  readonly #channels: 1 | 3;
  #countedRows = 0;

  constructor(channels: 1 | 3) {
    this.#channels = channels;
    this.#counts = Array.from({ length: channels }, () => new Uint32Array(256));
    this.#bareCounts = Array.from({ length: channels }, () => new Uint32Array(256));
  }

  /** The same rows, which are looked at when they are read. */
  observing({ width, height, channels, read }: PixelRows): PixelRows {
    return {
      width,
      height,
      channels,
      read: async (firstRow, rows) => {
        const bytes = await read(firstRow, rows);
        const known = Math.max(0, this.#countedRows - firstRow);
        if (known < rows) {
          this.#count(bytes.subarray(known * width * channels, rows * width * channels));
          this.#countedRows = firstRow + rows;
        }
        return bytes;
      },
    };
  }

  get base(): FilmBase {
    const sum = (counts: Uint32Array | undefined) => counts?.reduce((all, count) => all + count, 0) ?? 0;
    const [film, bare] = [sum(this.#counts[0]), sum(this.#bareCounts[0])];
    const isBare = bare > (film + bare) * MOST_BARE;
    const values = this.#counts.map((counts, channel) => {
      const all = isBare
        ? counts.map((count, value) => count + (this.#bareCounts[channel]?.[value] ?? 0))
        : counts;
      return lightest(all);
    });
    const [red = 255, green = red, blue = red] = values;
    return [red, green, blue];
  }

  #count(pixels: Buffer): void {
    const channels = this.#channels;
    for (let at = 0; at < pixels.length; at += channels) {
      let isBare = true;
      for (let channel = 0; channel < channels; channel++)
        if ((pixels[at + channel] ?? 0) < BARE_LIGHT) isBare = false;
      const into = isBare ? this.#bareCounts : this.#counts;
      for (let channel = 0; channel < channels; channel++) {
        const counts = into[channel];
        const value = pixels[at + channel] ?? 0;
        if (counts) counts[value] = (counts[value] ?? 0) + 1;
      }
    }
  }
}

/** The value above which there are so few. */
function lightest(counts: Uint32Array): number {
  let left = counts.reduce((sum, count) => sum + count, 0) * LIGHTER;
  for (let value = 255; value > 0; value--) {
    left -= counts[value] ?? 0;
    if (left < 0) return value;
  }
  return 255;
}
