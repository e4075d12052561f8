import type { Art, Drawing } from '../plate.ts';
import { box, circle, DRAFTING, n, type Point, path, polyline, segment, text } from '../svg.ts';

const INK = '#151515';
const OUTER: readonly Point[] = [
  [760, 430],
  [2840, 430],
  [2840, 1120],
  [2560, 1120],
  [2560, 1560],
  [760, 1560],
];
const INNER: readonly Point[] = [
  [806, 476],
  [2794, 476],
  [2794, 1074],
  [2514, 1074],
  [2514, 1514],
  [806, 1514],
];
const TURRETS: ReadonlyArray<readonly [x: number, y: number, from: number, to: number]> = [
  [760, 430, 95, 355],
  [2840, 430, 185, 445],
  [760, 1560, 5, 265],
];

function hatch(step: number, slope: number): string {
  const lines: string[] = [];
  for (let x = -2200; x < 5800; x += step) lines.push(segment(x, 0, x + 2020 * slope, 2020));
  return lines.join('');
}

/** Rays that a lookout's eye would take, one every third of a degree. */
function sightLines(): string {
  const rays: string[] = [];
  for (const [x, y, from, to] of TURRETS) {
    for (let degree = from; degree <= to; degree += 0.75) {
      const a = (degree * Math.PI) / 180;
      rays.push(
        segment(x + 90 * Math.cos(a), y + 90 * Math.sin(a), x + 3600 * Math.cos(a), y + 3600 * Math.sin(a)),
      );
    }
  }
  return path(rays.join(''), { stroke: INK, width: 1.25, opacity: 0.6 });
}

function trees(art: Art): string {
  const places: readonly Point[] = [
    [980, 640],
    [1160, 600],
    [960, 860],
    [2660, 640],
    [2600, 900],
    [1000, 1380],
    [1190, 1440],
    [2340, 620],
  ];
  return places
    .map(([x, y]) => {
      const r = art.random.between(58, 88);
      const leaves: string[] = [];
      for (let i = 0; i < 150; i++) {
        const a = i * 2.39996;
        const d = r * Math.sqrt(i / 150);
        leaves.push(
          `M${n(x + d * Math.cos(a))} ${n(y + d * Math.sin(a))}l${n(9 * Math.cos(a + 0.5))} ${n(9 * Math.sin(a + 0.5))}l${n(9 * Math.cos(a - 1.4))} ${n(9 * Math.sin(a - 1.4))}`,
        );
      }
      return circle(x, y, r + 6, { fill: '#f4f3ef' }) + path(leaves.join(''), { stroke: INK, width: 1.6 });
    })
    .join('');
}

function cactusBed(): string {
  const out: string[] = [];
  for (let i = 0; i < 40; i++) {
    const x = 1330 + (i % 10) * 62;
    const y = 1310 + Math.floor(i / 10) * 50;
    const r = 12 + ((i * 7) % 11);
    for (let s = 0; s < 16; s++)
      out.push(segment(x, y, x + r * Math.cos(s * 0.3927), y + r * Math.sin(s * 0.3927)));
  }
  return path(out.join(''), { stroke: INK, width: 1.6 });
}

function house(): string {
  const walls = 'M1340 620H2180V1180H1900V900H1340Z';
  const rooms =
    segment(1560, 620, 1560, 900) +
    segment(1800, 620, 1800, 900) +
    segment(1900, 900, 2180, 900) +
    segment(1980, 620, 1980, 900) +
    segment(1900, 1050, 2180, 1050);
  const boardsOut: string[] = [];
  for (let y = 636; y < 896; y += 11) boardsOut.push(segment(1346, y, 1892, y));
  const label = { font: DRAFTING, fill: INK, anchor: 'middle' as const, spacing: 2 };
  return (
    path(walls, { fill: '#f4f3ef', stroke: INK, width: 22 }) +
    path(boardsOut.join(''), { stroke: INK, width: 1, opacity: 0.5 }) +
    path(rooms, { stroke: INK, width: 12 }) +
    [
      [1450, 'dining'],
      [1680, 'library'],
      [1890, 'study'],
      [2080, 'bedroom'],
    ]
      .map(
        ([x, word]) =>
          box(Number(x) - 78, 724, 156, 46, { fill: '#f4f3ef' }) +
          text(Number(x), 758, 32, String(word), label),
      )
      .join('') +
    box(2200, 1190, 250, 250, { fill: '#d4d2cc', stroke: INK, width: 20 }) +
    text(2325, 1306, 30, 'redoubt', label) +
    text(2325, 1346, 22, 'two storeys', label)
  );
}

function alarm(): string {
  const run = 'M850 520H2750V1030H2470V1470H850Z';
  const bells = [
    [850, 520],
    [1800, 520],
    [2750, 520],
    [2750, 1030],
    [2470, 1470],
    [1600, 1470],
    [850, 1470],
    [850, 1000],
  ] as const;
  const feed = 'M1600 1470V1250H1700V1000M1800 520V560H1700V620';
  return (
    path(run + feed, { stroke: INK, width: 3.5, extra: 'stroke-dasharray="26 8 5 8"' }) +
    bells
      .map(
        ([x, y]) =>
          circle(x, y, 16, { fill: '#f4f3ef', stroke: INK, width: 3 }) + circle(x, y, 5, { fill: INK }),
      )
      .join('')
  );
}

/** A walled house from above: wall, turrets and what they see, alarm circuit. A schematic, not a survey. */
export function groundPlan(art: Art): Drawing {
  const ring = `${polyline(OUTER, true)}${polyline([...INNER].reverse(), true)}`;
  const label = { font: DRAFTING, fill: INK, spacing: 3 };
  const turretShapes = TURRETS.map(
    ([x, y], i) =>
      box(x - 92, y - 92, 184, 184, { fill: INK }) +
      box(x - 56, y - 56, 112, 112, { fill: '#f4f3ef' }) +
      text(x, y + 16, 48, `T${i + 1}`, { ...label, anchor: 'middle' }),
  );
  const paving: string[] = [];
  for (let y = 1630; y < 1760; y += 14) paving.push(`M0 ${y}H3600`);
  return {
    layers: [
      box(0, 0, art.width, art.height, { fill: art.palette.paper }) +
        path(paving.join(''), { stroke: INK, width: 1, opacity: 0.4 }) +
        sightLines(),
      path(polyline(OUTER, true), { fill: '#f4f3ef' }) + trees(art) + cactusBed() + house() + alarm(),
      `<clipPath id="poche"><path d="${ring}" clip-rule="evenodd"/></clipPath><g clip-path="url(#poche)">${box(0, 0, 3600, 2020, { fill: '#8a8985' })}${path(hatch(11, 0.9), { stroke: INK, width: 3 })}</g>` +
        path(ring, { stroke: INK, width: 6 }) +
        turretShapes.join('') +
        box(1690, 1500, 150, 74, { fill: '#f4f3ef', stroke: INK, width: 5 }) +
        path('M1690 1574A150 150 0 0 0 1840 1724', { stroke: INK, width: 2.5 }),
      box(900, 1646, 640, 74, { fill: art.palette.paper }) +
        text(920, 1698, 48, 'Avenida Viena, a dirt road', label) +
        box(100, 100, 890, 116, { fill: art.palette.paper, stroke: INK, width: 3 }) +
        text(130, 156, 50, 'SCHEMATIC, NOT A SURVEY', label) +
        text(130, 190, 30, 'fine rays: what a loophole sees · dashed: the alarm', {
          ...label,
          spacing: 1.5,
        }) +
        text(1320, 1284, 28, 'cactuses', label),
    ],
  };
}
