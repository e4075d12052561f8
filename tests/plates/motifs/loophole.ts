import type { Art, Drawing } from '../plate.ts';
import { hash, noise } from '../random.ts';
import { DRAFTING, n, type Point, path, polyline, text } from '../svg.ts';
import { brickwork } from './brickwork.ts';

const SLIT = { left: 980, right: 1420, top: 520, bottom: 2480 };
const THREAD = 9;

/** Three-up, one-down twill: indigo warp over an undyed weft. */
function denim(x: number, y: number, out: Float32Array): void {
  const column = Math.floor(x / THREAD);
  const row = Math.floor(y / THREAD);
  const across = (x / THREAD - column - 0.5) * 2;
  const along = (y / THREAD - row - 0.5) * 2;
  const weft = (((column + row) % 4) + 4) % 4 === 0;
  const round = weft ? 1 - 0.45 * along * along : 1 - 0.5 * across * across;
  const fibre = 0.1 * (hash(Math.floor(x / 2.2), Math.floor(y / 2.2), 5) - 0.5);
  const worn = 0.5 + 0.9 * noise(x / 260, y / 420, 15, 4);
  const slub = 0.08 * (hash(weft ? row : column, 3, weft ? 8 : 9) - 0.5);
  const light = round * (1 + fibre + slub) * (0.8 + 0.25 * worn);
  if (weft) out.set([0.74 * light, 0.8 * light, 0.86 * light]);
  else out.set([(0.16 + 0.1 * worn) * light, (0.29 + 0.13 * worn) * light, (0.52 + 0.14 * worn) * light]);
}

/** A loophole from inside the wall; where there should be a view there is blue denim. */
export function loophole(art: Art): Drawing {
  const splay: Point[] = [
    [700, 300],
    [1700, 300],
    [1700, 2700],
    [700, 2700],
  ];
  const [cx, cy] = [1200, 1500];
  const glow = (x: number, y: number): number => {
    const dx = Math.max(0, Math.abs(x - cx) - 500) / 700;
    const dy = Math.max(0, Math.abs(y - cy) - 1200) / 520;
    return Math.exp(-(dx * dx + dy * dy) * 1.5);
  };
  const wall = brickwork(
    {
      x: -20,
      y: -20,
      width: art.width + 40,
      height: art.height + 40,
      brick: [168, 58],
      mortar: '#1d1512',
      colour: (x, y, random) =>
        `hsl(${n(13 + random.between(-4, 5))},${n(34 + 14 * glow(x, y))}%,${n(7 + 27 * glow(x, y) + random.between(-2, 3) + 4 * noise(x / 300, y / 200, 3))}%)`,
      open: (x, y) => x > 790 && x < 1610 && y > 335 && y < 2665,
    },
    art.random,
  );
  const face = (corners: Point[], fill: string): string =>
    path(polyline(corners, true), { fill, stroke: '#140c09', width: 5 });
  const { left, right, top, bottom } = SLIT;
  const [a, b, c, d] = splay as [Point, Point, Point, Point];
  const courses: string[] = [];
  for (let i = 1; i < 42; i++) {
    const t = i / 42;
    const y1 = 300 + 2400 * t;
    const y2 = top + (bottom - top) * t;
    courses.push(`M700 ${n(y1)}L${left} ${n(y2)}M1700 ${n(y1)}L${right} ${n(y2)}`);
    for (const u of i % 2 === 0 ? [0.34, 0.78] : [0.12, 0.56]) {
      const y3 = 300 + 2400 * (t + 1 / 42);
      const y4 = top + (bottom - top) * (t + 1 / 42);
      const lx = 700 + (left - 700) * u;
      const rx = 1700 + (right - 1700) * u;
      courses.push(
        `M${n(lx)} ${n(y1 + (y2 - y1) * u)}L${n(lx)} ${n(y3 + (y4 - y3) * u)}M${n(rx)} ${n(y1 + (y2 - y1) * u)}L${n(rx)} ${n(y3 + (y4 - y3) * u)}`,
      );
    }
  }
  const around = `M-20 -20H${art.width + 20}V${art.height + 20}H-20ZM${left} ${top}V${bottom}H${right}V${top}Z`;
  const seams: string[] = [];
  for (const x of [1290, 1312]) for (let y = top + 10; y < bottom; y += 34) seams.push(`M${x} ${y}v21`);
  return {
    ground: (x, y, out) => {
      if (x > left - 4 && x < right + 4 && y > top - 4 && y < bottom + 4) denim(x, y, out);
      else out.set([0.07, 0.05, 0.045]);
    },
    layers: [
      path(seams.join(''), { stroke: '#7a3d10', width: 8, extra: 'stroke-linecap="round"' }) +
        path(seams.join(''), { stroke: '#e8a149', width: 5, extra: 'stroke-linecap="round"' }),
      `<clipPath id="hole"><path d="${around}" clip-rule="evenodd"/></clipPath><g clip-path="url(#hole)">${wall}</g>`,
      face([a, [left, top], [left, bottom], d], '#6d4131') +
        face([b, [right, top], [right, bottom], c], '#a86c4d') +
        face([a, b, [right, top], [left, top]], '#3d2219') +
        face([d, c, [right, bottom], [left, bottom]], '#c58a62') +
        path(courses.join(''), { stroke: '#1f120d', width: 4 }),
      text(1200, 2800, 40, 'he wore a blue denim jacket', {
        fill: '#e4cdb2',
        italic: true,
        anchor: 'middle',
      }) +
        text(1200, 2850, 24, 'twill, three up and one down · ninety micrometres of film to a thread', {
          font: DRAFTING,
          fill: '#e4cdb2',
          anchor: 'middle',
          spacing: 1.5,
        }),
    ],
  };
}
