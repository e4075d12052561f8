/**
 * A canonical decimal number: digits, optionally a dot and more digits, without superfluous zeros: "0", "0.5", "22.5".
 * Kept as text so that nothing is rounded in cache keys and canonical URIs.
 */
export type Decimal = string;

/** Numbers of up to 15 digits are exact in a double, and so are their sums. */
const MOST_DIGITS = 15;
const ZERO = 48;
const NINE = 57;
const DOT = 46;

/**
 * A whole number of pixels in `text` from `start` up to `end` (section 4.7: digits only).
 * Returns -1 when it is not one, or has more than 15 digits.
 */
export function parsePixels(text: string, start: number, end: number): number {
  if (start >= end) return -1;
  let value = 0;
  for (let index = start; index < end; index++) {
    const code = text.charCodeAt(index);
    if (code < ZERO || code > NINE) return -1;
    value = value * 10 + (code - ZERO);
    if (value >= 10 ** MOST_DIGITS) return -1;
  }
  return value;
}

/**
 * A decimal in canonical form (section 4.7: digits and one dot only; ".5" is accepted).
 * Returns undefined when it is not one, or has more than 15 digits before the dot.
 */
export function parseDecimal(text: string): Decimal | undefined {
  if (text === '0') return text;
  let dot = -1;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === DOT && dot === -1) dot = index;
    else if (code < ZERO || code > NINE) return undefined;
  }
  if (text.length === 0 || (dot === 0 && text.length === 1)) return undefined;

  const wholeEnd = dot === -1 ? text.length : dot;
  let start = 0;
  while (start < wholeEnd && text.charCodeAt(start) === ZERO) start++;
  if (wholeEnd - start > MOST_DIGITS) return undefined;
  const whole = start === wholeEnd ? '0' : text.slice(start, wholeEnd);

  let end = text.length;
  while (end > wholeEnd + 1 && text.charCodeAt(end - 1) === ZERO) end--;
  return end > wholeEnd + 1 ? `${whole}.${text.slice(wholeEnd + 1, end)}` : whole;
}

/** Whether a decimal is above a whole number, exactly: "360.000000000000000000001" is above 360. */
export function isAbove(decimal: Decimal, whole: number): boolean {
  const dot = decimal.indexOf('.');
  const integer = Number(dot === -1 ? decimal : decimal.slice(0, dot));
  return integer > whole || (integer === whole && dot !== -1);
}
