import { box, circle, DRAFTING, type Point, path, polyline, text } from './svg.ts';

/**
 * Line pairs of 1 to 6 pixels, upright and lying, drawn in pixels so that each bar is exactly as wide as it says.
 * `x` and `y` are whole pixels; the target is 270 px wide and 78 px high.
 */
export function linePairs(x: number, y: number, ink: string): string {
  const bars: string[] = [];
  let left = x;
  for (const width of [1, 2, 3, 4, 6]) {
    const pairs = 4;
    const side = pairs * 2 * width - width;
    for (let i = 0; i < pairs; i++) {
      bars.push(`<rect x="${left + i * 2 * width}" y="${y}" width="${width}" height="30"/>`);
      bars.push(`<rect x="${left}" y="${y + 36 + i * 2 * width}" width="${side}" height="${width}"/>`);
    }
    left += side + 20;
  }
  const label = text(left + 4, y + 14, 13, '1·2·3·4·6 px', { font: DRAFTING, fill: ink });
  return `<g fill="${ink}" shape-rendering="crispEdges">${bars.join('')}</g>${label}`;
}

/** A Siemens star: wedges that meet at the centre. */
export function star(x: number, y: number, radius: number, wedges: number, ink: string): string {
  const shapes: string[] = [];
  for (let i = 0; i < wedges; i++) {
    const corner = (turn: number): Point => {
      const angle = (turn * Math.PI) / wedges;
      return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    };
    shapes.push(polyline([[x, y], corner(2 * i), corner(2 * i + 1)], true));
  }
  return path(shapes.join(''), { fill: ink }) + circle(x, y, radius + 12, { stroke: ink, width: 4 });
}

const PATCHES = [
  '#735244',
  '#c29682',
  '#627a9d',
  '#576c43',
  '#8580b1',
  '#67bdaa',
  '#d67e2c',
  '#505ba6',
  '#c15a63',
  '#5e3c6c',
  '#9dbc40',
  '#e0a32e',
  '#383d96',
  '#469449',
  '#af363c',
  '#e7c71f',
  '#bb5695',
  '#0885a1',
];

/** The parts of the two neighbouring frames that a strip shows, used as test charts (as in landscape film). */
export function neighbours(monochrome: boolean): string {
  const label = { font: DRAFTING, fill: '#26241f', spacing: 6 };
  const steps = Array.from({ length: 21 }, (_, i) => {
    const value = Math.round((255 * i) / 20);
    return (
      box(60, 700 + i * 100, 220, 100, { fill: `rgb(${value},${value},${value})` }) +
      text(300, 758 + i * 100, 26, `${i * 5} %`, { font: DRAFTING, fill: '#26241f' })
    );
  });
  const patches = PATCHES.map((colour, i) =>
    box(430, 700 + i * 116.6, 130, 106, { fill: monochrome ? grayOf(colour) : colour }),
  );
  return [
    box(-60, 550, 685, 2400, { fill: '#9a978f' }),
    text(60, 650, 52, 'STEP WEDGE', label),
    steps.join(''),
    patches.join(''),
    box(4625, 550, 700, 2400, { fill: '#d9d5ca' }),
    text(4690, 650, 52, 'RESOLUTION', label),
    star(4950, 960, 240, 72, '#26241f'),
    star(4950, 2690, 220, 36, '#26241f'),
    ruling(4720, 1270),
  ].join('');
}

function ruling(x: number, y: number): string {
  const out: string[] = [];
  let top = y;
  for (const pitch of [44, 34, 26, 20, 15, 12, 9, 7, 5, 4]) {
    for (let i = 0; i < 5; i++) {
      out.push(box(x, top + i * pitch, 200, pitch / 2, { fill: '#26241f' }));
      out.push(box(x + 240 + i * pitch, top, pitch / 2, 5 * pitch, { fill: '#26241f' }));
    }
    out.push(
      text(x + 210, top + 20, 18, String(Math.round(100 / pitch)), { font: DRAFTING, fill: '#26241f' }),
    );
    top += 5 * pitch + 22;
  }
  return out.join('');
}

function grayOf(colour: string): string {
  const value = Number.parseInt(colour.slice(1), 16);
  const gray = Math.round(0.2126 * (value >> 16) + 0.7152 * ((value >> 8) & 255) + 0.0722 * (value & 255));
  return `rgb(${gray},${gray},${gray})`;
}
