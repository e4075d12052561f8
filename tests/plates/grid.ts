import { DRAFTING, path, segment, text } from './svg.ts';

const COLUMNS = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const CELL = 200;

/** A coordinate grid of 2 mm cells: a cross at each corner, the cell's name beside it, so that any crop says where it is. */
export function drawGrid(width: number, height: number, ink: string, paper: string, strength = 0.62): string {
  const crosses: string[] = [];
  const names: string[] = [];
  for (let row = 0; row * CELL < height - 40; row++) {
    for (let column = 0; column * CELL < width; column++) {
      const x = column * CELL;
      const y = row * CELL;
      if (x > 0 && y > 0) {
        crosses.push(segment(x - 14, y, x + 14, y), segment(x, y - 14, x, y + 14));
      }
      const name = `${COLUMNS[column] ?? '?'}${row + 1}`;
      names.push(
        text(x + 8, y + 24, 15, name, { font: DRAFTING, fill: ink, halo: paper, opacity: strength }),
      );
    }
  }
  return (
    path(crosses.join(''), { stroke: paper, width: 5, opacity: strength * 0.6 }) +
    path(crosses.join(''), { stroke: ink, width: 1.6, opacity: strength }) +
    names.join('')
  );
}
