import type { Art, Drawing } from '../plate.ts';
import { box, circle, DRAFTING, n, type Point, path, swelling, text } from '../svg.ts';

const GOLDEN = Math.PI * (3 - Math.sqrt(5));
const SPREAD = 31;
const COUNT = 1180;

interface Areole {
  readonly x: number;
  readonly y: number;
  readonly r: number;
  readonly angle: number;
  readonly number: number;
}

function areoles(cx: number, cy: number): Areole[] {
  return Array.from({ length: COUNT }, (_, number) => {
    const r = SPREAD * Math.sqrt(number + 0.5);
    const angle = number * GOLDEN;
    // A rounded body seen from above: towards the edge the surface falls away and the areoles crowd together.
    const seen = 940 * Math.sin(Math.min(Math.PI / 2, (r / (SPREAD * Math.sqrt(COUNT))) * (Math.PI / 2)));
    return { x: cx + seen * Math.cos(angle), y: cy + seen * Math.sin(angle), r: seen, angle, number };
  });
}

function parastichies(all: readonly Areole[], step: number, colour: string): string {
  const lines: string[] = [];
  for (let start = 0; start < step; start++) {
    const points: Point[] = [];
    for (let i = start + step * 2; i < all.length; i += step) {
      const areole = all[i];
      if (areole !== undefined) points.push([areole.x, areole.y]);
    }
    lines.push(
      swelling(
        points,
        points.map((_, i) => 1 + 2.5 * (i / points.length)),
      ),
    );
  }
  return path(lines.join(''), { fill: colour, opacity: 0.55 });
}

function star(areole: Areole, art: Art): string {
  const fall = areole.r / 940;
  const size = 46 * (1 - 0.5 * fall);
  const out: string[] = [];
  for (let i = 0; i < 22; i++) {
    const angle = (i / 22) * 2 * Math.PI + art.random.between(-0.08, 0.08);
    const reach = size * art.random.between(0.85, 1.15);
    const along = Math.cos(angle) * reach * (1 - 0.55 * fall * fall) + fall * 26;
    const across = Math.sin(angle) * reach;
    const x = areole.x + along * Math.cos(areole.angle) - across * Math.sin(areole.angle);
    const y = areole.y + along * Math.sin(areole.angle) + across * Math.cos(areole.angle);
    const px = (-(y - areole.y) / reach) * 1.9;
    const py = ((x - areole.x) / reach) * 1.9;
    out.push(
      `M${n(areole.x + px)} ${n(areole.y + py)}L${n(x)} ${n(y)}L${n(areole.x - px)} ${n(areole.y - py)}Z`,
    );
  }
  return out.join('');
}

function flowers(all: readonly Areole[]): string {
  const ring = all.filter(({ r }) => r > 520 && r < 640);
  return ring
    .map(({ x, y, angle }) => {
      const petals = Array.from({ length: 14 }, (_, i) => {
        const turn = angle + (i / 14) * 2 * Math.PI;
        const tip: Point = [x + 34 * Math.cos(turn), y + 34 * Math.sin(turn)];
        return swelling([[x, y], [(x + tip[0]) / 2, (y + tip[1]) / 2], tip], [2, 13, 1]);
      });
      return (
        path(petals.join(''), { fill: '#d8407a', stroke: '#7c1746', width: 1.5 }) +
        circle(x, y, 9, { fill: '#f3d04e', stroke: '#7c1746', width: 1.2 })
      );
    })
    .join('');
}

function tubercles(all: readonly Areole[], art: Art): string {
  return [...all]
    .reverse()
    .map(({ x, y, r, angle }) => {
      const light = Math.cos(angle + 2.3) * (r / 940);
      const fill = `hsl(${n(128 + 14 * light)},${n(28 + 8 * light)}%,${n(37 + 17 * light)}%)`;
      return circle(x, y, 43 - 20 * (r / 940), { fill, stroke: art.palette.second, width: 2 });
    })
    .join('');
}

/** Each areole's number, too small to see until one has come very close. */
function numbers(all: readonly Areole[]): string {
  const legible = all.filter(({ r }) => r < 800);
  return legible
    .map(({ x, y, number }) =>
      text(x, y + 4, 11, String(number + 1), { font: DRAFTING, fill: '#0f2a20', anchor: 'middle' }),
    )
    .join('');
}

function construction(cx: number, cy: number, art: Art): string {
  const ink = { stroke: art.palette.ink, width: 2, opacity: 0.8 };
  const degrees: string[] = [];
  for (let i = 0; i < 720; i++) {
    const angle = (i / 360) * Math.PI;
    const inner = i % 20 === 0 ? 950 : i % 10 === 0 ? 958 : i % 2 === 0 ? 964 : 968;
    degrees.push(
      `M${n(cx + inner * Math.cos(angle))} ${n(cy + inner * Math.sin(angle))}L${n(cx + 974 * Math.cos(angle))} ${n(cy + 974 * Math.sin(angle))}`,
    );
  }
  const note = { font: DRAFTING, fill: art.palette.ink, spacing: 2 };
  return (
    path(degrees.join(''), ink) +
    circle(cx, cy, 976, ink) +
    circle(cx, cy, 946, ink) +
    text(2790, 260, 40, 'each areole turned 137.508° from the last', note) +
    text(2790, 318, 30, `${COUNT} areoles · spirals by 21 and by 34`, note) +
    text(110, 1890, 30, 'a mammillaria from above, after no particular plant', note)
  );
}

/** A cactus from above: areoles on the golden angle, spines, a ring of flowers. */
export function cactusRosette(art: Art): Drawing {
  const cx = 1800;
  const cy = art.height / 2;
  const all = areoles(cx, cy);
  const spines = all.map((areole) => star(areole, art));
  const half = Math.floor(spines.length / 2);
  return {
    layers: [
      box(0, 0, art.width, art.height, { fill: art.palette.paper }) +
        circle(cx, cy, 942, { fill: art.palette.second }) +
        construction(cx, cy, art),
      tubercles(all, art) + parastichies(all, 21, '#f4e7bd') + parastichies(all, 34, '#0f2a20'),
      path(spines.slice(0, half).join(''), { fill: '#fbf4dc' }),
      path(spines.slice(half).join(''), { fill: '#fbf4dc' }),
      flowers(all) + numbers(all),
    ],
  };
}
