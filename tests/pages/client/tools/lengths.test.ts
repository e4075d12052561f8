import { describe, expect, test } from 'vitest';
import {
  barWithin,
  centimetresText,
  lineAfterKey,
  lineBetween,
  middleLine,
  millimetresOf,
} from '../../../../src/pages/client/tools/lengths.ts';

const ROOM = { x: 100, y: 50, width: 400, height: 300 };
const LINE = middleLine(ROOM);
const key = (name: string, held: { shiftKey?: boolean; ctrlKey?: boolean } = {}) => ({
  key: name,
  shiftKey: false,
  ctrlKey: false,
  ...held,
});

test('a length is that of the original, whichever way the line runs', () => {
  expect(millimetresOf({ from: { x: 10, y: 10 }, to: { x: 40, y: 50 } }, 0.5)).toBe(25);
  expect(millimetresOf({ from: { x: 40, y: 50 }, to: { x: 10, y: 10 } }, 0.5)).toBe(25);
});

test.each([
  [123.456, 'en', '12.3'],
  [123.456, 'de', '12,3'],
  [4.567, 'en', '0.457'],
  [0, 'en', '0'],
  [99.96, 'x-own', '10'],
])('%d mm are said in the writing of %s: %s', (millimetres, language, text) => {
  expect(centimetresText(millimetres, language)).toBe(text);
});

test.each([
  [1, 120, 100],
  [0.1, 200, 20],
  [0.1, 99, 5],
  [0.013, 150, 1],
  [50, 100, 5000],
])('a bar where a pixel is %d mm and %d pixels are free is %d mm long', (scale, pixels, millimetres) => {
  const bar = barWithin(scale, pixels);
  expect(bar.millimetres).toBeCloseTo(millimetres, 9);
  expect(bar.pixels).toBeCloseTo(millimetres / scale, 6);
  expect(bar.pixels).toBeLessThanOrEqual(pixels + 1e-6);
});

describe('a line that keys move', () => {
  test('begins in the middle', () => {
    expect(LINE).toEqual({ from: { x: 200, y: 200 }, to: { x: 400, y: 200 } });
  });

  test.each([
    ['ArrowRight', {}, { ...LINE, to: { x: 410, y: 200 } }],
    ['ArrowUp', { ctrlKey: true }, { ...LINE, to: { x: 400, y: 199 } }],
    ['ArrowDown', { shiftKey: true }, { ...LINE, from: { x: 200, y: 210 } }],
    ['ArrowLeft', { shiftKey: true, ctrlKey: true }, { ...LINE, from: { x: 199, y: 200 } }],
    ['Tab', {}, undefined],
  ] as const)('after %s with %o', (name, held, line) => {
    expect(lineAfterKey(LINE, key(name, held), ROOM)).toEqual(line);
  });

  test('stays in the room, as one that is drawn does', () => {
    const corner = { ...LINE, to: { x: 500, y: 350 } };
    expect(lineAfterKey(corner, key('ArrowRight'), ROOM)).toEqual(corner);
    expect(lineBetween({ x: 0, y: 0 }, { x: 900, y: 100 }, ROOM)).toEqual({
      from: { x: 100, y: 50 },
      to: { x: 500, y: 100 },
    });
  });
});
