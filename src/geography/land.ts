import { builtFile } from '../program.ts';

/** The outline of some land, in the order of its points; the last is joined to the first. */
export interface LandRing {
  /** Longitude and latitude of each point in turn, in `UNITS_PER_DEGREE`. */
  readonly points: Int16Array;
  readonly west: number;
  readonly east: number;
  readonly south: number;
  readonly north: number;
}

/** The build writes outlines by the same (`components/land.ts`). */
const UNITS_PER_DEGREE = 90;

function ringOf(points: Int16Array): LandRing {
  let [west, east, south, north] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let at = 0; at + 1 < points.length; at += 2) {
    const [longitude = 0, latitude = 0] = [points[at], points[at + 1]];
    west = Math.min(west, longitude);
    east = Math.max(east, longitude);
    south = Math.min(south, latitude);
    north = Math.max(north, latitude);
  }
  const degrees = (units: number): number => units / UNITS_PER_DEGREE;
  return {
    points,
    west: degrees(west),
    east: degrees(east),
    south: degrees(south),
    north: degrees(north),
  };
}

/** The file of outlines for a map of so many degrees of longitude: what would be closer than a pixel is not in it. */
function fileFor(degrees: number): string {
  if (degrees > 130) return 'land-world.bin';
  return degrees > 40 ? 'land-far.bin' : 'land-near.bin';
}

const read = new Map<string, readonly LandRing[]>();

/**
 * The land of the earth (Natural Earth, 1:50 million), read with the first map. Longitudes may go beyond 180 degrees.
 *
 * @param degrees of longitude that the map shows
 */
export function landRings(degrees: number): readonly LandRing[] {
  const name = fileFor(degrees);
  const known = read.get(name);
  if (known) return known;
  const bytes = builtFile(name);
  const numbers = new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  const rings: LandRing[] = [];
  for (let at = 0; at < numbers.length; ) {
    const end = at + 1 + 2 * (numbers[at] ?? 0);
    rings.push(ringOf(numbers.subarray(at + 1, end)));
    at = end;
  }
  read.set(name, rings);
  return rings;
}

/** A point of a ring, in degrees. */
export function pointAt({ points }: LandRing, index: number): readonly [number, number] {
  return [(points[2 * index] ?? 0) / UNITS_PER_DEGREE, (points[2 * index + 1] ?? 0) / UNITS_PER_DEGREE];
}
