import { box, DRAFTING, group, n, path, segment, text } from './svg.ts';

/** The piece of film round a picture, all in units of 0.01 mm. */
export interface Film {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  readonly pictureWidth: number;
  readonly pictureHeight: number;
}

/** Film geometry: a `frame` shows 1 to 1.5 mm of black edge, a `strip` the whole 35 mm with its perforations. */
export function filmOf(format: 'frame' | 'strip', portrait: boolean): Film {
  const [width, height] = format === 'frame' ? [3900, 2600] : [5250, 3500];
  const film = {
    width,
    height,
    left: (width - 3600) / 2,
    top: (height - 2400) / 2,
    pictureWidth: 3600,
    pictureHeight: 2400,
  };
  if (!portrait) return film;
  return {
    width: height,
    height: width,
    left: film.top,
    top: film.left,
    pictureWidth: 2400,
    pictureHeight: 3600,
  };
}

const PRINT = '#e9dfc4';

function perforations(light: string): string {
  const holes: string[] = [];
  // Eight perforations to a frame, 4.75 mm apart; the strip is centred on one frame.
  for (let i = -6; i <= 6; i++) {
    const x = 2625 + (i - 0.5) * 475 - 99;
    for (const y of [201, 3020]) {
      holes.push(`<rect x="${n(x)}" y="${y}" width="198" height="279" rx="48" fill="${light}"/>`);
    }
  }
  return holes.join('');
}

/** Bars such as film makers print along the edge; these only say that the frame number was thought of. */
function barCode(x: number, y: number, frame: string): string {
  let code = 0x35;
  for (const character of frame) code = (code * 31 + (character.codePointAt(0) ?? 0)) & 0xffff;
  const bars = Array.from({ length: 16 }, (_, i) =>
    (code >> i) & 1
      ? box(x + i * 16, y, 9, 62, { fill: PRINT })
      : box(x + i * 16, y + 38, 9, 24, { fill: PRINT }),
  );
  return bars.join('');
}

/** Perforations, edge print and frame lines of a strip, drawn as landscape film. */
function strip(frame: string, identifier: string, edge: string): string {
  const print = (x: number, y: number, words: string, size = 92): string =>
    text(x, y, size, words, { font: DRAFTING, fill: edge, spacing: 8 });
  const next = `${frame}A`;
  return [
    perforations('#f6f1e4'),
    print(900, 152, `→ ${frame}`, 120),
    print(1260, 145, 'LOUPE · SAFETY FILM · PLACEHOLDER'),
    barCode(3130, 85, frame),
    print(3560, 152, `→ ${next}`, 120),
    print(4300, 145, 'NOT A PHOTOGRAPH'),
    print(240, 145, 'CC0 1.0'),
    print(900, 3420, `${frame}`, 120),
    print(1250, 3415, `PLATE ${identifier.toUpperCase()}`),
    print(2450, 3415, '35 mm · 24 × 36 · ONE TICK = 0.1 mm'),
    print(4400, 3420, next, 120),
  ].join('');
}

function narrowEdge(frame: string, identifier: string, film: Film, edge: string): string {
  const portrait = film.pictureHeight > film.pictureWidth;
  const y = film.top + film.pictureHeight + (portrait ? 126 : 86);
  const top = film.top - (portrait ? 100 : 64);
  const words = { font: DRAFTING, fill: edge, spacing: 3 };
  return [
    text(film.left, y, 34, `→ ${frame} · LOUPE SAFETY FILM · PLACEHOLDER`, words),
    text(film.width / 2, y, 34, `PLATE ${identifier.toUpperCase()} · NOT A PHOTOGRAPH`, {
      ...words,
      anchor: 'middle',
    }),
    text(film.left + film.pictureWidth, y, 34, `CC0 1.0 · → ${frame}A`, { ...words, anchor: 'end' }),
    text(film.left, top, 34, `→ ${frame}`, words),
    text(film.left + film.pictureWidth, top, 34, 'ONE TICK = 0.1 mm', { ...words, anchor: 'end' }),
  ].join('');
}

/** Everything outside the picture: black film, perforations, edge print. */
export function drawFilm(
  format: 'frame' | 'strip',
  film: Film,
  frame: string,
  identifier: string,
  monochrome: boolean,
): string {
  const edge = monochrome ? '#dcdcda' : '#eeb55c';
  const base = box(-50, -50, film.width + 100, film.height + 100, { fill: '#0c0b0b' });
  if (format === 'frame') return base + narrowEdge(frame, identifier, film, edge);
  const drawn = strip(frame, identifier, edge);
  const turned = film.pictureHeight > film.pictureWidth;
  return base + (turned ? group(`translate(${film.width} 0) rotate(90)`, drawn) : drawn);
}

/** A ruler along all four sides of the picture, ticks outwards every 0.1 mm, figures every millimetre. */
export function drawRuler(film: Film): string {
  const { left, top, pictureWidth, pictureHeight } = film;
  const ticks: string[] = [];
  const figures: string[] = [];
  const figure = { font: DRAFTING, fill: '#f2ead6', anchor: 'middle' as const };
  const length = (i: number): number => (i % 10 === 0 ? 30 : i % 5 === 0 ? 22 : 13);
  for (let i = 0; i <= pictureWidth / 10; i++) {
    const x = left + i * 10;
    ticks.push(segment(x, top - 4, x, top - 4 - length(i)));
    ticks.push(segment(x, top + pictureHeight + 4, x, top + pictureHeight + 4 + length(i)));
    if (i % 10 === 0 && i > 0)
      figures.push(text(x + 5, top - 24, 17, String(i / 10), { ...figure, anchor: 'start' }));
  }
  for (let i = 0; i <= pictureHeight / 10; i++) {
    const y = top + i * 10;
    ticks.push(segment(left - 4, y, left - 4 - length(i), y));
    ticks.push(segment(left + pictureWidth + 4, y, left + pictureWidth + 4 + length(i), y));
    if (i % 10 === 0 && i > 0) figures.push(text(left - 24, y - 5, 17, String(i / 10), figure));
  }
  return path(ticks.join(''), { stroke: '#f2ead6', width: 1.7 }) + figures.join('');
}
