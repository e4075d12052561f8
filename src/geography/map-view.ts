import { type GeoProjection, geoMercator } from 'd3-geo';
import type { Dimensions } from '../image/geometry.ts';

/** A point of the earth, WGS 84, degrees. */
export interface EarthPoint {
  readonly longitude: number;
  readonly latitude: number;
}

/** A part of the earth as a map shows it: Mercator's projection, north above. */
export interface MapView extends Dimensions {
  /** The longitude in the middle between the places. */
  readonly middle: number;
  /** Where a point is drawn, from the upper left corner. */
  place(point: EarthPoint): readonly [number, number];
  /** What is within the edges; `west` and `east` go beyond 180 degrees where the map does. */
  readonly west: number;
  readonly east: number;
  readonly south: number;
  readonly north: number;
}

/** Nothing is drawn nearer to the poles, where the projection has no end. */
const HIGHEST_LATITUDE = 83;
/** A map shows at least this much, in degrees of longitude: a single place is then seen with the coasts around it. */
const LEAST_DEGREES = 24;
/** Part of a side that stays free around the places. */
const ROOM = 0.14;

const RADIANS = Math.PI / 180;

/** The middle of the shortest arc that holds all longitudes. */
function middleOf(longitudes: readonly number[]): number {
  const sorted = [...new Set(longitudes)].sort((a, b) => a - b);
  let [start, widest] = [sorted[0] ?? 0, -1];
  sorted.forEach((longitude, at) => {
    const next = sorted[at + 1] ?? (sorted[0] ?? 0) + 360;
    if (next - longitude <= widest) return;
    widest = next - longitude;
    start = next;
  });
  const middle = start + (360 - widest) / 2;
  return middle - 360 * Math.round(middle / 360);
}

function drawn(latitude: number): number {
  return Math.max(-HIGHEST_LATITUDE, Math.min(HIGHEST_LATITUDE, latitude));
}

function fitted(points: readonly EarthPoint[], middle: number, { width, height }: Dimensions): GeoProjection {
  const latitudes = points.map(({ latitude }) => drawn(latitude));
  const centre = (Math.min(...latitudes) + Math.max(...latitudes)) / 2;
  const corners = [-1, 1].map((side) => [middle + (side * LEAST_DEGREES) / 2, centre]);
  const coordinates = [...points.map((each) => [each.longitude, drawn(each.latitude)]), ...corners];
  const projection = geoMercator()
    .rotate([-middle, 0])
    .fitExtent(
      [
        [width * ROOM, height * ROOM],
        [width * (1 - ROOM), height * (1 - ROOM)],
      ],
      { type: 'MultiPoint', coordinates },
    );
  const whole = width / (2 * Math.PI);
  if (projection.scale() >= whole) return projection;
  // No place is shown twice: what reaches around the earth is shown once, as wide as the map.
  const [, y] = projection.scale(whole).translate([width / 2, height / 2])([middle, centre]) ?? [0, 0];
  return projection.translate([width / 2, height - y]);
}

/** The map that holds some places, with room around them. @param points at least one */
export function mapViewOf(points: readonly EarthPoint[], size: Dimensions): MapView {
  const middle = middleOf(points.map(({ longitude }) => longitude));
  const projection = fitted(points, middle, size);
  const [across] = projection.translate();
  const degrees = projection.scale() * RADIANS;
  const latitudeAt = (y: number): number => projection.invert?.([across, y])?.[1] ?? 0;
  return {
    ...size,
    middle,
    place: ({ longitude, latitude }) => {
      const [x, y] = projection([middle, drawn(latitude)]) ?? [0, 0];
      const turned = longitude - middle;
      return [x + (turned - 360 * Math.round(turned / 360)) * degrees, y];
    },
    west: middle - across / degrees,
    east: middle + (size.width - across) / degrees,
    south: latitudeAt(size.height),
    north: latitudeAt(0),
  };
}
