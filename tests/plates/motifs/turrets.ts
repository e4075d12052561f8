import type { Art, Drawing } from '../plate.ts';
import { noise, type Random } from '../random.ts';
import { box, DRAFTING, n, path, polyline, segment, swelling, text } from '../svg.ts';
import { brickwork } from './brickwork.ts';
import { sky, stars } from './night-sky.ts';

const brickColour =
  (shade: (x: number) => number) =>
  (x: number, y: number, random: Random): string => {
    const dark = shade(x) + 0.18 * noise(x / 300, y / 200, 8, 3);
    return `hsl(${n(12 + random.between(-5, 7))},${n(46 + random.between(-8, 8))}%,${n(44 - 24 * dark + random.between(-5, 5))}%)`;
  };

function turret(x: number, top: number, width: number, foot: number, art: Art): string {
  const shade = (px: number): number => Math.max(0, (px - x) / width - 0.15) * 0.9;
  const wall = brickwork(
    { x, y: top, width, height: foot - top, brick: [58, 21], mortar: '#b79a80', colour: brickColour(shade) },
    art.random,
  );
  const parapet: string[] = [];
  const merlon = width / 7;
  for (let i = 0; i < 4; i++) {
    parapet.push(
      brickwork(
        {
          x: x - 22 + i * (merlon * 2 - 6) * ((width + 44) / (width + 8)),
          y: top - 190,
          width: merlon,
          height: 105,
          brick: [52, 21],
          mortar: '#b79a80',
          colour: brickColour(shade),
        },
        art.random,
      ),
    );
  }
  parapet.push(
    brickwork(
      {
        x: x - 34,
        y: top - 86,
        width: width + 68,
        height: 88,
        brick: [58, 21],
        mortar: '#a98a70',
        colour: brickColour(shade),
      },
      art.random,
    ),
  );
  const shadows: string[] = [];
  for (let i = 0; i < 34; i++)
    shadows.push(
      swelling(
        [
          [x, top + 8 + i * 4],
          [x + width, top + 8 + i * 4],
        ],
        [4.4 - i * 0.12, 4.8 - i * 0.13],
      ),
    );
  for (let i = 0; i < 40; i++) {
    const px = x + width - 4 - i * width * 0.009;
    shadows.push(
      swelling(
        [
          [px, top],
          [px, foot],
        ],
        [5 - i * 0.11, 5 - i * 0.11],
      ),
    );
  }
  const loopholes: string[] = [];
  for (const [dx, dy] of [
    [0.5, 210],
    [0.22, 520],
    [0.78, 520],
    [0.5, 830],
  ] as const) {
    const cx = x + width * dx;
    const cy = top + dy;
    loopholes.push(
      path(
        polyline(
          [
            [cx - 62, cy - 128],
            [cx + 62, cy - 128],
            [cx + 62, cy + 128],
            [cx - 62, cy + 128],
          ],
          true,
        ),
        { fill: '#cbb094', stroke: '#3a1c10', width: 5 },
      ),
    );
    loopholes.push(
      path(
        polyline(
          [
            [cx - 62, cy - 128],
            [cx - 15, cy - 98],
            [cx - 15, cy + 98],
            [cx - 62, cy + 128],
          ],
          true,
        ),
        { fill: '#8d6a50' },
      ),
    );
    loopholes.push(
      path(
        polyline(
          [
            [cx + 62, cy - 128],
            [cx + 15, cy - 98],
            [cx + 15, cy + 98],
            [cx + 62, cy + 128],
          ],
          true,
        ),
        { fill: '#e2ccb0' },
      ),
    );
    loopholes.push(box(cx - 15, cy - 98, 30, 196, { fill: '#120a08' }));
    const bevel = Array.from({ length: 12 }, (_, i) =>
      segment(cx - 58 + i * 4, cy - 124 + i * 2.6, cx - 58 + i * 4, cy + 124 - i * 2.6),
    ).join('');
    loopholes.push(path(bevel, { stroke: '#3a1c10', width: 1.6 }));
  }
  return (
    wall + path(shadows.join(''), { fill: '#2a100a', opacity: 0.8 }) + parapet.join('') + loopholes.join('')
  );
}

/** Brick turrets with loopholes above a raised wall, before dawn; the courses of each raising can be counted. */
export function turrets(art: Art): Drawing {
  const wallColour = (x: number, y: number, random: Random): string => {
    const raised = y < 1270 + 16 * Math.sin(x / 90);
    const dark = 0.25 + 0.22 * noise(x / 420, y / 160, 3, 4);
    return raised
      ? `hsl(${n(14 + random.between(-5, 6))},${n(44 + random.between(-8, 8))}%,${n(40 - 20 * dark + random.between(-5, 5))}%)`
      : `hsl(${n(28 + random.between(-6, 6))},${n(22 + random.between(-6, 6))}%,${n(38 - 20 * dark + random.between(-5, 5))}%)`;
  };
  const wall = brickwork(
    { x: -10, y: 1010, width: 3620, height: 900, brick: [74, 27], mortar: '#8d7663', colour: wallColour },
    art.random,
  );
  const glass: string[] = [];
  for (let x = 0; x < 3600; x += art.random.between(14, 34)) {
    const tall = art.random.between(14, 42);
    glass.push(
      `M${n(x)} 1012L${n(x + art.random.between(4, 12))} ${n(1012 - tall)}L${n(x + art.random.between(14, 20))} 1012Z`,
    );
  }
  const road: string[] = [];
  for (let i = 0; i < 3800; i++) {
    const y = 1912 + art.random.next() * 110;
    const x = art.random.between(0, 3600);
    road.push(
      swelling(
        [
          [x, y],
          [x + 12, y - 1],
          [x + 26, y],
        ],
        [0.4, 2.6, 0.4],
      ),
    );
  }
  const note = { font: DRAFTING, fill: '#f3e3c8', spacing: 3 };
  const mark =
    path(
      segment(3310, 1010, 3310, 1905) + segment(3280, 1010, 3340, 1010) + segment(3280, 1905, 3340, 1905),
      { stroke: '#f3e3c8', width: 4 },
    ) +
    text(3268, 1460, 38, 'almost fourteen feet, and higher afterwards', {
      ...note,
      anchor: 'middle',
      turn: -90,
    });
  return {
    layers: [
      box(0, 0, art.width, art.height, { fill: art.palette.accent }) +
        sky(art) +
        stars(art) +
        path('M2090 214A92 92 0 1 0 2146 330A76 76 0 1 1 2090 214Z', { fill: '#f7e7bd' }),
      wall +
        path(glass.join(''), { fill: '#9fc3b4', stroke: '#12221f', width: 1.4 }) +
        box(0, 1010, 3600, 7, { fill: '#2a120a' }),
      turret(330, 470, 560, 1912, art),
      turret(1430, 760, 440, 1912, art),
      turret(2440, 560, 520, 1912, art),
      box(0, 1908, 3600, 130, { fill: '#6d5541' }) +
        path(road.join(''), { fill: '#2a1a10', opacity: 0.8 }) +
        mark,
    ],
  };
}
