import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../model/json-value.ts';
import type { AuthoredPath } from '../problems/problem.ts';
import { quoted, type Report } from '../source/report.ts';
import { withoutFragment } from '../text/web-address.ts';
import { holdsAddresses } from './address-texts.ts';
import { embeddedResources, idOf, TYPES } from './resources.ts';

const REGION = /^xywh=(?:(pixel|percent):)?(.*)$/;
/** Signs are none of the syntax, but viewers write them for regions that begin before the edge. */
const NUMBERS = /^(?:-?\d+(?:\.\d+)?,){2}\d+(?:\.\d+)?,\d+(?:\.\d+)?$/;
const FORM = 'xywh=x,y,width,height in units of the canvas, whole numbers';
/** Tolerance for sums of decimals. */
const ROUNDING = 1e-9;

type CheckedRegion =
  | { readonly kind: 'inside' }
  | { readonly kind: 'wrong'; readonly message: string }
  | { readonly kind: 'clipped'; readonly region: string; readonly extent: string };

/** A region within the extent of a canvas (Media Fragments, 4.2.2). */
function checkedRegion(region: string, canvas: JsonObject): CheckedRegion {
  const [, unit, numbers = ''] = REGION.exec(region) ?? [];
  if (!NUMBERS.test(numbers)) return { kind: 'wrong', message: `${quoted(region)} is no region` };
  const [x = 0, y = 0, w = 0, h = 0] = numbers.split(',').map(Number);
  if (w === 0 || h === 0)
    return { kind: 'wrong', message: `${quoted(region)} is a region without any extent` };
  const isPercent = unit === 'percent';
  const { width, height } = isPercent ? { width: 100, height: 100 } : canvas;
  // What is wrong with the extent of a canvas is told at its place.
  if (typeof width !== 'number' || typeof height !== 'number') return { kind: 'inside' };
  const extent = isPercent ? '100 by 100 percent' : `${width} by ${height}`;
  if (x >= width || y >= height || x + w <= 0 || y + h <= 0)
    return { kind: 'wrong', message: `${quoted(region)} lies outside of the canvas, which is ${extent}` };
  const [left, top] = [Math.max(0, x), Math.max(0, y)];
  const isOver = x + w > width * (1 + ROUNDING) || y + h > height * (1 + ROUNDING);
  if (!isOver && !numbers.includes('-')) return { kind: 'inside' };
  const sides = [left, top, Math.min(x + w, width) - left, Math.min(y + h, height) - top];
  const text = sides.map((side) => Number(side.toFixed(6))).join(',');
  return { kind: 'clipped', region: `xywh=${unit === undefined ? '' : `${unit}:`}${text}`, extent };
}

/** Reports regions that are wrong, and clips those that go over the edge of their canvas. */
class RegionClipper {
  readonly #canvases: ReadonlyMap<string, JsonObject>;
  readonly #report: Report;

  constructor(canvases: ReadonlyMap<string, JsonObject>, report: Report) {
    this.#canvases = canvases;
    this.#report = report;
  }

  whole(value: JsonValue, isAddress: boolean, path: AuthoredPath): JsonValue {
    if (typeof value === 'string') return isAddress ? this.#address(value, path) : value;
    if (isJsonArray(value)) return value.map((item, index) => this.whole(item, isAddress, [...path, index]));
    if (!isJsonObject(value)) return value;
    const canvas = this.#canvases.get(sourceOf(value) ?? '');
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => {
        const at = [...path, key];
        const isSelector = key === 'selector' && canvas !== undefined;
        return [
          key,
          isSelector ? this.#selector(inner, canvas, at) : this.whole(inner, holdsAddresses(key, value), at),
        ];
      }),
    );
  }

  #address(address: string, path: AuthoredPath): string {
    const stem = withoutFragment(address);
    const canvas = stem === address ? undefined : this.#canvases.get(stem);
    return canvas ? `${stem}#${this.#fragment(address.slice(stem.length + 1), canvas, path)}` : address;
  }

  /** The selectors of a part of a canvas (Web Annotation, 4.2.1). */
  #selector(selector: JsonValue, canvas: JsonObject, path: AuthoredPath): JsonValue {
    if (isJsonArray(selector))
      return selector.map((each, index) => this.#selector(each, canvas, [...path, index]));
    if (!isJsonObject(selector) || selector['type'] !== 'FragmentSelector') return selector;
    const { value } = selector;
    if (typeof value !== 'string') return selector;
    return { ...selector, value: this.#fragment(value, canvas, [...path, 'value']) };
  }

  #fragment(fragment: string, canvas: JsonObject, path: AuthoredPath): string {
    return fragment
      .split('&')
      .map((part) => {
        if (!part.startsWith('xywh=')) return part;
        const checked = checkedRegion(part, canvas);
        if (checked.kind === 'inside') return part;
        if (checked.kind === 'wrong') {
          this.#report.error(path, 'region', checked.message, FORM);
          return part;
        }
        this.#report.warning(
          path,
          'region',
          `${quoted(part)} goes over the edge of the canvas, which is ${checked.extent}, and is cut off there`,
          `write ${checked.region}`,
        );
        return checked.region;
      })
      .join('&');
  }
}

/** The address that a part of something is a part of. */
function sourceOf({ source }: JsonObject): string | undefined {
  if (typeof source === 'string') return source;
  return isJsonObject(source) ? idOf(source) : undefined;
}

/** A manifest whose regions lie within their canvases: reports those that do not. */
export function withRegionsInside(manifest: JsonObject, report: Report): JsonObject {
  const canvases = new Map<string, JsonObject>();
  for (const { role, node } of embeddedResources(manifest)) {
    const id = idOf(node);
    if (TYPES[role] === 'Canvas' && id !== undefined && !canvases.has(id)) canvases.set(id, node);
  }
  const inside = new RegionClipper(canvases, report).whole(manifest, false, []);
  return isJsonObject(inside) ? inside : manifest;
}
