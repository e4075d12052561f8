import type { Art, Drawing } from '../plate.ts';
import { noise } from '../random.ts';
import { box, circle, type Point, path, swelling } from '../svg.ts';
import { type Body, column, engraving, silhouette, spines } from './ribbed-body.ts';

const INK = '#141414';

function night(art: Art): string {
  const lines: string[] = [];
  for (let y = 60; y < art.height; y += 12) {
    const points: Point[] = [];
    const widths: number[] = [];
    for (let x = 0; x <= art.width; x += 30) {
      const distance = Math.hypot(x - 1640, y - 760);
      points.push([x, y + 4 * noise(x / 500, y / 60, 4, 2)]);
      const dusk = 7.5 - (y / art.height) * 7;
      widths.push(
        Math.max(0.4, Math.min(8.5, dusk + 4 * noise(x / 800, y / 240, 9) - Math.max(0, 3 - distance / 330))),
      );
    }
    lines.push(swelling(points, widths));
  }
  return path(lines.join(''), { fill: INK, opacity: 0.8 }) + circle(1640, 760, 300, { fill: '#f4f2ec' });
}

function moonDetail(art: Art): string {
  const dots: string[] = [];
  for (let i = 0; i < 2600; i++) {
    const angle = art.random.between(0, 2 * Math.PI);
    const r = 292 * Math.sqrt(art.random.next());
    const x = 1640 + r * Math.cos(angle);
    const y = 760 + r * Math.sin(angle);
    const sea = noise(x / 170, y / 170, 77, 4) + (x - 1640) / 900;
    if (sea > 0.03) dots.push(circle(x, y, Math.min(5.5, 1.4 + sea * 9), { fill: '#5a5a58' }));
  }
  return dots.join('');
}

function soil(art: Art): string {
  const lines: string[] = [];
  for (let i = 0; i < 4200; i++) {
    const depth = art.random.next();
    const y = 2560 + depth * 480;
    const x = art.random.between(-20, art.width);
    if (noise(x / 240, y / 60, 14, 3) < 0) continue;
    const length = 10 + depth * 46 * art.random.next();
    lines.push(
      swelling(
        [
          [x, y],
          [x + length * 0.5, y - 3],
          [x + length, y],
        ],
        [0.4, 1.5 + depth * 3, 0.4],
      ),
    );
  }
  return (
    box(0, 2545, art.width, 600, { fill: '#c9c8c4' }) +
    box(0, 2540, art.width, 6, { fill: INK }) +
    path(lines.join(''), { fill: INK })
  );
}

/** Organ-pipe columns against a moon, all in one ink. */
export function cactusColumns(art: Art): Drawing {
  const columns: Array<readonly [x: number, y: number, height: number, radius: number]> = [
    [300, 2640, 1350, 95],
    [2160, 2630, 1180, 90],
    [560, 2690, 1900, 118],
    [1960, 2700, 1720, 112],
    [860, 2740, 2330, 138],
    [1660, 2760, 1560, 135],
    [1240, 2800, 2080, 150],
    [1030, 2850, 900, 120],
    [1500, 2880, 760, 112],
    [640, 2880, 560, 100],
    [1850, 2890, 520, 96],
  ];
  const layers = columns.map(([x, y, height, radius]) => {
    const body: Body = {
      x,
      y,
      height,
      radius,
      ribs: 16,
      profile: column,
      tilt: 0.12,
      spine: radius * 0.24,
      pitch: 9,
    };
    return (
      silhouette(body, { fill: '#e6e4de', stroke: INK, width: 6 }) +
      engraving(body, INK) +
      spines(body, art.random, '#fbfaf6', INK)
    );
  });
  return {
    layers: [
      box(0, 0, art.width, art.height, { fill: art.palette.paper }) + night(art),
      moonDetail(art),
      soil(art),
      ...layers,
    ],
  };
}
