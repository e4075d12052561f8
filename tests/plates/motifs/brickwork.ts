import type { Random } from '../random.ts';
import { box, n, path } from '../svg.ts';

export interface Wall {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Length and height of one brick with its joint. */
  readonly brick: readonly [length: number, height: number];
  readonly mortar: string;
  /** Colour of the brick whose middle is at a point. */
  readonly colour: (x: number, y: number, random: Random) => string;
  /** Places without bricks. */
  readonly open?: (x: number, y: number) => boolean;
}

/** Running bond, brick by brick, each with its own colour, chips and a lit upper edge. */
export function brickwork(wall: Wall, random: Random): string {
  const [length, height] = wall.brick;
  const out: string[] = [box(wall.x, wall.y, wall.width, wall.height, { fill: wall.mortar })];
  const light: string[] = [];
  const chips: string[] = [];
  const right = wall.x + wall.width;
  for (let row = 0; row * height < wall.height; row++) {
    const y = wall.y + row * height;
    const tall = Math.min(height - 4, wall.y + wall.height - y);
    for (let x = wall.x - (row % 2 === 0 ? 0 : length / 2); x < right; x += length) {
      const from = Math.max(wall.x, x);
      const wide = Math.min(x + length - 4, right) - from;
      if (wide < 3 || wall.open?.(from + wide / 2, y + tall / 2) === true) continue;
      out.push(box(from, y, wide, tall, { fill: wall.colour(from + wide / 2, y + tall / 2, random) }));
      light.push(`M${n(from)} ${n(y + 1)}h${n(wide)}`);
      for (let i = 0; i < 5; i++) {
        const cx = from + random.next() * wide;
        const cy = y + 3 + random.next() * (tall - 5);
        chips.push(`M${n(cx)} ${n(cy)}h${n(random.between(1.5, 6))}v${n(random.between(0.8, 2.5))}z`);
      }
    }
  }
  return (
    out.join('') +
    path(light.join(''), { stroke: '#ffe3c0', width: 1.4, opacity: 0.35 }) +
    path(chips.join(''), { fill: '#2a120a', opacity: 0.5 })
  );
}
