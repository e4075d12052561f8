// How a picture is shown: turned, mirrored, lightened, inverted.

export interface Adjustments {
  readonly isMirrored: boolean;
  /** To the right, after it was mirrored (Image API 3.0, 4.3): 0, 90, 180 or 270. */
  readonly degrees: number;
  readonly isInverted: boolean;
  /** In percent of what they are. */
  readonly brightness: number;
  readonly contrast: number;
}

export const AS_IT_IS: Adjustments = {
  isMirrored: false,
  degrees: 0,
  isInverted: false,
  brightness: 100,
  contrast: 100,
};

/** From 0 to less than 360. */
function wholeTurn(degrees: number): number {
  return ((degrees % 360) + 360) % 360;
}

/** The same of a viewer that turns first, and mirrors what it has turned. */
export function shownDegrees(rotation: number, isMirrored: boolean): number {
  return wholeTurn(isMirrored ? -rotation : rotation);
}

/** The rotation after a turn to the right on the screen by some degrees. */
export function rotationAfter(rotation: number, degrees: number, isMirrored: boolean): number {
  return rotation + (isMirrored ? -degrees : degrees);
}

/** The value of CSS's `filter`. */
export function filterOf({ isInverted, brightness, contrast }: Adjustments): string {
  const filters = [
    // First, so that more brightness makes lighter what is seen.
    ...(isInverted ? ['invert(1)'] : []),
    ...(brightness === 100 ? [] : [`brightness(${brightness / 100})`]),
    ...(contrast === 100 ? [] : [`contrast(${contrast / 100})`]),
  ];
  return filters.length === 0 ? 'none' : filters.join(' ');
}

/** The sentences of a page, with `{degrees}` and `{percent}`. */
export interface AdjustmentWords {
  readonly asItIs: string;
  readonly turned: string;
  readonly mirrored: string;
  readonly inverted: string;
  readonly brightness: string;
  readonly contrast: string;
}

/** Says how a picture is shown. */
export function told(adjustments: Adjustments, words: AdjustmentWords): string {
  const { degrees, isMirrored, isInverted, brightness, contrast } = adjustments;
  const said = [
    ...(isMirrored ? [words.mirrored] : []),
    ...(degrees === 0 ? [] : [words.turned.replace('{degrees}', String(degrees))]),
    ...(isInverted ? [words.inverted] : []),
    ...(brightness === 100 ? [] : [words.brightness.replace('{percent}', String(brightness))]),
    ...(contrast === 100 ? [] : [words.contrast.replace('{percent}', String(contrast))]),
  ];
  return said.length === 0 ? words.asItIs : said.join(', ');
}
