import { geoMercatorRaw } from 'd3-geo';
import { type LandRing, pointAt } from './land.ts';
import type { MapView } from './map-view.ts';

type Point = readonly [number, number];

/** Points that are drawn nearer to the last one are left out, in units of the path. */
const LEAST_STEP = 3;
/** Outlines end so far beyond the edges, where nobody sees it, in units of the path. */
const BEYOND = 20;

/** The half of a plane on one side of an upright or level line. */
interface Side {
  readonly axis: 0 | 1;
  readonly at: number;
  /** 1: what is greater is kept; -1: what is less. */
  readonly sign: 1 | -1;
}

function crossing(from: Point, to: Point, { axis, at }: Side): Point {
  const part = (at - from[axis]) / (to[axis] - from[axis]);
  const other = axis === 0 ? from[1] + (to[1] - from[1]) * part : from[0] + (to[0] - from[0]) * part;
  return axis === 0 ? [at, other] : [other, at];
}

/** What of a ring is on a side (Sutherland and Hodgman). */
function cut(ring: readonly Point[], side: Side): Point[] {
  const isKept = (point: Point): boolean => (point[side.axis] - side.at) * side.sign >= 0;
  const kept: Point[] = [];
  let last = ring.at(-1);
  for (const point of ring) {
    if (last && isKept(last) !== isKept(point)) kept.push(crossing(last, point, side));
    if (isKept(point)) kept.push(point);
    last = point;
  }
  return kept;
}

/** Draws one ring with whole numbers, each point from the last; nothing of one that is too small to be seen. */
function drawnRing(ring: readonly Point[]): string {
  let [x, y] = [0, 0];
  const steps: string[] = [];
  for (const [right, down] of ring) {
    const [toX, toY] = [Math.round(right), Math.round(down)];
    if (steps.length === 0) steps.push(`M${toX} ${toY}`);
    else if (Math.abs(toX - x) + Math.abs(toY - y) < LEAST_STEP) continue;
    else steps.push(`l${toX - x}${toY < y ? '' : ' '}${toY - y}`);
    [x, y] = [toX, toY];
  }
  return steps.length < 3 ? '' : `${steps.join('')}z`;
}

/**
 * The land that a map shows, as the path of an SVG, to be filled by `evenodd`.
 *
 * @param scale units of the path for one of the map
 */
export function landPath(rings: readonly LandRing[], view: MapView, scale: number): string {
  const [originX, originY] = view.place({ longitude: view.middle, latitude: 0 });
  const [toEast] = view.place({ longitude: view.middle + 90, latitude: 0 });
  const radius = ((toEast - originX) * 2) / Math.PI;
  const sides: readonly Side[] = [
    { axis: 0, at: -BEYOND, sign: 1 },
    { axis: 0, at: view.width * scale + BEYOND, sign: -1 },
    { axis: 1, at: -BEYOND, sign: 1 },
    { axis: 1, at: view.height * scale + BEYOND, sign: -1 },
  ];
  const pieces: string[] = [];
  // What is smaller than a step is not drawn.
  const least = (LEAST_STEP / (radius * scale)) * (180 / Math.PI);
  for (const ring of rings) {
    if (ring.east - ring.west < least && ring.north - ring.south < least) continue;
    if (ring.north < view.south || ring.south > view.north) continue;
    for (const turn of [-360, 0, 360]) {
      if (ring.east + turn < view.west || ring.west + turn > view.east) continue;
      const points: Point[] = [];
      for (let at = 0; at < ring.points.length / 2; at++) {
        const [longitude, latitude] = pointAt(ring, at);
        const [right, up] = geoMercatorRaw(
          ((longitude + turn - view.middle) * Math.PI) / 180,
          (Math.max(-89, Math.min(89, latitude)) * Math.PI) / 180,
        );
        points.push([(originX + right * radius) * scale, (originY - up * radius) * scale]);
      }
      pieces.push(drawnRing(sides.reduce<readonly Point[]>(cut, points)));
    }
  }
  return pieces.join('');
}
