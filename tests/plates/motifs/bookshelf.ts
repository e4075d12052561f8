import type { Art, Drawing } from '../plate.ts';
import { box, DRAFTING, n, path, SERIF, segment, swelling, text } from '../svg.ts';

const CLOTHS = [
  '#7d2a20',
  '#23473f',
  '#2c3f5e',
  '#a8823f',
  '#54422f',
  '#8f8a78',
  '#3b2e3f',
  '#b9a988',
  '#6a6f3a',
  '#1f2426',
];
const WORDS = [
  'history',
  'letters',
  'speeches',
  'economics',
  'minutes',
  'reports',
  'maps',
  'atlas',
  'dictionary',
  'poems',
  'memoirs',
  'yearbook',
  'notes',
  'essays',
  'statistics',
];
const BANDS: ReadonlyArray<readonly number[]> = [
  [0.06, 0.84],
  [0.04, 0.1, 0.8, 0.85],
  [0.08, 0.12, 0.82],
  [0.12, 0.8, 0.84],
];

function spine(x: number, foot: number, width: number, tall: number, art: Art, turn: number): string {
  const { random } = art;
  const cloth = CLOTHS[random.integer(0, CLOTHS.length - 1)] ?? '#54422f';
  const pale = cloth === '#b9a988' || cloth === '#8f8a78';
  const gilt = pale ? '#2a211a' : '#e2c88a';
  const top = foot - tall;
  const threads: string[] = [];
  for (let y = top + 3; y < foot; y += 5) threads.push(segment(x + 1, y, x + width - 1, y));
  const round: string[] = [];
  for (let i = 0; i < 7; i++)
    round.push(
      swelling(
        [
          [x + width - 2 - i * width * 0.05, top],
          [x + width - 2 - i * width * 0.05, foot],
        ],
        [4 - i * 0.5, 4 - i * 0.5],
      ),
    );
  // The title stands between the bands at the head and those at the foot.
  const bands = BANDS[random.integer(0, BANDS.length - 1)] ?? [];
  const ribs = bands
    .map((at) => top + tall * at)
    .map((y) => box(x, y, width, 5, { fill: gilt }) + box(x, y + 9, width, 1.6, { fill: gilt }))
    .join('');
  const word = WORDS[random.integer(0, WORDS.length - 1)] ?? 'notes';
  const size = Math.min(width * 0.46, (tall * 0.55) / (word.length * 0.55));
  const title = text(x + width / 2 - size * 0.3, top + tall * 0.2, size, word, {
    font: SERIF,
    fill: gilt,
    turn: 90,
    spacing: 1,
  });
  const volume = text(x + width / 2, foot - 14, Math.min(32, width * 0.4), String(random.integer(1, 24)), {
    fill: gilt,
    anchor: 'middle',
  });
  const edge = box(x, top, width, tall, { fill: cloth, stroke: '#0f0b08', width: 3 });
  return `<g transform="rotate(${n(turn)} ${n(x)} ${n(foot)})">${edge}${path(threads.join(''), { stroke: pale ? '#6a604c' : '#ffffff', width: 0.9, opacity: 0.16 })}${path(round.join(''), { fill: '#0a0705', opacity: 0.7 })}${ribs}${title}${volume}</g>`;
}

function lying(x: number, foot: number, art: Art): string {
  const out: string[] = [];
  let y = foot;
  for (let i = 0; i < 5; i++) {
    const tall = art.random.between(46, 84);
    const width = art.random.between(300, 380);
    y -= tall;
    const cloth = CLOTHS[art.random.integer(0, CLOTHS.length - 1)] ?? '#54422f';
    const pages = Array.from({ length: Math.floor((tall - 18) / 4) }, (_, k) =>
      segment(x + 12, y + 10 + k * 4, x + width - 6, y + 10 + k * 4),
    ).join('');
    out.push(
      box(x, y, width, tall - 2, { fill: cloth, stroke: '#0f0b08', width: 3 }) +
        box(x + 12, y + 8, width - 14, tall - 18, { fill: '#efe4c8' }) +
        path(pages, { stroke: '#8e7d5b', width: 1.2 }),
    );
  }
  return out.join('');
}

/** Shelves of books without authors: cloth, bands, and words that could be on any spine. */
export function bookshelf(art: Art): Drawing {
  const layers: string[] = [];
  const shelves = 5;
  for (let shelf = 0; shelf < shelves; shelf++) {
    const foot = 640 + shelf * 572;
    let row = box(0, foot - 540, 2400, 540, { fill: '#1c1410' });
    const shadow = Array.from({ length: 40 }, (_, i) =>
      segment(0, foot - 538 + i * 4, 2400, foot - 538 + i * 4),
    );
    row += shadow.map((d, i) => path(d, { stroke: '#000', width: 4, opacity: 0.8 * (1 - i / 40) })).join('');
    let x = 90 + art.random.between(0, 20);
    const pile = 500 + art.random.between(0, 1000);
    let piled = false;
    while (x < 2300) {
      if (!piled && x > pile) {
        row += lying(x + 12, foot, art);
        x += 412;
        piled = true;
        continue;
      }
      const width = Math.min(art.random.between(44, 128), 2316 - x);
      if (width < 40) break;
      const lean = art.random.next() < 0.07 ? art.random.between(-4, -2) : 0;
      row += spine(x - lean * 5, foot, width, art.random.between(330, 486), art, lean);
      x += width + 1 - lean * 7;
    }
    const grain: string[] = [];
    for (let i = 0; i < 170; i++) {
      const gx = art.random.between(-100, 2400);
      const gy = foot + 4 + art.random.next() * 26;
      grain.push(
        swelling(
          [
            [gx, gy],
            [gx + 90, gy + art.random.between(-2, 2)],
            [gx + 220, gy],
          ],
          [0.4, 1.8, 0.3],
        ),
      );
    }
    row +=
      box(0, foot, 2400, 34, { fill: '#8a5a30', stroke: '#1a0f08', width: 4 }) +
      path(grain.join(''), { fill: '#3b210f' });
    layers.push(row);
  }
  layers.push(
    box(0, 0, 62, 3030, { fill: '#6e4524', stroke: '#1a0f08', width: 4 }) +
      box(2338, 0, 62, 3030, { fill: '#6e4524', stroke: '#1a0f08', width: 4 }) +
      box(820, 2930, 760, 60, { fill: '#f3ead2', stroke: '#1a0f08', width: 3 }) +
      text(1200, 2972, 34, 'nobody’s library; the spines say only what kind', {
        font: DRAFTING,
        fill: '#1c1410',
        anchor: 'middle',
        spacing: 1,
      }),
  );
  return { layers: [box(0, 0, art.width, art.height, { fill: '#3a2414' }), ...layers] };
}
