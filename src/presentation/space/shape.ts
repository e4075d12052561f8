import type { Dimensions, Rectangle } from '../../image/geometry.ts';
import { isJsonObject, type JsonObject, type JsonValue, objectsIn } from '../json-value.ts';
import type { Shape } from '../note-parts.ts';
import { svgBounds } from './svg-bounds.ts';

/** The part of the smaller side of a canvas that the rectangle around a point is wide. */
const AROUND_POINT = 0.02;

/** The selectors of a SpecificResource (Web Annotation 4.2), in a list or alone. */
export function selectorsOf(resource: JsonValue | undefined): readonly JsonObject[] {
  if (!isJsonObject(resource)) return [];
  const { selector } = resource;
  return isJsonObject(selector) ? [selector] : objectsIn(selector);
}

/** What the target of a note selects, where that is a point or a drawing. */
export function shapeOf(target: JsonValue | undefined): Shape | undefined {
  const selectors = selectorsOf(target);
  for (const { type, value, x, y } of selectors) {
    if (type === 'FragmentSelector') return undefined;
    if (type === 'SvgSelector' && typeof value === 'string') return { kind: 'svg', svg: value };
    if (type === 'PointSelector' && typeof x === 'number' && typeof y === 'number')
      return { kind: 'point', x, y };
  }
  return undefined;
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
