import { ARROWS, type Area, arrowStep, type Point, type PressedKey } from '../area.ts';

// Lengths on the original, and the line that measures them.

/** From where to where, in units of the canvas. */
export interface MeasuredLine {
  readonly from: Point;
  readonly to: Point;
}

/** The length of the original that a line on the canvas covers, however the picture is shown. */
export function millimetresOf({ from, to }: MeasuredLine, millimetresPerUnit: number): number {
  return Math.hypot(to.x - from.x, to.y - from.y) * millimetresPerUnit;
}

/** In the writing of a language, to three digits: a hand draws no better. */
export function centimetresText(millimetres: number, language: string): string {
  const digits = { maximumSignificantDigits: 3 };
  try {
    return new Intl.NumberFormat(language, digits).format(millimetres / 10);
  } catch {
    // A tag that is for private use as a whole.
    return new Intl.NumberFormat('en', digits).format(millimetres / 10);
  }
}

/**
 * The length of a line in the words of the page; nothing where there is no line, or no scale.
 *
 * @param said what the element of a photograph says of its scale
 * @param language BCP 47
 */
export function lengthInWords(
  line: MeasuredLine | undefined,
  said: Readonly<Record<string, string | undefined>>,
  language: string,
): string {
  const millimetresPerUnit = Number(said['millimetres']);
  if (!line || !(millimetresPerUnit > 0)) return '';
  const length = centimetresText(millimetresOf(line, millimetresPerUnit), language);
  return (said['lengthWords'] ?? '').replace('{length}', length);
}

/** What a bar that shows a length may begin with. */
const ROUND = [5, 2, 1];

/** The longest round length that fits a bar: 1, 2 or 5 centimetres, or tenths or tens of these, and so on. */
export function barWithin(
  millimetresPerPixel: number,
  mostPixels: number,
): { readonly millimetres: number; readonly pixels: number } {
  const most = millimetresPerPixel * mostPixels;
  const power = 10 ** Math.floor(Math.log10(most));
  const millimetres = power * (ROUND.find((round) => round * power <= most * (1 + 1e-9)) ?? 1);
  return { millimetres, pixels: millimetres / millimetresPerPixel };
}

function within({ x, y }: Point, room: Area): Point {
  return {
    x: Math.max(room.x, Math.min(x, room.x + room.width)),
    y: Math.max(room.y, Math.min(y, room.y + room.height)),
  };
}

/** A line across the middle half of a room. */
export function middleLine({ x, y, width, height }: Area): MeasuredLine {
  const across = y + height / 2;
  return { from: { x: x + width / 4, y: across }, to: { x: x + (width * 3) / 4, y: across } };
}

/** The line on the screen after a key: arrows move its end, with Shift its beginning. @returns undefined for other keys */
export function lineAfterKey(line: MeasuredLine, pressed: PressedKey, room: Area): MeasuredLine | undefined {
  const arrow = ARROWS[pressed.key];
  if (!arrow) return undefined;
  const moved = ({ x, y }: Point): Point => {
    const step = arrowStep(pressed);
    return within({ x: x + arrow.x * step, y: y + arrow.y * step }, room);
  };
  return pressed.shiftKey ? { ...line, from: moved(line.from) } : { ...line, to: moved(line.to) };
}

/** The line that a pointer draws, within the room. */
export function lineBetween(from: Point, to: Point, room: Area): MeasuredLine {
  return { from: within(from, room), to: within(to, room) };
}
