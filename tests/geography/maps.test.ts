import { describe, expect, test } from 'vitest';
import { clustersOf } from '../../src/geography/clusters.ts';
import { type LandRing, landRings } from '../../src/geography/land.ts';
import { landPath } from '../../src/geography/land-path.ts';
import { type MapView, mapViewOf } from '../../src/geography/map-view.ts';

const SIZE = { width: 720, height: 420 };
const COYOACAN = { longitude: -99.16, latitude: 19.358 };
const VERACRUZ = { longitude: -96.13, latitude: 19.2 };

function view(...points: readonly [number, number][]): MapView {
  return mapViewOf(
    points.map(([longitude, latitude]) => ({ longitude, latitude })),
    SIZE,
  );
}

/** The rings of a path, each as its points. */
function ringsIn(path: string): readonly (readonly [number, number])[][] {
  return path
    .split('z')
    .filter((ring) => ring !== '')
    .map((ring) => {
      let [x, y] = [0, 0];
      return [...ring.matchAll(/[Ml](-?\d+) ?(-?\d+)/g)].map(([step, right, down]) => {
        const isFirst = step.startsWith('M');
        x = Number(right) + (isFirst ? 0 : x);
        y = Number(down) + (isFirst ? 0 : y);
        return [x, y];
      });
    });
}

/** Whether a point of a map is filled by `evenodd`. */
function isLand(path: string, [x, y]: readonly [number, number]): boolean {
  let crossings = 0;
  for (const ring of ringsIn(path)) {
    let [beforeX, beforeY] = ring.at(-1) ?? [0, 0];
    for (const [atX, atY] of ring) {
      if (atY > y !== beforeY > y && x < ((beforeX - atX) * (y - atY)) / (beforeY - atY) + atX) crossings++;
      [beforeX, beforeY] = [atX, atY];
    }
  }
  return crossings % 2 === 1;
}

function drawnLand(shown: MapView): string {
  return landPath(landRings(shown.east - shown.west), shown, 2);
}

function landAt(shown: MapView, longitude: number, latitude: number): boolean {
  const [x, y] = shown.place({ longitude, latitude });
  return isLand(drawnLand(shown), [2 * x, 2 * y]);
}

describe('the part of the earth that a map shows', () => {
  test('holds all places with room around them', () => {
    for (const shown of [
      mapViewOf([COYOACAN, VERACRUZ], SIZE),
      view([2, 48], [37, 55], [121, 31]),
      view([-70, -50], [140, 40], [20, 10]),
    ]) {
      expect(shown.west).toBeLessThan(shown.east);
      expect(shown.south).toBeLessThan(shown.north);
    }
    for (const point of [COYOACAN, VERACRUZ]) {
      const [x, y] = mapViewOf([COYOACAN, VERACRUZ], SIZE).place(point);
      expect(x).toBeGreaterThan(50);
      expect(x).toBeLessThan(SIZE.width - 50);
      expect(y).toBeGreaterThan(50);
      expect(y).toBeLessThan(SIZE.height - 50);
    }
  });

  test('is not nearer than the coasts around a single place, and no more than the earth', () => {
    const one = mapViewOf([COYOACAN], SIZE);
    expect(one.east - one.west).toBeGreaterThan(20);
    expect(one.place(COYOACAN).map(Math.round)).toEqual([360, 210]);
    const poles = view([20, 89], [-60, -88]);
    expect(poles.east - poles.west).toBeCloseTo(360);
  });

  test('goes across the 180th meridian where that is the shorter way', () => {
    const pacific = view([178, -18], [-172, -14]);
    expect(pacific.east - pacific.west).toBeLessThan(40);
    const [west] = pacific.place({ longitude: 178, latitude: -18 });
    const [east] = pacific.place({ longitude: -172, latitude: -14 });
    expect(west).toBeLessThan(east);
  });
});

describe('land', () => {
  test('is where it is on the earth, at each of three scales', () => {
    const mexico = mapViewOf([COYOACAN, VERACRUZ], SIZE);
    expect(landAt(mexico, -99, 19.4)).toBe(true);
    expect(landAt(mexico, -94, 22)).toBe(false);
    const asia = view([2, 48], [121, 31]);
    expect(landAt(asia, 80, 50)).toBe(true);
    expect(landAt(asia, 65, 15)).toBe(false);
    const world = view([-70, -50], [140, 40], [20, 10]);
    expect(landAt(world, 134, -25)).toBe(true);
    expect(landAt(world, -30, 0)).toBe(false);
  });

  test('goes on across the 180th meridian, and is all around the south pole', () => {
    const chukotka = view([175, 66], [-175, 66]);
    expect(landAt(chukotka, 178, 67.5)).toBe(true);
    expect(landAt(chukotka, -178, 67.5)).toBe(true);
    const south = view([-150, -78], [-30, -78], [90, -78]);
    for (const longitude of [0, 90, 140]) expect(landAt(south, longitude, -79)).toBe(true);
  });

  test('is drawn within the map, a little beyond its edges, by whole numbers', () => {
    const path = drawnLand(mapViewOf([COYOACAN], SIZE));
    expect(path).toMatch(/^(?:M-?\d+ -?\d+(?:l-?\d+(?: \d+|-\d+))+z)+$/);
    for (const [x, y] of ringsIn(path).flat()) {
      expect(Math.abs(x - 720)).toBeLessThanOrEqual(720 + 30);
      expect(Math.abs(y - 420)).toBeLessThanOrEqual(420 + 30);
    }
  });

  test('of the whole earth is not drawn finer than it is seen', () => {
    expect(drawnLand(view([-70, -50], [140, 40], [20, 10])).length).toBeLessThan(40_000);
  });

  test('fills the map that is inland, and none that is at sea', () => {
    const square = Int16Array.from([-90, -90, 90, -90, 90, 90, -90, 90].map((degree) => degree * 80));
    const ring: LandRing = { points: square, west: -80, east: 80, south: -80, north: 80 };
    const inland = landPath([ring], view([0, 0]), 2);
    expect(isLand(inland, [5, 5])).toBe(true);
    expect(landPath([ring], view([150, 0]), 2)).toBe('');
  });
});

describe('clusters', () => {
  const at = (x: number, weight: number) => ({ x, y: 0, what: weight });

  test('gather what is near to the place with most', () => {
    const clusters = clustersOf([at(0, 1), at(30, 5), at(60, 2), at(90, 1)], 40, (weight) => weight);
    expect(clusters).toEqual([
      { x: 30, y: 0, members: [5, 2, 1] },
      { x: 90, y: 0, members: [1] },
    ]);
  });

  test('hold everything once', () => {
    const many = Array.from({ length: 200 }, (_, n) => at((n * 37) % 500, n));
    const members = clustersOf(many, 25, (weight) => weight).flatMap((cluster) => cluster.members);
    expect(members.toSorted((a, b) => a - b)).toEqual(many.map(({ what }) => what));
  });
});
