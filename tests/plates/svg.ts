export type Point = readonly [x: number, y: number];

export const SERIF = "'Old Standard TT','DejaVu Serif'";
export const DRAFTING = "'Routed Gothic Narrow','DejaVu Sans Condensed'";
export const SANS = "'League Spartan','DejaVu Sans'";
export const TYPEWRITER = "'GNUTypewriter','DejaVu Sans Mono'";

/** A coordinate with as many digits as the print resolution needs: 0.01 unit is a tenth of a micrometre. */
export const n = (value: number): string => String(Math.round(value * 100) / 100);
const short = (value: number): string => String(Math.round(value * 10) / 10);

export interface Paint {
  readonly fill?: string;
  readonly stroke?: string;
  readonly width?: number;
  readonly opacity?: number;
  readonly extra?: string;
}

function attributes({ fill = 'none', stroke, width = 2, opacity, extra }: Paint): string {
  const line = stroke === undefined ? '' : ` stroke="${stroke}" stroke-width="${n(width)}"`;
  return `fill="${fill}"${line}${opacity === undefined ? '' : ` opacity="${n(opacity)}"`}${extra === undefined ? '' : ` ${extra}`}`;
}

export const path = (d: string, paint: Paint): string => `<path d="${d}" ${attributes(paint)}/>`;
export const circle = (x: number, y: number, r: number, paint: Paint): string =>
  `<circle cx="${n(x)}" cy="${n(y)}" r="${n(r)}" ${attributes(paint)}/>`;
export const box = (x: number, y: number, width: number, height: number, paint: Paint): string =>
  `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" ${attributes(paint)}/>`;
export const group = (transform: string, content: string): string =>
  `<g transform="${transform}">${content}</g>`;
export const clipped = (id: string, shape: string, content: string): string =>
  `<clipPath id="${id}">${shape}</clipPath><g clip-path="url(#${id})">${content}</g>`;

/** One straight line as path data, to be joined with others. */
export const segment = (x1: number, y1: number, x2: number, y2: number): string =>
  `M${n(x1)} ${n(y1)}L${n(x2)} ${n(y2)}`;

/** An open or closed polyline as path data. */
export function polyline(points: readonly Point[], closed = false): string {
  return (
    points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${short(x)} ${short(y)}`).join('') + (closed ? 'Z' : '')
  );
}

/** An engraver's line: path data of the outline of a stroke whose width swells and tapers from point to point. */
export function swelling(points: readonly Point[], widths: readonly number[]): string {
  const left: Point[] = [];
  const right: Point[] = [];
  points.forEach(([x, y], i) => {
    const [ax, ay] = points[Math.max(0, i - 1)] ?? [x, y];
    const [bx, by] = points[Math.min(points.length - 1, i + 1)] ?? [x, y];
    const length = Math.hypot(bx - ax, by - ay) || 1;
    const half = (widths[i] ?? 0) / 2;
    left.push([x - ((by - ay) / length) * half, y + ((bx - ax) / length) * half]);
    right.push([x + ((by - ay) / length) * half, y - ((bx - ax) / length) * half]);
  });
  return polyline([...left, ...right.reverse()], true);
}

export interface Lettering {
  readonly font?: string;
  readonly weight?: number;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly fill: string;
  readonly spacing?: number;
  readonly italic?: boolean;
  readonly turn?: number;
  readonly opacity?: number;
  /** Colour of a thin edge under the letters, for type over a busy ground. */
  readonly halo?: string;
}

const escapeXml = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** One line of type; `turn` rotates it about its anchor, in degrees. */
export function text(x: number, y: number, size: number, words: string, lettering: Lettering): string {
  const {
    font = SERIF,
    weight = 400,
    anchor = 'start',
    fill,
    spacing = 0,
    italic,
    turn,
    opacity,
    halo,
  } = lettering;
  const turned = turn === undefined ? '' : ` transform="rotate(${n(turn)} ${n(x)} ${n(y)})"`;
  const faint = opacity === undefined ? '' : ` opacity="${n(opacity)}"`;
  const edge =
    halo === undefined
      ? ''
      : ` stroke="${halo}" stroke-width="${n(size * 0.3)}" stroke-linejoin="round" paint-order="stroke"`;
  return `<text x="${n(x)}" y="${n(y)}" font-family="${font}" font-size="${n(size)}" font-weight="${weight}" text-anchor="${anchor}" fill="${fill}"${spacing === 0 ? '' : ` letter-spacing="${n(spacing)}"`}${italic === true ? ' font-style="italic"' : ''}${turned}${faint}${edge}>${escapeXml(words)}</text>`;
}

/** Breaks words into lines of at most `columns` characters. */
export function wrap(words: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}

/** A paragraph: lines of at most `columns` characters, `leading` units apart. */
export function paragraph(
  x: number,
  y: number,
  size: number,
  leading: number,
  columns: number,
  words: string,
  lettering: Lettering,
): string {
  return wrap(words, columns)
    .map((line, i) => text(x, y + i * leading, size, line, lettering))
    .join('');
}
