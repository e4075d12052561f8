import type { Art, Drawing } from '../plate.ts';
import { noise } from '../random.ts';
import { box, circle, DRAFTING, n, type Point, path, polyline, segment, swelling, text } from '../svg.ts';

const HORIZON = 930;
const FLOAT: Point = [2560, 1330];

function swell(row: number, rows: number): (x: number) => number {
  const depth = row / rows;
  const y = HORIZON + 8 + 1150 * depth ** 1.7;
  const height = 3 + 92 * depth ** 1.3;
  const length = 60 + 520 * depth;
  return (x) => {
    const phase = x / length + row * 1.37 + 1.3 * noise(x / (length * 2.4), row * 0.9, 4, 2);
    // Crests sharper than troughs, as water has them.
    return (
      y -
      height * (0.9 * (1 - Math.abs(Math.sin(phase))) ** 1.5 + 0.35 * noise(x / (length * 0.5), row, 19, 3))
    );
  };
}

function sea(art: Art): string[] {
  const rows = 34;
  const layers: string[] = [];
  let layer = '';
  for (let row = 0; row <= rows; row++) {
    const depth = row / rows;
    const top = swell(row, rows);
    const step = 6 + 8 * depth;
    const xs = Array.from({ length: Math.ceil(3640 / step) }, (_, i) => -10 + i * step);
    const crest = xs.map((x): Point => [x, top(x)]);
    const fill = `hsl(${n(186 + 10 * depth)},${n(46 + 16 * depth)}%,${n(55 - 33 * depth)}%)`;
    layer += path(polyline([...crest, [3640, 2200], [-20, 2200]], true), { fill });
    const lines: string[] = [];
    const count = 3 + Math.round(7 * depth);
    for (let i = 0; i < count; i++) {
      const below = (i + 0.35) * (5 + 7 * depth);
      const points = xs.map((x): Point => [x, top(x + i * 5 * depth) + below]);
      const widths = xs.map((x) => {
        const slope = (top(x + 8) - top(x - 8)) / 16;
        return Math.max(0.3, (1.1 + 3.4 * depth) * (0.55 + 1.8 * slope) * (1 - i / (count + 2)));
      });
      lines.push(swelling(points, widths));
    }
    layer += path(lines.join(''), { fill: '#eefaf6', opacity: 0.82 });
    if (layer.length > 900_000 || row === rows) {
      layers.push(layer);
      layer = '';
    }
  }
  const rings: string[] = [];
  for (let i = 1; i < 24; i++) {
    const around = Array.from({ length: 161 }, (_, j): Point => {
      const a = (j / 160) * 2 * Math.PI;
      return [FLOAT[0] + i * 15 * Math.cos(a), FLOAT[1] + i * 4.6 * Math.sin(a) + 3 * noise(i, j / 9, 3, 2)];
    });
    rings.push(
      swelling(
        around,
        around.map((_, j) => (4.4 - i * 0.16) * (0.5 + 0.5 * Math.sin((j / 160) * 2 * Math.PI + 0.6))),
      ),
    );
  }
  layers.push(
    path(rings.join(''), { fill: '#ffffff' }) +
      circle(FLOAT[0], FLOAT[1] - 10, 22, { fill: art.palette.accent, stroke: '#5b1d14', width: 3 }) +
      path(`M${FLOAT[0] - 22} ${FLOAT[1] - 10}h44`, { stroke: '#fff', width: 7 }) +
      path(segment(FLOAT[0], FLOAT[1] - 32, FLOAT[0], FLOAT[1] - 62), { stroke: '#5b1d14', width: 5 }),
  );
  return layers;
}

/** A made-up tide over three days, drawn as a harbour office would. */
function tide(art: Art): string {
  const ink = art.palette.ink;
  const out: string[] = [];
  for (let hour = 0; hour <= 72; hour++)
    out.push(
      segment(1560 + hour * 25, 240, 1560 + hour * 25, hour % 24 === 0 ? 700 : hour % 6 === 0 ? 262 : 252),
    );
  for (let i = 0; i <= 8; i++) out.push(segment(1560, 240 + i * 57.5, 3360, 240 + i * 57.5));
  const height = (hour: number): number =>
    470 - 150 * Math.sin((hour / 24.84) * 2 * Math.PI) - 46 * Math.sin((hour / 12.42) * 2 * Math.PI + 1);
  const curve = Array.from({ length: 361 }, (_, i): Point => [1560 + i * 5, height(i / 5)]);
  const hatch = Array.from({ length: 300 }, (_, i) =>
    segment(1560 + i * 6, height(i * 0.24), 1560 + i * 6, 700),
  );
  const label = { font: DRAFTING, fill: ink, spacing: 3 };
  return (
    path(out.join(''), { stroke: ink, width: 1.4, opacity: 0.55 }) +
    path(hatch.join(''), { stroke: art.palette.second, width: 1.6, opacity: 0.8 }) +
    path(
      swelling(
        curve,
        curve.map(() => 7),
      ),
      { fill: art.palette.accent },
    ) +
    ['first day', 'second day', 'third day']
      .map((day, i) => text(1572 + i * 600, 225, 36, day, label))
      .join('') +
    text(3360, 738, 22, 'tide curve from a formula; no harbour keeps these hours', {
      ...label,
      anchor: 'end',
      spacing: 1,
    })
  );
}

function rod(art: Art): string {
  const along = (t: number): Point => [-40 + 1330 * t, 1500 - 1330 * t + 210 * t * t * t];
  const points = Array.from({ length: 61 }, (_, i) => along(i / 60));
  const out = [
    path(
      swelling(
        points,
        points.map((_, i) => 40 - 34 * (i / 60)),
      ),
      { fill: '#7a4a22', stroke: art.palette.ink, width: 3 },
    ),
  ];
  for (let i = 1; i < 14; i++) {
    const [x, y] = along(i / 14 + 0.01);
    out.push(
      path(segment(x - 16 + i * 0.6, y - 14 + i * 0.6, x + 16 - i * 0.6, y + 14 - i * 0.6), {
        stroke: '#2b1a0d',
        width: 8 - i * 0.3,
      }),
    );
    if (i % 2 === 0)
      out.push(circle(x + 14, y + 22 - i * 0.6, 15 - i * 0.6, { stroke: art.palette.ink, width: 4 }));
  }
  const [tx, ty] = along(1);
  out.push(
    path(`M${n(tx)} ${n(ty)}Q${n(2120)} ${n(620)} ${n(FLOAT[0])} ${n(FLOAT[1] - 62)}`, {
      stroke: art.palette.ink,
      width: 2.6,
    }),
  );
  return out.join('');
}

/** Rod, line and float over an engraved swell, with three days of tide in the sky. */
export function harbourWaves(art: Art): Drawing {
  const glow: string[] = [];
  for (let y = 70; y < HORIZON; y += 12) {
    glow.push(
      swelling(
        [
          [0, y],
          [900, y + 1],
          [1800, y],
          [3600, y],
        ],
        [0.6 + y / 200, 0.4 + y / 420, 0.5 + y / 300, 0.6 + y / 190],
      ),
    );
  }
  return {
    layers: [
      box(0, 0, art.width, art.height, { fill: art.palette.paper }) +
        path(glow.join(''), { fill: '#e9b08a', opacity: 0.8 }) +
        circle(820, 560, 250, { fill: '#f3c14b' }) +
        tide(art),
      ...sea(art),
      rod(art),
    ],
  };
}
