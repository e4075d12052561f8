import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PLACES, placesFor } from '../../../src/search/texts/places.ts';

function moved(before: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>): string[] {
  return [...now].filter(([key, place]) => before.get(key) !== place).map(([key]) => key);
}

test('a text that comes finds room between its neighbours, and no other moves', () => {
  const before = placesFor(['a', 'b', 'c'], new Map());
  expect(moved(before, placesFor(['a', 'x', 'b', 'y', 'c', 'z'], before))).toEqual(['x', 'y', 'z']);
  expect(moved(before, placesFor(['b', 'c'], before))).toEqual([]);
  expect(moved(before, placesFor(['b', 'a', 'c'], before))).toEqual(['a']);
});

test('whatever comes, goes and moves, texts stand in their order', () => {
  const keys = fc.uniqueArray(fc.nat(60), { maxLength: 40 }).map((each) => each.map(String));
  fc.assert(
    fc.property(fc.array(keys, { maxLength: 30 }), (orders) => {
      let places: ReadonlyMap<string, number> = new Map();
      for (const order of orders) {
        places = placesFor(order, places);
        expect([...places.keys()]).toHaveLength(order.length);
        const inOrder = order.map((key) => places.get(key) ?? Number.NaN);
        for (const [at, place] of inOrder.entries())
          expect(place).toBeGreaterThan(at === 0 ? 0 : (inOrder[at - 1] ?? 0));
        expect(inOrder.at(-1) ?? 0).toBeLessThan(PLACES);
      }
    }),
    { seed: 11 },
  );
});
