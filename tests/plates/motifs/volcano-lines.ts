import type { Art, Drawing } from '../plate.ts';
import { noise } from '../random.ts';
import { box, circle, DRAFTING, n, type Point, path, polyline, swelling, text } from '../svg.ts';
import { volcano } from './volcano-height.ts';

function clouds(art: Art): string {
  const lines: string[] = [];
  for (let y = 90; y < 980; y += 12) {
    const points: Point[] = [];
    const widths: number[] = [];
    for (let x = 0; x <= art.width; x += 24) {
      points.push([x, y + 3 * noise(x / 200, y / 40, 8, 2)]);
      widths.push(Math.max(0, Math.min(9, -1.5 + 15 * noise(x / 620, y / 130, 52, 4))));
    }
    lines.push(swelling(points, widths));
  }
  return path(lines.join(''), { fill: '#fff6e2' });
}

function plume(art: Art): string {
  const puffs: string[] = [];
  for (let i = 0; i < 60; i++) {
    const t = i / 59;
    const x = 2190 + 900 * t ** 1.2 + art.random.between(-24, 24) * t;
    const y = 560 - 300 * t ** 0.8 + art.random.between(-40, 40) * t;
    const r = 16 + 95 * t ** 0.9;
    const rings = Array.from({ length: 5 }, (_, k) =>
      circle(x - k * r * 0.05, y - k * r * 0.05, r * (1 - k * 0.19), {
        stroke: '#8d5a4a',
        width: 1.5,
        opacity: 0.55 * (1 - t * 0.7),
      }),
    );
    puffs.push(circle(x, y, r, { fill: '#fbeedd', opacity: 0.55 * (1 - t * 0.75) }), rings.join(''));
  }
  return puffs.join('');
}

/** A volcano as stacked profiles, each hiding what lies behind it, from snow to fields. */
export function volcanoLines(art: Art): Drawing {
  const rows = 92;
  const layers: string[] = [];
  let layer = '';
  for (let row = 0; row < rows; row++) {
    const t = row / (rows - 1);
    const depth = -900 + 1800 * t;
    const base = 1030 + 1010 * t ** 1.5;
    const rise = 960 - 120 * t;
    const points: Point[] = [];
    const tones: number[] = [];
    for (let x = -20; x <= 3620; x += 9) {
      const h = volcano(x, depth, 2190, -180, 61);
      const ahead = volcano(x + 14, depth, 2190, -180, 61);
      points.push([x, base - rise * Math.max(0, h) * (1 - 0.45 * t)]);
      tones.push(Math.max(0.9, Math.min(8.5, 2.3 + (h - ahead) * 150)));
    }
    const hue = 24 + 84 * t;
    const fill = `hsl(${n(hue)},${n(36 - 8 * Math.sin(t * 3))}%,${n(66 - 34 * t)}%)`;
    layer += path(polyline([...points, [3640, 2300], [-40, 2300]], true), { fill });
    const snow = points.map(([x, y], i): readonly [Point, number] => [
      [x, y],
      volcano(x, depth, 2190, -180, 61) > 0.5 + 0.1 * noise(x / 60, row / 3, 4, 3) ? (tones[i] ?? 1) : 0,
    ]);
    layer += path(swelling(points, tones), { fill: '#2c1a17', opacity: 0.85 });
    layer += path(
      swelling(
        snow.map(([point]) => [point[0], point[1] + 3] as const),
        snow.map(([, width]) => width * 1.2),
      ),
      { fill: '#ffffff' },
    );
    if (layer.length > 1_200_000 || row === rows - 1) {
      layers.push(layer);
      layer = '';
    }
  }
  const note = { font: DRAFTING, fill: art.palette.ink, spacing: 3 };
  return {
    layers: [
      box(0, 0, art.width, art.height, { fill: art.palette.paper }) +
        box(0, 0, art.width, 1300, { fill: '#f2b27a', opacity: 0.75 }) +
        clouds(art),
      circle(700, 430, 190, { fill: '#d8472f' }) + plume(art),
      ...layers,
      text(120, 180, 40, 'after Popocatépetl, from a formula and not from the mountain', note),
    ],
  };
}
