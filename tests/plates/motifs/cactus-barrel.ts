import type { Art, Drawing } from '../plate.ts';
import { noise } from '../random.ts';
import { box, circle, DRAFTING, type Point, path, polyline, segment, swelling, text } from '../svg.ts';
import { type Body, barrel, engraving, silhouette, spines } from './ribbed-body.ts';

const SUN: Point = [2790, 640];

function sky(art: Art): string {
  const lines: string[] = [];
  for (let y = 70; y < 1330; y += 13) {
    const points: Point[] = [];
    const widths: number[] = [];
    for (let x = 0; x <= art.width; x += 30) {
      const distance = Math.hypot(x - SUN[0], y - SUN[1]);
      const cloud = noise(x / 900, y / 210, 11);
      points.push([x, y + 5 * noise(x / 400, y / 80, 5, 2)]);
      widths.push(Math.max(0.5, Math.min(6.2, 0.6 + (distance - 420) / 520 + 5.5 * cloud)));
    }
    lines.push(swelling(points, widths));
  }
  return path(lines.join(''), { fill: art.palette.second, opacity: 0.75 });
}

function sun(art: Art): string {
  const rings: string[] = [];
  for (let r = 352; r < 640; r += 11) {
    const around = Array.from({ length: 241 }, (_, i): Point => {
      const angle = (i / 240) * 2 * Math.PI;
      const ray = r + 7 * Math.cos(angle * 36) * ((r - 340) / 150);
      return [SUN[0] + ray * Math.cos(angle), SUN[1] + ray * Math.sin(angle)];
    });
    rings.push(
      swelling(
        around,
        around.map(() => Math.max(0.7, 5 - (r - 340) / 66)),
      ),
    );
  }
  return (
    circle(SUN[0], SUN[1], 336, { fill: art.palette.accent }) +
    path(rings.join(''), { fill: art.palette.accent })
  );
}

function hills(art: Art): string {
  const out: string[] = [];
  const ridges = [
    { base: 1235, rise: 210, seed: 3, fill: '#cdb184' },
    { base: 1330, rise: 150, seed: 8, fill: '#bd9562' },
    { base: 1450, rise: 90, seed: 21, fill: '#d3ae74' },
  ];
  for (const { base, rise, seed, fill } of ridges) {
    const height = (x: number): number => base - rise * (0.5 + noise(x / 620, seed, seed, 5));
    const crest = Array.from({ length: 241 }, (_, i): Point => [i * 15, height(i * 15)]);
    out.push(path(polyline([...crest, [3600, 2100], [0, 2100]], true), { fill }));
    const hatch: string[] = [];
    for (let x = 0; x < 3600; x += 9) {
      const slope = (height(x + 12) - height(x - 12)) / 24;
      const length = Math.max(0, 12 + 150 * slope + 60 * noise(x / 90, 2, seed, 2)) * (rise / 120);
      if (length > 6)
        hatch.push(
          swelling(
            [
              [x, height(x)],
              [x - length * 0.35, height(x) + length],
            ],
            [4.2, 0.3],
          ),
        );
    }
    out.push(path(hatch.join(''), { fill: art.palette.ink, opacity: 0.8 }));
    out.push(path(polyline(crest), { stroke: art.palette.ink, width: 4 }));
  }
  const stones: string[] = [];
  for (let i = 0; i < 5200; i++) {
    const depth = art.random.next() ** 0.7;
    const y = 1470 + depth * 560;
    const x = art.random.between(0, 3600);
    if (noise(x / 260, y / 70, 31, 3) < -0.02) continue;
    const length = 5 + depth * art.random.between(4, 26);
    stones.push(
      swelling(
        [
          [x, y],
          [x + length / 2, y - depth * 3],
          [x + length, y],
        ],
        [0.4, 1.2 + 2.6 * depth, 0.4],
      ),
    );
  }
  return out.join('') + path(stones.join(''), { fill: art.palette.ink, opacity: 0.7 });
}

function shadow(body: Body): string {
  const lines: string[] = [];
  for (let i = 0; i < 26; i++) {
    const t = i / 26;
    const y = body.y + body.tilt * body.radius * 0.6 - 20 + (t - 0.5) * body.radius * 0.32;
    const half = body.radius * 1.25 * Math.sqrt(1 - (2 * t - 1) ** 2);
    lines.push(
      swelling(
        [
          [body.x - half * 0.6, y],
          [body.x + half * 0.4, y + 2],
          [body.x + half * 1.15, y],
        ],
        [1, 7, 0.6],
      ),
    );
  }
  return path(lines.join(''), { fill: '#3c2c1c' });
}

function crown(body: Body): string {
  const out: string[] = [];
  for (let i = 0; i < 11; i++) {
    const t = i / 10 - 0.5;
    const x = body.x + t * body.radius * 0.9;
    const y = body.y - body.height * (0.992 - 0.3 * t * t) + body.tilt * body.radius * 0.2;
    for (let petal = -4; petal <= 4; petal++) {
      const angle = -Math.PI / 2 + petal * 0.27 + t * 0.9;
      const reach = body.radius * 0.17 * (1 - Math.abs(petal) * 0.06);
      const tip: Point = [x + reach * Math.cos(angle), y + reach * Math.sin(angle)];
      const shape = swelling([[x, y], [(x + tip[0]) / 2, (y + tip[1]) / 2], tip], [3, reach * 0.3, 0.5]);
      out.push(path(shape, { fill: petal % 2 === 0 ? '#c22f5f' : '#a31f4c', stroke: '#4a0f26', width: 1.4 }));
      out.push(path(segment(x, y, tip[0], tip[1]), { stroke: '#f3a9b9', width: 1 }));
    }
    out.push(circle(x, y - 6, body.radius * 0.022, { fill: '#f0c440' }));
  }
  return out.join('');
}

/** Three barrel cactuses in the sun, engraved rib by rib, the largest measured like a specimen. */
export function cactusBarrel(art: Art): Drawing {
  const bodies: Body[] = [
    {
      x: 2960,
      y: 1640,
      height: 360,
      radius: 235,
      ribs: 22,
      profile: barrel,
      tilt: 0.2,
      spine: 34,
      pitch: 8.5,
    },
    {
      x: 1220,
      y: 1700,
      height: 1180,
      radius: 640,
      ribs: 30,
      profile: barrel,
      tilt: 0.16,
      spine: 62,
      pitch: 11,
    },
    {
      x: 2270,
      y: 1790,
      height: 700,
      radius: 420,
      ribs: 26,
      profile: barrel,
      tilt: 0.18,
      spine: 46,
      pitch: 10,
    },
    {
      x: 390,
      y: 1830,
      height: 400,
      radius: 250,
      ribs: 22,
      profile: barrel,
      tilt: 0.2,
      spine: 34,
      pitch: 8.5,
    },
  ];
  const specimen = bodies.map(
    (body) =>
      shadow(body) +
      silhouette(body, { fill: '#7f9c5e', stroke: '#14261b', width: 5 }) +
      engraving(body, '#14301f') +
      spines(body, art.random, '#f7ecc9', '#14261b') +
      crown(body),
  );
  const note = { font: DRAFTING, fill: art.palette.ink, spacing: 3 };
  const measure = [
    path(segment(470, 520, 470, 1690) + segment(440, 520, 900, 520) + segment(440, 1690, 560, 1690), {
      stroke: art.palette.ink,
      width: 3.5,
    }),
    text(436, 930, 36, 'the heaviest weighed nearly 200 lb', { ...note, turn: -90, anchor: 'middle' }),
  ].join('');
  return {
    layers: [
      box(0, 0, art.width, art.height, { fill: art.palette.paper }) + sun(art),
      sky(art),
      hills(art) + measure,
      ...specimen,
    ],
  };
}
