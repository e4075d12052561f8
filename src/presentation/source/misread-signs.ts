import type { TextProblem } from './decode-text.ts';
import type { LineStarts } from './line-starts.ts';
import { keyInText, lookAlikeInBlockKey, lookAlikeInFlowKey } from './look-alikes-in-keys.ts';
import { keyTest } from './meant-otherwise.ts';
import type { LookAlike } from './signs.ts';

/** Such signs of one file that are reported: whoever writes one of them writes it in every line. */
const MAX_SIGNS = 20;

/** Longer keys and texts are not looked at: none of an essay's keys is so long. */
const LONGEST = 500;

/** Other letters than those of the keyboard, or a colon without a space. */
const MAY_HOLD_SIGN = /[\u0080-\uffff:]/;

/** A key or text without quotes, and where it stands in the file. */
export interface PlainScalar {
  readonly start: number;
  readonly end: number;
  readonly isKey: boolean;
  /** Between brackets. */
  readonly isFlow: boolean;
}

/**
 * Signs that YAML reads as letters of a key, though they were meant as its indent, hyphen, colon, comma or bracket. The file
 * then has another structure than its author sees, so that whatever else would be said of it would mislead.
 *
 * @param scalars of the file, in its order
 * @param keys that the file may have, anywhere
 */
export function misreadSigns(
  scalars: Iterable<PlainScalar>,
  { lines, text }: { readonly lines: LineStarts; readonly text: string },
  keys: ReadonlySet<string>,
): readonly TextProblem[] {
  const isKeyOfForm = keyTest(keys);
  const found: TextProblem[] = [];
  for (const { start, end, isKey, isFlow } of scalars) {
    if (end - start > LONGEST) continue;
    const isFirst = isKey && !isFlow;
    const from = isFirst ? start - lines.placeOf(start).column + 1 : start;
    const part = text.slice(from, end);
    if (!MAY_HOLD_SIGN.test(part)) continue;
    let sign: LookAlike | undefined;
    if (isFirst) sign = lookAlikeInBlockKey(part, isKeyOfForm);
    else if (isKey) sign = lookAlikeInFlowKey(part, isKeyOfForm);
    else sign = keyInText(part, isFlow, isKeyOfForm);
    if (!sign) continue;
    const { index, ...said } = sign;
    found.push({ rule: 'look-alike', ...said, ...lines.placeOf(from + index) });
    if (found.length === MAX_SIGNS) break;
  }
  return found;
}
