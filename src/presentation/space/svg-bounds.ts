/** What the points of a drawing lie between, in its own units. */
export interface SvgBounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

type Point = readonly [x: number, y: number];

// Each of these looks at a letter once or twice, whatever the drawing: it may come with a request.
const SHAPE = /<(path|polygon|polyline|rect|circle|ellipse|line)\b([^<>]*)>/gi;
const ATTRIBUTE = /(?<![\w-])([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const NUMBER = /[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/gi;
const COMMAND = /([a-z])([^a-df-z]*)/gi;

function numbersIn(text: string | undefined): readonly number[] {
  return (text?.match(NUMBER) ?? []).map(Number);
}

/** Numbers in groups of two; one that is left over is left out. */
function pairsOf(numbers: readonly number[]): readonly Point[] {
  return numbers.flatMap((x, index) => {
    const y = numbers[index + 1];
    return index % 2 === 0 && y !== undefined ? [[x, y] as const] : [];
  });
}

/** How many numbers a command takes at once, of those that are not the points of a line (SVG 1.1, 8.3). */
const ARGUMENTS: Readonly<Record<string, number>> = { H: 1, V: 1, C: 6, S: 4, Q: 4, A: 7 };

/** End points and control points of a path (SVG 1.1, 8.3), which its curves lie between. */
function pointsOfPath(path: string): readonly Point[] {
  const points: Point[] = [];
  let [x, y] = [0, 0];
  let start: Point = [0, 0];
  for (const [, letter = '', rest = ''] of path.matchAll(COMMAND)) {
    const command = letter.toUpperCase();
    if (command === 'Z') [x, y] = start;
    const numbers = numbersIn(rest);
    const count = ARGUMENTS[command] ?? 2;
    for (let at = 0; at + count <= numbers.length; at += count) {
      const some = numbers.slice(at, at + count);
      const [dx, dy] = letter === command ? [0, 0] : [x, y];
      const [only = 0] = some;
      if (command === 'H') x = only + dx;
      else if (command === 'V') y = only + dy;
      else {
        const here = pairsOf(command === 'A' ? some.slice(5) : some).map(([a, b]): Point => [a + dx, b + dy]);
        points.push(...here);
        [x, y] = here.at(-1) ?? [x, y];
      }
      points.push([x, y]);
      if (command === 'M' && at === 0) start = [x, y];
    }
  }
  return points;
}

function pointsOfShape(name: string, attributes: ReadonlyMap<string, string>): readonly Point[] {
  const number = (attribute: string): number => numbersIn(attributes.get(attribute))[0] ?? 0;
  const around = (rx: number, ry: number): readonly Point[] => [
    [number('cx') - rx, number('cy') - ry],
    [number('cx') + rx, number('cy') + ry],
  ];
  switch (name.toLowerCase()) {
    case 'path':
      return pointsOfPath(attributes.get('d') ?? '');
    case 'rect':
      return [
        [number('x'), number('y')],
        [number('x') + number('width'), number('y') + number('height')],
      ];
    case 'circle':
      return around(number('r'), number('r'));
    case 'ellipse':
      return around(number('rx'), number('ry'));
    case 'line':
      return [
        [number('x1'), number('y1')],
        [number('x2'), number('y2')],
      ];
    default:
      return pairsOf(numbersIn(attributes.get('points')));
  }
}

/** What the shapes of an SVG element lie between; undefined when there are none, or when they are transformed. */
export function svgBounds(svg: string): SvgBounds | undefined {
  if (/\stransform\s*=/i.test(svg)) return undefined;
  let bounds: SvgBounds | undefined;
  for (const [, name = '', text = ''] of svg.matchAll(SHAPE)) {
    const attributes = new Map(
      [...text.matchAll(ATTRIBUTE)].map(([, key = '', double, single]) => [key, double ?? single ?? '']),
    );
    for (const [x, y] of pointsOfShape(name, attributes))
      bounds = {
        left: Math.min(x, bounds?.left ?? x),
        top: Math.min(y, bounds?.top ?? y),
        right: Math.max(x, bounds?.right ?? x),
        bottom: Math.max(y, bounds?.bottom ?? y),
      };
  }
  return bounds;
}
