/**
 * Converts pixels of sYCC to RGB in place (IEC 61966-2-1, amendment 1, annex F).
 *
 * @param values 0 to `most`, pixel after pixel
 * @param step values of a pixel
 */
export function syccToRgb(values: Uint8Array | Uint16Array, most: number, step: number): void {
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
