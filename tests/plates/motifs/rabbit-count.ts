import type { Art, Drawing } from '../plate.ts';
import { box, circle, group, n, type Point, path, SANS, swelling, text } from '../svg.ts';

interface Coat {
  readonly fill: string;
  readonly cut: string;
}
const COATS: readonly Coat[] = [
  { fill: '#2d2622', cut: '#f2e6cf' },
  { fill: '#8c3b22', cut: '#f2e6cf' },
  { fill: '#b98a4e', cut: '#fff4dd' },
  { fill: '#6f675f', cut: '#f2e6cf' },
  { fill: '#4d5a48', cut: '#f2e6cf' },
];

const BODY =
  'M20 128C8 96 26 58 66 52C84 49 98 54 108 46C116 38 130 34 142 40C156 47 164 60 160 70C156 80 142 82 134 84C132 98 136 112 144 124C147 129 143 132 138 131L116 130C112 129 112 124 110 118C100 124 92 124 84 122C86 127 92 128 96 129C99 132 96 134 92 134L40 134C32 135 24 134 20 128Z';

function gouges(art: Art): string {
  const cuts: string[] = [];
  for (let i = 0; i < 46; i++) {
    const angle = art.random.between(0.2, 3.1);
    const ring = art.random.between(0.25, 0.95);
    const x = 74 - 50 * ring * Math.cos(angle);
    const y = 116 - 58 * ring * Math.sin(angle);
    const turn = angle - Math.PI / 2 + art.random.between(-0.3, 0.3);
    const length = art.random.between(5, 15);
    const tip: Point = [x + length * Math.cos(turn), y + length * 0.8 * Math.sin(turn)];
    cuts.push(
      swelling(
        [[x, y], [(x + tip[0]) / 2, (y + tip[1]) / 2 - 0.6], tip],
        [0.3, art.random.between(1, 2.3), 0.2],
      ),
    );
  }
  return cuts.join('');
}

function rabbit(art: Art, coat: Coat): string {
  const lean = art.random.between(-16, 10);
  const ear = (x: number, tip: number): string =>
    swelling(
      [
        [x, 44],
        [x + tip * 0.45, 22],
        [x + tip * 0.8, 4],
        [x + tip, -16],
      ],
      [9, 17, 13, 2],
    );
  const inner = (x: number, tip: number): string =>
    swelling(
      [
        [x + tip * 0.3, 32],
        [x + tip * 0.6, 14],
        [x + tip * 0.85, -2],
      ],
      [0.5, 4.5, 0.5],
    );
  const whiskers = [0, 1, 2]
    .map((i) =>
      swelling(
        [
          [154, 72 + i * 2],
          [178, 66 + i * 8],
        ],
        [1.3, 0.3],
      ),
    )
    .join('');
  return (
    circle(18, 112, 11, { fill: coat.cut, stroke: coat.fill, width: 3 }) +
    path(ear(128, lean - 8) + ear(118, lean - 18), { fill: coat.fill }) +
    path(BODY, { fill: coat.fill }) +
    path(inner(128, lean - 8), { fill: coat.cut }) +
    path(gouges(art), { fill: coat.cut }) +
    circle(142, 58, 4.6, { fill: coat.cut }) +
    circle(143, 58, 2.2, { fill: coat.fill }) +
    path(whiskers, { fill: coat.fill })
  );
}

/** A pictorial statistic in the manner of the time: one hundred and twelve rabbits, on shelves of three decks. */
export function rabbitCount(art: Art): Drawing {
  const columns = 8;
  const rows = 14;
  const layers: string[] = [];
  const { ink, accent } = art.palette;
  let row = '';
  for (let r = 0; r < rows; r++) {
    const y = 500 + r * 176;
    for (let c = 0; c < columns; c++) {
      const coat = COATS[art.random.integer(0, COATS.length - 1)] ?? { fill: ink, cut: art.palette.paper };
      const x = 170 + c * 264;
      const facing =
        art.random.next() < 0.5
          ? `translate(${x} ${y}) scale(1.12)`
          : `translate(${x + 206} ${y}) scale(-1.12 1.12)`;
      row += group(facing, rabbit(art, coat));
      row += text(x + 212, y + 146, 13, String(r * columns + c + 1), { fill: ink, anchor: 'end' });
    }
    row += box(130, y + 153, 2140, r % 3 === 2 ? 11 : 4, { fill: ink });
    if (r % 5 === 4 || r === rows - 1) {
      layers.push(row);
      row = '';
    }
  }
  const straw: string[] = [];
  for (let i = 0; i < 2400; i++) {
    const x = art.random.between(130, 2260);
    const y = 500 + art.random.integer(0, rows - 1) * 176 + 150 - art.random.between(0, 9);
    straw.push(`M${n(x)} ${n(y)}l${n(art.random.between(-16, 16))} ${n(-art.random.between(2, 10))}`);
  }
  return {
    layers: [
      box(0, 0, art.width, art.height, { fill: art.palette.paper }) +
        box(130, 130, 2140, 18, { fill: accent }) +
        text(130, 330, 190, 'WELL OVER', { font: SANS, weight: 900, fill: ink, spacing: 2 }) +
        text(2270, 330, 190, '100', { font: SANS, weight: 900, fill: accent, anchor: 'end' }) +
        text(134, 408, 46, 'rabbits, by the time Max Eastman was introduced to them in February 1940', {
          fill: ink,
          italic: true,
        }),
      path(straw.join(''), { stroke: '#b8934a', width: 1.5 }),
      ...layers,
    ],
  };
}
