import type { SampleStorage } from './layout.ts';

/** Whether samples of less than 8 bits become levels of 8 while they are spread over bytes: those of gray alone. */
export function areLevels({ bits, samples, colour }: SampleStorage): boolean {
  return bits < 8 && samples === 1 && colour.kind === 'gray';
}

/** What becomes of each sample of less than 8 bits. */
export function levelsOf(layout: SampleStorage): Uint8Array {
  const { bits, colour } = layout;
  const most = (1 << bits) - 1;
  const isInverted = colour.kind === 'gray' && colour.inverted;
  return Uint8Array.from({ length: bits < 8 ? 1 << bits : 0 }, (_, sample) =>
    areLevels(layout) ? ((isInverted ? most - sample : sample) * 255) / most : sample,
  );
}

/**
 * Takes out of colours the opacity that they are multiplied by, in place; what nothing is seen of stays.
 *
 * @param values 0 to `most`, pixel after pixel, opacity last
 * @param step values of a pixel
 */
export function divideByAlpha(values: Uint8Array | Uint16Array, most: number, step: number): void {
  for (let at = 0; at < values.length; at += step) {
    const alpha = values[at + step - 1] ?? 0;
    if (alpha === 0) continue;
    for (let c = at; c < at + step - 1; c++)
      values[c] = Math.min(most, Math.round(((values[c] ?? 0) * most) / alpha));
  }
}
