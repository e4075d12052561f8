import type { Art, Drawing } from '../plate.ts';
import { noise } from '../random.ts';
import {
  box,
  circle,
  DRAFTING,
  n,
  type Point,
  path,
  segment,
  swelling,
  TYPEWRITER,
  text,
  wrap,
} from '../svg.ts';

const ROWS: readonly string[] = ['2345678 90-', 'QWERTYUIOP½', 'ASDFGHJKLÑ¿', 'ZXCVBNM,.¡'].map((row) =>
  row.replace(' ', ''),
);

function key(x: number, y: number, letter: string, art: Art): string {
  const r = 96;
  const arcs: string[] = [];
  for (let i = 0; i < 13; i++) {
    const points = Array.from({ length: 33 }, (_, j): Point => {
      const a = 0.1 + (j / 32) * 1.7;
      return [x + (r - 20 - i * 3.2) * Math.cos(a), y + (r - 20 - i * 3.2) * Math.sin(a)];
    });
    arcs.push(
      swelling(
        points,
        points.map((_, j) => 2.6 * Math.sin((Math.PI * j) / 32) * (1 - i / 15)),
      ),
    );
  }
  const knurl = Array.from({ length: 120 }, (_, i) => {
    const a = (i / 120) * 2 * Math.PI;
    return segment(
      x + (r - 7) * Math.cos(a),
      y + (r - 7) * Math.sin(a),
      x + (r + 3) * Math.cos(a),
      y + (r + 3) * Math.sin(a),
    );
  }).join('');
  const shadow = Array.from({ length: 12 }, (_, i) =>
    circle(x + 5 + i * 1.6, y + 8 + i * 2.4, r + 6, {
      stroke: '#0b0f0d',
      width: 3,
      opacity: 0.5 - i * 0.035,
    }),
  ).join('');
  return (
    shadow +
    circle(x, y, r + 7, { fill: '#d9d4c6', stroke: '#20231f', width: 4 }) +
    path(knurl, { stroke: '#6b675c', width: 1.8 }) +
    circle(x, y, r - 8, { fill: '#f3ead2', stroke: '#20231f', width: 4 }) +
    circle(x, y, r - 16, { stroke: art.palette.accent, width: 2 }) +
    path(arcs.join(''), { fill: '#cdbf9a' }) +
    text(x, y + 30, 88, letter, { font: DRAFTING, fill: '#1c1e1b', anchor: 'middle' })
  );
}

function levers(): string {
  const out: string[] = [];
  for (let i = 0; i < 43; i++) {
    const x = 520 + i * 60;
    out.push(
      swelling(
        [
          [x, 2020],
          [x + (1800 - x) * 0.12, 1500],
          [1800 + (x - 1800) * 0.46, 940],
          [1800 + (x - 1800) * 0.34, 740],
        ],
        [9, 8, 7, 5],
      ),
    );
  }
  return path(out.join(''), { fill: '#5a625c', stroke: '#0c100e', width: 1.5 });
}

function basketOfTypes(): string {
  const out: string[] = [];
  const slugs: string[] = [];
  for (let i = 0; i <= 43; i++) {
    const a = Math.PI * (0.12 + 0.76 * (i / 43));
    const from: Point = [1800 - 690 * Math.cos(a), 420 + 430 * Math.sin(a)];
    const to: Point = [1800 - 360 * Math.cos(a), 420 + 200 * Math.sin(a)];
    out.push(swelling([from, to], [11, 6]));
    slugs.push(box(from[0] - 13, from[1] - 9, 26, 18, { fill: '#cfc9b8', stroke: '#16191a', width: 2 }));
  }
  return path(out.join(''), { fill: '#98a098', stroke: '#0c100e', width: 1.5 }) + slugs.join('');
}

function paper(facts: string): string {
  const lines = wrap(facts, 82).slice(0, 7);
  const scale: string[] = [];
  for (let i = 0; i <= 120; i++)
    scale.push(segment(600 + i * 20, 390, 600 + i * 20, i % 10 === 0 ? 366 : i % 5 === 0 ? 374 : 380));
  return (
    box(560, -20, 2480, 350, { fill: '#fbf7ea', stroke: '#20231f', width: 3 }) +
    lines
      .map((line, i) => text(640, 100 + i * 38, 28, line, { font: TYPEWRITER, fill: '#23262b' }))
      .join('') +
    box(300, 312, 3000, 96, { fill: '#1a1d1b', stroke: '#0b0d0c', width: 4 }) +
    path(scale.join(''), { stroke: '#e9e2cc', width: 2.4 }) +
    box(200, 290, 110, 140, { fill: '#2a2f2c', stroke: '#0b0d0c', width: 5 }) +
    box(3290, 290, 110, 140, { fill: '#2a2f2c', stroke: '#0b0d0c', width: 5 })
  );
}

/** A typewriter from above: paper, type basket, levers and a Spanish keyboard. */
export function typewriter(art: Art): Drawing {
  const keys: string[] = [];
  ROWS.forEach((row, r) => {
    const letters = [...row];
    const left = 1800 - ((letters.length - 1) * 232) / 2 + (r - 1.5) * 26;
    letters.forEach((letter, i) => {
      keys.push(key(left + i * 232, 1060 + r * 226, letter, art));
    });
  });
  const spools = [520, 3080]
    .map((x) => {
      const rings = Array.from({ length: 34 }, (_, i) =>
        circle(x, 640, 40 + i * 5.2, { stroke: i % 2 === 0 ? '#0d0f0e' : '#5b1a18', width: 3 }),
      ).join('');
      return (
        circle(x, 640, 226, { fill: '#2a2f2c', stroke: '#0b0d0c', width: 6 }) +
        rings +
        circle(x, 640, 32, { fill: '#cfc9b8', stroke: '#0b0d0c', width: 4 })
      );
    })
    .join('');
  return {
    ground: (x, y, out) => {
      // Crackle-finish enamel.
      const crackle = Math.abs(noise(x / 15, y / 15, 33, 2));
      const sheen = 0.05 * Math.exp(-(((x - 900) / 900) ** 2 + ((y - 900) / 700) ** 2));
      const light = 0.1 + sheen + (crackle < 0.05 ? -0.035 : 0.02 * crackle);
      out.set([light * 0.95, light * 1.16, light * 1.06]);
    },
    layers: [
      levers() + spools + basketOfTypes(),
      paper(art.facts),
      keys.slice(0, 22).join(''),
      keys.slice(22).join('') +
        text(120, 1960, 28, `a typewriter of no make · ${n(keys.length)} keys`, {
          font: DRAFTING,
          fill: '#e9e2cc',
          spacing: 2,
        }),
    ],
  };
}
