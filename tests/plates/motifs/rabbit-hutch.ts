import type { Art, Drawing } from '../plate.ts';
import { noise } from '../random.ts';
import { box, circle, clipped, DRAFTING, n, path, segment, text } from '../svg.ts';

const LINE = '#eaf3fb';

/** Hexagonal wire, drawn strand by strand. */
function mesh(id: string, x: number, y: number, width: number, height: number): string {
  const side = 7;
  const strands: string[] = [];
  for (let row = 0; row * side * 1.5 < height + side; row++) {
    for (let column = 0; column * side * 1.732 < width + 20; column++) {
      const cx = x + column * side * 1.732 + (row % 2 === 0 ? 0 : side * 0.866);
      const cy = y + row * side * 1.5;
      strands.push(
        `M${n(cx)} ${n(cy)}l${n(side * 0.866)} ${n(-side / 2)}l${n(side * 0.866)} ${n(side / 2)}m${n(-side * 1.732)} 0v${n(side)}`,
      );
    }
  }
  return clipped(
    id,
    box(x, y, width, height, {}),
    path(strands.join(''), { stroke: LINE, width: 1.3, opacity: 0.85 }),
  );
}

function boards(x: number, y: number, width: number, height: number, art: Art): string {
  const out: string[] = [];
  for (let top = y; top < y + height; top += 44) {
    out.push(segment(x, top, x + width, top));
    for (let i = 0; i < 5; i++) {
      const from = x + art.random.between(0, width * 0.7);
      const level = top + art.random.between(8, 38);
      out.push(
        `M${n(from)} ${n(level)}q${n(width * 0.1)} ${n(art.random.between(-5, 5))} ${n(Math.min(width * 0.25, x + width - from))} 0`,
      );
    }
  }
  return path(out.join(''), { stroke: LINE, width: 1.5, opacity: 0.8 });
}

function dimension(x1: number, y1: number, x2: number, y2: number, words: string): string {
  const upright = x1 === x2;
  const tick = upright
    ? segment(x1 - 20, y1, x1 + 20, y1) + segment(x1 - 20, y2, x1 + 20, y2)
    : segment(x1, y1 - 20, x1, y1 + 20) + segment(x2, y1 - 20, x2, y1 + 20);
  const slash = segment(x1 - 10, y1 + 10, x1 + 10, y1 - 10) + segment(x2 - 10, y2 + 10, x2 + 10, y2 - 10);
  const label = {
    font: DRAFTING,
    fill: LINE,
    anchor: 'middle' as const,
    spacing: 2,
    ...(upright ? { turn: -90 } : {}),
  };
  const lift = upright ? ([x1 - 12, (y1 + y2) / 2] as const) : ([(x1 + x2) / 2, y1 - 12] as const);
  return (
    path(segment(x1, y1, x2, y2) + tick + slash, { stroke: LINE, width: 2 }) +
    text(lift[0], lift[1], 28, words, label)
  );
}

function elevation(art: Art): string {
  const [left, top, bay, deck] = [330, 420, 480, 400];
  const out: string[] = [];
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 3; column++) {
      const x = left + column * bay;
      const y = top + row * deck;
      const open = (row + column) % 3 !== 1;
      out.push(
        box(x, y, bay, deck, { stroke: LINE, width: 5 }),
        box(x + 26, y + 26, bay - 52, deck - 112, { stroke: LINE, width: 2.5 }),
      );
      out.push(
        open
          ? mesh(`m${row}${column}`, x + 32, y + 32, bay - 64, deck - 124)
          : boards(x + 32, y + 32, bay - 64, deck - 124, art),
      );
      out.push(
        box(x + 20, y + deck - 70, bay - 40, 44, { stroke: LINE, width: 2 }),
        circle(x + bay / 2, y + deck - 48, 7, { stroke: LINE, width: 2 }),
      );
      for (const hinge of [60, deck - 170])
        out.push(box(x + 14, y + hinge, 30, 46, { stroke: LINE, width: 2 }));
      out.push(box(x + bay - 60, y + 150, 34, 10, { fill: LINE }));
      out.push(
        text(
          x + bay / 2,
          y + deck - 6,
          16,
          `deck ${row + 1} · bay ${'abc'[column] ?? ''} · tray slides out`,
          { font: DRAFTING, fill: LINE, anchor: 'middle', spacing: 1 },
        ),
      );
    }
  }
  const legs = [0, 1, 2, 3].map((i) =>
    box(left + i * bay - 22, top - 20, 44, 3 * deck + 180, { stroke: LINE, width: 3, fill: '#123a68' }),
  );
  const roof = `M${left - 120} ${top - 30}L${left + 3 * bay + 120} ${top - 30}L${left + 3 * bay + 90} ${top - 130}L${left - 90} ${top - 130}Z`;
  const tiles: string[] = [];
  for (let i = 0; i < 69; i++)
    tiles.push(segment(left - 84 + i * 24, top - 128, left - 110 + i * 24.6, top - 32));
  return (
    legs.join('') +
    out.join('') +
    path(roof, { stroke: LINE, width: 5, fill: '#123a68' }) +
    path(tiles.join(''), { stroke: LINE, width: 1.6 }) +
    path(segment(180, 1780, 1960, 1780), { stroke: LINE, width: 5 }) +
    dimension(left, 1850, left + 3 * bay, 1850, 'three bays') +
    dimension(235, top, 235, top + deck, 'one deck') +
    dimension(170, top, 170, top + 3 * deck, 'three decks')
  );
}

function crossSection(art: Art): string {
  const [left, top, depth, deck] = [2330, 420, 560, 400];
  const out: string[] = [];
  for (let row = 0; row < 3; row++) {
    const y = top + row * deck;
    out.push(box(left, y, depth, deck, { stroke: LINE, width: 5 }));
    out.push(path(`M${left} ${y + deck - 110}L${left + depth} ${y + deck - 60}`, { stroke: LINE, width: 9 }));
    out.push(
      path(`M${left + 12} ${y + deck - 84}L${left + depth - 12} ${y + deck - 36}`, {
        stroke: LINE,
        width: 2,
        extra: 'stroke-dasharray="14 8"',
      }),
    );
    const rack: string[] = [];
    for (let i = 0; i < 16; i++)
      rack.push(segment(left + depth - 150 + i * 9, y + 30, left + depth - 60 + i * 3, y + 170));
    for (let i = 0; i < 90; i++) {
      const x = left + depth - 140 + art.random.between(0, 120);
      rack.push(
        `M${n(x)} ${n(y + art.random.between(14, 90))}q12 -18 ${n(art.random.between(10, 46))} ${n(art.random.between(-24, 40))}`,
      );
    }
    out.push(path(rack.join(''), { stroke: LINE, width: 1.4 }));
    out.push(
      path(segment(left, y + 26, left, y + deck - 110), {
        stroke: LINE,
        width: 10,
        extra: 'stroke-dasharray="3 9"',
      }),
    );
    out.push(
      text(left + 40, y + 120, 24, 'hay', { font: DRAFTING, fill: LINE, spacing: 2 }),
      text(left + 40, y + 236, 24, 'floor, sloping to the tray', { font: DRAFTING, fill: LINE, spacing: 1 }),
    );
  }
  const roof = `M${left - 110} ${top - 20}L${left + depth + 90} ${top - 120}L${left + depth + 96} ${top - 148}L${left - 118} ${top - 48}Z`;
  return (
    out.join('') +
    path(roof, { stroke: LINE, width: 4 }) +
    box(left + 10, top + 3 * deck, 44, 160, { stroke: LINE, width: 3 }) +
    box(left + depth - 54, top + 3 * deck, 44, 160, { stroke: LINE, width: 3 }) +
    path(segment(2180, 1780, 3060, 1780), { stroke: LINE, width: 5 }) +
    dimension(left, 1850, left + depth, 1850, 'depth')
  );
}

/** A three-deck hutch as a blueprint: elevation, section and notes. An invented drawing, and labelled so. */
export function rabbitHutch(art: Art): Drawing {
  const heading = { font: DRAFTING, fill: LINE, spacing: 6 };
  const notes = [
    'NEW CAGES',
    'three decks',
    'January 1940',
    '',
    'An invented drawing:',
    'the real cages were',
    'of his own design',
    'and are not shown.',
    '',
    'Scale: none',
    'Sheet: 1 of 1',
  ];
  const block =
    box(3140, 420, 380, 860, { stroke: LINE, width: 4 }) +
    notes
      .map((words, i) => text(3176, 500 + i * 70, i === 0 ? 48 : 34, words, { ...heading, spacing: 2 }))
      .join('');
  return {
    ground: (x, y, out) => {
      const wash = 0.045 * noise(x / 700, y / 700, 6, 5) + 0.02 * noise(x / 26, y / 26, 9, 2);
      const fold = Math.abs(x - 1800) < 5 || Math.abs(y - 1010) < 5 ? 0.03 : 0;
      out[0] = 0.065 + wash * 0.7 + fold;
      out[1] = 0.215 + wash + fold;
      out[2] = 0.4 + wash * 1.3 + fold;
    },
    layers: [
      elevation(art),
      crossSection(art),
      text(330, 190, 84, 'FRONT', heading) + text(2330, 190, 84, 'SECTION', heading) + block,
    ],
  };
}
