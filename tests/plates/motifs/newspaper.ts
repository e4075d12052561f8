import type { Art, Drawing } from '../plate.ts';
import { box, circle, group, n, type Point, path, segment, swelling, text, wrap } from '../svg.ts';

const INK = '#171614';

/** One page of columns, all of it the section's own facts, over and over. */
function page(facts: string, seed: number): string {
  const out: string[] = [];
  const columns = 6;
  const gutter = 26;
  const width = (3240 - gutter * (columns - 1)) / columns;
  const words = facts.split(' ');
  let start = seed;
  for (let column = 0; column < columns; column++) {
    const x = 180 + column * (width + gutter);
    if (column > 0)
      out.push(path(segment(x - gutter / 2, 560, x - gutter / 2, 2000), { stroke: INK, width: 1.6 }));
    let y = 590;
    while (y < 1985) {
      const rotated = [...words.slice(start % words.length), ...words.slice(0, start % words.length)].join(
        ' ',
      );
      out.push(box(x, y - 18, width, 3, { fill: INK }));
      out.push(text(x, y + 20, 27, rotated.slice(0, 32).replace(/\s\S*$/, ''), { fill: INK, weight: 700 }));
      y += 48;
      for (const line of wrap(rotated, 63).slice(0, 22 + ((start * 7) % 11))) {
        if (y >= 1985) break;
        out.push(text(x, y, 17, line, { fill: INK }));
        y += 20.5;
      }
      y += 26;
      start += 13;
    }
  }
  const heads = [
    text(180, 330, 250, 'PLACEHOLDER', { fill: INK, weight: 700 }),
    text(3420, 200, 40, 'no day', { fill: INK, italic: true, anchor: 'end' }),
    text(3420, 260, 40, 'of 1940', { fill: INK, italic: true, anchor: 'end' }),
    text(3420, 324, 30, 'not a newspaper', { fill: INK, italic: true, anchor: 'end' }),
    path(segment(180, 372, 3420, 372), { stroke: INK, width: 9 }) +
      path(segment(180, 384, 3420, 384), { stroke: INK, width: 2 }),
    text(180, 482, 80, 'At this desk he talked politics every day', { fill: INK, weight: 700 }),
    text(3420, 482, 48, 'with secretaries and guards', { fill: INK, italic: true, anchor: 'end' }),
    path(segment(180, 516, 3420, 516), { stroke: INK, width: 2 }),
  ];
  return heads.join('') + out.join('');
}

function lens(x: number, y: number, r: number, content: string): string {
  const handle = Array.from({ length: 30 }, (_, i) =>
    segment(-48 + i * 3.3, r + 90, -48 + i * 3.3, r + 620),
  ).join('');
  const rim = Array.from({ length: 240 }, (_, i): string => {
    const a = (i / 240) * 2 * Math.PI;
    const w = 2 + 3.4 * (0.5 + 0.5 * Math.cos(a - 0.8));
    return swelling(
      [
        [(r + 8) * Math.cos(a), (r + 8) * Math.sin(a)],
        [(r + 38) * Math.cos(a), (r + 38) * Math.sin(a)],
      ],
      [w, w],
    );
  }).join('');
  const glint = Array.from({ length: 9 }, (_, i): string => {
    const points = Array.from({ length: 31 }, (_unused, j): Point => {
      const a = -2.7 + (j / 30) * 0.9;
      return [(r - 30 - i * 12) * Math.cos(a), (r - 30 - i * 12) * Math.sin(a)];
    });
    return swelling(
      points,
      points.map((_unused, j) => 5 * Math.sin((Math.PI * j) / 30) * (1 - i / 10)),
    );
  }).join('');
  return (
    `<clipPath id="lens"><circle cx="${x}" cy="${y}" r="${r}"/></clipPath><g clip-path="url(#lens)">${circle(x, y, r, { fill: '#fdfcf8' })}${group(`translate(${n(-x * 2.4)} ${n(-y * 2.4)}) scale(3.4)`, content)}</g>` +
    group(
      `translate(${x} ${y}) rotate(-42)`,
      box(-52, r + 40, 104, 60, { fill: '#bdbab2', stroke: INK, width: 5 }) +
        box(-56, r + 84, 112, 540, { fill: '#3a3936', stroke: INK, width: 6 }) +
        path(handle, { stroke: '#6a6862', width: 1.4 }),
    ) +
    circle(x, y, r + 23, { stroke: '#f0eee8', width: 46 }) +
    group(`translate(${x} ${y})`, path(rim, { fill: INK })) +
    circle(x, y, r, { stroke: INK, width: 5 }) +
    circle(x, y, r + 46, { stroke: INK, width: 6 }) +
    group(`translate(${x} ${y})`, path(glint, { fill: '#c9c6bd' }))
  );
}

/** A page of columns under a loupe. */
export function newspaper(art: Art): Drawing {
  const columns = page(art.facts, 5);
  const fold = Array.from({ length: 26 }, (_, i) => segment(0, 1010 + i * 3, 3600, 1012 + i * 3))
    .map((d, i) => path(d, { stroke: INK, width: 1.4, opacity: 0.22 * (1 - i / 26) }))
    .join('');
  return {
    layers: [
      box(0, 0, art.width, art.height, { fill: '#e9e6dc' }) + columns + fold,
      lens(2330, 1130, 520, columns),
    ],
  };
}
