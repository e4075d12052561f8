// Upright rectangles, on a canvas and on the screen, and how keys and pointers move one there.

/** In any units; of OpenSeadragon too. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A part of the canvas, or a box on the screen in pixels from the corner of the viewer. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A size, in any units. */
export interface WidthAndHeight {
  readonly width: number;
  readonly height: number;
}

/**
 * Where an image lies on a canvas, as the server computes it too: as large as it can be, in the middle, whose corner is in whole
 * units of the canvas.
 */
export function laidOnCanvas(
  canvas: WidthAndHeight,
  image: WidthAndHeight,
): Point & { readonly pixelsPerUnit: number } {
  const pixelsPerUnit = Math.max(image.width / canvas.width, image.height / canvas.height);
  return {
    pixelsPerUnit,
    x: Math.round((canvas.width - image.width / pixelsPerUnit) / 2),
    y: Math.round((canvas.height - image.height / pixelsPerUnit) / 2),
  };
}

export function areaText({ x, y, width, height }: Area): string {
  return `${x},${y},${width},${height}`;
}

/** What stands in an address for a version, after the photograph: nothing for the first. @param version from 0 */
export function versionMark(version: number): string {
  return version === 0 ? '' : `~${version + 1}`;
}

/** The inverse of `areaText`; undefined for anything else. */
export function areaIn(text: string | undefined): Area | undefined {
  const [, x, y, width, height] = /^(\d+),(\d+),(\d+),(\d+)$/.exec(text ?? '') ?? [];
  if (height === undefined) return undefined;
  return { x: Number(x), y: Number(y), width: Number(width), height: Number(height) };
}

/** From one point to another, whatever their order. */
export function areaBetween(one: Point, other: Point): Area {
  const [x, y] = [Math.min(one.x, other.x), Math.min(one.y, other.y)];
  return { x, y, width: Math.abs(one.x - other.x), height: Math.abs(one.y - other.y) };
}

/** How far a key moves or sizes it, and with Ctrl. */
const STEP = 10;
const SMALL_STEP = 1;

/** As small as it may become, and smaller than what a pointer draws that was meant to draw. */
const LEAST = 6;

/** Where the arrow keys lead on the screen. */
export const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** A key that was pressed, with the keys that were held. */
export interface PressedKey {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
}

/** How far an arrow leads, in pixels of the screen. */
export function arrowStep({ ctrlKey }: Pick<PressedKey, 'ctrlKey'>): number {
  return ctrlKey ? SMALL_STEP : STEP;
}

function clamped(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}

/** Half as wide and high as the room, in the middle of it. */
export function middleOf({ x, y, width, height }: Area): Area {
  return { x: x + width / 4, y: y + height / 4, width: width / 2, height: height / 2 };
}

/** What two boxes have in common; undefined where that is nothing. */
export function commonOf(one: Area, other: Area): Area | undefined {
  const [left, top] = [Math.max(one.x, other.x), Math.max(one.y, other.y)];
  const right = Math.min(one.x + one.width, other.x + other.width);
  const bottom = Math.min(one.y + one.height, other.y + other.height);
  return left < right && top < bottom
    ? { x: left, y: top, width: right - left, height: bottom - top }
    : undefined;
}

/** The rectangle that a pointer draws from one point to another, within the room; undefined for what is too small to be meant. */
export function drawnBetween(one: Point, other: Point, room: Area): Area | undefined {
  const box = areaBetween(one, other);
  return Math.max(box.width, box.height) < LEAST ? undefined : commonOf(box, room);
}

/**
 * The rectangle after a key: arrows move it on the screen, with Shift they move its lower right corner; it stays in the room.
 *
 * @returns undefined for other keys
 */
export function afterKey(box: Area, pressed: PressedKey, room: Area): Area | undefined {
  const arrow = ARROWS[pressed.key];
  if (!arrow) return undefined;
  const step = arrowStep(pressed);
  const [right, bottom] = [room.x + room.width, room.y + room.height];
  if (!pressed.shiftKey)
    return {
      ...box,
      x: clamped(box.x + arrow.x * step, room.x, right - box.width),
      y: clamped(box.y + arrow.y * step, room.y, bottom - box.height),
    };
  return {
    ...box,
    width: clamped(box.width + arrow.x * step, Math.min(LEAST, box.width), right - box.x),
    height: clamped(box.height + arrow.y * step, Math.min(LEAST, box.height), bottom - box.y),
  };
}
