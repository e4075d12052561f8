import { LoupeError } from '../errors.ts';
import type { Dimensions, Rectangle } from '../image/geometry.ts';
import { isJsonObject, type JsonValue, listOf } from '../presentation/model/json-value.ts';
import type { Shape } from '../presentation/model/note-parts.ts';
import { regionAround } from '../presentation/space/shape.ts';

/** What part of a canvas a content state is about: a rectangle, a point or a drawing (Web Annotation 4.2). */
export type CanvasSelector =
  | ({ readonly kind: 'region'; readonly unit: 'pixel' | 'percent' } & Rectangle)
  | Shape;

/** Signs are none of the syntax, but viewers write them for regions that begin before the edge. */
const REGION =
  /^(?:(pixel|percent):)?(-?\d{1,15}(?:\.\d{1,15})?),(-?\d{1,15}(?:\.\d{1,15})?),(\d{1,15}(?:\.\d{1,15})?),(\d{1,15}(?:\.\d{1,15})?)$/;

/** What a region looks like, for sentences. */
export const REGION_FORM = 'x,y,width,height in units of the canvas, or percent:x,y,width,height of it';

const IMAGE_REGION_FORM = 'x,y,width,height in pixels of the image, or percent:x,y,width,height of it';

/** Decimals that count: a millionth of a pixel is nowhere to be seen. */
const PRECISION = 1e6;

function decimal(text: string | undefined): number {
  return Math.round(Number(text) * PRECISION) / PRECISION;
}

/**
 * A region as Media Fragments writes it (4.2.2), without `xywh=`: `10,20,300,400`, `pixel:…` or `percent:…`.
 *
 * @returns undefined for anything else, and for a region without any extent
 */
export function fragmentRegion(text: string): CanvasSelector | undefined {
  const [, unit, ...sides] = REGION.exec(text) ?? [];
  const [x = 0, y = 0, width = 0, height = 0] = sides.map(decimal);
  if (width === 0 || height === 0) return undefined;
  return { kind: 'region', unit: unit === 'percent' ? unit : 'pixel', x, y, width, height };
}

/** The inverse of `fragmentRegion`. */
export function regionText({ x, y, width, height }: Rectangle, unit: 'pixel' | 'percent' = 'pixel'): string {
  return `${unit === 'percent' ? 'percent:' : ''}${x},${y},${width},${height}`;
}

/** An address without what it says of space and time, and the `xywh` of it. */
export interface FragmentParts {
  readonly id: string;
  readonly xywh: string | undefined;
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The `xywh` of a fragment, the last one where there are several (Media Fragments, 5.1.1). */
function xywhIn(parts: readonly string[]): string | undefined {
  const last = parts.findLast((part) => part.startsWith('xywh='));
  return last === undefined ? undefined : percentDecoded(last.slice('xywh='.length));
}

/** Takes an address apart. Any other fragment stays: it may be all that tells two canvases apart. */
export function fragmentParts(address: string): FragmentParts {
  const at = address.indexOf('#');
  if (at < 0) return { id: address, xywh: undefined };
  const parts = address.slice(at + 1).split('&');
  const others = parts.filter((part) => !/^(?:xywh|t)=/.test(part));
  const stem = address.slice(0, at);
  return { id: others.length > 0 ? `${stem}#${others.join('&')}` : stem, xywh: xywhIn(parts) };
}

/** What became of reading selectors: one that is understood, none, or one that is wrong. */
export type SelectorReading = CanvasSelector | undefined | 'wrong';

/** The first selector of a SpecificResource that says where on a canvas something is: several say the same (4.2.9). */
export function selectorIn(value: JsonValue | undefined): SelectorReading {
  for (const selector of listOf(value)) {
    const reading = isJsonObject(selector) ? readingOf(selector) : undefined;
    if (reading !== undefined) return reading;
  }
  return undefined;
}

function readingOf(selector: { readonly [name: string]: JsonValue }): SelectorReading {
  const { type, value, x, y } = selector;
  if (type === 'FragmentSelector' && typeof value === 'string') {
    const xywh = xywhIn(value.split('&'));
    return xywh === undefined ? undefined : (fragmentRegion(xywh) ?? 'wrong');
  }
  if (type === 'SvgSelector' && typeof value === 'string') return { kind: 'svg', svg: value };
  if (type !== 'PointSelector') return undefined;
  // A moment of a film or a sound is a point too.
  if (x === undefined && y === undefined) return undefined;
  return Number.isFinite(x) && Number.isFinite(y) ? { kind: 'point', x: Number(x), y: Number(y) } : 'wrong';
}

/** Tolerance for what is counted in percent. */
const ROUNDING = 1e-6;

/**
 * What is selected, in whole units of a canvas, clamped to it: at least one unit each way.
 *
 * @returns undefined where nothing of it lies on the canvas
 */
export function regionOn(selector: CanvasSelector, canvas: Dimensions): Rectangle | undefined {
  if (selector.kind !== 'region') return regionAround(selector, canvas);
  const { unit } = selector;
  const across = unit === 'percent' ? canvas.width / 100 : 1;
  const down = unit === 'percent' ? canvas.height / 100 : 1;
  const left = Math.max(0, selector.x * across);
  const top = Math.max(0, selector.y * down);
  const right = Math.min(canvas.width, (selector.x + selector.width) * across);
  const bottom = Math.min(canvas.height, (selector.y + selector.height) * down);
  if (!(left < right && top < bottom)) return undefined;
  const x = Math.min(Math.floor(left + ROUNDING), canvas.width - 1);
  const y = Math.min(Math.floor(top + ROUNDING), canvas.height - 1);
  return {
    x,
    y,
    width: Math.max(1, Math.ceil(right - ROUNDING) - x),
    height: Math.max(1, Math.ceil(bottom - ROUNDING) - y),
  };
}

/**
 * The part of a canvas, or of an image, that `xywh` asks for, within it; undefined where nothing is asked for: the whole.
 *
 * @throws LoupeError `invalid-request` for what is no region, or lies outside
 */
export function askedRegion(
  xywh: string | undefined,
  extent: Dimensions,
  of: 'canvas' | 'image' = 'canvas',
): Rectangle | undefined {
  if (xywh === undefined) return undefined;
  const selector = fragmentRegion(xywh);
  const form = of === 'canvas' ? REGION_FORM : IMAGE_REGION_FORM;
  if (!selector) throw new LoupeError('invalid-request', form, { parameter: 'xywh' });
  const region = regionOn(selector, extent);
  if (region) return region;
  const sentence = `lies outside of the ${of}, which is ${extent.width} by ${extent.height}`;
  throw new LoupeError('invalid-request', sentence, { parameter: 'xywh' });
}
