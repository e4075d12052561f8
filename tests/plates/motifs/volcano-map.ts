import { contours, sample } from '../contour.ts';
import type { Art, Drawing } from '../plate.ts';
import { noise } from '../random.ts';
import { box, circle, DRAFTING, n, type Point, path, polyline, segment, swelling, text } from '../svg.ts';
import { volcano } from './volcano-height.ts';

const metres = (x: number, y: number): number => 2250 + 3150 * volcano(x, y, 2250, 900, 61) ** 0.92;
const safe = (x: number, y: number): number => {
  const value = metres(x, y);
  return Number.isFinite(value) ? value : 2250;
};

const TINTS: ReadonlyArray<readonly [number, number, number, number]> = [
  [4700, 0.98, 0.98, 0.97],
  [4200, 0.88, 0.83, 0.78],
  [3800, 0.83, 0.68, 0.53],
  [3400, 0.9, 0.76, 0.52],
  [3100, 0.94, 0.87, 0.62],
  [2850, 0.86, 0.88, 0.64],
  [2600, 0.74, 0.83, 0.6],
  [0, 0.62, 0.77, 0.58],
];

function forest(art: Art): string {
  const out: string[] = [];
  for (let i = 0; i < 9000; i++) {
    const x = art.random.between(60, 3540);
    const y = art.random.between(60, 1960);
    const height = safe(x, y);
    if (height < 2680 || height > 3500 || noise(x / 240, y / 240, 12, 4) < 0.02) continue;
    out.push(`M${n(x)} ${n(y)}l5 -13l5 13zm5 0v5`);
  }
  return path(out.join(''), { stroke: '#2f5a3a', width: 1.4, fill: '#6f9a6c' });
}

function fields(art: Art): string {
  const out: string[] = [];
  for (let i = 0; i < 150; i++) {
    const x = art.random.between(60, 3400);
    const y = art.random.between(60, 1850);
    if (safe(x, y) > 2560 || safe(x + 120, y + 80) > 2600) continue;
    const turn = art.random.between(-0.4, 0.4);
    const rows = art.random.integer(6, 12);
    for (let r = 0; r < rows; r++) {
      const px = x - Math.sin(turn) * r * 8;
      const py = y + Math.cos(turn) * r * 8;
      out.push(segment(px, py, px + 110 * Math.cos(turn), py + 110 * Math.sin(turn)));
    }
  }
  return path(out.join(''), { stroke: '#7a7a3a', width: 1.5, opacity: 0.8 });
}

/** A map sheet of an imagined volcano: tints, contours every 50 m, a road and a place to spread a cloth. */
export function volcanoMap(art: Art): Drawing {
  const sampled = sample(safe, art.width, art.height, 5);
  const fine: string[] = [];
  const index: string[] = [];
  const labels: string[] = [];
  for (let level = 2200; level < 5500; level += 50) {
    for (const line of contours(sampled, level)) {
      if (line.length < 24) continue;
      (level % 250 === 0 ? index : fine).push(polyline(line));
      const at = line[Math.floor(line.length * 0.37)];
      const on = line[Math.floor(line.length * 0.37) + 3];
      if (level % 250 !== 0 || level > 4300 || line.length < 160 || at === undefined || on === undefined)
        continue;
      let turn = (Math.atan2(on[1] - at[1], on[0] - at[0]) * 180) / Math.PI;
      if (turn > 90 || turn < -90) turn += 180;
      labels.push(
        text(at[0], at[1] + 8, 24, String(level), {
          font: DRAFTING,
          fill: '#5b2c12',
          halo: '#f3ead0',
          anchor: 'middle',
          turn,
          spacing: 1,
        }),
      );
    }
  }
  const road: Point[] = Array.from({ length: 121 }, (_, i): Point => {
    const t = i / 120;
    return [
      40 + 1830 * t,
      1900 - 260 * t - 420 * t * t + 70 * Math.sin(t * 21) * t + 40 * noise(t * 9, 3, 7, 3),
    ];
  });
  const end = road.at(-1) ?? [0, 0];
  const note = { font: DRAFTING, fill: art.palette.ink, spacing: 2 };
  return {
    ground: (x, y, out) => {
      const height = safe(x, y);
      const tint = TINTS.find(([above]) => height >= above) ?? TINTS[7];
      // Lit from the north-west, as map makers do.
      const slope = (safe(x + 6, y + 6) - safe(x - 6, y - 6)) / 12;
      const light = Math.max(0.62, Math.min(1.12, 1 + slope * 0.05));
      out.set([
        Math.min(1, (tint?.[1] ?? 1) * light),
        Math.min(1, (tint?.[2] ?? 1) * light),
        Math.min(1, (tint?.[3] ?? 1) * light),
      ]);
    },
    layers: [
      fields(art) + forest(art),
      path(fine.join(''), { stroke: '#8a4b20', width: 1.5, opacity: 0.85 }) +
        path(index.join(''), { stroke: '#6d3512', width: 3.6 }),
      path(
        swelling(
          road,
          road.map(() => 14),
        ),
        { fill: '#6b2016' },
      ) +
        path(
          swelling(
            road,
            road.map(() => 8),
          ),
          { fill: '#fff3d8' },
        ) +
        circle(end[0], end[1], 30, { fill: '#fff3d8', stroke: '#c4321f', width: 8 }) +
        path(
          segment(end[0] - 14, end[1] - 14, end[0] + 14, end[1] + 14) +
            segment(end[0] - 14, end[1] + 14, end[0] + 14, end[1] - 14),
          { stroke: '#c4321f', width: 6 },
        ) +
        box(end[0] + 48, end[1] - 34, 372, 66, { fill: '#fbf5e6', stroke: '#c4321f', width: 3 }) +
        text(end[0] + 66, end[1] + 13, 44, 'the cloth goes here', { fill: '#7d1c12', italic: true }) +
        labels.join(''),
      box(110, 110, 760, 190, { fill: '#fbf5e6', stroke: art.palette.ink, width: 3 }) +
        text(140, 160, 48, 'AN IMAGINED VOLCANO', note) +
        text(140, 191, 28, 'contours every 50 m, from a formula', note) +
        text(140, 266, 28, 'no such sheet was surveyed', note),
    ],
  };
}
