import type { Channel } from '../channels.ts';

/** What each sample of a channel, as its bits are, becomes: 0 to 255, or 0 to 65,535. */
export function levelsOf(channel: Channel, bits: 8 | 16): Uint16Array {
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
