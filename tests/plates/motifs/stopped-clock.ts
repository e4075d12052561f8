import type { Art, Drawing } from '../plate.ts';
import { box, circle, n, type Point, path, segment, swelling, text } from '../svg.ts';

const NUMERALS = ['XII', 'I', 'II', 'III', 'IIII', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI'];

function engineTurned(cx: number, cy: number): string {
  const rings: string[] = [];
  for (let k = 0; k < 48; k++) {
    const phase = (k / 48) * 2 * Math.PI;
    const points = Array.from({ length: 241 }, (_, i): Point => {
      const a = (i / 240) * 2 * Math.PI;
      const r = 190 + 165 * Math.cos(a);
      return [cx + r * Math.cos(a * 0.5 + phase), cy + r * Math.sin(a * 0.5 + phase)];
    });
    rings.push(
      swelling(
        points,
        points.map((_, i) => 1.1 + 0.7 * Math.sin((i / 240) * 6.283 + phase)),
      ),
    );
  }
  return path(rings.join(''), { fill: '#77756e' });
}

/** A clock face without hands, in a dark room. */
export function stoppedClock(art: Art): Drawing {
  const [cx, cy] = [art.width / 2, 1330];
  const pale = '#cfccc2';
  const minutes: string[] = [];
  for (let i = 0; i < 300; i++) {
    const a = (i / 300) * 2 * Math.PI;
    const inner = i % 25 === 0 ? 716 : i % 5 === 0 ? 734 : 748;
    minutes.push(
      segment(
        cx + inner * Math.sin(a),
        cy - inner * Math.cos(a),
        cx + 762 * Math.sin(a),
        cy - 762 * Math.cos(a),
      ),
    );
  }
  const bezel: string[] = [];
  for (let r = 800; r < 930; r += 5) {
    const points = Array.from({ length: 241 }, (_, i): Point => {
      const a = (i / 240) * 2 * Math.PI;
      return [cx + r * Math.cos(a), cy + r * Math.sin(a)];
    });
    bezel.push(
      swelling(
        points,
        points.map((_, i) => Math.max(0.3, 2.6 * Math.cos((i / 240) * 6.283 + 2.2 + (r - 800) / 60))),
      ),
    );
  }
  const numerals = NUMERALS.map((numeral, i) => {
    const a = (i / 12) * 2 * Math.PI;
    return text(cx + 596 * Math.sin(a), cy - 596 * Math.cos(a), 128, numeral, {
      fill: pale,
      anchor: 'middle',
      turn: i * 30,
    });
  }).join('');
  const dark: string[] = [];
  for (let y = 20; y < art.height; y += 12) {
    const points = Array.from({ length: 81 }, (_, i): Point => [i * 30, y]);
    dark.push(
      swelling(
        points,
        points.map(([x]) => {
          const distance = Math.hypot(x - cx, y - cy);
          return distance < 945 ? 0 : Math.max(0.5, 4.2 - (distance - 945) / 260);
        }),
      ),
    );
  }
  return {
    layers: [
      box(0, 0, art.width, art.height, { fill: '#0e0e0f' }) + path(dark.join(''), { fill: '#2b2b2c' }),
      circle(cx, cy, 934, { fill: '#121213', stroke: '#4a4945', width: 3 }) +
        path(bezel.join(''), { fill: '#a9a69c' }) +
        circle(cx, cy, 792, { fill: '#171718', stroke: pale, width: 2.5 }) +
        circle(cx, cy, 770, { stroke: pale, width: 2 }) +
        path(minutes.join(''), { stroke: pale, width: 2.6 }) +
        engineTurned(cx, cy) +
        numerals +
        circle(cx, cy, 400, { stroke: '#8b887f', width: 2 }) +
        circle(cx, cy, 24, { fill: '#171718', stroke: pale, width: 5 }) +
        circle(cx, cy, 7, { fill: pale }),
      text(cx, 2560, 58, 'a clock without hands', { fill: pale, italic: true, anchor: 'middle' }) +
        text(cx, 2640, 34, `20 August ${n(1940)}, in the study`, { fill: '#99968c', anchor: 'middle' }),
    ],
  };
}
