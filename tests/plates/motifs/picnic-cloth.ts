import type { Art, Drawing } from '../plate.ts';
import { noise } from '../random.ts';
import { box, circle, group, n, type Point, path, segment, swelling, text } from '../svg.ts';

const INK = '#161616';

function grass(art: Art): string[] {
  const layers: string[] = [];
  let blades: string[] = [];
  for (let i = 0; i < 15000; i++) {
    const x = art.random.between(-20, 2420);
    const y = art.random.between(-20, 3060);
    if (x > 420 && x < 1980 && y > 520 && y < 2500) continue;
    const lean = 46 * noise(x / 420, y / 420, 5, 3) + art.random.between(-8, 8);
    const tall = art.random.between(26, 64);
    blades.push(
      swelling(
        [
          [x, y],
          [x + lean * 0.3, y - tall * 0.55],
          [x + lean, y - tall],
        ],
        [art.random.between(1.4, 5), 2.2, 0.3],
      ),
    );
    if (i % 7500 === 7499) {
      layers.push(path(blades.join(''), { fill: INK, opacity: 0.82 }));
      blades = [];
    }
  }
  return layers;
}

/** Gingham: two weaves of threads, drawn thread by thread. */
function cloth(): string {
  const [left, top, side, tall] = [0, 0, 1500, 1920];
  const out = [box(left, top, side, tall, { fill: '#f6f5f1', stroke: INK, width: 5 })];
  const across: string[] = [];
  const down: string[] = [];
  for (let x = 0; x < side; x += 6)
    if (Math.floor(x / 60) % 2 === 0) down.push(segment(x + 3, 0, x + 3, tall));
  for (let y = 0; y < tall; y += 6)
    if (Math.floor(y / 60) % 2 === 0) across.push(segment(0, y + 3, side, y + 3));
  out.push(
    path(across.join(''), { stroke: INK, width: 2.2, opacity: 0.7 }),
    path(down.join(''), { stroke: INK, width: 2.2, opacity: 0.7 }),
  );
  const fringe: string[] = [];
  for (let x = 4; x < side; x += 8)
    fringe.push(`M${x} 0l${n(3 * Math.sin(x))} -26M${x} ${tall}l${n(3 * Math.cos(x))} 26`);
  return out.join('') + path(fringe.join(''), { stroke: INK, width: 2.4 });
}

function plate(x: number, y: number, r: number): string {
  const rings: string[] = [];
  for (let i = 0; i < 48; i++) {
    const a = (i / 48) * 2 * Math.PI;
    rings.push(
      segment(
        x + r * 0.7 * Math.cos(a),
        y + r * 0.7 * Math.sin(a),
        x + r * 0.94 * Math.cos(a + 0.09),
        y + r * 0.94 * Math.sin(a + 0.09),
      ),
    );
  }
  const shade = Array.from({ length: 22 }, (_, i): string => {
    const points = Array.from({ length: 41 }, (_unused, j): Point => {
      const a = 0.2 + (j / 40) * 1.9;
      return [x + (r * 0.62 - i * 5) * Math.cos(a), y + (r * 0.62 - i * 5) * Math.sin(a)];
    });
    return swelling(
      points,
      points.map((_unused, j) => 3.4 * Math.sin((Math.PI * j) / 40) * (1 - i / 24)),
    );
  });
  const cast = Array.from({ length: 14 }, (_, i) =>
    circle(x + 10 + i, y + 12 + i, r, { stroke: INK, width: 1.4, opacity: 0.4 }),
  ).join('');
  return (
    cast +
    circle(x, y, r, { fill: '#fdfdfb', stroke: INK, width: 5 }) +
    circle(x, y, r * 0.96, { stroke: INK, width: 1.5 }) +
    path(rings.join(''), { stroke: INK, width: 2 }) +
    circle(x, y, r * 0.68, { stroke: INK, width: 2.5 }) +
    path(shade.join(''), { fill: INK })
  );
}

function cutlery(x: number, y: number): string {
  const knife = `M${x + 178} ${y - 130}q16 60 4 130h-14v-130zM${x + 168} ${y + 6}h12v122q-6 8 -12 0z`;
  const fork = `M${x - 190} ${y - 130}v70q4 22 16 26v160q6 8 12 0v-160q12 -4 16 -26v-70h-5v62h-8v-62h-7v62h-8v-62h-7v62h-4v-62z`;
  return path(knife + fork, { fill: '#fdfdfb', stroke: INK, width: 3 });
}

function basket(x: number, y: number): string {
  const out: string[] = [];
  for (let row = 0; row < 15; row++) {
    for (let i = 0; i < 21; i++) {
      const px = x + i * 22;
      const py = y + row * 18;
      out.push(
        (row + i) % 2 === 0
          ? `M${px} ${py}q11 -7 22 0v14q-11 -7 -22 0z`
          : `M${px + 3} ${py - 2}q7 9 0 18h14q-5 -9 0 -18z`,
      );
    }
  }
  return (
    box(x - 8, y - 14, 478, 296, { fill: '#dcdad4', stroke: INK, width: 6 }) +
    path(out.join(''), { fill: '#f2f1ed', stroke: INK, width: 1.6 })
  );
}

/** A cloth in the grass from above, laid for six; nobody is drawn, and most of the places stay empty. */
export function picnicCloth(art: Art): Drawing {
  const places: readonly Point[] = [
    [380, 420],
    [1120, 420],
    [380, 960],
    [1120, 960],
    [380, 1500],
    [1120, 1500],
  ];
  const shadow = Array.from({ length: 16 }, (_, i) =>
    box(-4 + i * 2.4, 4 + i * 2.6, 1500, 1920, { stroke: INK, width: 2, opacity: 0.5 }),
  ).join('');
  return {
    layers: [
      box(0, 0, art.width, art.height, { fill: '#d9d7d0' }),
      ...grass(art),
      group('translate(490 560) rotate(-3)', shadow + cloth()),
      group(
        'translate(490 560) rotate(-3)',
        places.map(([x, y]) => plate(x, y, 158) + cutlery(x, y)).join(''),
      ),
      group('translate(980 2420) rotate(9)', basket(0, 0)),
      box(180, 150, 2040, 176, { fill: '#f4f3ef', stroke: INK, width: 4 }) +
        text(1200, 232, 62, 'laid for six', { fill: INK, italic: true, anchor: 'middle' }) +
        text(
          1200,
          290,
          36,
          'of the family in the Soviet Union, most had been killed, imprisoned or banished',
          { fill: INK, anchor: 'middle' },
        ),
    ],
  };
}
