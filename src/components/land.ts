import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { MultiPolygon, Position } from 'geojson';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';

// Run by `npm run build`: writes the outlines of the land that pages draw maps of (Natural Earth, public domain) in a form that
// takes no time to read, for maps of three widths. Numbers of 16 bits, little-endian: of each ring how many points it has, then
// the longitude and latitude of each, in parts of a degree. Rings run on across the 180th meridian instead of leaping to its
// other side.

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const OUTLINES = 'node_modules/world-atlas/land-50m.json';

/** Degrees that two points are apart at least, by the name of the file: `src/geography/land.ts` chooses. */
const WRITTEN = { 'land-near.bin': 0, 'land-far.bin': 0.08, 'land-world.bin': 0.35 } as const;

/** `src/geography/land.ts` reads it by the same. */
const UNITS_PER_DEGREE = 90;

type LandPoint = readonly [number, number];

/** The ring without leaps, its middle within 180 degrees; one around a pole goes there at its end. */
function withoutLeaps(ring: readonly Position[]): readonly LandPoint[] {
  const points: LandPoint[] = [];
  let [previous = 0] = ring[0] ?? [];
  for (const [written = 0, latitude = 0] of ring) {
    const longitude = written + 360 * Math.round((previous - written) / 360);
    points.push([longitude, latitude]);
    previous = longitude;
  }
  const [first] = points;
  const last = points.at(-1);
  if (first && last && Math.abs(first[0] - last[0]) > 180) {
    const pole = Math.sign(last[1]) * 90;
    points.push([last[0], pole], [first[0], pole]);
  }
  const longitudes = points.map(([longitude]) => longitude);
  const middle = (Math.min(...longitudes) + Math.max(...longitudes)) / 2;
  const turns = 360 * Math.round(middle / 360);
  return points.map(([longitude, latitude]) => [longitude - turns, latitude]);
}

const topology: Topology<{ land: GeometryCollection }> = JSON.parse(
  await readFile(`${ROOT}${OUTLINES}`, 'utf8'),
);
const rings = feature(topology, topology.objects.land).features.flatMap(({ geometry }) =>
  (geometry as MultiPolygon).coordinates.flat().map(withoutLeaps),
);

/** The ring without points that are near to the one before; nothing of what is then no area. */
function thinned(ring: readonly LandPoint[], step: number): readonly LandPoint[] {
  const kept: LandPoint[] = [];
  for (const point of ring) {
    const last = kept.at(-1);
    if (!last || Math.hypot(point[0] - last[0], point[1] - last[1]) >= step) kept.push(point);
  }
  return kept.length > 3 ? kept : [];
}

for (const [name, step] of Object.entries(WRITTEN)) {
  const numbers = rings.flatMap((ring) => {
    const points = thinned(ring, step);
    if (points.length === 0) return [];
    return [points.length, ...points.flat().map((degrees) => Math.round(degrees * UNITS_PER_DEGREE))];
  });
  const bytes = Buffer.alloc(numbers.length * 2);
  numbers.forEach((number, at) => {
    bytes.writeInt16LE(number, at * 2);
  });
  await writeFile(`${ROOT}dist/${name}`, bytes);
}
