import { describe, expect, test } from 'vitest';
import { afterKey, areaIn, areaText, drawnBetween, middleOf } from '../../../src/pages/client/area.ts';

const ROOM = { x: 100, y: 50, width: 400, height: 300 };

describe('a region in an address', () => {
  test('is read as it was written', () => {
    const area = { x: 0, y: 12, width: 300, height: 4 };
    expect(areaIn(areaText(area))).toEqual(area);
  });

  test.each([undefined, '', '1,2,3', '1,2,3,4,5', '-1,2,3,4', '1.5,2,3,4', 'a,b,c,d'])(
    'is not %s',
    (text) => {
      expect(areaIn(text)).toBeUndefined();
    },
  );
});

describe('a rectangle that a pointer draws', () => {
  test.each([
    ['down to the right', { x: 150, y: 100 }, { x: 250, y: 180 }, { x: 150, y: 100, width: 100, height: 80 }],
    ['up to the left', { x: 250, y: 180 }, { x: 150, y: 100 }, { x: 150, y: 100, width: 100, height: 80 }],
    ['over the edge', { x: 450, y: 300 }, { x: 900, y: 900 }, { x: 450, y: 300, width: 50, height: 50 }],
    ['beside the image', { x: 0, y: 0 }, { x: 90, y: 40 }, undefined],
    ['hardly at all', { x: 150, y: 100 }, { x: 153, y: 105 }, undefined],
  ])('%s', (_how, from, to, drawn) => {
    expect(drawnBetween(from, to, ROOM)).toEqual(drawn);
  });
});

describe('a rectangle that keys move', () => {
  const key = (name: string, held: { shiftKey?: boolean; ctrlKey?: boolean } = {}) => ({
    key: name,
    shiftKey: false,
    ctrlKey: false,
    ...held,
  });
  const first = middleOf(ROOM);

  test('begins in the middle', () => {
    expect(first).toEqual({ x: 200, y: 125, width: 200, height: 150 });
  });

  test.each([
    ['ArrowLeft', {}, { x: 190 }],
    ['ArrowRight', { ctrlKey: true }, { x: 201 }],
    ['ArrowUp', {}, { y: 115 }],
    ['ArrowDown', {}, { y: 135 }],
    ['ArrowRight', { shiftKey: true }, { width: 210 }],
    ['ArrowUp', { shiftKey: true, ctrlKey: true }, { height: 149 }],
  ])('%s with %j', (name, held, change) => {
    expect(afterKey(first, key(name, held), ROOM)).toEqual({ ...first, ...change });
  });

  test.each(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'])('stays in the room by %s', (name) => {
    for (const shiftKey of [false, true]) {
      let area = first;
      for (let times = 0; times < 60; times++) area = afterKey(area, key(name, { shiftKey }), ROOM) ?? area;
      expect(area.x).toBeGreaterThanOrEqual(ROOM.x);
      expect(area.y).toBeGreaterThanOrEqual(ROOM.y);
      expect(area.x + area.width).toBeLessThanOrEqual(ROOM.x + ROOM.width);
      expect(area.y + area.height).toBeLessThanOrEqual(ROOM.y + ROOM.height);
      expect(Math.min(area.width, area.height)).toBeGreaterThan(0);
    }
  });

  test('is not moved by other keys', () => {
    expect(afterKey(first, key('a'), ROOM)).toBeUndefined();
  });
});
