import type { Art, Drawing } from '../plate.ts';
import { box, circle, DRAFTING, n, type Point, path, polyline, segment, swelling, text } from '../svg.ts';

const INK = '#141416';

function ring(
  cx: number,
  cy: number,
  radius: (angle: number) => number,
  width: (angle: number) => number,
  steps: number,
): string {
  const points: Point[] = [];
  const widths: number[] = [];
  for (let i = 0; i <= steps; i++) {
    const a = (i / steps) * 2 * Math.PI;
    points.push([cx + radius(a) * Math.cos(a), cy + radius(a) * Math.sin(a)]);
    widths.push(width(a));
  }
  return swelling(points, widths);
}

function guilloche(cx: number, cy: number): string[] {
  const families = [
    { base: 660, amplitude: 66, lobes: 24, count: 16 },
    { base: 470, amplitude: 92, lobes: 12, count: 18 },
    { base: 250, amplitude: 74, lobes: 9, count: 14 },
  ];
  return families.map(({ base, amplitude, lobes, count }) => {
    const rings: string[] = [];
    for (let i = 0; i < count; i++) {
      const phase = (i / count) * 2 * Math.PI;
      rings.push(
        ring(
          cx,
          cy,
          (a) => base + amplitude * Math.cos(lobes * a + phase) * (0.75 + 0.25 * Math.cos(3 * a)),
          (a) => 2 + 1.1 * Math.cos(a - 2.3),
          900,
        ),
      );
    }
    return path(rings.join(''), { fill: INK });
  });
}

function knurling(cx: number, cy: number, inner: number, outer: number, teeth: number): string {
  const out: string[] = [];
  for (let i = 0; i < teeth; i++) {
    const a = (i / teeth) * 2 * Math.PI;
    const light = 2 + 2.6 * (0.5 - 0.5 * Math.cos(a + 0.8));
    out.push(
      swelling(
        [
          [cx + inner * Math.cos(a), cy + inner * Math.sin(a)],
          [cx + outer * Math.cos(a + 0.02), cy + outer * Math.sin(a + 0.02)],
        ],
        [light, light * 1.4],
      ),
    );
  }
  return path(out.join(''), { fill: INK });
}

function screw(x: number, y: number, turn: number): string {
  return (
    circle(x, y, 30, { fill: '#f3f2ee', stroke: INK, width: 4 }) +
    circle(x, y, 23, { stroke: INK, width: 1.5 }) +
    path(
      segment(
        x - 22 * Math.cos(turn),
        y - 22 * Math.sin(turn),
        x + 22 * Math.cos(turn),
        y + 22 * Math.sin(turn),
      ),
      { stroke: INK, width: 7 },
    )
  );
}

function side(x: number, cy: number): string {
  const turns: string[] = [];
  for (let i = 0; i < 62; i++) {
    const left = x + 112 + i * 7.2;
    turns.push(
      swelling(
        [
          [left, cy - 480],
          [left + 3, cy - 200],
          [left + 5, cy + 160],
          [left + 7, cy + 480],
        ],
        [1.4, 3.2, 4.6, 5.4],
      ),
    );
  }
  const plate = (px: number): string =>
    box(px, cy - 720, 66, 1440, { fill: '#e3e1da', stroke: INK, width: 5 }) +
    Array.from({ length: 90 }, (_, i) => segment(px + 4, cy - 712 + i * 16, px + 62, cy - 712 + i * 16))
      .map((d) => path(d, { stroke: INK, width: 1.3 }))
      .join('');
  return (
    path(turns.join(''), { fill: INK }) +
    plate(x + 30) +
    plate(x + 575) +
    box(x - 130, cy - 46, 160, 92, { fill: '#f3f2ee', stroke: INK, width: 5 }) +
    box(x + 641, cy - 30, 60, 60, { fill: '#f3f2ee', stroke: INK, width: 5 }) +
    box(x + 701, cy - 210, 40, 420, { fill: '#f3f2ee', stroke: INK, width: 5 }) +
    box(x + 741, cy + 140, 130, 70, { fill: '#c9c7c0', stroke: INK, width: 5 }) +
    box(x + 741, cy - 210, 130, 70, { fill: '#c9c7c0', stroke: INK, width: 5 })
  );
}

/** A deep-sea reel as an engraver would show it: face with guilloche, and side with the line wound on. */
export function reel(art: Art): Drawing {
  const [cx, cy] = [1120, 1000];
  const drafting = { font: DRAFTING, fill: INK, spacing: 3 };
  const axis = path(segment(120, cy, 3500, cy) + segment(cx, 80, cx, 1940), {
    stroke: INK,
    width: 2,
    extra: 'stroke-dasharray="60 12 10 12"',
  });
  const arm = polyline(
    [
      [cx - 20, cy + 6],
      [cx + 420, cy + 230],
      [cx + 450, cy + 176],
      [cx + 10, cy - 50],
    ],
    true,
  );
  const screws = [0, 1, 2, 3, 4, 5]
    .map((i) => screw(cx + 755 * Math.cos(i * 1.0472 + 0.3), cy + 755 * Math.sin(i * 1.0472 + 0.3), i * 1.9))
    .join('');
  const line = Array.from(
    { length: 121 },
    (_, i): Point => [2690 + i * 8, 524 - 380 * (i / 120) ** 0.8 + 14 * Math.sin(i / 9) * (1 - i / 120)],
  );
  return {
    layers: [
      box(0, 0, art.width, art.height, { fill: art.palette.paper }) +
        circle(cx, cy, 850, { fill: '#dad8d1', stroke: INK, width: 8 }) +
        knurling(cx, cy, 802, 846, 360) +
        circle(cx, cy, 800, { fill: '#f3f2ee', stroke: INK, width: 4 }),
      ...guilloche(cx, cy),
      screws +
        circle(cx, cy, 150, { fill: '#e3e1da', stroke: INK, width: 6 }) +
        knurling(cx, cy, 118, 146, 120) +
        path(arm, { fill: '#f3f2ee', stroke: INK, width: 6 }) +
        circle(cx + 436, cy + 204, 74, { fill: '#2a2a2c', stroke: INK, width: 6 }) +
        knurling(cx + 436, cy + 204, 76, 92, 90) +
        circle(cx, cy, 60, { fill: '#f3f2ee', stroke: INK, width: 5 }) +
        axis,
      path(
        swelling(
          line,
          line.map(() => 3.4),
        ),
        { fill: INK },
      ) + side(2360, cy),
      text(150, 1930, 40, 'FACE', drafting) +
        text(2390, 1880, 40, 'SIDE', drafting) +
        text(2390, 1930, 26, `a reel of no make · line ${n(62)} turns wide`, drafting),
    ],
  };
}
