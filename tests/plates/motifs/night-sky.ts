import type { Art } from '../plate.ts';
import { noise } from '../random.ts';
import { n, type Point, path, swelling } from '../svg.ts';

/** Engraved dusk, darker upwards. */
export function sky(art: Art): string {
  const lines: string[] = [];
  for (let y = 6; y < 1500; y += 11) {
    const points: Point[] = [];
    const widths: number[] = [];
    for (let x = 0; x <= art.width; x += 36) {
      points.push([x, y]);
      widths.push(Math.max(0.4, Math.min(9.5, 8.4 - y / 190 + 4 * noise(x / 900, y / 260, 23))));
    }
    lines.push(swelling(points, widths));
  }
  return path(lines.join(''), { fill: art.palette.second });
}

/** Four-pointed stars, thinning out towards the wall. */
export function stars(art: Art): string {
  const out: string[] = [];
  for (let i = 0; i < 420; i++) {
    const [x, y] = [art.random.between(0, art.width), art.random.between(40, 900) * art.random.next()];
    const r = art.random.between(0.8, 4.6);
    out.push(
      `M${n(x - r * 2.4)} ${n(y)}L${n(x)} ${n(y - r * 0.4)}L${n(x + r * 2.4)} ${n(y)}L${n(x)} ${n(y + r * 0.4)}ZM${n(x)} ${n(y - r * 2.4)}L${n(x + r * 0.4)} ${n(y)}L${n(x)} ${n(y + r * 2.4)}L${n(x - r * 0.4)} ${n(y)}Z`,
    );
  }
  return path(out.join(''), { fill: '#fff4d6' });
}
