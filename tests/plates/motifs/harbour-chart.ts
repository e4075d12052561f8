import { contours, type Field, sample } from '../contour.ts';
import type { Art, Drawing } from '../plate.ts';
import { noise } from '../random.ts';
import { circle, DRAFTING, type Point, path, polyline, segment, swelling, text } from '../svg.ts';

/** Metres above (positive) or below (negative) the water of a harbour that does not exist. */
const height: Field = (x, y) => {
  const coast = (760 - x + 260 * Math.sin(y / 640) - 0.12 * (y - 1500)) / 34;
  const island =
    30 * Math.exp(-(((x - 1490) / 190) ** 2 + ((y - 1120) / 130) ** 2)) +
    22 * Math.exp(-(((x - 1820) / 260) ** 2 + ((y - 2360) / 110) ** 2));
  return coast + island + 11 * noise(x / 520, y / 520, 41, 6);
};

const TINTS: ReadonlyArray<readonly [above: number, red: number, green: number, blue: number]> = [
  [9, 0.83, 0.68, 0.45],
  [4, 0.89, 0.77, 0.55],
  [0, 0.94, 0.86, 0.68],
  [-4, 0.72, 0.91, 0.86],
  [-9, 0.53, 0.84, 0.82],
  [-16, 0.33, 0.73, 0.76],
  [-24, 0.18, 0.6, 0.68],
  [-33, 0.08, 0.47, 0.59],
  [-1e9, 0.03, 0.35, 0.49],
];

function isobaths(art: Art): string[] {
  const sampled = sample(height, art.width, art.height, 8);
  const fine: string[] = [];
  const strong: string[] = [];
  for (let level = -46; level <= 30; level++) {
    const marked = level === 0 || TINTS.some(([above]) => above === level);
    const lines = contours(sampled, level)
      .filter((line) => line.length > 6)
      .map((line) => polyline(line));
    (marked ? strong : fine).push(...lines);
  }
  return [
    path(fine.join(''), { stroke: '#08394a', width: 1.3, opacity: 0.75 }),
    path(strong.join(''), { stroke: '#08293a', width: 4 }),
  ];
}

function soundings(art: Art): string {
  const out: string[] = [];
  for (let y = 90; y < art.height - 60; y += 58) {
    for (let x = 60; x < art.width - 40; x += 74) {
      const px = x + art.random.between(-22, 22);
      const py = y + art.random.between(-18, 18);
      const depth = height(px, py);
      if (depth > -1.5 || Math.hypot(px - 1590, py - 1720) < 330) continue;
      const fill = depth < -24 ? '#e2f6f4' : '#08293a';
      out.push(text(px, py, 24, String(Math.round(-depth)), { fill, italic: true, anchor: 'middle' }));
      out.push(text(px + 15, py + 6, 12, String(Math.floor((-depth % 1) * 10)), { fill, italic: true }));
    }
  }
  return out.join('');
}

function rose(x: number, y: number, accent: string): string {
  const out: string[] = [];
  const ticks: string[] = [];
  for (let degree = 0; degree < 360; degree++) {
    const a = (degree * Math.PI) / 180;
    const reach = degree % 10 === 0 ? 262 : degree % 5 === 0 ? 272 : 280;
    ticks.push(
      segment(x + reach * Math.sin(a), y - reach * Math.cos(a), x + 294 * Math.sin(a), y - 294 * Math.cos(a)),
    );
    if (degree % 10 === 0)
      out.push(
        text(x + 304 * Math.sin(a), y - 304 * Math.cos(a), 20, String(degree), {
          font: DRAFTING,
          fill: '#f4fbf7',
          anchor: 'middle',
          turn: degree,
        }),
      );
  }
  const points: string[] = [];
  for (let i = 15; i >= 0; i--) {
    const a = (i * Math.PI) / 8;
    const reach = i % 4 === 0 ? 255 : i % 2 === 0 ? 190 : 128;
    const at = (turn: number, r: number): Point => [x + r * Math.sin(a + turn), y - r * Math.cos(a + turn)];
    const flank = i % 4 === 0 ? 46 : 36;
    points.push(
      path(polyline([[x, y], at(0.39, flank), at(0, reach)], true), {
        fill: i % 4 === 0 ? accent : '#0a2b3a',
        stroke: '#0a2b3a',
        width: 2,
      }),
    );
    points.push(
      path(polyline([[x, y], at(-0.39, flank), at(0, reach)], true), {
        fill: '#f8f3e4',
        stroke: '#0a2b3a',
        width: 2,
      }),
    );
  }
  return (
    circle(x, y, 330, { fill: '#0b4a5f', opacity: 0.85 }) +
    path(ticks.join(''), { stroke: '#f4fbf7', width: 2 }) +
    circle(x, y, 294, { stroke: '#f4fbf7', width: 3 }) +
    out.join('') +
    points.join('') +
    circle(x, y, 15, { fill: '#f8f3e4', stroke: '#0a2b3a', width: 3 })
  );
}

/** A harbour chart with soundings, rhumb lines and compass. */
export function harbourChart(art: Art): Drawing {
  const rhumbs: string[] = [];
  for (let i = 0; i < 32; i++) {
    const a = (i * Math.PI) / 16 + 0.0001;
    rhumbs.push(segment(1590, 1720, 1590 + 4000 * Math.sin(a), 1720 - 4000 * Math.cos(a)));
  }
  const course: Point[] = [
    [760, 2050],
    [1010, 1960],
    [1190, 1600],
    [1400, 1370],
    [1780, 1260],
    [1900, 760],
    [2080, 420],
  ];
  const note = { fill: '#4b2c10', anchor: 'middle' as const };
  return {
    ground: (x, y, out) => {
      const metres = height(x, y);
      const tint = TINTS.find(([above]) => metres >= above) ?? TINTS[0];
      out.set([tint?.[1] ?? 1, tint?.[2] ?? 1, tint?.[3] ?? 1]);
    },
    layers: [
      ...isobaths(art),
      path(rhumbs.join(''), { stroke: '#7d1f1c', width: 1.5, opacity: 0.5 }) + soundings(art),
      path(
        swelling(
          course,
          course.map(() => 7),
        ),
        { fill: art.palette.accent },
      ) +
        course
          .map(([x, y]) => circle(x, y, 15, { fill: '#fff8e8', stroke: art.palette.accent, width: 6 }))
          .join('') +
        rose(1590, 1720, art.palette.accent) +
        text(330, 330, 62, 'A HARBOUR', note) +
        text(330, 396, 40, 'soundings in no unit', { ...note, italic: true }) +
        text(330, 472, 34, 'an invented chart', { ...note, italic: true }) +
        text(330, 518, 34, 'not for navigation', { ...note, italic: true }),
    ],
  };
}
