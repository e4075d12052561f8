import { box, headOfJp2, words16, words32 } from '../box-writer.ts';
import type { Codestream } from '../codestream.ts';

/** Components that are decoded together, and the head of a file that makes the decoder give them. */
export interface ComponentPass {
  readonly components: readonly number[];
  /** What stands before the codestream; undefined: it is given as it is. */
  readonly head: Buffer | undefined;
  /** Bits that the decoder says the samples have. */
  readonly depth: number;
}

/**
 * The passes over a codestream in which a decoder gives all samples as they are that knows pixels of one or three components
 * of the same form, and takes others that are thinner for YCbCr.
 *
 * It is told of a palette of no use (ISO/IEC 15444-1, I.5.3.4), whose mapping takes the wanted components as they are.
 */
export function passesOf(codestream: Codestream, wanted: readonly number[]): ComponentPass[] {
  const { components } = codestream;
  const [first] = components;
  const isUniform = (indexes: readonly number[]) =>
    indexes.every((index) => {
      const [one, other] = [components[index], components[indexes[0] ?? 0]];
      return (
        one?.depth === other?.depth &&
        one?.isSigned === other?.isSigned &&
        one?.width === other?.width &&
        one?.height === other?.height
      );
    });
  const all = components.map((_, index) => index);
  const isPlain = first && !first.isSigned && first.dx === 1 && first.dy === 1;
  if (isPlain && (all.length === 1 || all.length === 3) && isUniform(all))
    return [{ components: all, head: undefined, depth: first.depth }];
  const together = [0, 1, 2];
  const isTogether =
    all.length >= 3 && isUniform(together) && together.every((each) => wanted.includes(each));
  const alone = wanted.filter((each) => !isTogether || each > 2);
  const passes = [...(isTogether ? [together] : []), ...alone.map((each) => [each])];
  return passes.map((each) => {
    const { depth = 8, isSigned = false } = components[each[0] ?? 0] ?? {};
    // Of signed samples of a byte, it makes all that are below zero zero.
    const stated = isSigned ? Math.max(depth, 9) : depth;
    return { components: each, head: headFor(codestream, each, stated), depth: stated };
  });
}

/** A JP2 file up to its codestream. */
function headFor(
  { components, right, left, bottom, top }: Codestream,
  wanted: readonly number[],
  depth: number,
): Buffer {
  const precisions = components.map(({ depth, isSigned }) => (depth - 1) | (isSigned ? 0x80 : 0));
  const chosen = wanted.map((index) => (depth - 1) | ((precisions[index] ?? 0) & 0x80));
  const isSame = precisions.every((each) => each === precisions[0]);
  const header = [
    box(
      'ihdr',
      words32(bottom - top, right - left),
      words16(components.length),
      Buffer.from([isSame ? (precisions[0] ?? 7) : 255, 7, 0, 0]),
    ),
    ...(isSame ? [] : [box('bpcc', Buffer.from(precisions))]),
    box('colr', Buffer.from([1, 0, 0]), words32(wanted.length === 3 ? 16 : 17)),
    box(
      'pclr',
      words16(1),
      Buffer.from([chosen.length, ...chosen]),
      Buffer.alloc(chosen.reduce((sum, precision) => sum + Math.ceil(((precision & 0x7f) + 1) / 8), 0)),
    ),
    box('cmap', ...wanted.map((index) => Buffer.concat([words16(index), Buffer.from([0, 0])]))),
  ];
  return headOfJp2(header);
}
