import type { Art, Drawing } from '../plate.ts';
import { noise } from '../random.ts';
import { box, circle, path, SERIF, segment, text } from '../svg.ts';

const LEAF = { x: 1290, y: 270, width: 1020, height: 1400 };

function month(x: number, y: number): string {
  const out: string[] = [];
  const days = ['M', 'T', 'W', 'T', 'F', 'S', 'S'];
  days.forEach((day, i) => {
    out.push(text(x + i * 62, y, 24, day, { fill: '#3a352d', anchor: 'middle', italic: true }));
  });
  // 1 August 1940 was a Thursday.
  for (let day = 1; day <= 31; day++) {
    const cell = day + 2;
    const cx = x + (cell % 7) * 62;
    const cy = y + 40 + Math.floor(cell / 7) * 38;
    out.push(text(cx, cy, 26, String(day), { fill: '#2b2620', anchor: 'middle' }));
    if (day === 20) out.push(box(cx - 26, cy - 27, 52, 36, { stroke: '#2b2620', width: 2.4 }));
  }
  return out.join('');
}

/** A calendar leaf in the dark, and nothing else: sixteen bits, because almost all of it is shadow. */
export function calendarLeaf(art: Art): Drawing {
  const { x, y, width, height } = LEAF;
  const edge: string[] = [];
  for (let i = 0; i < 204; i++) edge.push(circle(x + 5 + i * 5, y + 62, 1.3, { fill: '#0b0a09' }));
  const stub = Array.from({ length: 11 }, (_, i) =>
    segment(x + 6 + i, y + height + 4 + i * 3, x + width - 6 + i * 2, y + height + 4 + i * 3),
  ).join('');
  return {
    ground: (px, py, out) => {
      const wall = 0.028 + 0.085 * Math.exp(-(((px - 1700) / 1150) ** 2 + ((py - 800) / 900) ** 2));
      const texture = 0.0035 * noise(px / 90, py / 90, 3, 3);
      const shade = px > x + 18 && px < x + width + 60 && py > y + 30 && py < y + height + 80 ? 0.45 : 1;
      const onLeaf = px >= x && px <= x + width && py >= y && py <= y + height;
      if (onLeaf) {
        const light =
          0.83 -
          0.2 * ((px - x) / width) ** 1.4 -
          0.16 * ((py - y) / height) ** 2 +
          0.008 * noise(px / 60, py / 60, 8, 3);
        out.set([light, light * 0.965, light * 0.89]);
      } else
        out.set([(wall + texture) * shade, (wall + texture) * 0.98 * shade, (wall + texture) * 1.02 * shade]);
    },
    layers: [
      path(stub, { stroke: '#6d675b', width: 1.6 }) +
        edge.join('') +
        circle(x + width / 2, y + 30, 13, { fill: '#0b0a09' }) +
        text(x + width / 2, y + 190, 84, 'AUGUST 1940', { fill: '#1a1713', anchor: 'middle', spacing: 12 }) +
        path(segment(x + 120, y + 232, x + width - 120, y + 232), { stroke: '#1a1713', width: 3 }) +
        text(x + width / 2 - 6, y + 800, 690, '20', { font: SERIF, fill: '#14110e', anchor: 'middle' }) +
        text(x + width / 2, y + 930, 84, 'Tuesday', { fill: '#1a1713', anchor: 'middle', italic: true }) +
        path(segment(x + 120, y + 974, x + width - 120, y + 974), { stroke: '#1a1713', width: 3 }) +
        month(x + width / 2 - 186, y + 1050),
      text(1800, 1880, 34, 'he died the next evening', {
        fill: art.palette.ink,
        italic: true,
        anchor: 'middle',
        opacity: 0.75,
      }),
    ],
  };
}
