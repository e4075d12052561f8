import type { Point } from './svg.ts';

export type Field = (x: number, y: number) => number;

/** Samples a field once, so that many levels can be traced through it. */
export interface Sampled {
  readonly columns: number;
  readonly rows: number;
  readonly step: number;
  readonly values: Float32Array;
}

export function sample(field: Field, width: number, height: number, step: number): Sampled {
  const columns = Math.ceil(width / step) + 1;
  const rows = Math.ceil(height / step) + 1;
  const values = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      values[row * columns + column] = field(column * step, row * step);
  }
  return { columns, rows, step, values };
}

/** Lines of equal height by marching squares, joined end to end; closed ones end where they began. */
export function contours({ columns, rows, step, values }: Sampled, level: number): Point[][] {
  const next = new Map<string, Point[]>();
  const key = ([x, y]: Point): string => `${Math.round(x * 16)},${Math.round(y * 16)}`;
  const link = (from: Point, to: Point): void => {
    next.set(key(from), [...(next.get(key(from)) ?? []), to]);
    next.set(key(to), [...(next.get(key(to)) ?? []), from]);
  };
  const value = (column: number, row: number): number => (values[row * columns + column] ?? 0) - level + 1e-6;
  for (let row = 0; row < rows - 1; row++) {
    for (let column = 0; column < columns - 1; column++) {
      const corners = [
        value(column, row),
        value(column + 1, row),
        value(column + 1, row + 1),
        value(column, row + 1),
      ];
      const places: Point[] = [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 1],
      ];
      const crossings: Point[] = [];
      for (let side = 0; side < 4; side++) {
        const a = corners[side] ?? 0;
        const b = corners[(side + 1) % 4] ?? 0;
        const [ax, ay] = places[side] ?? [0, 0];
        const [bx, by] = places[(side + 1) % 4] ?? [0, 0];
        if (a > 0 === b > 0) continue;
        const t = a / (a - b);
        crossings.push([(column + ax + (bx - ax) * t) * step, (row + ay + (by - ay) * t) * step]);
      }
      for (let i = 0; i + 1 < crossings.length; i += 2) {
        const from = crossings[i];
        const to = crossings[i + 1];
        if (from !== undefined && to !== undefined) link(from, to);
      }
    }
  }
  return joined(next, key);
}

function joined(next: Map<string, Point[]>, key: (point: Point) => string): Point[][] {
  const lines: Point[][] = [];
  const take = (from: Point): Point | undefined => {
    const to = next.get(key(from))?.pop();
    if (to === undefined) return undefined;
    const back = next.get(key(to)) ?? [];
    const at = back.findIndex((point) => key(point) === key(from));
    if (at >= 0) back.splice(at, 1);
    return to;
  };
  for (const [start, ends] of next) {
    while (ends.length > 0) {
      const [x = 0, y = 0] = start.split(',').map((part) => Number(part) / 16);
      const line: Point[] = [[x, y]];
      let last: Point | undefined = [x, y];
      while (last !== undefined) {
        last = take(last);
        if (last !== undefined) line.push(last);
      }
      const backwards: Point[] = [];
      let first: Point | undefined = [x, y];
      while (first !== undefined) {
        first = take(first);
        if (first !== undefined) backwards.push(first);
      }
      lines.push([...backwards.reverse(), ...line]);
    }
  }
  return lines;
}
