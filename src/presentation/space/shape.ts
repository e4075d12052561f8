import type { Dimensions, Rectangle } from '../../image/geometry.ts';
import { isJsonObject, type JsonObject, type JsonValue, objectsIn, scalarText } from '../model/json-value.ts';
import type { Shape } from '../model/note-parts.ts';
import { svgBounds } from './svg-bounds.ts';

/** The part of the smaller side of a canvas that the rectangle around a point is wide. */
const AROUND_POINT = 0.02;

/** The selectors of a SpecificResource (Web Annotation 4.2), in a list or alone. */
export function selectorsOf(resource: JsonValue | undefined): readonly JsonObject[] {
  if (!isJsonObject(resource)) return [];
  const { selector } = resource;
  return isJsonObject(selector) ? [selector] : objectsIn(selector);
}

function isRectangle({ type, value }: JsonObject): boolean {
  return type === 'FragmentSelector' && typeof value === 'string' && value.includes('xywh=');
}

function isDrawing({ type, value }: JsonObject): boolean {
  return type === 'SvgSelector' && typeof value === 'string';
}

function isPoint({ type, x, y }: JsonObject): boolean {
  return type === 'PointSelector' && typeof x === 'number' && typeof y === 'number';
}

/** Whether a selector says where on a canvas something is. */
export function isOfPlace(selector: JsonObject): boolean {
  return isRectangle(selector) || isDrawing(selector) || isPoint(selector);
}

export interface TakenSelectors {
  readonly rectangle?: JsonObject;
  readonly drawing?: JsonObject;
  readonly point?: JsonObject;
}

/**
 * The selectors of a target that the model has. Several select the same (Web Annotation 4.2.9): the first rectangle and the
 * first drawing, as 2.1 has a form for both; a point where there is neither.
 */
export function takenSelectors(target: JsonValue | undefined): TakenSelectors {
  const selectors = selectorsOf(target);
  const rectangle = selectors.find(isRectangle);
  const drawing = selectors.find(isDrawing);
  const point = rectangle || drawing ? undefined : selectors.find(isPoint);
  return { ...(rectangle && { rectangle }), ...(drawing && { drawing }), ...(point && { point }) };
}

/** What selectors select, where that is a point or a drawing. */
export function shapeOf({ drawing, point }: TakenSelectors): Shape | undefined {
  if (drawing) return { kind: 'svg', svg: scalarText(drawing['value']) };
  return point && { kind: 'point', x: Number(point['x']), y: Number(point['y']) };
}

/** The rectangle around a shape, in whole pixels of its canvas; undefined for one that does not touch the canvas. */
export function regionAround(shape: Shape, { width, height }: Dimensions): Rectangle | undefined {
  const near = Math.max(1, (Math.min(width, height) * AROUND_POINT) / 2);
  const bounds =
    shape.kind === 'svg'
      ? svgBounds(shape.svg)
      : { left: shape.x - near, top: shape.y - near, right: shape.x + near, bottom: shape.y + near };
  if (!bounds) return undefined;
  const x = Math.max(0, Math.floor(bounds.left));
  const y = Math.max(0, Math.floor(bounds.top));
  const right = Math.min(width, Math.ceil(bounds.right));
  const bottom = Math.min(height, Math.ceil(bounds.bottom));
  if (!(x < width && y < height && right > 0 && bottom > 0)) return undefined;
  return { x, y, width: Math.max(1, right - x), height: Math.max(1, bottom - y) };
}
